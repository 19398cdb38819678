import { describe, expect, it } from 'vitest';
import { BurstFlow, type BurstFlowEvent } from './burst-flow.js';
import { flowOf, longAt, series, T0 } from './flow-series.sample.js';

describe('decay', () => {
  it('takes a sum to 1/e in its time constant', () => {
    const engine = flowOf({ notionalUsd: 1_000 });
    expect(longAt(engine, T0)).toMatchObject({
      eventsPerSec1s: 1,
      eventsPerSec5s: 1 / 5,
      eventsPerSec30s: 1 / 30,
      usd10s: 1_000,
      usd60s: 1_000,
    });
    expect(longAt(engine, T0 + 1_000).eventsPerSec1s).toBeCloseTo(1 / Math.E, 12);
    expect(longAt(engine, T0 + 5_000).eventsPerSec5s).toBeCloseTo(1 / Math.E / 5, 12);
    expect(longAt(engine, T0 + 30_000).eventsPerSec30s).toBeCloseTo(1 / Math.E / 30, 12);
    expect(longAt(engine, T0 + 10_000).usd10s).toBeCloseTo(1_000 / Math.E, 9);
    expect(longAt(engine, T0 + 60_000).usd60s).toBeCloseTo(1_000 / Math.E, 9);
  });

  it('takes a late event at its own time, within 2 s', () => {
    const late = flowOf({ tsMs: T0 + 2_000 }, { tsMs: T0 });
    expect(longAt(late, T0 + 2_000).eventsPerSec1s).toBeCloseTo(1 + Math.exp(-2), 12);
    expect(late.lateCount).toBe(0);
    const tooLate = flowOf({ tsMs: T0 + 2_001 }, { tsMs: T0 });
    expect(longAt(tooLate, T0 + 2_001).eventsPerSec1s).toBe(1);
    expect(tooLate.lateCount).toBe(1);
  });

  it('answers as of the newest event when read before it', () => {
    const engine = flowOf({ tsMs: T0 + 500 });
    expect(engine.at(T0)).toEqual({ ...engine.at(T0 + 500), nowMs: T0 });
  });

  it('counts an event without USD, or with more than can be meant, and adds no USD', () => {
    const side = longAt(flowOf({}, { notionalUsd: 2e12 }, { notionalUsd: 5 }), T0);
    expect(side).toMatchObject({ eventsPerSec1s: 3, usd10s: 5, usd60s: 5 });
  });
});

describe('sampled venues', () => {
  it('count -ln(1 - R) events/s over 5 and 30 s, at most -ln(.05); the 1 s rate stays as shown', () => {
    const engine = flowOf({ completeness: 'sampled' });
    const side = longAt(engine, T0);
    expect(side.eventsPerSec1s).toBe(1);
    expect(side.eventsPerSec5s).toBeCloseTo(-Math.log(0.8), 12);
    expect(side.eventsPerSec30s).toBeCloseTo(-Math.log(29 / 30), 12);
    const busy = flowOf(...series(T0, 60, 1_000, { completeness: 'sampled' }));
    expect(longAt(busy, T0 + 59_000).eventsPerSec5s).toBeCloseTo(-Math.log(0.05), 12);
  });

  it('share their one order a second between the sides', () => {
    const engine = flowOf({ completeness: 'sampled' }, { liquidatedSide: 'short' }, { liquidatedSide: undefined });
    const { long, short } = engine.at(T0).sides;
    expect([long.eventsPerSec5s, short.eventsPerSec5s]).toEqual([1, 1].map(() => expect.closeTo((-Math.log(0.4) * 2) / 3, 12)));
  });

  it('are taken at their word when they show more than one a second, and when their completeness changes', () => {
    const engine = flowOf(...series(T0, 50, 0, { completeness: 'sampled' }));
    expect(longAt(engine, T0).eventsPerSec5s).toBe(10);
    const changed = flowOf({ completeness: 'sampled' }, { completeness: 'all' });
    expect(longAt(changed, T0).eventsPerSec5s).toBe(0.4);
  });

  it('have no part in the slot that the venues beyond 31 share', () => {
    const engine = flowOf(...series(T0, 33, 0).map((event, i) => ({ ...event, exchange: `v${i}`, completeness: 'sampled' as const })));
    expect(longAt(engine, T0).eventsPerSec5s).toBeCloseTo(31 * -Math.log(0.8) + 0.4, 9);
  });
});

