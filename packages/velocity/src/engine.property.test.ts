import type { Acceleration, FlowDerivatives, FlowWindow, Jerk, PairCorrelation, VelocitySnapshot } from '@cascade/core';
import { pearson } from '@cascade/core/stats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FlowEvent, VelocityEngine } from './engine.js';
import type { VelocityOptions } from './options.js';

type Step =
  | { readonly kind: 'event'; readonly event: FlowEvent }
  | { readonly kind: 'live'; readonly exchange: string; readonly live: boolean; readonly tsMs: number }
  | { readonly kind: 'read'; readonly nowMs: number };

const WINDOWS = [100, 500, 2_000, 10_000, 60_000];
const BASE_MS = 1_760_000_000_123;
const VENUES = ['okx', 'binance', 'bybit', 'aster'];

const cents = (event: FlowEvent): number => Math.round((event.notionalUsd ?? 0) * 100);
const inCents = (window: FlowWindow): number => Math.round(window.usd * 100);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The whole log, filtered anew for every number. */
class Oracle {
  readonly accepted: FlowEvent[] = [];
  readonly reports: { exchange: string; live: boolean; tsMs: number }[] = [];
  newestMs = Number.NEGATIVE_INFINITY;
  lateCount = 0;

  constructor(readonly maxLatenessMs: number) {}

  push(event: FlowEvent): void {
    if (event.tsMs < this.newestMs - this.maxLatenessMs) {
      this.lateCount++;
      return;
    }
    this.newestMs = Math.max(this.newestMs, event.tsMs);
    this.accepted.push(event);
  }

  /** Live at one instant: the newest report at or before it, else the opposite of the first one. */
  isLive(exchange: string, atMs: number): boolean {
    const reports = this.reports.filter((report) => report.exchange === exchange);
    const byTime = reports.map((report, i) => ({ ...report, i })).sort((a, b) => a.tsMs - b.tsMs || a.i - b.i);
    if (byTime.length === 0) return true;
    const before = byTime.filter((report) => report.tsMs <= atMs).at(-1);
    return before === undefined ? !byTime.find((report) => report.tsMs === byTime[0]!.tsMs && isLast(report, byTime))!.live : before.live;
  }

  /** Live at every instant of (fromMs, nowMs]; states only change at reports, so looking just after each is enough. */
  isLiveThroughout(exchange: string, fromMs: number, nowMs: number): boolean {
    const changes = this.reports.filter((report) => report.exchange === exchange && report.tsMs > fromMs && report.tsMs <= nowMs);
    return [fromMs + 0.5, nowMs, ...changes.flatMap(({ tsMs }) => [tsMs - 0.5, tsMs])].every(
      (atMs) => atMs <= fromMs || this.isLive(exchange, atMs),
    );
  }

  window(windowMs: number, nowMs: number, belongs: (event: FlowEvent) => boolean): FlowWindow {
    const events = this.accepted.filter((event) => event.tsMs > nowMs - windowMs && event.tsMs <= nowMs && belongs(event));
    const usd = sum(events.map(cents)) / 100;
    const sizes = events.filter((event) => event.notionalUsd !== undefined).map((event) => cents(event) / 100);
    return {
      windowMs,
      count: events.length,
      eventsPerSec: events.length / (windowMs / 1000),
      usd,
      usdPerSec: usd / (windowMs / 1000),
      averageUsd: sizes.length === 0 ? undefined : usd / events.length,
      maxUsd: sizes.length === 0 ? undefined : Math.max(...sizes),
    };
  }

