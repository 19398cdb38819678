import { CascadeError, type PriceEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { REGIME_FACTORS } from './composite.js';
import { RegimeEngine } from './engine.js';
import type { PriceSample } from './price-slot.js';

/** A time where a slot, a minute and a five-minute block end. */
const T0 = 1_700_000_100_000;
const SLOT = 5_000;
const MINUTE = 60_000;

/** One price at the end of each of `count` slots after `fromMs`, moving up and down by `step` (a log return per slot). */
function zigzag(fromMs: number, count: number, step: number, extra: Partial<PriceSample> = {}): PriceSample[] {
  return Array.from({ length: count }, (_, i) => ({
    tsMs: fromMs + (i + 1) * SLOT,
    price: 40_000 * Math.exp(i % 2 === 0 ? step : 0),
    exchange: 'binance',
    ...extra,
  }));
}

function fed(samples: readonly PriceSample[], engine: RegimeEngine = new RegimeEngine()): RegimeEngine {
  for (const sample of samples) engine.push(sample);
  return engine;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CascadeError) return error.code;
    throw error;
  }
  return 'none';
}

/** Return per slot that gives this 5 m volatility. */
const stepFor = (realizedVolatility5m: number): number => realizedVolatility5m / Math.sqrt(60);

describe('RegimeEngine before it knows anything', () => {
  it('reads NORMAL with neutral thresholds, confidence .3 and warming up', () => {
    expect(new RegimeEngine().at(T0)).toEqual({
      nowMs: T0,
      regime: 'NORMAL',
      volatilityRegime: 'NORMAL',
      liquidityRegime: 'NORMAL',
      trendRegime: 'RANGING',
      confidence: 0.3,
      factors: REGIME_FACTORS.NORMAL,
      trading: { positionSize: 1, stopLoss: 1, takeProfit: 1, entryAggressiveness: 1 },
      price: undefined,
      warmingUp: true,
    });
    expect(new RegimeEngine().history()).toEqual([]);
  });

  it('gives the 5 m volatility from 30 known returns on', () => {
    const engine = fed(zigzag(T0, 31, stepFor(0.001)));
    const before = engine.at(T0 + 31 * SLOT - 1);
    expect([before.realizedVolatility5m, before.confidence]).toEqual([undefined, 0.3]);
    const after = engine.at(T0 + 31 * SLOT);
    expect(after.realizedVolatility5m).toBeCloseTo(0.001, 12);
    expect([after.confidence, after.warmingUp, after.volatilityPercentile]).toEqual([0.6, true, undefined]);
  });

  it('compares with as many days as asked: after a wilder day, one day of history forgets sooner', () => {
    const wild = zigzag(T0, 2 * 17_280, stepFor(0.002));
    const calm = zigzag(T0 + 2 * 17_280 * SLOT, 1.5 * 17_280, stepFor(0.001));
    const nowMs = T0 + 3.5 * 17_280 * SLOT;
    const percentiles = [1, 30].map(
      (historyDays) => fed([...wild, ...calm], new RegimeEngine({ historyDays })).at(nowMs).volatilityPercentile!,
    );
    expect(percentiles[0]).toBeGreaterThan(45);
    expect(percentiles[1]).toBeLessThan(25);
  });

  it('is warmed up after a day in percentile mode and with the first 5 m volatility in fixed mode', () => {
    const samples = zigzag(T0, 289 * 60 + 61, stepFor(0.001));
    const [relative, fixed] = [fed(samples), fed(samples, new RegimeEngine({ volatilityMode: 'fixed' }))];
    expect(fixed.at(T0 + 31 * SLOT).warmingUp).toBe(false);
    // The 288th five-minute sample is held back until the next one stands.
    expect(relative.at(T0 + 289 * 60 * SLOT - 1).warmingUp).toBe(true);
    const warm = relative.at(T0 + 289 * 60 * SLOT);
    expect([warm.warmingUp, warm.volatilityPercentile !== undefined]).toEqual([false, true]);
  });

  it('takes a PriceEvent of core', () => {
    const event: PriceEvent = { type: 'price', exchange: 'okx', symbol: 'BTCUSDT', tsMs: T0, receivedTsMs: T0 + 40, price: 64_000 };
    expect(fed([event]).at(T0).price).toBe(64_000);
  });
});

