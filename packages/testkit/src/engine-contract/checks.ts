import { CascadeError } from '@cascade/core';
import type fc from 'fast-check';
import { hostileVariants } from './hostile.js';
import { findDifference, findNonFinite } from './walk.js';

/**
 * What the contract needs to know about an engine. `Engine` may be a wrapper made for the test: a gate that answers on each call, for
 * example, is `{ gate, emitted: [] }` with `feed` collecting and `read` returning what was collected.
 */
export interface EngineSubject<Engine, Input extends object> {
  readonly name: string;
  /** A new engine; every call gives an independent one. */
  create(): Engine;
  /** Hands one input over. */
  feed(engine: Engine, input: Input): void;
  /** Reads the engine; the result must be plain data. */
  read(engine: Engine, nowMs: number): unknown;
  /** Brings the engine back to its beginning. Leave out when it has no reset. */
  reset?(engine: Engine): void;
  /** The time of an input on the engine's axis, Unix ms. */
  timeOf(input: Input): number;
  /** The same input `byMs` later. */
  moved(input: Input, byMs: number): Input;
  /** Sequences of valid inputs in ascending order of time. */
  readonly inputs: fc.Arbitrary<readonly Input[]>;
  /** How large the engine is, in any unit, and how large it may ever get. */
  readonly memory?: { sizeOf(engine: Engine): number; readonly limit: number };
}

/** Rules of the contract. */
export const CONTRACT_RULES = ['finite', 'deterministic', 'cadence', 'reset', 'memory', 'hostile'] as const;
/** Name of a rule of the contract. */
export type ContractRule = (typeof CONTRACT_RULES)[number];

/** How long after the last input readings are compared, ms: at once, within and beyond usual windows. */
const READ_AFTER_MS: readonly number[] = [0, 1, 99, 100, 1_500, 10_000, 61_000, 400_000];

function broken(rule: ContractRule, name: string, what: string): CascadeError {
  return new CascadeError('testkit/contract-broken', `${name} breaks the rule "${rule}": ${what}`, { context: { rule, engine: name } });
}

function lastTime<E, I extends object>(subject: EngineSubject<E, I>, inputs: readonly I[]): number {
  return inputs.reduce((latest, input) => Math.max(latest, subject.timeOf(input)), 0);
}

function feedAll<E, I extends object>(subject: EngineSubject<E, I>, engine: E, inputs: readonly I[]): E {
  for (const input of inputs) subject.feed(engine, input);
  return engine;
}

/** Readings at several times after the last input. */
function readings<E, I extends object>(subject: EngineSubject<E, I>, engine: E, fromMs: number): readonly unknown[] {
  return READ_AFTER_MS.map((afterMs) => structuredClone(subject.read(engine, fromMs + afterMs)));
}

function assertSame(rule: ContractRule, name: string, left: readonly unknown[], right: readonly unknown[], what: string): void {
  left.forEach((reading, index) => {
    const difference = findDifference(reading, right[index]);
    if (difference === undefined) return;
    throw broken(rule, name, `${what}; ${READ_AFTER_MS[index]} ms after the last input ${difference}`);
  });
}

function assertFinite(rule: ContractRule, name: string, values: readonly unknown[], when: string): void {
  for (const value of values) {
    const place = findNonFinite(value);
    if (place !== undefined) throw broken(rule, name, `${when}, ${place}`);
  }
}

/**
 * Every number in every reading is finite: before the first input, after each one, long after the last one.
 * @throws CascadeError `testkit/contract-broken`
 */
export function checkFinite<E, I extends object>(subject: EngineSubject<E, I>, inputs: readonly I[]): void {
  const engine = subject.create();
  const first = inputs[0];
  assertFinite('finite', subject.name, [subject.read(engine, first === undefined ? 0 : subject.timeOf(first))], 'before any input');
  let newestMs = 0;
  for (const input of inputs) {
    subject.feed(engine, input);
    newestMs = Math.max(newestMs, subject.timeOf(input));
    assertFinite('finite', subject.name, [subject.read(engine, newestMs)], `at ${newestMs}`);
  }
  assertFinite('finite', subject.name, readings(subject, engine, newestMs), 'after the last input');
}

/**
 * Two engines fed alike answer alike.
 * @throws CascadeError `testkit/contract-broken`
 */
export function checkDeterministic<E, I extends object>(subject: EngineSubject<E, I>, inputs: readonly I[]): void {
  const fromMs = lastTime(subject, inputs);
  const [left, right] = [1, 2].map(() => readings(subject, feedAll(subject, subject.create(), inputs), fromMs));
  assertSame('deterministic', subject.name, left ?? [], right ?? [], 'the same input gave two answers');
}

/**
 * Readings in between do not change later ones. `gaps[i]` says where reading `i` falls, 0..1 of the way from one input to the next
 * (the list is used round and round); an entry of `undefined` means no reading there.
 * @throws CascadeError `testkit/contract-broken`
 */
