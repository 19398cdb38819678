import { findDerivatives, findWindow } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { VelocityBook } from './book.js';
import { type FlowEvent, VelocityEngine } from './engine.js';
import { MAX_EXCHANGES, OTHER_EXCHANGE } from './options.js';

const T0 = 1_760_000_000_000;
const DAY_MS = 86_400_000;

function event(tsMs: number, fields: Partial<FlowEvent> = {}): FlowEvent {
  return { tsMs, notionalUsd: 1_000, exchange: 'binance', liquidatedSide: 'long', ...fields };
}

/** A minute of steady flow, `count` events on the given venues, sizes that never repeat. */
function minute(engine: VelocityEngine, count: number, venues: readonly string[]): void {
  for (let i = 0; i < count; i++) {
    const tsMs = T0 + Math.floor((i / count) * 60_000);
    const notionalUsd = 1_000 + ((i * 7_919) % 90_001);
    engine.push(
      event(tsMs, { exchange: venues[i % venues.length] ?? 'binance', notionalUsd, liquidatedSide: i % 2 === 0 ? 'long' : 'short' }),
    );
    engine.at(tsMs);
  }
}

describe('windows', () => {
  it('are open at their start and closed at their end', () => {
    const engine = new VelocityEngine();
    engine.push(event(T0));
    expect(findWindow(engine.at(T0).windows, 100)?.count).toBe(1);
    expect(findWindow(engine.at(T0 + 99).windows, 100)?.count).toBe(1);
    expect(findWindow(engine.at(T0 + 100).windows, 100)?.count).toBe(0);
    expect(findWindow(engine.at(T0 + 100).windows, 500)?.count).toBe(1);
  });

  it('say nothing of sizes they do not have', () => {
    const engine = new VelocityEngine();
    engine.push(event(T0, { notionalUsd: undefined }));
    expect(findWindow(engine.at(T0).windows, 100)).toEqual({
      windowMs: 100,
      count: 1,
      eventsPerSec: 10,
      usd: 0,
      usdPerSec: 0,
      averageUsd: undefined,
      maxUsd: undefined,
    });
    expect(engine.at(T0).unpricedCount).toBe(1);
  });

  it('sum cents exactly', () => {
    const engine = new VelocityEngine();
    for (let i = 0; i < 1_000; i++) engine.push(event(T0 + i, { notionalUsd: 0.1 }));
    expect(findWindow(engine.at(T0 + 999).windows, 2_000)?.usd).toBe(100);
  });

  it('are split by venue and side, without inventing either', () => {
    const engine = new VelocityEngine();
    engine.push(event(T0, { exchange: 'bybit', liquidatedSide: 'short' }));
    engine.push(event(T0, { exchange: 'okx', liquidatedSide: undefined }));
    const { byExchange, bySide } = engine.at(T0);
    expect(Object.keys(byExchange).sort()).toEqual(['bybit', 'okx']);
    expect([findWindow(bySide.long, 100)?.count, findWindow(bySide.short, 100)?.count]).toEqual([0, 1]);
  });
});

describe('derivatives', () => {
  it('are the differences of adjacent windows, with their Poisson noise', () => {
    const engine = new VelocityEngine();
    // 2 events in (t-6, t-4], 6 in (t-4, t-2], 20 in (t-2, t].
    const times = [2, 6, 20].flatMap((count, third) => Array.from({ length: count }, (_, i) => T0 + third * 2_000 + 1 + i * 90));
    for (const tsMs of times) engine.push(event(tsMs));
    const derivatives = findDerivatives(engine.at(T0 + 6_000), 2_000);
    expect(derivatives?.acceleration?.eventsPerSec2).toBeCloseTo((10 - 3) / 2, 12);
    expect(derivatives?.acceleration?.standardError).toBeCloseTo(Math.sqrt((10 + 3) / 2) / 2, 12);
    expect(derivatives?.jerk?.eventsPerSec3).toBeCloseTo((10 - 2 * 3 + 1) / 4, 12);
    expect(derivatives?.jerk?.standardError).toBeCloseTo(Math.sqrt((10 + 4 * 3 + 1) / 2) / 4, 12);
  });

  it('leave out a venue that was not live all along, and are absent when none was', () => {
    const engine = new VelocityEngine();
    engine.setLive('okx', true, T0 + 3_000);
    for (let i = 0; i < 50; i++) engine.push(event(T0 + 3_500 + i, { exchange: 'okx' }));
    expect(findDerivatives(engine.at(T0 + 4_000), 2_000)?.acceleration).toBeUndefined();
    engine.push(event(T0 + 3_600, { exchange: 'bybit' }));
    expect(findDerivatives(engine.at(T0 + 4_000), 2_000)?.acceleration?.eventsPerSec2).toBeCloseTo(1 / 4, 12);
    // After 4 s of life OKX takes part again, in both windows.
    expect(findDerivatives(engine.at(T0 + 7_000), 2_000)?.acceleration?.eventsPerSec2).toBeCloseTo(-51 / 4, 12);
  });
});

describe('the leading exchange', () => {
  it('has most events in the last 2 s, then most USD', () => {
    const engine = new VelocityEngine();
    expect(engine.at(T0 - 5_000).leadingExchange).toBeUndefined();
    engine.push(event(T0 - 2_000, { exchange: 'old' }));
    engine.push(event(T0, { exchange: 'bybit', notionalUsd: 5 }));
    engine.push(event(T0, { exchange: 'okx', notionalUsd: 6 }));
    expect(engine.at(T0).leadingExchange).toBe('okx');
    engine.push(event(T0, { exchange: 'bybit', notionalUsd: 0 }));
    expect(engine.at(T0).leadingExchange).toBe('bybit');
  });
});

