import type { CascadeEvent, LiquidatedSide } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelCascades } from './label-cascades.js';
import { SINGLE_VENUE_RULE } from './rule.js';
import { ONSET_MS, START_MS } from './truth.sample.js';
import { MAX_TRUTH_SYMBOLS, truthOfEvents } from './truth-of-events.js';

const S = 1_000;

interface Some {
  readonly symbol?: string;
  readonly exchange?: string;
  readonly side?: LiquidatedSide;
  readonly usd?: number;
}

function liquidation(tsMs: number, { symbol = 'BTCUSDT', exchange = 'okx', side, usd }: Some = {}): CascadeEvent {
  return {
    type: 'liquidation',
    id: `${tsMs}`,
    exchange,
    exchangeSymbol: symbol,
    symbol,
    tsMs,
    receivedTsMs: tsMs + 300,
    liquidatedSide: side,
    notionalUsd: usd,
    notionalBasis: 'exchange',
    method: 'unknown',
    completeness: 'all',
  };
}

function price(tsMs: number, value: number, { symbol = 'BTCUSDT', exchange = 'okx' }: Some = {}): CascadeEvent {
  return { type: 'price', exchange, symbol, tsMs, receivedTsMs: tsMs, price: value };
}

function interest(tsMs: number, openInterestUsd: number, { symbol = 'BTCUSDT', exchange = 'okx' }: Some = {}): CascadeEvent {
  return { type: 'open-interest', exchange, symbol, tsMs, receivedTsMs: tsMs, openInterestUsd };
}

async function pricesOf(...events: readonly CascadeEvent[]): Promise<readonly (number | undefined)[] | undefined> {
  const { symbols } = await truthOfEvents(events);
  const values = symbols[0]?.prices?.values;
  return values === undefined ? undefined : Array.from(values, (value) => (Number.isNaN(value) ? undefined : value));
}

