import { describe, expect, it } from 'vitest';
import { funding, openInterest, T0 } from './events.sample.js';
import { OpenInterestState } from './open-interest.js';

const MINUTE = 60_000;

/** A state that heard `usdAt` of each venue every `gapMs` from T0 for `spanMs`. */
function heard(spanMs: number, gapMs: number, venues: Readonly<Record<string, (tsMs: number) => number>>): OpenInterestState {
  const state = new OpenInterestState();
  for (let tsMs = T0; tsMs <= T0 + spanMs; tsMs += gapMs) {
    for (const [exchange, usdAt] of Object.entries(venues)) state.pushOpenInterest(openInterest(tsMs, usdAt(tsMs - T0), exchange), tsMs);
  }
  return state;
}

describe('open interest', () => {
  // Every 29 s to 89 s is how often venues that are asked tell; sockets tell several times a second.
  it.each([200, 1_000, 2_001, 29_000, 59_000, 89_000])('changes over 1 m, 5 m and 1 h are right, heard of every %i ms', (gapMs) => {
    const state = heard(65 * MINUTE, gapMs, { binance: (ms) => 1e9 * (1 + ms / MINUTE / 100) });
    const nowMs = T0 + 65 * MINUTE;
    const reading = state.openInterest(nowMs);
    // A base may be older than asked for by the spacing of the samples; open interest grows by 1 % of the first value a minute.
    const slack = gapMs < 30_000 ? 0.008 : 0.025;
    const usdAt = (minutesAgo: number): number => 1e9 * (1 + (65 - minutesAgo) / 100);
    const expected = (minutes: number): number => usdAt(0) / usdAt(minutes) - 1;
    expect(Math.abs((reading?.change1m ?? 9) - expected(1))).toBeLessThan(slack);
    expect(Math.abs((reading?.change5m ?? 9) - expected(5))).toBeLessThan(slack);
    expect(Math.abs((reading?.change1h ?? 9) - expected(60))).toBeLessThan(slack);
    expect(Math.abs((reading?.openInterestUsd ?? 0) - usdAt(0))).toBeLessThan(1e9 * slack);
    expect(reading?.change1m).toBe(state.change1m(nowMs));
  });

  it('is summed over the venues heard of in the last 90 s; a change takes those known then too', () => {
    const state = heard(6 * MINUTE, 1_000, { binance: () => 1e9, okx: (ms) => (ms < 3 * MINUTE ? 1e9 : 2e9) });
    const nowMs = T0 + 6 * MINUTE;
    state.pushOpenInterest(openInterest(nowMs - 10_000, 5e9, 'bybit'), nowMs - 10_000);
    expect(state.openInterest(nowMs)).toEqual({ openInterestUsd: 8e9, change1m: 0, change5m: 0.5, change1h: undefined });
    expect(state.openInterest(nowMs + 85_000)?.openInterestUsd).toBe(3e9);
    expect(state.openInterest(nowMs + 91_000)).toBeUndefined();
  });

  /** What is held in coins, and its price, told by each venue for 6 minutes. */
  function held(venues: Readonly<Record<string, (minute: number) => { coins: number | undefined; usd: number }>>): OpenInterestState {
    const state = new OpenInterestState();
    for (let minute = 0; minute <= 6; minute++) {
      for (const [exchange, at] of Object.entries(venues)) {
        const { coins, usd } = at(minute);
        const tsMs = T0 + minute * MINUTE;
        state.pushOpenInterest({ ...openInterest(tsMs, usd, exchange), openInterest: coins }, tsMs);
      }
    }
    return state;
  }
  const fallen = (minute: number): number => (minute < 6 ? 60_000 : 54_000);

  it('has not changed when the price falls by 10 % and nobody closes, but is worth less', () => {
    const state = held({ binance: (minute) => ({ coins: 50_000, usd: 50_000 * fallen(minute) }) });
    expect(state.openInterest(T0 + 6 * MINUTE)).toEqual({ openInterestUsd: 2.7e9, change1m: 0, change5m: 0, change1h: undefined });
    expect(state.change1m(T0 + 6 * MINUTE)).toBe(0);
  });

  it('changes by what is closed, whatever the price does', () => {
    const state = held({
      binance: (minute) => ({ coins: minute < 6 ? 50_000 : 45_000, usd: (minute < 6 ? 50_000 : 45_000) * fallen(minute) }),
    });
    expect(state.change1m(T0 + 6 * MINUTE)).toBeCloseTo(-0.1, 12);
  });

  it('is weighted over venues by what they hold in USD now', () => {
    const state = held({
      binance: (minute) => ({ coins: minute < 6 ? 40_000 : 20_000, usd: (minute < 6 ? 40_000 : 20_000) * fallen(minute) }),
      okx: (minute) => ({ coins: 60_000, usd: 60_000 * fallen(minute) }),
    });
    expect(state.change1m(T0 + 6 * MINUTE)).toBeCloseTo(80_000 / 100_000 - 1, 12);
  });

  it.each([
    ['never', undefined, undefined],
    ['only now', undefined, 100],
    ['only then', 100, undefined],
    ['as zero now', 100, 0],
    ['as zero then', 0, 100],
  ])('is compared in USD where coins are told %s', (_, then, now) => {
    const state = held({ okx: (minute) => ({ coins: minute < 6 ? then : now, usd: minute < 6 ? 1e9 : 9e8 }) });
    expect(state.change1m(T0 + 6 * MINUTE)).toBeCloseTo(-0.1, 12);
  });

  it('has no change from nothing', () => {
    const state = held({ okx: (minute) => ({ coins: undefined, usd: minute < 6 ? 0 : 1e9 }) });
    expect(state.change1m(T0 + 6 * MINUTE)).toBeUndefined();
  });

  it('is nothing before the first news', () => {
    expect(new OpenInterestState().openInterest(T0)).toBeUndefined();
    expect(new OpenInterestState().funding(T0)).toBeUndefined();
  });
});