describe('time', () => {
  it('may not go back for the reader', () => {
    const engine = new VelocityEngine();
    engine.at(T0);
    expect(engine.at(T0)).toEqual(engine.at(T0));
    expect(() => engine.at(T0 - 1)).toThrow('is before the last read');
  });

  it('counts events that come too late only as late', () => {
    const engine = new VelocityEngine();
    engine.push(event(T0));
    engine.push(event(T0 - 2_000));
    engine.push(event(T0 - 2_001));
    expect(engine.at(T0)).toMatchObject({ lateCount: 1 });
    expect(findWindow(engine.at(T0).windows, 10_000)?.count).toBe(2);
  });

  it('hides events from the future until their time comes', () => {
    const engine = new VelocityEngine();
    engine.push(event(T0 + 5_000));
    expect(findWindow(engine.at(T0).windows, 60_000)?.count).toBe(0);
    expect(findWindow(engine.at(T0 + 5_000).windows, 100)?.count).toBe(1);
  });

  it('bridges months of silence', () => {
    const engine = new VelocityEngine();
    engine.push(event(T0));
    engine.at(T0);
    engine.push(event(T0 + 60 * DAY_MS));
    expect(findWindow(engine.at(T0 + 60 * DAY_MS).windows, 60_000)?.count).toBe(1);
  });
});

describe('input', () => {
  it.each([
    [{ notionalUsd: Number.NaN }, 'velocity/invalid-number'],
    [{ notionalUsd: -1 }, 'velocity/invalid-number'],
    [{ notionalUsd: Number.POSITIVE_INFINITY }, 'velocity/invalid-number'],
    [{ tsMs: 1.5 }, 'velocity/invalid-time'],
    [{ tsMs: Number.NaN }, 'velocity/invalid-time'],
    [{ exchange: '' }, 'velocity/invalid-name'],
    [{ liquidatedSide: 'both' as never }, 'velocity/invalid-side'],
  ])('%j is refused and leaves no trace', (fields, code) => {
    const engine = new VelocityEngine();
    engine.push(event(T0));
    const before = engine.at(T0);
    expect(() => engine.push(event(T0, fields))).toThrow(expect.objectContaining({ code }));
    expect(engine.at(T0)).toEqual(before);
  });

  it.each([
    [{ windowsMs: [] }],
    [{ windowsMs: [500, 100] }],
    [{ windowsMs: [100, 100] }],
    [{ windowsMs: [0] }],
    [{ maxLatenessMs: -1 }],
    [{ maxEvents: 10 }],
    [{ derivatives: 'none' as never }],
    [{ correlation: { bins: 1 } }],
    [{ windows: [100] } as never],
  ])('options %j are refused', (options) => {
    expect(() => new VelocityEngine(options)).toThrow(/must be|unknown option/);
  });
});

describe('memory', () => {
  it('stays within 40 KB at 1,100 events a minute on three venues', () => {
    const engine = new VelocityEngine();
    minute(engine, 1_100, ['binance', 'bybit', 'okx']);
    expect(engine.memoryBytes).toBeLessThanOrEqual(40 * 1_024);
  });

  it('stays within 64 KB at 3,000 events a minute on four venues', () => {
    const engine = new VelocityEngine();
    minute(engine, 3_000, ['binance', 'bybit', 'okx', 'hyperliquid']);
    expect(engine.memoryBytes).toBeLessThanOrEqual(64 * 1_024);
  });

  it('drops the oldest at the hard cap, counts it and says so while a window misses it', () => {
    const engine = new VelocityEngine({ maxEvents: 512 });
    for (let i = 0; i < 600; i++) engine.push(event(T0 + i * 10));
    const full = engine.at(T0 + 6_000);
    expect(full.truncated).toBe(true);
    expect(full.droppedCount).toBeGreaterThanOrEqual(600 - 512);
    expect((findWindow(full.windows, 60_000)?.count ?? 0) + full.droppedCount).toBe(600);
    expect(engine.at(T0 + 200_000).truncated).toBe(false);
  });

  it('counts venues beyond the limit together', () => {
    const engine = new VelocityEngine();
    for (let i = 0; i < MAX_EXCHANGES + 10; i++) engine.push(event(T0, { exchange: `venue-${i}` }));
    const { byExchange, windows } = engine.at(T0);
    expect(Object.keys(byExchange)).toHaveLength(MAX_EXCHANGES);
    expect(findWindow(byExchange[OTHER_EXCHANGE] ?? [], 100)?.count).toBe(11);
    expect(findWindow(windows, 100)?.count).toBe(MAX_EXCHANGES + 10);
  });
});

describe('reset', () => {
  it('leaves an engine like a new one', () => {
    const used = new VelocityEngine();
    minute(used, 300, ['binance', 'okx']);
    used.setLive('okx', false, T0);
    used.reset();
    const fresh = new VelocityEngine();
    for (const engine of [used, fresh]) minute(engine, 50, ['okx', 'bybit']);
    expect(used.at(T0 + 60_000)).toEqual(fresh.at(T0 + 60_000));
  });
});

describe('VelocityBook', () => {
  it('keeps symbols apart, shares venue states and refuses more symbols than it may hold', () => {
    const book = new VelocityBook({ maxSymbols: 2 });
    book.setLive('okx', true, T0);
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) book.push(symbol, event(T0 + 1, { exchange: 'okx' }));
    expect(book.symbols()).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(book.refusedCount).toBe(1);
    expect(findWindow(book.at('ETHUSDT', T0 + 1).windows, 100)?.count).toBe(1);
    expect(findDerivatives(book.at('ETHUSDT', T0 + 1), 2_000)?.acceleration).toBeUndefined();
    expect(findWindow(book.at('SOLUSDT', T0 + 1).windows, 100)?.count).toBe(0);
  });
});