  derivatives(windowMs: number, nowMs: number): FlowDerivatives {
    const w = windowMs / 1000;
    const visible = this.accepted.filter((event) => event.tsMs <= nowMs).map((event) => event.exchange);
    const reported = this.reports.map((report) => report.exchange);
    const venues = [...new Set([...visible, ...reported])];
    const rates = (spans: number): FlowWindow[] | undefined => {
      const live = venues.filter((venue) => this.isLiveThroughout(venue, nowMs - spans * windowMs, nowMs));
      if (venues.length > 0 && live.length === 0) return undefined;
      return [0, 1, 2].map((back) => this.window(windowMs, nowMs - back * windowMs, (event) => live.includes(event.exchange)));
    };
    const two = rates(2);
    const three = rates(3);
    let acceleration: Acceleration | undefined;
    let jerk: Jerk | undefined;
    if (two !== undefined) {
      const [v0, v1] = two as [FlowWindow, FlowWindow];
      acceleration = {
        eventsPerSec2: (v0.eventsPerSec - v1.eventsPerSec) / w,
        usdPerSec2: (inCents(v0) - inCents(v1)) / 100 / w ** 2,
        standardError: Math.sqrt((v0.eventsPerSec + v1.eventsPerSec) / w) / w,
      };
    }
    if (three !== undefined) {
      const [v0, v1, v2] = three as [FlowWindow, FlowWindow, FlowWindow];
      jerk = {
        eventsPerSec3: (v0.eventsPerSec - 2 * v1.eventsPerSec + v2.eventsPerSec) / w ** 2,
        usdPerSec3: (inCents(v0) - 2 * inCents(v1) + inCents(v2)) / 100 / w ** 3,
        standardError: Math.sqrt((v0.eventsPerSec + 4 * v1.eventsPerSec + v2.eventsPerSec) / w) / w ** 2,
      };
    }
    return { windowMs, acceleration, jerk };
  }

  correlations(nowMs: number, bins: number, maxLag: number, minActive: number): PairCorrelation[] {
    const lastEndMs = Math.floor(nowMs / 1000) * 1000;
    const visible = this.accepted.filter((event) => event.tsMs <= nowMs);
    const series = (venue: string): number[] =>
      Array.from({ length: bins }, (_, i) => {
        const endMs = lastEndMs - (bins - 1 - i) * 1000;
        return visible.filter((event) => event.exchange === venue && event.tsMs > endMs - 1000 && event.tsMs <= endMs).length;
      });
    const venues = [...new Set(visible.map((event) => event.exchange))]
      .sort()
      .filter((venue) => this.isLiveThroughout(venue, lastEndMs - bins * 1000, nowMs))
      .filter((venue) => series(venue).filter((count) => count > 0).length >= minActive);
    const pairs: PairCorrelation[] = [];
    for (const a of venues) {
      for (const b of venues.filter((name) => name > a)) {
        const lags = Array.from({ length: 2 * maxLag + 1 }, (_, i) => i - maxLag).sort((x, y) => Math.abs(x) - Math.abs(y) || y - x);
        const results = lags
          .map((lagSec) => ({ lagSec, r: pearson(series(a), series(b), lagSec) }))
          .filter((entry) => entry.r !== undefined);
        const best = results.reduce<(typeof results)[number] | undefined>(
          (top, entry) => (top && top.r! >= entry.r! ? top : entry),
          undefined,
        );
        if (best !== undefined) pairs.push({ exchanges: [a, b], r: best.r!, lagSec: best.lagSec });
      }
    }
    return pairs;
  }

  at(nowMs: number): VelocitySnapshot {
    const list = (belongs: (event: FlowEvent) => boolean): FlowWindow[] => WINDOWS.map((w) => this.window(w, nowMs, belongs));
    const seen = [...new Set(this.accepted.filter((event) => event.tsMs <= nowMs).map((event) => event.exchange))];
    const leading = seen
      .map((exchange) => ({ exchange, ...this.window(2_000, nowMs, (event) => event.exchange === exchange) }))
      .filter((entry) => entry.count > 0)
      .sort((a, b) => b.count - a.count || b.usd - a.usd || (a.exchange < b.exchange ? -1 : 1));
    const correlations = this.correlations(nowMs, 60, 2, 5);
    return {
      symbol: '',
      nowMs,
      windows: list(() => true),
      byExchange: Object.fromEntries(seen.map((exchange) => [exchange, list((event) => event.exchange === exchange)])),
      bySide: { long: list((event) => event.liquidatedSide === 'long'), short: list((event) => event.liquidatedSide === 'short') },
      derivatives: [2_000, 10_000].map((windowMs) => this.derivatives(windowMs, nowMs)),
      correlations,
      exchangeCorrelation: correlations.length === 0 ? undefined : sum(correlations.map((pair) => pair.r)) / correlations.length,
      leadingExchange: leading[0]?.exchange,
      lateCount: this.lateCount,
      unpricedCount: this.accepted.filter((event) => event.notionalUsd === undefined).length,
      truncated: false,
      droppedCount: 0,
    };
  }
}

function isLast<T extends { readonly tsMs: number; readonly i: number }>(entry: T, all: readonly T[]): boolean {
  return all.every((other) => other.tsMs !== entry.tsMs || other.i <= entry.i);
}

