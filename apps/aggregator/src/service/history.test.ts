import type { FeedStatus, FlowWindow, SignalLevel, SymbolReading, VelocitySnapshot } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { HISTORY_SERIES, History, type HistorySeries, type PastQuery } from './history.js';

/** A multiple of 10 s. */
const T0_MS = 1_791_565_600_000;

function flow(eventsPerSec: number, usdPerSec = 0): FlowWindow[] {
  return [{ windowMs: 10_000, count: eventsPerSec * 10, eventsPerSec, usd: usdPerSec * 10, usdPerSec }];
}

function velocityOf(symbol: string, nowMs: number, eventsPerSec: number, longUsd: number): VelocitySnapshot {
  const counts = { lateCount: 0, unpricedCount: 0, truncated: false, droppedCount: 0 };
  const bySide = { long: flow(0, longUsd), short: flow(0, 5) };
  return { symbol, nowMs, windows: flow(eventsPerSec), byExchange: {}, bySide, derivatives: [], correlations: [], ...counts };
}

interface Told {
  readonly probability?: number;
  readonly level?: SignalLevel;
  readonly velocity?: number;
  readonly longUsd?: number;
}

function reading(
  symbol: string,
  nowMs: number,
  { probability = 0.25, level = 'WATCH', velocity = 4, longUsd = 100 }: Told = {},
): SymbolReading {
  return { symbol, nowMs, velocity: velocityOf(symbol, nowMs, velocity, longUsd), signal: { probability, level } };
}

/** A past that is told of `BTCUSDT` at seconds after T0. */
class Teller {
  readonly history: History = new History();
  nowMs: number = T0_MS;

  at(sec: number, told: Told | undefined, status: FeedStatus = 'live'): this {
    this.nowMs = T0_MS + sec * 1_000;
    const symbols = told === undefined ? [] : [reading('BTCUSDT', this.nowMs, told)];
    this.history.take({ nowMs: this.nowMs, symbols, feeds: [{ exchange: 'okx', status, reconnects: 0 }] });
    return this;
  }

  /** The newest entries. */
  last(
    count: number,
    name: HistorySeries,
    query: PastQuery = { minutes: 60, stepSec: 2 },
    symbol = 'BTCUSDT',
  ): (number | null)[] | undefined {
    const grid = this.history.grid(query, this.nowMs);
    return this.history.series(symbol, name, grid, query.stepSec)?.slice(-count);
  }
}