describe('truthOfEvents', () => {
  it('keeps liquidations in order of venue time, equal times as they came', async () => {
    const truth = await truthOfEvents([
      liquidation(START_MS + 2_500, { side: 'long', usd: 5 }),
      liquidation(START_MS + 700, { side: 'short', usd: 6, exchange: 'bybit' }),
      liquidation(START_MS + 700, { exchange: 'okx' }),
      liquidation(START_MS + 1_000, { symbol: 'ADAUSDT', usd: 0 }),
    ]);
    expect(truth).toMatchObject({ startMs: START_MS, endMs: START_MS + 3 * S });
    expect(truth.symbols.map(({ symbol }) => symbol)).toEqual(['ADAUSDT', 'BTCUSDT']);
    expect(truth.symbols[0]?.liquidations.notionalUsd).toEqual(Float64Array.of(0));
    expect(truth.symbols[1]).toEqual({
      symbol: 'BTCUSDT',
      liquidations: {
        tsMs: Float64Array.of(START_MS + 700, START_MS + 700, START_MS + 2_500),
        notionalUsd: Float64Array.of(6, Number.NaN, 5),
        side: Uint8Array.of(1, 2, 0),
        exchange: Uint8Array.of(1, 0, 0),
        exchanges: ['okx', 'bybit'],
      },
      prices: undefined,
      openInterestUsd: undefined,
    });
  });

  it('keeps any number of liquidations of any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100_000), { maxLength: 100 }), async (times) => {
        const { symbols } = await truthOfEvents(times.map((ms, index) => liquidation(START_MS + ms, { usd: index })));
        const sorted = times.map((ms, index) => [START_MS + ms, index] as const).sort((a, b) => a[0] - b[0]);
        expect([...(symbols[0]?.liquidations.tsMs ?? [])]).toEqual(sorted.map(([tsMs]) => tsMs));
        expect([...(symbols[0]?.liquidations.notionalUsd ?? [])]).toEqual(sorted.map(([, usd]) => usd));
      }),
    );
  });

  it('has the last price up to the end of each second', async () => {
    const values = await pricesOf(price(START_MS + 200, 1), price(START_MS + 900, 2), price(START_MS + 3_000, 3));
    expect(values).toEqual([2, 2, 2, 3]);
  });

  it('knows no price between two that are more than a minute apart', async () => {
    const minute = await pricesOf(price(START_MS, 1), price(START_MS + 60 * S, 2));
    expect(minute).toEqual([...new Array<number>(60).fill(1), 2]);
    const more = await pricesOf(price(START_MS, 1), price(START_MS + S, 2), price(START_MS + 62 * S, 3));
    expect(more).toEqual([1, 2, ...new Array<undefined>(60).fill(undefined), 3]);
    expect(await pricesOf(price(START_MS, 1), price(START_MS + 3_600 * S, 2))).toBeUndefined();
    expect(await pricesOf(price(START_MS, 1))).toBeUndefined();
  });

  it('has the prices of the exchange that covers most of the time', async () => {
    const [a, b] = [{ exchange: 'a' }, { exchange: 'b' }];
    const events = [price(START_MS, 1, a), price(START_MS, 10, b), price(START_MS + S, 2, a), price(START_MS + 2 * S, 20, b)];
    expect(await pricesOf(...events)).toEqual([10, 10, 20]);
    expect(await pricesOf(...events, price(START_MS + 2 * S, 3, a))).toEqual([1, 2, 3]);
  });

  it('has prices of one exchange whose events come out of order', async () => {
    expect(
      await pricesOf(price(START_MS + 2 * S, 3), price(START_MS + 500, 1), price(START_MS + 2_100, 4), price(START_MS + 2_050, 9)),
    ).toEqual([1, 1, 4]);
  });

  it('sums the open interest of the exchanges, each from the start', async () => {
    const { symbols } = await truthOfEvents([
      interest(START_MS, 100),
      interest(START_MS + 60 * S, 110),
      interest(START_MS + 61 * S, 7, { exchange: 'bybit' }),
      interest(START_MS + 120 * S, 9, { exchange: 'bybit' }),
      liquidation(START_MS + 179 * S),
    ]);
    expect(symbols[0]?.openInterestUsd).toEqual({ startMs: START_MS, stepMs: 60 * S, values: Float64Array.of(107, 117, 119) });
  });

  it('passes over other events, and of nothing is empty', async () => {
    const funding: CascadeEvent = {
      type: 'funding',
      exchange: 'okx',
      symbol: 'X',
      tsMs: 1,
      receivedTsMs: 1,
      fundingRate: 0,
      intervalHours: 8,
    };
    const empty = { startMs: 0, endMs: 0, symbols: [] };
    expect(await truthOfEvents([funding])).toEqual(empty);
    expect(labelCascades(await truthOfEvents([]))).toMatchObject({ labels: [], calmHours: 0 });
  });

  it('reads an async source and makes a truth that can be labelled', async () => {
    async function* source(): AsyncGenerator<CascadeEvent> {
      for (let i = 0; i < 20; i++) yield liquidation(ONSET_MS + i * 100, { side: 'long' });
    }
    const { labels, judged } = labelCascades(await truthOfEvents(source()), { rule: SINGLE_VENUE_RULE });
    expect(labels).toMatchObject([{ grade: 'cascade', side: 'long', count: 20, onsetMs: ONSET_MS, provenMs: ONSET_MS + S }]);
    expect(judged).toEqual({ interest: 0, price: 0, side: 1 });
  });

  it('refuses too many symbols, too many exchanges and too much time', async () => {
    const symbols = Array.from({ length: MAX_TRUTH_SYMBOLS + 1 }, (_, i) => liquidation(START_MS, { symbol: `S${i}` }));
    await expect(truthOfEvents(symbols)).rejects.toMatchObject({
      code: 'replay/too-many-symbols',
      message: expect.stringContaining('"S2000"'),
    });
    const exchanges = Array.from({ length: 257 }, (_, i) => liquidation(START_MS, { exchange: `E${i}` }));
    await expect(truthOfEvents(exchanges)).rejects.toMatchObject({ code: 'replay/too-many-exchanges' });
    const far = START_MS + 50_000_000 * S;
    await expect(truthOfEvents([price(START_MS, 1), price(START_MS + S, 1), price(far, 1)])).rejects.toMatchObject({
      code: 'replay/truth-too-large',
    });
    await expect(truthOfEvents([price(Number.NaN, 1)])).rejects.toMatchObject({ code: 'replay/invalid-time' });
  });
});
