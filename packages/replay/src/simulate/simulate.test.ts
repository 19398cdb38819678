import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MarketTruth } from '../evaluate/market-truth.js';
import { parseEvent } from '../parse-event.js';
import { type Simulation, simulate } from './simulate.js';

const HOUR_MS = 3_600_000;

function liquidationsOf(events: readonly CascadeEvent[]): LiquidationEvent[] {
  return events.filter((event) => event.type === 'liquidation');
}

/** Key of a liquidation that both the truth and an event have. */
function keyOf(symbol: string, exchange: string, tsMs: number, side: string, notionalUsd: number): string {
  return [symbol, exchange, tsMs, side, notionalUsd].join();
}

function truthKeys({ symbols }: MarketTruth): string[] {
  return symbols.flatMap(({ symbol, liquidations: { tsMs, notionalUsd, side, exchange, exchanges } }) => {
    return [...tsMs.keys()].map((index) => {
      return keyOf(symbol, exchanges[exchange[index]!]!, tsMs[index]!, side[index] === 0 ? 'long' : 'short', notionalUsd[index]!);
    });
  });
}

describe('six hours of the simulated market', () => {
  let run: Simulation;
  let events: CascadeEvent[];
  let liquidations: LiquidationEvent[];

  beforeAll(() => {
    // From noon, so that the busiest hours are among them.
    run = simulate({ scenario: 'market', seed: 11, durationMs: 6 * HOUR_MS, startMs: Date.UTC(2026, 0, 5, 12) });
    events = [...run.events];
    liquidations = liquidationsOf(events);
  });

  it('hold thousands of liquidations of every symbol, venue and side', () => {
    expect(liquidations.length).toBeGreaterThan(3_000);
    expect(new Set(liquidations.map(({ symbol }) => symbol))).toEqual(new Set(run.symbols));
    expect(new Set(liquidations.map(({ exchange }) => exchange))).toEqual(new Set(run.exchanges));
    expect(new Set(liquidations.map(({ liquidatedSide }) => liquidatedSide))).toEqual(new Set(['long', 'short']));
  });

  it('are valid events in the order they were received, none before it happened', () => {
    let lastMs = 0;
    const wrong = events.filter((event) => {
      parseEvent(event);
      const isEarly = event.receivedTsMs < lastMs || event.receivedTsMs < event.tsMs;
      lastMs = event.receivedTsMs;
      return isEarly || event.tsMs < run.startMs || event.tsMs > run.endMs;
    });
    expect(wrong).toEqual([]);
  });

  it('have complete liquidations: unique ids, a forced sell for a long, USD of price and quantity', () => {
    expect(new Set(liquidations.map(({ id }) => id)).size).toBe(liquidations.length);
    for (const { liquidatedSide, orderSide, price, quantity, notionalUsd } of liquidations) {
      expect(orderSide).toBe(liquidatedSide === 'long' ? 'sell' : 'buy');
      expect((price! * quantity!) / notionalUsd!).toBeCloseTo(1, 9);
    }
  });

  it('show of Binance and OKX at most one liquidation of a symbol and second, of the others more', () => {
    const most: Record<string, number> = {};
    const counts = new Map<string, number>();
    for (const { exchange, symbol, tsMs } of liquidations) {
      const key = [exchange, symbol, Math.floor(tsMs / 1_000)].join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
      most[exchange] = Math.max(most[exchange] ?? 0, counts.get(key)!);
    }
    expect(most).toMatchObject({ binance: 1, okx: 1 });
    expect(most.bybit).toBeGreaterThan(3);
    expect(most.hyperliquid).toBeGreaterThan(3);
  });

  it('show of Binance the last liquidation of the second', () => {
    const last = new Map<string, string>();
    for (const key of truthKeys(run.truth())) {
      const [symbol, exchange, tsMs] = key.split(',');
      if (exchange === 'binance') last.set(`${symbol},${Math.floor(Number(tsMs) / 1_000)}`, key);
    }
    for (const { exchange, symbol, tsMs, liquidatedSide, notionalUsd } of liquidations) {
      if (exchange !== 'binance') continue;
      expect(last.get(`${symbol},${Math.floor(tsMs / 1_000)}`)).toBe(keyOf(symbol, exchange, tsMs, liquidatedSide!, notionalUsd!));
    }
  });

  it('deliver liquidations of Bybit in batches: those of one half second together, after its end', () => {
    const received = new Map<number, Set<number>>();
    for (const { exchange, tsMs, receivedTsMs } of liquidations) {
      if (exchange !== 'bybit') continue;
      const batch = Math.floor(tsMs / 500);
      received.set(batch, (received.get(batch) ?? new Set()).add(receivedTsMs));
      expect(receivedTsMs).toBeGreaterThanOrEqual((batch + 1) * 500);
    }
    expect([...received.values()].every((times) => times.size === 1)).toBe(true);
  });

  it('price liquidations beyond the market in the direction of the forced order, except at the marks of OKX', () => {
    const market = new Map(events.flatMap((event) => (event.type === 'price' ? [[`${event.symbol} ${event.tsMs}`, event.price]] : [])));
    const beyond = (exchange: string): number => {
      const own = liquidations.filter((event) => event.exchange === exchange);
      const far = own.filter(({ symbol, tsMs, price, liquidatedSide }) => {
        const from = market.get(`${symbol} ${Math.floor(tsMs / 1_000) * 1_000}`)!;
        return liquidatedSide === 'long' ? price! < from : price! > from;
      });
      return far.length / own.length;
    };
    for (const exchange of ['binance', 'bybit', 'hyperliquid']) expect(beyond(exchange), exchange).toBeGreaterThan(0.8);
    const kinds = new Set(liquidations.map(({ exchange, priceKind }) => `${exchange} ${priceKind}`));
    expect([...kinds].sort()).toEqual(['binance fill', 'bybit bankruptcy', 'hyperliquid fill', 'okx mark']);
  });

  it('show nothing that is not in the truth, and thin it where a venue is throttled', () => {
    const left = new Map<string, number>();
    for (const key of truthKeys(run.truth())) left.set(key, (left.get(key) ?? 0) + 1);
    for (const { exchange, symbol, tsMs, liquidatedSide, notionalUsd } of liquidations) {
      const key = keyOf(symbol, exchange, tsMs, liquidatedSide!, notionalUsd!);
      expect(left.get(key)).toBeGreaterThan(0);
      left.set(key, left.get(key)! - 1);
    }
    const hidden = [...left].flatMap(([key, count]) => (count > 0 ? [key.split(',')[1]!] : []));
    expect(hidden.filter((exchange) => exchange === 'binance').length).toBeGreaterThan(500);
  });

  it('begin with every venue live and lose one now and then, with its liquidations, until it is live again', () => {
    const statuses = events.filter((event) => event.type === 'feed-status');
    expect(events.slice(0, 4)).toEqual(statuses.slice(0, 4));
    expect(statuses.slice(0, 4).map(({ exchange, status, connection }) => [exchange, status, connection])).toEqual(
      run.exchanges.map((exchange) => [exchange, 'live', 'liquidations']),
    );
    const gaps = statuses.slice(4).filter(({ gapMs }) => gapMs !== undefined);
    expect(gaps.length).toBeGreaterThan(0);
    for (const { exchange, status, gapMs, tsMs, reconnects } of gaps) {
      expect(status).toBe('live');
      expect(reconnects).toBeGreaterThan(0);
      const missed = liquidations.filter((event) => event.exchange === exchange && event.tsMs < tsMs && event.tsMs >= tsMs - gapMs!);
      expect(missed).toEqual([]);
    }
  });

  it('carry a price of every symbol a second, open interest twice a minute and funding every ten', () => {
    const count = (type: CascadeEvent['type']): number => events.filter((event) => event.type === type).length;
    expect(count('price')).toBe(8 * 6 * 3_600);
    expect(count('open-interest')).toBe(8 * 4 * 6 * 120);
    expect(count('funding')).toBe(8 * 4 * 6 * 6);
    const bitcoin = events.find((event) => event.type === 'price' && event.symbol === 'BTCUSDT');
    expect(bitcoin).toMatchObject({ exchange: 'binance', bid: expect.any(Number), ask: expect.any(Number) });
  });

  it('have a truth in order of time with a price for every second and open interest for every minute', () => {
    const truth = run.truth();
    expect([truth.startMs, truth.endMs]).toEqual([run.startMs, run.endMs]);
    for (const { liquidations: columns, prices, openInterestUsd } of truth.symbols) {
      expect(columns.tsMs).toEqual(columns.tsMs.slice().sort());
      expect([prices?.values.length, openInterestUsd?.values.length]).toEqual([6 * 3_600, 6 * 60]);
      expect(prices?.values.every((value) => value > 0) && openInterestUsd?.values.every((value) => value > 0)).toBe(true);
    }
  });
});

