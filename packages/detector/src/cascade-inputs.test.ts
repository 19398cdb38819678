import type { CascadeEvent, LiquidatedSide, LiquidationEvent } from '@cascade/core';
import { PriceMoves } from '@cascade/regime';
import { type CascadeInputs, excitement } from '@cascade/signals';
import { BurstFlow } from '@cascade/velocity';
import { describe, expect, it } from 'vitest';
import { CascadeInputsBook } from './cascade-inputs.js';
import { burst, funding, inOrder, liquidation, openInterest, price, status, T0 } from './events.sample.js';

function bookOf(events: readonly CascadeEvent[], maxSymbols = 100): CascadeInputsBook {
  const book = new CascadeInputsBook(maxSymbols);
  for (const event of inOrder(events)) book.push(event, event.receivedTsMs);
  return book;
}

function inputsAt(book: CascadeInputsBook, nowMs: number, symbol = 'BTCUSDT'): CascadeInputs | undefined {
  return book.at(nowMs).find((entry) => entry.symbol === symbol)?.inputs;
}

function symbolsAt(book: CascadeInputsBook, nowMs: number): string[] {
  return book.at(nowMs).map(({ symbol }) => symbol);
}

/** 30 liquidations in a second on three venues. */
function heat(symbol: string, liquidatedSide: LiquidatedSide = 'long', startMs: number = T0): LiquidationEvent[] {
  return burst(startMs, 30, { symbol, liquidatedSide, notionalUsd: 10_000 });
}

/** A price a second from a minute before T0 on: $100, from T0 on `usd`. */
function prices(usd: number, symbol: string): CascadeEvent[] {
  return Array.from({ length: 70 }, (_, i) => price(T0 - 60_000 + i * 1_000, i < 60 ? 100 : usd, 'binance', { symbol, kind: 'mark' }));
}