describe('RegimeEngine slots', () => {
  it('are right-closed: a price on the slot end belongs to it and counts at once', () => {
    const engine = fed([...zigzag(T0, 40, 0), { tsMs: T0 + 41 * SLOT, price: 44_000, exchange: 'binance' }]);
    expect(engine.at(T0 + 41 * SLOT - 1).realizedVolatility1m).toBe(0);
    expect(engine.at(T0 + 41 * SLOT).realizedVolatility1m).toBeCloseTo(Math.log(1.1), 12);
  });

  it('take the last price by time within a slot, however the samples come', () => {
    const last = { tsMs: T0 + 41 * SLOT - 1, price: 41_000, exchange: 'binance' };
    const earlier = { tsMs: T0 + 41 * SLOT - 900, price: 48_000, exchange: 'binance' };
    for (const pair of [
      [last, earlier],
      [earlier, last],
    ]) {
      const snapshot = fed([...zigzag(T0, 40, 0), ...pair]).at(T0 + 41 * SLOT);
      expect(snapshot.realizedVolatility1m).toBeCloseTo(Math.log(41 / 40), 12);
      expect(snapshot.price).toBe(41_000);
    }
  });

  it('stay open for one more slot; what is older is counted as late and changes nothing', () => {
    const engine = fed(zigzag(T0, 42, 0));
    engine.push({ tsMs: T0 + 40 * SLOT, price: 50_000, exchange: 'binance' });
    expect(engine.lateCount).toBe(1);
    expect(engine.at(T0 + 42 * SLOT).realizedVolatility5m).toBe(0);
    engine.push({ tsMs: T0 + 41 * SLOT, price: 50_000, exchange: 'binance' });
    expect(engine.lateCount).toBe(1);
    expect(engine.at(T0 + 42 * SLOT).realizedVolatility5m).toBeCloseTo(Math.log(1.25) * Math.sqrt(2 * (60 / 41)), 12);
  });

  it('keep a future-stamped sample invisible until its time comes', () => {
    const samples = zigzag(T0, 40, stepFor(0.001));
    const early = fed([...samples, { tsMs: T0 + 41 * SLOT + 1, price: 80_000, exchange: 'binance' }]);
    const without = fed(samples);
    for (const nowMs of [T0 + 40 * SLOT, T0 + 41 * SLOT]) expect(early.at(nowMs)).toEqual(without.at(nowMs));
    expect(early.at(T0 + 41 * SLOT + 1).price).toBe(80_000);
    expect(early.at(T0 + 42 * SLOT).realizedVolatility1m).toBeGreaterThan(0.6);
  });
});

