import type { CascadeEvent, LiquidationEvent, PriceEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { marketWideCrash } from './scenarios/crash.js';
import { poissonNoise } from './scenarios/noise.js';
import { burst600 } from './scenarios/shocks.js';

const START_MS = 1_791_565_200_000;

function liquidationsOf(events: readonly CascadeEvent[]): LiquidationEvent[] {
  return events.filter((event) => event.type === 'liquidation');
}

function pricesOf(events: readonly CascadeEvent[]): PriceEvent[] {
  return events.filter((event) => event.type === 'price');
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe.each([poissonNoise, burst600, marketWideCrash])('scenario %o', (build) => {
  const events = build();

  it('gives the same events for the same seed, others for another seed or start', () => {
    expect(build()).toEqual(events);
    expect(build({ seed: 2 })).not.toEqual(events);
    expect(build({ startMs: START_MS + 1_000 })[0]!.receivedTsMs - events[0]!.receivedTsMs).toBe(1_000);
  });

  it('is ordered by arrival, nothing arrives before it happened, times are whole milliseconds within the tape', () => {
    events.forEach((event, index) => {
      expect(Number.isSafeInteger(event.tsMs) && Number.isSafeInteger(event.receivedTsMs)).toBe(true);
      expect(event.receivedTsMs).toBeGreaterThanOrEqual(event.tsMs);
      expect(event.receivedTsMs).toBeGreaterThanOrEqual(index === 0 ? START_MS : events[index - 1]!.receivedTsMs);
    });
  });

  it('holds liquidations with unique ids, a side, and a notional that is price times quantity', () => {
    const liquidations = liquidationsOf(events);
    expect(new Set(liquidations.map(({ id }) => id)).size).toBe(liquidations.length);
    for (const event of liquidations) {
      expect(event.id.startsWith('simulated:')).toBe(true);
      expect(event.orderSide).toBe(event.liquidatedSide === 'long' ? 'sell' : 'buy');
      expect(event.quantity! * event.price!).toBe(event.notionalUsd);
      expect(event.notionalUsd).toBeGreaterThan(0);
      expect(event.notionalUsd).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it('holds BTC prices four times a second, with bid below ask around the price', () => {
    const prices = pricesOf(events);
    const spanMs = events.at(-1)!.receivedTsMs - START_MS;
    expect(prices.length).toBeGreaterThan(spanMs / 250 - 3);
    for (const { price, bid, ask } of prices) expect(bid! < ask! && bid! <= price && price <= ask!).toBe(true);
  });

  it('refuses a misspelt option', () => {
    expect(() => build({ sede: 1 } as object)).toThrow(expect.objectContaining({ code: 'testkit/unknown-option' }));
  });
});

describe('poissonNoise', () => {
  it('has the stated rate, sizes, venues and even sides', () => {
    const events = liquidationsOf(poissonNoise({ eventsPerSec: 5, durationMs: 600_000 }));
    expect(Math.abs(events.length - 3_000)).toBeLessThan(4 * Math.sqrt(3_000));
    expect(median(events.map(({ notionalUsd }) => notionalUsd!))).toBeGreaterThan(4_500);
    expect(median(events.map(({ notionalUsd }) => notionalUsd!))).toBeLessThan(5_500);
    expect(Object.keys(countBy(events, ({ exchange }) => exchange)).sort()).toEqual(['binance', 'bybit', 'okx']);
    expect(countBy(events, ({ liquidatedSide }) => liquidatedSide!).long! / events.length).toBeCloseTo(0.5, 1);
  });

  it('arrives as a Poisson process: counts per second have a variance equal to their mean', () => {
    const events = liquidationsOf(poissonNoise({ eventsPerSec: 2, durationMs: 3_600_000 }));
    const counts = new Array<number>(3_600).fill(0);
    for (const { receivedTsMs } of events) counts[Math.floor((receivedTsMs - START_MS) / 1_000)]! += 1;
    const mean = events.length / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(0.9);
    expect(variance / mean).toBeLessThan(1.1);
  });

  it('takes venues and gives nothing but prices at rate 0', () => {
    expect(countBy(liquidationsOf(poissonNoise({ venues: ['okx'], durationMs: 30_000 })), ({ exchange }) => exchange)).toHaveProperty(
      'okx',
    );
    expect(liquidationsOf(poissonNoise({ eventsPerSec: 0, durationMs: 5_000 }))).toEqual([]);
    expect(() => poissonNoise({ venues: ['nowhere'] })).toThrow(expect.objectContaining({ code: 'testkit/unknown-venue' }));
    expect(() => poissonNoise({ eventsPerSec: Number.NaN })).toThrow(expect.objectContaining({ code: 'testkit/invalid-number' }));
  });
});

describe('burst600', () => {
  it('is 600 BTC longs of exactly $100,000 within one second, 200 on each of three venues', () => {
    const events = liquidationsOf(burst600());
    expect(events).toHaveLength(600);
    expect(
      events.every(
        ({ notionalUsd, liquidatedSide, symbol }) => notionalUsd === 100_000 && liquidatedSide === 'long' && symbol === 'BTCUSDT',
      ),
    ).toBe(true);
    expect(events.at(-1)!.receivedTsMs - events[0]!.receivedTsMs).toBeLessThan(1_000);
    expect(events[0]!.receivedTsMs).toBe(START_MS + 10_000);
    expect(countBy(events, ({ exchange }) => exchange)).toEqual({ binance: 200, bybit: 200, okx: 200 });
  });
});

describe('marketWideCrash', () => {
  const secondOf = ({ receivedTsMs }: LiquidationEvent): number => (receivedTsMs - START_MS) / 1_000;

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'seed %i: BTC exceeds 100 events/s over 10 s while it accelerates by more than 40 events/s² over 2 s',
    (seed) => {
      const times = liquidationsOf(marketWideCrash({ seed }))
        .filter(({ symbol }) => symbol === 'BTCUSDT')
        .map(({ receivedTsMs }) => receivedTsMs);
      const count = (fromMs: number, toMs: number): number => times.filter((ms) => ms > fromMs && ms <= toMs).length;
      let together = 0;
      let peak = 0;
      for (let nowMs = START_MS + 18_000; nowMs < START_MS + 40_000; nowMs += 100) {
        const velocity = count(nowMs - 10_000, nowMs) / 10;
        const acceleration = (count(nowMs - 2_000, nowMs) - count(nowMs - 4_000, nowMs - 2_000)) / 4;
        if (velocity > 100 && acceleration > 40) together += 1;
        peak = Math.max(peak, count(nowMs - 1_000, nowMs));
      }
      expect(together).toBeGreaterThan(10);
      expect(peak).toBeGreaterThanOrEqual(120);
    },
  );

  const events = marketWideCrash();
  const liquidations = liquidationsOf(events);
  const crash = liquidations.filter((event) => secondOf(event) >= 20);

  it('is calm for 18 s, then takes every symbol and all four venues within 15 s', () => {
    const before = liquidations.filter((event) => secondOf(event) < 18);
    expect(before.length / 18).toBeLessThan(3);
    const onset = liquidations.filter((event) => secondOf(event) >= 18 && secondOf(event) < 33);
    expect(Object.keys(countBy(onset, ({ symbol }) => symbol)).sort()).toEqual(['BTCUSDT', 'DOGEUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT']);
    expect(Object.keys(countBy(onset, ({ exchange }) => exchange)).sort()).toEqual(['binance', 'bybit', 'hyperliquid', 'okx']);
    const perSecond = countBy(liquidations, (event) => String(Math.floor(secondOf(event))));
    const peakSecond = Number(Object.entries(perSecond).sort((a, b) => b[1] - a[1])[0]![0]);
    expect(peakSecond).toBeGreaterThanOrEqual(28);
    expect(peakSecond).toBeLessThanOrEqual(36);
    expect(perSecond['54']! / perSecond[String(peakSecond)]!).toBeLessThan(0.1);
  });

  it('begins on BTC, the other symbols follow within 4 s', () => {
    const onsetOf = (symbol: string): number => {
      const bySecond = countBy(
        liquidations.filter((event) => event.symbol === symbol),
        (event) => String(Math.floor(secondOf(event))),
      );
      return Math.min(
        ...Object.keys(bySecond)
          .map(Number)
          .filter((second) => bySecond[second]! >= 8),
      );
    };
    const btc = onsetOf('BTCUSDT');
    expect(btc).toBeGreaterThanOrEqual(18);
    expect(btc).toBeLessThanOrEqual(20);
    for (const symbol of ['ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT']) {
      expect(onsetOf(symbol)).toBeGreaterThanOrEqual(btc);
      expect(onsetOf(symbol)).toBeLessThanOrEqual(btc + 4);
    }
  });

  it('liquidates longs mostly, several million dollars a second at the peak', () => {
    const share = crash.filter(({ liquidatedSide }) => liquidatedSide === 'long').length / crash.length;
    expect(share).toBeGreaterThan(0.95);
    expect(share).toBeLessThan(0.97);
    const usdPerSecond = new Map<number, number>();
    for (const event of crash.filter(({ symbol }) => symbol === 'BTCUSDT')) {
      const second = Math.floor(secondOf(event));
      usdPerSecond.set(second, (usdPerSecond.get(second) ?? 0) + event.notionalUsd!);
    }
    expect(Math.max(...usdPerSecond.values())).toBeGreaterThan(3_000_000);
  });

  it('lets BTC fall by some percent and recover a part', () => {
    const prices = pricesOf(events).map(({ price }) => price);
    const low = Math.min(...prices) / prices[0]! - 1;
    const end = prices.at(-1)! / prices[0]! - 1;
    expect(low).toBeLessThan(-0.035);
    expect(low).toBeGreaterThan(-0.075);
    expect(end).toBeGreaterThan(low + 0.005);
  });

  it('shows each venue the way its feed does: Binance one per symbol and second, Bybit in 500 ms batches', () => {
    const binance = liquidations.filter(({ exchange }) => exchange === 'binance');
    const perSecond = countBy(binance, ({ symbol, tsMs }) => `${symbol}:${Math.floor(tsMs / 1_000)}`);
    expect(binance.length).toBeGreaterThan(100);
    expect(Math.max(...Object.values(perSecond))).toBe(1);
    const bybit = liquidations.filter(({ exchange }) => exchange === 'bybit');
    expect(new Set(bybit.map(({ receivedTsMs }) => receivedTsMs % 500))).toEqual(new Set([25]));
    expect(bybit.every(({ priceKind, price }) => priceKind === 'bankruptcy' && price! > 0)).toBe(true);
  });

  it('excites itself: counts per 200 ms vary more than those of a Poisson process of the same rate', () => {
    const times = liquidations.filter(({ symbol, exchange }) => symbol === 'BTCUSDT' && exchange === 'okx').map(({ tsMs }) => tsMs);
    const counts = new Array<number>(30).fill(0);
    for (const ms of times) {
      const bin = Math.floor((ms - START_MS - 29_000) / 200);
      if (bin >= 0 && bin < counts.length) counts[bin]! += 1;
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(1.2);
  });

  it('leaves a symbol alone when another is added, and refuses unknown ones and tapes too short', () => {
    const btcOf = (symbols: readonly string[]): readonly unknown[] =>
      liquidationsOf(marketWideCrash({ symbols }))
        .filter(({ symbol }) => symbol === 'BTCUSDT')
        .map(({ tsMs, notionalUsd }) => [tsMs, notionalUsd]);
    expect(btcOf(['BTCUSDT'])).toEqual(btcOf(['ETHUSDT', 'BTCUSDT']));
    expect(() => marketWideCrash({ symbols: ['NOPEUSDT'] })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
    expect(() => marketWideCrash({ durationMs: 30_000 })).toThrow(expect.objectContaining({ code: 'testkit/invalid-duration' }));
  });
});