describe('the inputs', () => {
  const nowMs = T0 + 5_000;
  const liquidations = [...heat('BTCUSDT'), liquidation(T0 + 2_000, { liquidatedSide: 'short', notionalUsd: 500 })];

  it('of the flow are those of the dominant side of the engine', () => {
    const flow = new BurstFlow();
    flow.observeFrom(T0 - 100_000);
    for (const event of liquidations) flow.push(event);
    const { imbalance, sides } = flow.at(nowMs);
    const { burst: own, ...rates } = sides.long;
    const inputs = inputsAt(bookOf([funding(T0 - 100_000, 0.0001), ...liquidations]), nowMs);
    expect(inputs).toMatchObject({ ...rates, imbalance, liquidatedSide: 'long' });
    expect(own).toMatchObject({ sinceMs: T0, count: 30 });
    expect(inputs?.burst).toEqual({
      ageMs: 5_000,
      silenceMs: nowMs - (own?.lastMs ?? 0),
      count: 30,
      otherCount: 1,
      notionalUsd: 300_000,
      venues: 3,
    });
  });

  it('are of the side whose events are more', () => {
    expect(inputsAt(bookOf(heat('BTCUSDT', 'short')), nowMs)).toMatchObject({ liquidatedSide: 'short', burst: { count: 30 } });
  });

  it.each<[LiquidatedSide, number]>([
    ['long', 98],
    ['short', 102],
  ])('of the price count a move against %ss as positive', (side, usd) => {
    const moves = new PriceMoves();
    for (const event of prices(usd, 'X')) if (event.type === 'price') moves.push(event);
    const expected = moves.at(nowMs, { sinceMs: T0 });
    const sign = side === 'long' ? -1 : 1;
    const against = inputsAt(bookOf([...prices(usd, 'X'), ...heat('X', side)]), nowMs, 'X')?.adverseMoves;
    expect(against).toEqual({
      sigmas10s: sign * (expected?.sigmas10s ?? Number.NaN),
      sigmas60s: sign * (expected?.sigmas60s ?? Number.NaN),
      sigmas180s: sign * (expected?.sigmas180s ?? Number.NaN),
      sigma60s: expected?.sigma60s,
      sinceBurst: expect.closeTo(0.02, 10),
    });
    expect(against?.sigmas60s).toBeGreaterThan(2);
    const inFavour = inputsAt(bookOf([...prices(200 - usd, 'X'), ...heat('X', side)]), nowMs, 'X')?.adverseMoves;
    expect(inFavour).toMatchObject({ sinceBurst: 0 });
    expect(inFavour?.sigmas60s).toBeLessThan(-2);
  });

  it('have no price without one, and none of a burst that is not', () => {
    expect(inputsAt(bookOf(heat('X')), nowMs, 'X')?.adverseMoves).toBeUndefined();
    const calm = inputsAt(bookOf([...prices(98, 'X'), liquidation(T0, { symbol: 'X' })]), nowMs, 'X');
    expect(calm?.burst).toBeUndefined();
    expect(calm?.adverseMoves?.sigma60s).toBeGreaterThan(0);
    expect(calm?.adverseMoves?.sinceBurst).toBeUndefined();
  });

  it('of open interest sum the venues of the last hour', () => {
    const events = [openInterest(T0, 3e8, 'binance'), openInterest(T0 + 10_000, 2e8, 'bybit'), openInterest(T0 + 20_000, 1e8, 'bybit')];
    const hourMs = 3_600_000;
    const book = bookOf([...events, ...heat('BTCUSDT', 'long', T0 + hourMs - 1_000)]);
    expect(inputsAt(book, T0 + hourMs)?.openInterestUsd).toBe(4e8);
    expect(inputsAt(book, T0 + hourMs + 1_000)?.openInterestUsd).toBe(1e8);
    expect(inputsAt(book, T0 + hourMs + 30_000)?.openInterestUsd).toBeUndefined();
  });

  it('know of more than one venue from liquidations or sockets that carry them, within 6 h', () => {
    const alone = heat('BTCUSDT').map((event) => ({ ...event, exchange: 'binance' }));
    expect(inputsAt(bookOf(alone), nowMs)?.venues).toBeUndefined();
    expect(inputsAt(bookOf([...alone, status('binance', true, T0), status('okx', false, T0)]), nowMs)?.venues).toBeUndefined();
    expect(inputsAt(bookOf([...alone, status('okx', true, T0, 'quotes')]), nowMs)?.venues).toBeUndefined();
    expect(inputsAt(bookOf([...alone, status('okx', true, T0)]), nowMs)?.venues).toBe(1);
    expect(inputsAt(bookOf([...alone, liquidation(T0, { exchange: 'okx', symbol: 'X' })]), nowMs)?.venues).toBe(1);
    expect(inputsAt(bookOf([...alone, status('okx', true, T0 - 21_600_000)]), nowMs)?.venues).toBeUndefined();
    expect(inputsAt(bookOf(heat('BTCUSDT')), nowMs)?.venues).toBe(3);
  });

  it('take silence since the first event of any kind for knowledge', () => {
    const cold = inputsAt(bookOf(heat('X')), nowMs, 'X');
    const watched = inputsAt(bookOf([liquidation(T0 - 7_200_000), ...heat('X')]), nowMs, 'X');
    expect(watched?.baselineEventsPerSec).toBeLessThan((cold?.baselineEventsPerSec ?? 0) / 5);
  });
});

describe('the others', () => {
  const nowMs = T0 + 3_000;
  const quiet = (symbol: string): CascadeEvent => liquidation(T0, { symbol, liquidatedSide: 'short' });

  it('breadth is the share of the other symbols of the last 10 min that are excited on the same side', () => {
    const market = [...heat('A'), ...heat('B'), ...heat('C', 'short'), quiet('D'), liquidation(T0 - 597_000, { symbol: 'E' })];
    const book = bookOf([...market, liquidation(T0 - 597_001, { symbol: 'F' })]);
    expect(book.at(nowMs).map(({ symbol, inputs }) => [symbol, inputs.breadth])).toEqual([
      ['A', 1 / 4],
      ['B', 1 / 4],
      ['C', 0],
      ['D', 1 / 4],
    ]);
  });

  it('breadth is 0 for a symbol alone', () => {
    expect(inputsAt(bookOf(heat('A')), nowMs, 'A')?.breadth).toBe(0);
  });

  it('BTC lends its excitement on the side of the symbol, except to itself', () => {
    const book = bookOf([...heat('BTCUSDT'), ...heat('A'), ...heat('B', 'short')]);
    const flow = new BurstFlow();
    for (const event of heat('BTCUSDT')) flow.push(event);
    const { long, short } = flow.at(nowMs).sides;
    const [own, a, b] = ['BTCUSDT', 'A', 'B'].map((symbol) => inputsAt(book, nowMs, symbol)?.btcRate);
    expect(own).toBe(0);
    expect(a).toBe(excitement(long.eventsPerSec5s, long.baselineEventsPerSec));
    expect(a).toBeGreaterThan(4);
    expect(b).toBe(excitement(short.eventsPerSec5s, short.baselineEventsPerSec));
    expect(inputsAt(bookOf(heat('A')), nowMs, 'A')?.btcRate).toBe(0);
  });
});