/** Deep equality where numbers may differ by rounding: 1e-9 of the larger, or of 1. Counts and sums are compared exactly elsewhere. */
function expectClose(actual: unknown, expected: unknown, path = 'snapshot'): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const tolerance = 1e-9 * Math.max(1, Math.abs(expected));
    if (!(Math.abs(actual - expected) <= tolerance)) expect.fail(`${path}: ${actual} is not ${expected}`);
  } else if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    for (const key of keys)
      expectClose((actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key], `${path}.${key}`);
  } else if (actual !== expected) expect.fail(`${path}: ${String(actual)} is not ${String(expected)}`);
}

const usd = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 0, max: 5e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(0, 10_000, 0.1, 1e12) },
);

/** Gaps from the newest step: same instant, dense, late, future, beyond every window, beyond 32 bits. */
const gapMs = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 100, 500, 1_000, 2_000) },
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 4, arbitrary: fc.integer({ min: -2_600, max: -1 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 12_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(61_000, 130_000, 60 * 86_400_000) },
);

const rawStep = fc.record({
  gapMs,
  kind: fc.constantFrom('event', 'event', 'event', 'event', 'event', 'event', 'event', 'event', 'read', 'live'),
  repeat: fc.constantFrom(1, 1, 1, 1, 2, 3),
  usd,
  exchange: fc.constantFrom(...VENUES),
  side: fc.constantFrom('long', 'short', undefined),
  live: fc.boolean(),
});

/** Steps whose reads never go back; events, reports and reads share one wandering clock. */
function toSteps(raws: readonly (typeof rawStep extends fc.Arbitrary<infer R> ? R : never)[], withLiveness: boolean): Step[] {
  const steps: Step[] = [];
  let clockMs = BASE_MS;
  let readMs = BASE_MS;
  for (const raw of raws) {
    const tsMs = clockMs + raw.gapMs;
    // A jump of days happens to the clock only now and then, and only by a read or an event alike.
    if (raw.gapMs > 0) clockMs = tsMs;
    if (raw.kind === 'read') {
      readMs = Math.max(readMs, tsMs);
      steps.push({ kind: 'read', nowMs: readMs });
    } else if (raw.kind === 'live') {
      if (withLiveness) steps.push({ kind: 'live', exchange: raw.exchange, live: raw.live, tsMs });
    } else {
      const event = { tsMs, notionalUsd: raw.usd, exchange: raw.exchange, liquidatedSide: raw.side as 'long' | 'short' | undefined };
      for (let i = 0; i < raw.repeat; i++) steps.push({ kind: 'event', event });
    }
  }
  steps.push({ kind: 'read', nowMs: Math.max(readMs, clockMs) });
  steps.push({ kind: 'read', nowMs: Math.max(readMs, clockMs) + 700 });
  return steps;
}

const stepsWith = (withLiveness: boolean): fc.Arbitrary<Step[]> =>
  fc.array(rawStep, { maxLength: 160, size: 'max' }).map((raws) => toSteps(raws, withLiveness));

function replay(engine: VelocityEngine, steps: readonly Step[], reads: 'all' | 'last' = 'all'): VelocitySnapshot[] {
  const snapshots: VelocitySnapshot[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'event') engine.push(step.event);
    else if (step.kind === 'live') engine.setLive(step.exchange, step.live, step.tsMs);
    else if (reads === 'all' || i === steps.length - 1) snapshots.push(structuredClone(engine.at(step.nowMs)));
  }
  return snapshots;
}

function expectOracle(steps: readonly Step[], options: VelocityOptions = {}): void {
  const engine = new VelocityEngine(options);
  const oracle = new Oracle(options.maxLatenessMs ?? 2_000);
  for (const step of steps) {
    if (step.kind === 'event') {
      engine.push(step.event);
      oracle.push(step.event);
    } else if (step.kind === 'live') {
      engine.setLive(step.exchange, step.live, step.tsMs);
      oracle.reports.push(step);
    } else expectClose(engine.at(step.nowMs), oracle.at(step.nowMs));
  }
}

test('every number equals that of array filters over the whole log', () => {
  fc.assert(
    fc.property(stepsWith(false), (steps) => expectOracle(steps)),
    { numRuns: 250 },
  );
});

test('with venues that come and go, every number equals that of array filters', () => {
  fc.assert(
    fc.property(stepsWith(true), (steps) => expectOracle(steps)),
    { numRuns: 250 },
  );
});