describe('sides and venues', () => {
  it('count an event of unknown side on both sides', () => {
    const { sides, imbalance, dominantSide } = flowOf({}, {}, { liquidatedSide: undefined, notionalUsd: 7 }).at(T0);
    expect([sides.long.eventsPerSec1s, sides.short.eventsPerSec1s]).toEqual([3, 1]);
    expect([sides.long.usd10s, sides.short.usd10s]).toEqual([7, 7]);
    expect(dominantSide).toBe('long');
    expect(imbalance).toBeCloseTo((3 - 1) / (3 + 1 + 1), 12);
  });

  it('have no imbalance while most events are of unknown side, no dominant side without any of known side', () => {
    const mixed = flowOf({}, { liquidatedSide: undefined }, { liquidatedSide: undefined }).at(T0);
    expect([mixed.dominantSide, mixed.imbalance]).toEqual(['long', undefined]);
    const unknown = flowOf({ liquidatedSide: undefined }).at(T0);
    expect([unknown.dominantSide, unknown.imbalance]).toEqual([undefined, undefined]);
    const engine = flowOf({});
    expect(engine.at(T0 + 400_000).dominantSide).toBe('long');
    expect(engine.at(T0 + 500_000)).toMatchObject({ dominantSide: undefined, imbalance: undefined });
    expect(new BurstFlow().at(T0)).toMatchObject({ dominantSide: undefined, imbalance: undefined, observedMs: 0 });
  });

  it('break a tie of rates by USD', () => {
    const side = (...usd: [number, number]) =>
      flowOf({ notionalUsd: usd[0] }, { liquidatedSide: 'short', notionalUsd: usd[1] }).at(T0).dominantSide;
    expect([side(10, 5), side(5, 10), side(5, 5)]).toEqual(['long', 'short', 'long']);
  });

  it('call it a tie whatever order the events came in', () => {
    for (let gapMs = 1; gapMs < 300; gapMs += 7) {
      const times = [T0, T0 + gapMs, T0 + 3 * gapMs];
      const long = times.map((tsMs) => ({ tsMs, notionalUsd: 5 }));
      const short = times.map((tsMs) => ({ tsMs, notionalUsd: 6, liquidatedSide: 'short' as const })).reverse();
      expect(flowOf(...long, ...short).at(T0 + 1_000).dominantSide).toBe('short');
    }
  });

  it('count the venues with a tenth of the rate of the side', () => {
    const venues = (share: number): number =>
      longAt(
        flowOf(...series(T0, 100 - share, 0), ...series(T0, share, 0, { exchange: 'bybit' }), {
          exchange: 'aster',
          liquidatedSide: 'short',
        }),
        T0,
      ).venues;
    expect([venues(9), venues(10), venues(0)]).toEqual([1, 2, 1]);
    expect(new BurstFlow().at(T0).sides.long.venues).toBe(0);
  });
});

describe('input', () => {
  const good: BurstFlowEvent = { tsMs: T0, exchange: 'okx', liquidatedSide: 'long', completeness: 'all' };

  it.each([
    [null, 'velocity/invalid-event'],
    [{ ...good, tsMs: 1.5 }, 'velocity/invalid-time'],
    [{ ...good, notionalUsd: -1 }, 'velocity/invalid-number'],
    [{ ...good, notionalUsd: Number.NaN }, 'velocity/invalid-number'],
    [{ ...good, exchange: '' }, 'velocity/invalid-name'],
    [{ ...good, liquidatedSide: 'up' }, 'velocity/invalid-side'],
    [{ ...good, completeness: 'some' }, 'velocity/invalid-completeness'],
  ])('%j is refused with %s and leaves no trace', (event, code) => {
    const engine = new BurstFlow();
    expect(() => engine.push(event as BurstFlowEvent)).toThrow(expect.objectContaining({ code }));
    expect(engine.at(T0)).toEqual(new BurstFlow().at(T0));
    expect(engine.at(T0).observedMs).toBe(0);
  });

  it('refuses times and options that are none', () => {
    const refused = (code: string) => expect.objectContaining({ code });
    expect(() => new BurstFlow().at(0.5)).toThrow(refused('velocity/invalid-time'));
    expect(() => new BurstFlow().observeFrom(Number.NaN)).toThrow(refused('velocity/invalid-time'));
    expect(() => new BurstFlow({ symbl: 'X' } as object)).toThrow(refused('velocity/unknown-option'));
    expect(() => new BurstFlow({ symbol: 5 } as object)).toThrow(refused('velocity/invalid-option'));
    expect(new BurstFlow({ symbol: 'BTCUSDT' }).at(T0).symbol).toBe('BTCUSDT');
  });

  it('takes 500 bytes of numbers for four venues, 2.5 KB for any number of them', () => {
    const four = flowOf(...['okx', 'bybit', 'binance', 'aster'].map((exchange) => ({ exchange })));
    expect(four.memoryBytes).toBeLessThanOrEqual(512);
    const many = flowOf(...series(T0, 500, 0).map((event, i) => ({ ...event, exchange: `v${i}` })));
    expect(many.memoryBytes).toBeLessThanOrEqual(2_560);
    expect(longAt(many, T0).eventsPerSec1s).toBe(500);
  });
});