describe('between full seconds', () => {
  const x = { symbol: 'X' } as const;

  it('a liquidation is seen at once, what fades only at the next full second', () => {
    const rateAt = (events: readonly CascadeEvent[], ms: number): number =>
      inputsAt(bookOf(events), T0 + ms, 'X')?.eventsPerSec1s ?? Number.NaN;
    const first = liquidation(T0 + 300, x);
    expect([rateAt([first], 300), rateAt([first], 999)]).toEqual([1, 1]);
    expect(rateAt([first], 1_000)).toBeCloseTo(Math.exp(-0.7), 12);
    expect(rateAt([first], 1_999)).toBeCloseTo(Math.exp(-0.7), 12);
    expect(rateAt([first, liquidation(T0 + 1_400, x)], 1_450)).toBeCloseTo(1 + Math.exp(-1.1), 12);
  });

  it('the age of a burst is that at its newest liquidation, then at full seconds', () => {
    const book = bookOf(heat('X'));
    const ages = [966, 999, 1_000, 1_999, 2_000].map((ms) => {
      const { ageMs, silenceMs } = inputsAt(book, T0 + ms, 'X')?.burst ?? {};
      return [ageMs, silenceMs];
    });
    expect(ages).toEqual([
      [966, 0],
      [966, 0],
      [1_000, 34],
      [1_000, 34],
      [2_000, 1_034],
    ]);
  });

  it('a price is seen from the next full second on, one that comes late at once', () => {
    const before = [...prices(100, 'X').slice(0, 61), liquidation(T0 + 700, x)];
    const sigmasAt = (events: readonly CascadeEvent[], ms: number): number =>
      inputsAt(bookOf(events), T0 + ms, 'X')?.adverseMoves?.sigmas10s ?? Number.NaN;
    const fall = [...before, price(T0 + 500, 98, 'binance', { ...x, kind: 'mark' })];
    expect([sigmasAt(fall, 999), sigmasAt(before, 1_000)]).toEqual([-0, -0]);
    expect(sigmasAt(fall, 1_000)).toBeGreaterThan(2);
    const late = bookOf(before);
    expect(inputsAt(late, T0 + 1_200, 'X')?.adverseMoves?.sigmas10s).toBe(-0);
    late.push(price(T0 + 900, 98, 'binance', { ...x, kind: 'mark' }), T0 + 900);
    expect(inputsAt(late, T0 + 1_200, 'X')?.adverseMoves?.sigmas10s).toBeGreaterThan(2);
  });

  it('breadth and the rate of BTC are those at the last full second', () => {
    const book = bookOf([...heat('A', 'long', T0 - 1_000), liquidation(T0 - 500, x)]);
    // 30 liquidations of BTC after T0 + 1 s, none before.
    for (const event of heat('BTCUSDT', 'long', T0 + 1_001)) book.push(event, event.receivedTsMs);
    const ofX = [1_000, 1_999, 2_000].map((ms) => inputsAt(book, T0 + ms, 'X'));
    expect(ofX.map((inputs) => inputs?.breadth)).toEqual([1, 1, 1]);
    expect(ofX.map((inputs) => (inputs?.btcRate ?? 0) > 4)).toEqual([false, false, true]);
    const ofA = [1_999, 2_000].map((ms) => inputsAt(book, T0 + ms, 'A')?.breadth);
    // The one liquidation of X is 8.9 times the usual at T0 + 1 s: excited; 7.4 times at T0 + 2 s: calm, and BTC is there.
    expect(ofA).toEqual([1, 1 / 2]);
  });

  it('a symbol of which nothing changed gives the very same object', () => {
    const book = bookOf([...prices(98, 'X'), ...heat('X'), ...heat('A')]);
    const entryOf = (ms: number): unknown => book.at(T0 + ms).find(({ symbol }) => symbol === 'X');
    const entry = entryOf(9_100);
    book.push(liquidation(T0 + 9_200, { symbol: 'A' }), T0 + 9_200);
    book.push(price(T0 + 9_300, 50, 'binance', { ...x, kind: 'mark' }), T0 + 9_300);
    expect(entryOf(9_999)).toBe(entry);
    expect(entryOf(10_000)).not.toBe(entry);
    const later = entryOf(10_000);
    book.push(liquidation(T0 + 10_001, x), T0 + 10_001);
    expect(entryOf(10_001)).not.toBe(later);
    book.push(openInterest(T0 + 10_002, 1e9, 'okx', x), T0 + 10_002);
    expect(inputsAt(book, T0 + 10_002, 'X')?.openInterestUsd).toBe(1e9);
  });
});