describe('RegimeEngine classes', () => {
  it('uses the warm-up cut-offs first, the published ones in fixed mode', () => {
    const samples = zigzag(T0, 61, stepFor(0.004));
    expect(fed(samples).at(T0 + 61 * SLOT).regime).toBe('EXTREME');
    expect(fed(samples, new RegimeEngine({ volatilityMode: 'fixed' })).at(T0 + 61 * SLOT).regime).toBe('DORMANT');
    expect(fed(zigzag(T0, 61, stepFor(0.06)), new RegimeEngine({ preset: 'published' })).at(T0 + 61 * SLOT).regime).toBe('EXTREME');
  });

  it('changes at most once per dwell, and a rise waits no longer than that', () => {
    const calm = zigzag(T0, 80, stepFor(0.0007));
    const wild = zigzag(T0 + 80 * SLOT, 200, 0.01);
    const changes = [0, 30_000, 120_000].map((dwellMs) => {
      const engine = fed([...calm, ...wild], new RegimeEngine({ dwellMs }));
      engine.at(T0 + 280 * SLOT);
      return engine.history();
    });
    for (const [index, dwellMs] of [0, 30_000, 120_000].entries()) {
      const times = changes[index]!.map(({ tsMs }) => tsMs);
      for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(dwellMs);
      expect(changes[index]!.at(-1)!.to).toBe('EXTREME');
      // One step of 1 % is EXTREME by itself; NORMAL has stood far longer than any of these dwells.
      expect(times.at(-1)!).toBe(T0 + 81 * SLOT);
    }
  });

  it('holds a class that has just begun for the dwell and then follows', () => {
    // 31 prices are the first volatility: NORMAL -> HIGH there; four slots later the market is EXTREME.
    const engine = fed([...zigzag(T0, 31, stepFor(0.002)), ...zigzag(T0 + 31 * SLOT, 60, 0.004)]);
    const began = engine.at(T0 + 31 * SLOT);
    expect([began.regime, began.sinceMs]).toEqual(['HIGH', T0 + 31 * SLOT]);
    expect(engine.at(T0 + 36 * SLOT).regime).toBe('HIGH');
    const followed = engine.at(T0 + 37 * SLOT);
    expect([followed.regime, followed.sinceMs]).toEqual(['EXTREME', T0 + 37 * SLOT]);
  });

  it('leaves a class downwards only below its margin', () => {
    const engine = fed([...zigzag(T0, 80, stepFor(0.00115)), ...zigzag(T0 + 80 * SLOT, 80, stepFor(0.00105))]);
    expect(engine.at(T0 + 80 * SLOT).regime).toBe('ELEVATED');
    // .00105 is below the cut-off .0011, but not by a tenth.
    const lower = engine.at(T0 + 160 * SLOT);
    expect(lower.realizedVolatility5m).toBeCloseTo(0.00105, 12);
    expect(lower.regime).toBe('ELEVATED');
    fed(zigzag(T0 + 160 * SLOT, 80, stepFor(0.00095)), engine);
    expect(engine.at(T0 + 240 * SLOT).regime).toBe('NORMAL');
  });

  it('holds a liquidity class for the dwell as well', () => {
    const spread = (fromSlot: number, half: number): PriceSample[] =>
      zigzag(T0 + fromSlot * SLOT, 1, 0, { bid: 40_000 - half, ask: 40_000 + half });
    // The mean of two, then three slots: 20 bp, 10 bp, 20 bp of mean spread.
    const engine = fed([
      ...spread(0, 20),
      ...zigzag(T0 + SLOT, 9, 0),
      ...spread(10, 60),
      ...spread(11, 0),
      ...zigzag(T0 + 12 * SLOT, 9, 0),
    ]);
    const classes = [10, 11, 12, 16, 17].map((slot) => engine.at(T0 + slot * SLOT).liquidityRegime);
    expect(classes).toEqual(['NORMAL', 'SHALLOW', 'SHALLOW', 'SHALLOW', 'NORMAL']);
  });

  it('finds a trend on the minute grid, ten minutes back; nine in the published preset', () => {
    const minutes = (pricesPerMinute: readonly number[]): PriceSample[] =>
      pricesPerMinute.flatMap((price, i) => zigzag(T0 + i * MINUTE, 12, 0).map((s) => ({ ...s, price })));
    const steps = [...new Array<number>(20).fill(40_000), ...new Array<number>(10).fill(41_200)];
    const nowMs = T0 + 30 * MINUTE;
    expect(fed(minutes(steps)).at(nowMs).trendRegime).toBe('UP');
    expect(fed(minutes(steps), new RegimeEngine({ preset: 'published' })).at(nowMs).trendRegime).toBe('RANGING');
    const climb = Array.from({ length: 19 }, (_, i) => 40_000 * 1.01 ** i);
    expect(fed(minutes(climb)).at(T0 + 19 * MINUTE).trendRegime).toBe('RANGING');
    expect(fed(minutes([...climb, 40_000 * 1.01 ** 19])).at(T0 + 20 * MINUTE).trendRegime).toBe('STRONG_UP');
  });

  it('does not take a change of exchange for a trend', () => {
    const before = zigzag(T0, 20 * 12, 0);
    const after = zigzag(T0 + 20 * MINUTE, 10 * 12, 0, { exchange: 'okx' }).map((s) => ({ ...s, price: 44_000 }));
    expect(fed([...before, ...after]).at(T0 + 30 * MINUTE).trendRegime).toBe('RANGING');
  });
});