describe('simulate', () => {
  const options = { scenario: 'market', seed: 5, durationMs: HOUR_MS } as const;

  it('gives the same events for the same options, byte for byte, and others for another seed', () => {
    const first = JSON.stringify([...simulate(options).events]);
    expect(JSON.stringify([...simulate(options).events])).toBe(first);
    expect(JSON.stringify([...simulate({ ...options, seed: 6 }).events])).not.toBe(first);
  });

  it('makes events only as they are read and tells the truth after the last', () => {
    const run = simulate(options);
    expect(() => run.truth()).toThrow(expect.objectContaining({ code: 'replay/simulation-unfinished' }));
    for (const event of run.events) {
      if (event.type === 'price') break;
    }
    expect(() => run.truth()).toThrow(expect.objectContaining({ code: 'replay/simulation-unfinished' }));
    expect(() => [...run.events]).toThrow(expect.objectContaining({ code: 'replay/simulation-iterated' }));
  });

  it('starts when told and takes the hour of the day into account', () => {
    const at = (hour: number): number => {
      const run = simulate({ scenario: 'calm', seed: 3, durationMs: HOUR_MS, startMs: Date.UTC(2026, 0, 5, hour) });
      expect([...run.events][0]?.tsMs).toBe(Date.UTC(2026, 0, 5, hour));
      return run.truth().symbols.reduce((sum, { liquidations }) => sum + liquidations.tsMs.length, 0);
    };
    expect(at(14)).toBeGreaterThan(2 * at(7));
  });

  it.each([
    [{ ...options, durationMs: 1_500 }, 'replay/invalid-option'],
    [{ ...options, durationMs: Number.NaN }, 'replay/invalid-option'],
    [{ ...options, startMs: 1_500 }, 'replay/invalid-option'],
    [{ ...options, seed: Number.NaN }, 'replay/invalid-option'],
    [{ ...options, duration: 60_000 }, 'replay/unknown-option'],
  ])('refuses %o with %s', (wrong, code) => {
    expect(() => simulate(wrong)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a scenario it does not know and lists those it does', () => {
    const wrong: { scenario: string } = { scenario: 'boom' };
    expect(() => simulate({ ...options, ...wrong } as typeof options)).toThrow(/"boom".*flash-crash/);
  });
});