describe('funding', () => {
  it('is the mean per 8 h, with the next payment of any venue that is still to come', () => {
    const state = new OpenInterestState();
    state.pushFunding({ ...funding(T0, 0.0001, 8, 'binance'), nextFundingTsMs: T0 + 100 * MINUTE }, T0);
    state.pushFunding({ ...funding(T0, 0.00005, 1, 'hyperliquid'), nextFundingTsMs: T0 + 40 * MINUTE }, T0);
    state.pushFunding(funding(T0, 0.0001, 8, 'okx'), T0);
    const reading = state.funding(T0 + MINUTE);
    expect(reading).toMatchObject({ intervalHours: 8, nextFundingTsMs: T0 + 40 * MINUTE, trend: undefined });
    expect(reading?.fundingRate).toBeCloseTo(0.0002, 12);
    expect(state.funding(T0 + 41 * MINUTE)?.nextFundingTsMs).toBe(T0 + 100 * MINUTE);
    expect(state.funding(T0 + 101 * MINUTE)?.nextFundingTsMs).toBeUndefined();
  });

  it.each([
    [0.0002, 'rising'],
    [0.00005, 'falling'],
    [-0.0001, 'falling'],
    [0.000_104, 'steady'],
  ] as const)('from 0.0001 to %d within an hour is %s', (rate, trend) => {
    const state = new OpenInterestState();
    for (let minute = 0; minute <= 70; minute++) {
      state.pushFunding(funding(T0 + minute * MINUTE, minute < 50 ? 0.0001 : rate), T0 + minute * MINUTE);
    }
    expect(state.funding(T0 + 70 * MINUTE)?.trend).toBe(trend);
    expect(state.funding(T0 + 49 * MINUTE)?.trend).toBeUndefined();
  });

  it('has a trend also when news come every second or once in hours', () => {
    const state = new OpenInterestState();
    for (let second = 0; second <= 4_000; second++) state.pushFunding(funding(T0 + second * 1_000, second * 1e-7), T0 + second * 1_000);
    expect(state.funding(T0 + 4_000_000)?.trend).toBe('rising');
    state.pushFunding(funding(T0 + 4 * 60 * MINUTE, 0), T0 + 4 * 60 * MINUTE);
    expect(state.funding(T0 + 4 * 60 * MINUTE)?.trend).toBe('falling');
    expect(state.funding(T0 + 6 * 60 * MINUTE)?.trend).toBe('steady');
  });
});

describe('open interest and funding that were saved', () => {
  it.each([5, 400])('go on as before after %d minutes of news', (minutes) => {
    const plain = heard(minutes * MINUTE, 5_000, { binance: (ms) => 1e9 + ms, okx: (ms) => 2e9 - ms });
    plain.pushOpenInterest(openInterest(T0 + minutes * MINUTE, 7e8, 'bybit', { openInterest: 7_000 }), T0 + minutes * MINUTE);
    for (let minute = 0; minute <= minutes; minute++) plain.pushFunding(funding(T0 + minute * MINUTE, minute * 1e-6), T0 + minute * MINUTE);
    const state = plain.save();
    const written = structuredClone(state);
    const restored = heard(MINUTE, 1_000, { gone: () => 1e9 });
    restored.restore(state);
    for (let nowMs = T0 + minutes * MINUTE; nowMs < T0 + (minutes + 90) * MINUTE; nowMs += 50_000) {
      for (const each of [plain, restored]) {
        each.pushOpenInterest(openInterest(nowMs, 3e9, 'okx', { openInterest: 30_000 }), nowMs);
        each.pushFunding(funding(nowMs, 5e-5), nowMs);
      }
      expect(restored.openInterest(nowMs)).toEqual(plain.openInterest(nowMs));
      expect(restored.funding(nowMs)).toEqual(plain.funding(nowMs));
    }
    expect(restored.save()).toStrictEqual(plain.save());
    expect(state).toStrictEqual(written);
  });

  it('are nothing before there is news', () => {
    const state = new OpenInterestState();
    expect(state.save()).toBeUndefined();
    const restored = heard(MINUTE, 1_000, { binance: () => 1e9 });
    restored.restore(undefined);
    expect(restored.save()).toBeUndefined();
  });

  it('are copied anew after news of either kind only', () => {
    const state = heard(MINUTE, 1_000, { binance: () => 1e9 });
    const first = state.save();
    expect(state.save()).toBe(first);
    state.pushFunding(funding(T0 + MINUTE, 1e-4), T0 + MINUTE);
    const second = state.save();
    expect(second?.funding.get('binance')).toEqual({ tsMs: T0 + MINUTE, rate8h: 1e-4, nextFundingTsMs: undefined, rates: 1 });
    state.pushOpenInterest(openInterest(T0 + 2 * MINUTE, 2e9), T0 + 2 * MINUTE);
    expect(state.save()?.interest).not.toEqual(second?.interest);
  });

  it('are refused with more or fewer samples than are counted', () => {
    const saved = heard(MINUTE, 1_000, { binance: () => 1e9 }).save();
    for (const samples of [new Float64Array(3), new Float64Array(1_000)]) {
      expect(() => new OpenInterestState().restore(saved && { ...saved, samples })).toThrow('samples');
    }
  });
});