describe('RegimeEngine history', () => {
  const calmThenWild = [...zigzag(T0, 80, stepFor(0.0007)), ...zigzag(T0 + 80 * SLOT, 40, 0.01)];

  it('lists changes as of the newest read, and the time in each regime adds up', () => {
    const engine = fed(calmThenWild);
    expect(engine.history()).toEqual([]);
    engine.at(T0 + 80 * SLOT);
    expect(engine.history()).toEqual([]);
    const nowMs = T0 + 120 * SLOT + 1_234;
    const time = engine.timeInRegimeMs(nowMs);
    expect(engine.history()).toEqual([{ tsMs: T0 + 81 * SLOT, from: 'NORMAL', to: 'EXTREME' }]);
    expect(time).toEqual({ DORMANT: 0, LOW: 0, NORMAL: 80 * SLOT, ELEVATED: 0, HIGH: 0, EXTREME: 39 * SLOT + 1_234 });
  });

  it('keeps the last 100 changes', () => {
    const engine = new RegimeEngine({ preset: 'published' });
    for (let i = 0; i < 130; i++) {
      fed(zigzag(T0 + i * 120 * SLOT, 120, i % 2 === 0 ? 0.01 : 0.0001), engine);
      engine.at(T0 + (i + 1) * 120 * SLOT);
    }
    const history = engine.history();
    expect(history).toHaveLength(100);
    history.slice(1).forEach((change, i) => {
      expect(change.from).toBe(history[i]!.to);
      expect(change.tsMs).toBeGreaterThan(history[i]!.tsMs);
    });
    const time = engine.timeInRegimeMs(T0 + 130 * 120 * SLOT);
    expect(Object.values(time).reduce((sum, ms) => sum + ms, 0)).toBe(130 * 120 * SLOT - SLOT);
  });

  it('counts no negative time when more than an hour of slots was pushed ahead of the first read', () => {
    const engine = fed(zigzag(T0, 1_000, 0.01, {}), new RegimeEngine({ dwellMs: 0 }));
    const time = engine.timeInRegimeMs(T0 + SLOT);
    expect(Math.min(...Object.values(time))).toBe(0);
    expect(engine.timeInRegimeMs(T0 + 1_000 * SLOT).EXTREME).toBe(1_000 * SLOT - 31 * SLOT);
  });

  it('starts over after reset', () => {
    const engine = fed(calmThenWild, new RegimeEngine({ dwellMs: 0 }));
    engine.at(T0 + 120 * SLOT);
    engine.push({ tsMs: T0, price: 1, exchange: 'binance' });
    engine.reset();
    expect([engine.lateCount, engine.history()]).toEqual([0, []]);
    expect(engine.at(T0)).toEqual(new RegimeEngine().at(T0));
    fed(calmThenWild, engine);
    expect(engine.at(T0 + 120 * SLOT)).toEqual(fed(calmThenWild, new RegimeEngine({ dwellMs: 0 })).at(T0 + 120 * SLOT));
  });
});

describe('RegimeEngine edges', () => {
  it('throws on reads that go back and on times that are no integer', () => {
    const engine = fed(zigzag(T0, 3, 0));
    const snapshot = engine.at(T0 + 2 * SLOT);
    expect(engine.at(T0 + 2 * SLOT)).toEqual(snapshot);
    expect(codeOf(() => engine.at(T0 + 2 * SLOT - 1))).toBe('regime/time-went-back');
    expect(codeOf(() => engine.timeInRegimeMs(T0))).toBe('regime/time-went-back');
    expect(codeOf(() => engine.at(0.5))).toBe('regime/invalid-time');
    expect(codeOf(() => engine.at(Number.NaN))).toBe('regime/invalid-time');
    expect(engine.at(T0 + 2 * SLOT)).toEqual(snapshot);
  });

  it('throws on samples no codec produces', () => {
    const good: PriceSample = { tsMs: T0, price: 1, exchange: 'binance' };
    const codes = [
      { ...good, price: 0 },
      { ...good, price: -1 },
      { ...good, price: Number.NaN },
      { ...good, price: Number.POSITIVE_INFINITY },
      { ...good, bid: 0 },
      { ...good, ask: Number.NaN },
      { ...good, tradedUsd: -1 },
      { ...good, tsMs: 1.5 },
      { ...good, exchange: '' },
      undefined as unknown as PriceSample,
    ].map((sample) => codeOf(() => new RegimeEngine().push(sample)));
    expect(codes).toEqual([
      ...new Array<string>(6).fill('regime/invalid-price'),
      'regime/invalid-number',
      'regime/invalid-time',
      'regime/invalid-name',
      'regime/invalid-sample',
    ]);
  });
});