test('with a long lateness events far back are put in their place', () => {
  const options = { maxLatenessMs: 70_000 };
  const scattered = fc.array(fc.record({ ageMs: fc.integer({ min: 0, max: 75_000 }), raw: rawStep }), { maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(scattered, (entries) => {
      const steps: Step[] = [];
      let nowMs = BASE_MS;
      for (const { ageMs, raw } of entries) {
        nowMs += Math.abs(raw.gapMs) % 3_000;
        if (raw.kind === 'read') steps.push({ kind: 'read', nowMs });
        else
          steps.push({
            kind: 'event',
            event: { tsMs: nowMs - ageMs, notionalUsd: raw.usd, exchange: raw.exchange, liquidatedSide: undefined },
          });
      }
      steps.push({ kind: 'read', nowMs });
      expectOracle(steps, options);
    }),
    { numRuns: 200 },
  );
});

test.each(['windows', 'ew'] as const)('answers do not depend on how often or when it was read (%s)', (derivatives) => {
  fc.assert(
    fc.property(stepsWith(true), fc.array(fc.nat({ max: 5_000 }), { maxLength: 30 }), (steps, extra) => {
      const often = new VelocityEngine({ derivatives });
      const seldom = new VelocityEngine({ derivatives });
      const lastReadMs = (steps.at(-1) as { nowMs: number }).nowMs;
      let readMs = 0;
      let turn = 0;
      for (const step of steps) {
        // Extra reads anywhere below the final one, which all later reads stay above.
        const nowMs = Math.min(lastReadMs, BASE_MS + (extra[turn++ % Math.max(1, extra.length)] ?? 0) * 7);
        if (nowMs >= readMs && (step.kind !== 'read' || nowMs <= step.nowMs)) {
          readMs = nowMs;
          often.at(nowMs);
        }
        if (step.kind === 'event') {
          often.push(step.event);
          seldom.push(step.event);
        } else if (step.kind === 'live') {
          often.setLive(step.exchange, step.live, step.tsMs);
          seldom.setLive(step.exchange, step.live, step.tsMs);
        } else if (step.nowMs >= readMs) {
          readMs = step.nowMs;
          often.at(step.nowMs);
        }
      }
      const expected = seldom.at(lastReadMs);
      expect(often.at(lastReadMs)).toEqual(expected);
      expect(often.at(lastReadMs)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('venues add up to the total; sides do when every event has one', () => {
  fc.assert(
    fc.property(stepsWith(false), (steps) => {
      const sided = steps.map((step) =>
        step.kind === 'event'
          ? { ...step, event: { ...step.event, liquidatedSide: step.event.liquidatedSide ?? ('long' as const) } }
          : step,
      );
      for (const { windows, byExchange, bySide } of replay(new VelocityEngine(), sided)) {
        for (const [i, total] of windows.entries()) {
          for (const parts of [Object.values(byExchange), [bySide.long, bySide.short]]) {
            expect(sum(parts.map((list) => list[i]!.count))).toBe(total.count);
            expect(sum(parts.map((list) => Math.round(list[i]!.usd * 100)))).toBe(Math.round(total.usd * 100));
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('the same input gives the same bytes, on a new engine and after reset', () => {
  fc.assert(
    fc.property(stepsWith(true), stepsWith(true), (before, steps) => {
      const used = new VelocityEngine();
      replay(used, before);
      used.reset();
      const expected = JSON.stringify(replay(new VelocityEngine(), steps));
      expect(JSON.stringify(replay(used, steps))).toBe(expected);
      expect(JSON.stringify(replay(new VelocityEngine(), steps))).toBe(expected);
    }),
    { numRuns: 60 },
  );
});

test('numbers are exact where they can be: counts and cents', () => {
  fc.assert(
    fc.property(stepsWith(false), (steps) => {
      const oracle = new Oracle(2_000);
      const engine = new VelocityEngine();
      for (const step of steps) {
        if (step.kind === 'event') {
          engine.push(step.event);
          oracle.push(step.event);
        } else if (step.kind === 'read') {
          const expected = oracle.at(step.nowMs).windows;
          const pick = (windows: readonly FlowWindow[]): unknown =>
            windows.map(({ count, usd: total, maxUsd }) => ({ count, total, maxUsd }));
          expect(pick(engine.at(step.nowMs).windows)).toEqual(pick(expected));
        }
      }
    }),
    { numRuns: 100 },
  );
});