describe('which symbols', () => {
  it('those with a liquidation in the last 61 s, never one known by its price alone', () => {
    const book = bookOf([
      ...prices(98, 'X'),
      openInterest(T0, 1e9, 'okx', { symbol: 'Y' }),
      liquidation(T0),
      liquidation(T0 + 9, { symbol: 'A' }),
    ]);
    expect(symbolsAt(book, T0 + 61_000)).toEqual(['BTCUSDT', 'A']);
    expect(symbolsAt(book, T0 + 61_001)).toEqual(['A']);
    expect(symbolsAt(book, T0 + 700_000)).toEqual([]);
  });

  it('one with a burst is never put out for one that only has a price', () => {
    const newcomers = ['X', 'Y', 'Z'].map((symbol) => price(T0 + 2_000, 1, 'binance', { symbol }));
    const book = bookOf([...heat('A'), ...heat('B'), ...newcomers], 3);
    expect(symbolsAt(book, T0 + 3_000)).toEqual(['A', 'B']);
    expect(book.refused).toBe(2);
    // A third one with a burst finds room nevertheless, where X only had a price.
    for (const event of heat('C', 'long', T0 + 4_000)) book.push(event, event.receivedTsMs);
    expect(symbolsAt(book, T0 + 5_000)).toEqual(['A', 'B', 'C']);
  });

  it('after one was put out, the silence of symbols not known is none', () => {
    const events = [liquidation(T0, { symbol: 'A' }), liquidation(T0 + 7_200_000, { symbol: 'B' }), ...heat('C', 'long', T0 + 7_200_001)];
    const baselineOf = (maxSymbols: number): number =>
      inputsAt(bookOf(events, maxSymbols), T0 + 7_202_000, 'C')?.baselineEventsPerSec ?? Number.NaN;
    expect(baselineOf(1)).toBeGreaterThan(5 * baselineOf(3));
  });
});

describe('time', () => {
  it('a venue stamp in the far future counts as when we heard of it', () => {
    const book = new CascadeInputsBook(10);
    const far = T0 + 10 * 365 * 86_400_000;
    book.push(liquidation(far, { receivedTsMs: T0 }), far);
    book.push(price(far, 100, 'binance', { kind: 'mark', receivedTsMs: T0 - 60_000 }), far);
    for (const event of [...heat('BTCUSDT', 'long', T0 + 100), ...prices(98, 'BTCUSDT')]) book.push(event, event.tsMs);
    const inputs = inputsAt(book, T0 + 2_000);
    expect(inputs?.burst?.count).toBe(31);
    expect(inputs?.adverseMoves?.sigmas60s).toBeGreaterThan(2);
  });

  it('is like a new book after reset', () => {
    const used = bookOf([status('okx', true, T0 - 9_000_000), ...prices(98, 'X'), ...heat('X'), ...heat('BTCUSDT')], 2);
    used.reset();
    expect([used.at(T0 + 1_000), used.refused]).toEqual([[], 0]);
    const again = heat('X', 'long', T0 + 2_000).map((event) => ({ ...event, exchange: 'binance' }));
    for (const event of again) used.push(event, event.receivedTsMs);
    expect(used.at(T0 + 4_000)).toEqual(bookOf(again).at(T0 + 4_000));
  });
});