export function checkCadence<E, I extends object>(
  subject: EngineSubject<E, I>,
  inputs: readonly I[],
  gaps: readonly (number | undefined)[],
): void {
  const unread = feedAll(subject, subject.create(), inputs);
  const read = subject.create();
  let newestMs = 0;
  inputs.forEach((input, index) => {
    subject.feed(read, input);
    newestMs = Math.max(newestMs, subject.timeOf(input));
    const next = inputs[index + 1];
    const gap = gaps[index % Math.max(1, gaps.length)];
    if (gap === undefined) return;
    const roomMs = next === undefined ? 0 : Math.max(0, subject.timeOf(next) - newestMs);
    subject.read(read, newestMs + Math.floor(roomMs * gap));
    subject.read(read, newestMs + Math.floor(roomMs * gap));
  });
  const both = [unread, read].map((engine) => readings(subject, engine, newestMs));
  assertSame('cadence', subject.name, both[0] ?? [], both[1] ?? [], 'readings in between changed the answer');
}

/**
 * After a reset an engine cannot be told from a new one. Does nothing when the subject has no `reset`.
 * @throws CascadeError `testkit/contract-broken`
 */
export function checkReset<E, I extends object>(subject: EngineSubject<E, I>, before: readonly I[], after: readonly I[]): void {
  if (subject.reset === undefined) return;
  const used = feedAll(subject, subject.create(), before);
  readings(subject, used, lastTime(subject, before));
  subject.reset(used);
  const fromMs = lastTime(subject, after);
  const left = readings(subject, feedAll(subject, used, after), fromMs);
  const right = readings(subject, feedAll(subject, subject.create(), after), fromMs);
  assertSame('reset', subject.name, left, right, 'after reset() the answer is not that of a new engine');
}

/**
 * Ten times the input, one stretch after the other, and then fifty times the input within 50 ms keep the engine within its limit.
 * Does nothing when the subject states no memory.
 * @throws CascadeError `testkit/contract-broken`
 */
export function checkMemory<E, I extends object>(subject: EngineSubject<E, I>, inputs: readonly I[]): void {
  const { memory } = subject;
  const first = inputs[0];
  if (memory === undefined || first === undefined) return;
  const engine = subject.create();
  const spanMs = lastTime(subject, inputs) - subject.timeOf(first) + 1;
  const assertWithin = (when: string): void => {
    const size = memory.sizeOf(engine);
    if (!(size <= memory.limit)) throw broken('memory', subject.name, `${when} its size is ${size}, the limit is ${memory.limit}`);
  };
  for (let round = 0; round < 10; round += 1) {
    const moved = inputs.map((input) => subject.moved(input, round * spanMs));
    for (const input of moved) subject.feed(engine, input);
    subject.read(engine, lastTime(subject, moved));
    assertWithin(`after ${round + 1} times the input`);
  }
  const endMs = lastTime(subject, inputs) + 9 * spanMs;
  for (let ms = 0; ms < 50; ms += 1) {
    for (const input of inputs) subject.feed(engine, subject.moved(input, endMs + ms - subject.timeOf(input)));
  }
  assertWithin('after a burst of 50 ms');
}

/**
 * Late, damaged and meaningless input is refused with a CascadeError or ignored; the engine goes on and stays finite;
 * input refused with an error leaves no trace.
 * @throws CascadeError `testkit/contract-broken`
 */
export function checkHostile<E, I extends object>(subject: EngineSubject<E, I>, inputs: readonly I[]): void {
  const middle = Math.floor(inputs.length / 2);
  const pattern = inputs[middle];
  if (pattern === undefined) return;
  const fromMs = lastTime(subject, inputs);
  const clean = readings(subject, feedAll(subject, subject.create(), inputs), fromMs);
  for (const { label, value } of hostileVariants(pattern, subject)) {
    const engine = feedAll(subject, subject.create(), inputs.slice(0, middle));
    const refused = isRefused(subject, engine, label, value as I);
    try {
      // At once as well: what was swallowed may have left every window by the end.
      assertFinite('hostile', subject.name, [subject.read(engine, subject.timeOf(pattern))], `right after ${label}`);
      feedAll(subject, engine, inputs.slice(middle));
      const after = readings(subject, engine, fromMs);
      assertFinite('hostile', subject.name, after, `long after ${label}`);
      if (refused) assertSame('hostile', subject.name, clean, after, `${label} was refused but left a trace`);
    } catch (error) {
      if (error instanceof CascadeError && error.code === 'testkit/contract-broken') throw error;
      throw broken('hostile', subject.name, `after ${label} good input fails: ${String(error)}`);
    }
  }
}

function isRefused<E, I extends object>(subject: EngineSubject<E, I>, engine: E, label: string, value: I): boolean {
  try {
    subject.feed(engine, value);
    return false;
  } catch (error) {
    if (error instanceof CascadeError) return true;
    throw broken('hostile', subject.name, `${label} threw ${String(error)} instead of a CascadeError`);
  }
}
