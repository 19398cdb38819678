import { assertNonNegative, assertTime, CascadeError, type LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { liquidationTapes } from './arbitraries.js';
import {
  type ContractRule,
  checkCadence,
  checkDeterministic,
  checkFinite,
  checkHostile,
  checkMemory,
  checkReset,
  type EngineSubject,
} from './engine-contract/checks.js';
import { findDifference, findNonFinite } from './engine-contract/walk.js';
import { describeEngineContract } from './engine-contract.js';
import { poissonNoise } from './scenarios/noise.js';

const WINDOW_MS = 10_000;
const CAP = 500;

interface Reading {
  readonly count: number;
  readonly usd: number;
  readonly averageUsd?: number | undefined;
}

/** The smallest engine worth the name: count and USD of the last 10 s, at most 500 events kept. */
class WindowEngine {
  protected events: { tsMs: number; usd: number }[] = [];

  push(event: LiquidationEvent): void {
    if (typeof event !== 'object' || event === null) throw new CascadeError('window/invalid-event', 'an event must be an object');
    const { receivedTsMs, notionalUsd = 0 } = event;
    assertTime('window', 'receivedTsMs', receivedTsMs);
    assertNonNegative('window', 'notionalUsd', notionalUsd);
    if (notionalUsd > 1e12) throw new CascadeError('window/invalid-notional', `notionalUsd "${notionalUsd}" is above 1e12`);
    this.events.push({ tsMs: receivedTsMs, usd: notionalUsd });
    this.events.sort((a, b) => a.tsMs - b.tsMs);
    if (this.events.length > CAP) this.events.shift();
  }

  at(nowMs: number): Reading {
    const inside = this.events.filter(({ tsMs }) => tsMs > nowMs - WINDOW_MS && tsMs <= nowMs);
    const usd = inside.reduce((sum, event) => sum + event.usd, 0);
    return { count: inside.length, usd, averageUsd: inside.length === 0 ? undefined : usd / inside.length };
  }

  reset(): void {
    this.events = [];
  }

  get size(): number {
    return this.events.length;
  }
}

function subjectOf(
  name: string,
  create: () => WindowEngine,
): EngineSubject<WindowEngine, LiquidationEvent> & { reset(engine: WindowEngine): void } {
  return {
    name,
    create,
    feed: (engine, event) => engine.push(event),
    read: (engine, nowMs) => engine.at(nowMs),
    reset: (engine) => engine.reset(),
    timeOf: ({ receivedTsMs }) => receivedTsMs,
    moved: (event, byMs) => ({ ...event, tsMs: event.tsMs + byMs, receivedTsMs: event.receivedTsMs + byMs }),
    inputs: liquidationTapes({ maxLength: 60 }),
    memory: { sizeOf: (engine) => engine.size, limit: CAP },
  };
}

describeEngineContract(subjectOf('WindowEngine', () => new WindowEngine()));

const inputs = poissonNoise({ eventsPerSec: 3, durationMs: 30_000 }).filter((event) => event.type === 'liquidation');

function check(rule: ContractRule, create: () => WindowEngine): () => void {
  const subject = subjectOf('Planted', create);
  const checks: Record<ContractRule, () => void> = {
    finite: () => checkFinite(subject, inputs),
    deterministic: () => checkDeterministic(subject, inputs),
    cadence: () => checkCadence(subject, inputs, [0, undefined, 0.5, 0.9]),
    reset: () => checkReset(subject, inputs, inputs.slice(0, 20)),
    memory: () => checkMemory(subject, inputs),
    hostile: () => checkHostile(subject, inputs),
  };
  return checks[rule];
}

/** Broken engines: each breaks one rule in a way that has happened to real ones. */
const BROKEN: readonly { rule: ContractRule; flaw: string; create: () => WindowEngine; says: RegExp }[] = [
  {
    rule: 'finite',
    flaw: 'divides by an empty window',
    create: () =>
      new (class extends WindowEngine {
        override at(nowMs: number): Reading {
          const { count, usd } = super.at(nowMs);
          return { count, usd, averageUsd: usd / count };
        }
      })(),
    says: /before any input, averageUsd is NaN/,
  },
  {
    rule: 'deterministic',
    flaw: 'asks for randomness',
    create: () =>
      new (class extends WindowEngine {
        override at(nowMs: number): Reading {
          const reading = super.at(nowMs);
          return { ...reading, usd: reading.usd + Math.random() };
        }
      })(),
    says: /usd is .* and /,
  },
  {
    rule: 'cadence',
    flaw: 'smooths once per reading',
    create: () =>
      new (class extends WindowEngine {
        #smoothed = 0;
        override at(nowMs: number): Reading {
          const reading = super.at(nowMs);
          this.#smoothed = 0.9 * this.#smoothed + 0.1 * reading.usd;
          return { ...reading, usd: this.#smoothed };
        }
      })(),
    says: /readings in between changed the answer; 0 ms after/,
  },
  {
    rule: 'cadence',
    flaw: 'forgets events when read',
    create: () =>
      new (class extends WindowEngine {
        override at(nowMs: number): Reading {
          const reading = super.at(nowMs);
          this.events = this.events.filter(({ tsMs }) => tsMs > nowMs - 1_000);
          return reading;
        }
      })(),
    says: /count is/,
  },
  {
    rule: 'reset',
    flaw: 'keeps a total over a reset',
    create: () =>
      new (class extends WindowEngine {
        #total = 0;
        override push(event: LiquidationEvent): void {
          super.push(event);
          this.#total += 1;
        }
        override at(nowMs: number): Reading {
          return { ...super.at(nowMs), count: this.#total };
        }
      })(),
    says: /after reset\(\) the answer is not that of a new engine/,
  },
  {
    rule: 'memory',
    flaw: 'keeps everything',
    create: () =>
      new (class extends WindowEngine {
        override push(event: LiquidationEvent): void {
          this.events.push({ tsMs: event.receivedTsMs, usd: event.notionalUsd ?? 0 });
        }
      })(),
    says: /its size is \d+, the limit is 500/,
  },
  {
    rule: 'hostile',
    flaw: 'believes every number',
    create: () =>
      new (class extends WindowEngine {
        override push(event: LiquidationEvent): void {
          this.events.push({ tsMs: event?.receivedTsMs, usd: event?.notionalUsd ?? 0 });
        }
      })(),
    says: /right after an input with notionalUsd (NaN|Infinity)/,
  },
  {
    rule: 'hostile',
    flaw: 'throws a TypeError',
    create: () =>
      new (class extends WindowEngine {
        override push(event: LiquidationEvent): void {
          event.id.trim();
          super.push(event);
        }
      })(),
    says: /threw TypeError.* instead of a CascadeError/,
  },
  {
    rule: 'hostile',
    flaw: 'counts before it checks',
    create: () =>
      new (class extends WindowEngine {
        #pushed = 0;
        override push(event: LiquidationEvent): void {
          this.#pushed += 1;
          super.push(event);
        }
        override at(nowMs: number): Reading {
          return { ...super.at(nowMs), count: this.#pushed };
        }
      })(),
    says: /was refused but left a trace/,
  },
  {
    rule: 'hostile',
    flaw: 'gives up after the first refusal',
    create: () =>
      new (class extends WindowEngine {
        #failed = false;
        override push(event: LiquidationEvent): void {
          if (this.#failed) throw new Error('closed');
          this.#failed = true;
          super.push(event);
          this.#failed = false;
        }
      })(),
    says: /good input fails: Error: closed/,
  },
];

describe('the contract catches', () => {
  it.each(BROKEN)('an engine that $flaw (rule $rule)', ({ rule, create, says }) => {
    expect(check(rule, create)).toThrow(expect.objectContaining({ code: 'testkit/contract-broken', context: { rule, engine: 'Planted' } }));
    expect(check(rule, create)).toThrow(says);
  });

  it.each(['finite', 'deterministic', 'cadence', 'reset', 'memory', 'hostile'] as const)(
    'nothing in the sound engine (rule %s)',
    (rule) => {
      expect(check(rule, () => new WindowEngine())).not.toThrow();
    },
  );
});

describe('checkMemory', () => {
  /** Keeps a bucket for every second it ever saw: no burst makes it grow, time does. */
  class BucketEngine extends WindowEngine {
    readonly #seconds = new Set<number>();
    override push(event: LiquidationEvent): void {
      this.#seconds.add(Math.floor(event.receivedTsMs / 1_000));
    }
    override get size(): number {
      return this.#seconds.size;
    }
  }

  it('feeds ten times the span of the input, so that growth with time shows', () => {
    const subject = subjectOf('BucketEngine', () => new BucketEngine());
    const within = (limit: number) => (): void => checkMemory({ ...subject, memory: { sizeOf: (engine) => engine.size, limit } }, inputs);
    expect(within(400)).not.toThrow();
    expect(within(200)).toThrow(/after [6-8] times the input its size is \d+, the limit is 200/);
  });
});

describe('walking a reading', () => {
  it('finds numbers that are not finite in objects, arrays, typed arrays, maps and sets', () => {
    expect(findNonFinite({ a: [1, { b: Number.NaN }] })).toBe('a[1].b is NaN');
    expect(findNonFinite(new Float64Array([0, Number.NEGATIVE_INFINITY]))).toBe('[1] is -Infinity');
    expect(findNonFinite(new Map([['x', new Set([Number.POSITIVE_INFINITY])]]))).toBe('<x>{0} is Infinity');
    expect(findNonFinite({ a: [1, 'NaN', null, undefined, true] })).toBeUndefined();
    const cycle: Record<string, unknown> = { n: 1 };
    cycle.self = cycle;
    expect(findNonFinite(cycle)).toBeUndefined();
  });

  it('finds the first difference and takes an absent key for undefined', () => {
    expect(findDifference({ a: { b: [1, 2] } }, { a: { b: [1, 3] } })).toBe('a.b[1] is 2 and 3');
    expect(findDifference({ a: 1 }, { a: 1, b: 2 })).toBe('b is undefined and 2');
    expect(findDifference([1], [1, 2])).toBe('[1] is undefined and 2');
    expect(findDifference({ a: undefined, z: 0 }, { z: -0 })).toBeUndefined();
    expect(findDifference(Number.NaN, Number.NaN)).toBeUndefined();
    expect(findDifference(null, {})).toBe('the reading is null and object');
    expect(findDifference({}, [])).toBe('the reading is object and Array');
  });
});