describe('History', () => {
  it('keeps of each slot the greatest velocity, level and probability and the newest USD rates', () => {
    const teller = new Teller().at(0, { velocity: 4, level: 'ALERT', probability: 0.5, longUsd: 100 });
    teller
      .at(1, { velocity: 2, level: 'WATCH', probability: 0.25, longUsd: 300 })
      .at(2, { velocity: 8, level: 'NONE', probability: 0, longUsd: 7 });
    expect(teller.last(3, 'velocity')).toEqual([null, 4, 8]);
    expect(teller.last(3, 'level')).toEqual([null, 2, 0]);
    expect(teller.last(3, 'probability')).toEqual([null, 0.5, 0]);
    expect(teller.last(3, 'long_usd_per_sec')).toEqual([null, 300, 7]);
    expect(teller.last(2, 'short_usd_per_sec')).toEqual([5, 5]);
  });

  it('makes the maximum of the slots of a step, and the mean of USD rates', () => {
    const teller = new Teller();
    for (const [sec, velocity] of [
      [0, 1],
      [2, 9],
      [4, 2],
      [6, 4],
      [8, 4],
      [10, 3],
    ] as const)
      teller.at(sec, { velocity, longUsd: velocity * 10 });
    const query = { minutes: 1, stepSec: 10 };
    expect(teller.last(2, 'velocity', query)).toEqual([9, 3]);
    expect(teller.last(2, 'long_usd_per_sec', query)).toEqual([40, 30]);
    expect(teller.history.grid(query, teller.nowMs)).toEqual({ startSec: T0_MS / 1_000 - 40, length: 6 });
  });

  it('calls a known symbol quiet that is not active while a feed is live', () => {
    const teller = new Teller().at(0, {}).at(2, undefined).at(4, {});
    for (const name of ['velocity', 'probability', 'level', 'risk', 'long_usd_per_sec'] as const) expect(teller.last(3, name)?.[1]).toBe(0);
    expect(teller.last(4, 'velocity')).toEqual([null, 4, 0, 4]);
  });

  it('has gaps where the service did not run or no feed was live, even when there were readings', () => {
    const teller = new Teller().at(0, {}).at(6, {}).at(8, { velocity: 3 }, 'stale').at(10, undefined);
    expect(teller.last(6, 'velocity')).toEqual([4, null, null, 4, null, 0]);
    expect(teller.last(1, 'velocity', { minutes: 1, stepSec: 2 })).toEqual([0]);
    teller.nowMs += 4_000;
    expect(teller.last(3, 'velocity')).toEqual([0, null, null]);
  });

  it('says nothing of the probability of what is never judged, but that it is quiet', () => {
    const { history } = new Teller().at(0, undefined);
    const feeds = [{ exchange: 'okx', status: 'live', reconnects: 0 }] as const;
    const { signal: _, ...market } = reading('MARKET', T0_MS + 2_000);
    history.take({ nowMs: T0_MS + 2_000, symbols: [market], feeds });
    history.take({ nowMs: T0_MS + 4_000, symbols: [], feeds });
    const grid = history.grid({ minutes: 60, stepSec: 2 }, T0_MS + 4_000);
    expect(history.series('MARKET', 'probability', grid, 2)?.slice(-2)).toEqual([null, null]);
    expect(history.series('MARKET', 'velocity', grid, 2)?.slice(-2)).toEqual([4, 0]);
  });

  it('forgets what is older than 60 minutes, slot by slot and after a long pause', () => {
    const teller = new Teller();
    for (let sec = 0; sec < 3_600 + 20; sec += 2) teller.at(sec, { velocity: sec });
    const all = teller.last(2_000, 'velocity');
    expect([all?.length, all?.[0], all?.at(-1)]).toEqual([1_800, 20, 3_618]);
    teller.at(3 * 3_600, { velocity: 7 });
    expect(teller.last(2_000, 'velocity')?.filter((value) => value !== null)).toEqual([7]);
  });

  it('ignores values of a slot that is over, and counts them', () => {
    const teller = new Teller().at(10, { velocity: 1 }).at(2, { velocity: 50 });
    teller.nowMs = T0_MS + 10_000;
    expect(teller.last(5, 'velocity')).toEqual([null, null, null, null, 1]);
    expect(teller.history.stats().ignored).toBe(1);
  });

  it('keeps 300 symbols in 13 MB: the one active longest ago goes', () => {
    const { history } = new Teller();
    const feeds = [{ exchange: 'okx', status: 'live', reconnects: 0 }] as const;
    const tell = (name: number, sec: number): void => {
      const nowMs = T0_MS + sec * 1_000;
      history.take({ nowMs, symbols: [reading(`S${name}`, nowMs)], feeds });
    };
    for (let name = 0; name < 350; name++) tell(name, 0);
    tell(50, 2);
    tell(900, 4);
    const { symbols, bytes, dropped } = history.stats();
    expect({ symbols, dropped }).toEqual({ symbols: 300, dropped: 51 });
    expect(bytes).toBeLessThan(13_000_000);
    expect(history.symbols().slice(0, 3)).toEqual(['S900', 'S50', 'S349']);
    expect(history.symbols().at(-1)).toBe('S52');
    const grid = history.grid({ minutes: 1, stepSec: 2 }, T0_MS);
    expect(history.series('S51', 'velocity', grid, 2)).toBeUndefined();
    expect(Object.keys(HISTORY_SERIES)).toHaveLength(6);
  });

  it('does not keep symbols of which there is no flow', () => {
    const { history } = new Teller();
    history.take({
      nowMs: T0_MS,
      symbols: [{ symbol: 'ETHUSDT', nowMs: T0_MS }],
      feeds: [{ exchange: 'okx', status: 'live', reconnects: 0 }],
    });
    expect(history.symbols()).toEqual([]);
  });
});
