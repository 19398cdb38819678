import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '../message.js';
import { sampleTarget } from '../target.sample.js';
import { START_MS, sampleSignal } from '../wire-signal.sample.js';
import { AlertRules } from './alert-rules.js';
import { RULE_OUTCOMES } from './rule-stats.js';

interface Step {
  readonly waitMs: number;
  readonly symbol: string;
  readonly level: SignalLevel;
  readonly lateMs: number;
  readonly repeat: number;
}

interface Push {
  readonly nowMs: number;
  readonly signal: WireSignal;
}

const step = fc.record({
  waitMs: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 40_000 })),
  symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'MARKET'),
  level: fc.constantFrom(...SIGNAL_LEVELS),
  lateMs: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(59_999, 60_000, 60_001) }),
  repeat: fc.integer({ min: 0, max: 9 }),
});

/** Signals as gates make them: an episode opens at ALERT and ends with NONE; some come late, some twice. */
function tapeOf(steps: readonly Step[]): Push[] {
  const episodes = new Map<string, string>();
  const pushes: Push[] = [];
  let nowMs = START_MS;
  for (const { waitMs, symbol, level, lateMs, repeat } of steps) {
    nowMs += waitMs;
    if (!episodes.has(symbol) && SIGNAL_LEVELS.indexOf(level) >= 2) episodes.set(symbol, `${symbol}:${nowMs}:${pushes.length}`);
    const episode = episodes.get(symbol) ?? null;
    if (level === 'NONE') episodes.delete(symbol);
    const signal = sampleSignal({ level, symbol, episode, tsMs: nowMs - lateMs });
    pushes.push({ nowMs, signal: repeat === 0 ? (pushes.at(-1)?.signal ?? signal) : signal });
  }
  return pushes;
}

const tapes = fc.array(step, { maxLength: 120 }).map(tapeOf);
/** The same one message at a time, without a market, nothing late or twice. */
const plainTapes = fc
  .array(step, { maxLength: 120 })
  .map((steps) => steps.filter(({ symbol }) => symbol !== 'MARKET'))
  .map((steps) => tapeOf(steps.map((one) => ({ ...one, waitMs: 1_501 + one.waitMs, lateMs: 0, repeat: 1 }))));

const targets = fc.record({
  minLevel: fc.constantFrom('WATCH', 'ALERT', 'CRITICAL'),
  cooldownSec: fc.constantFrom(0, 5, 60, 300),
  quietHours: fc.constantFrom(undefined, { from: '19:05', to: '19:20', zone: 'Europe/Berlin', exceptLevel: 'CRITICAL' }),
});

/** All messages, with reads at the times given besides the last one. */
function play(target: object, pushes: readonly Push[], readsMs: readonly number[]): { messages: AlertMessage[]; rules: AlertRules } {
  const rules = new AlertRules(sampleTarget('slack', { ...target }), 'live');
  const messages: AlertMessage[] = [];
  const reads = [...readsMs].sort((a, b) => a - b);
  for (const { signal, nowMs } of pushes) {
    for (let next = reads[0]; next !== undefined && next <= nowMs; next = reads[0]) messages.push(...rules.due(reads.shift() ?? next));
    rules.push(signal, nowMs);
  }
  messages.push(...rules.due(Number.POSITIVE_INFINITY));
  return { messages, rules };
}

const index = (level: SignalLevel): number => SIGNAL_LEVELS.indexOf(level);

describe('AlertRules for any signals', () => {
  it('never tells one symbol, level and episode twice', () => {
    fc.assert(
      fc.property(tapes, targets, (pushes, target) => {
        const told = play(target, pushes, []).messages.flatMap(({ signals }) => signals);
        const keys = told.map(({ symbol, signal, context, id }) => `${symbol} ${signal} ${context.episode ?? id}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(told.filter(({ signal }) => index(signal) < index(target.minLevel as SignalLevel))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('counts every signal in exactly one outcome, and what qualified in messages', () => {
    fc.assert(
      fc.property(tapes, targets, (pushes, target) => {
        const { messages, rules } = play(target, pushes, []);
        const stats = rules.stats();
        expect(stats.received).toBe(pushes.length);
        expect(RULE_OUTCOMES.reduce((sum, outcome) => sum + stats[outcome], 0)).toBe(pushes.length);
        expect(stats.qualified).toBe(stats.merged + stats.listed + stats.omitted + stats.waiting);
        expect(stats.listed).toBe(messages.reduce((sum, { signals }) => sum + signals.length, 0));
        expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
      }),
      { numRuns: 300 },
    );
  });

  it('tells every episode at its highest level, when there is no reason against', () => {
    fc.assert(
      fc.property(plainTapes, (pushes) => {
        const highest = (signals: readonly WireSignal[]): Map<string, number> => {
          const levels = new Map<string, number>();
          for (const { signal, context } of signals) {
            if (context.episode === undefined || index(signal) < 2) continue;
            levels.set(context.episode, Math.max(levels.get(context.episode) ?? 0, index(signal)));
          }
          return levels;
        };
        const told = play({ cooldownSec: 0 }, pushes, []).messages.flatMap(({ signals }) => signals);
        expect(highest(told)).toEqual(highest(pushes.map(({ signal }) => signal)));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same messages however often it is asked', () => {
    const reads = fc.array(
      fc.integer({ min: 0, max: 600_000 }).map((afterMs) => START_MS + afterMs),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(tapes, targets, reads, (pushes, target, readsMs) => {
        const seldom = play(target, pushes, []);
        const often = play(target, pushes, readsMs);
        expect(often.messages).toEqual(seldom.messages);
        expect(often.rules.stats()).toEqual(seldom.rules.stats());
      }),
      { numRuns: 300 },
    );
  });
});
