import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame, decodePoll } from '../decode-frame.js';
import type { Decoded, VenueMemory } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { binance } from './binance.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 40;
const NEXT = T + 3_600_000;
const listed = (symbol: string, baseAsset: string, quoteAsset: string, status = 'TRADING') => ({ symbol, baseAsset, quoteAsset, status });
const TABLE = new InstrumentTable(
  binance.parseInstruments({
    symbols: [
      listed('BTCUSDT', 'BTC', 'USDT'),
      listed('BTCUSDC', 'BTC', 'USDC'),
      listed('BTCUSDT_270325', 'BTC', 'USDT'),
      listed('ETHUSDT', 'ETH', 'USDT'),
      listed('ADAUSDT', 'ADA', 'USDT'),
      listed('OLDUSDT', 'OLD', 'USDT', 'SETTLING'),
      listed('1000PEPEUSDT', '1000PEPE', 'USDT'),
      listed('ETHBTC', 'ETH', 'BTC'),
      { ...listed('GOLDUSDT', 'GOLD', 'USDT'), contractType: 'TRADIFI_PERPETUAL' },
      { symbol: 'BTCUSD_PERP', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' },
    ],
  }),
);
const FUNDING_INFO = [{ symbol: 'ADAUSDT', adjustedFundingRateCap: '0.02', fundingIntervalHours: 4, disclaimer: false }];

function emptyMemory(): VenueMemory {
  return { marks: new Map(), fundingHours: new Map() };
}

function stream(data: unknown, memory?: VenueMemory, symbols?: ReadonlySet<string>): Decoded {
  const frame = JSON.stringify({ stream: '!markPrice@arr@1s', data });
  return decodeFrame(binance, frame, { receivedTsMs: RECEIVED, instruments: TABLE, symbols, memory });
}

function fundingOf({ events }: Decoded): MarketEvent[] {
  return events.filter(({ type }) => type === 'funding');
}

function poll(body: unknown, memory?: VenueMemory): Decoded {
  return decodePoll(binance, JSON.stringify(body), { receivedTsMs: RECEIVED, instruments: TABLE, memory });
}

function mark(s: string, fields: object = {}): object {
  return { e: 'markPriceUpdate', E: T, s, p: '60010.5', i: '60000', P: '60001', r: '0.00012', T: NEXT, ...fields };
}

describe('binance mark prices', () => {
  const prices = (rows: readonly object[], symbols?: readonly string[]): unknown[] =>
    stream(rows, undefined, symbols === undefined ? undefined : new Set(symbols)).events.map(
      (event) => event.type === 'price' && [event.symbol, event.price],
    );

  it('are one event of every contract that stands for its symbol, and prove that the socket delivers', () => {
    const { events, canary, problems } = stream([mark('BTCUSDT'), mark('ETHUSDT', { p: '3000.25', E: T + 1 })]);
    const common = { type: 'price', kind: 'mark', exchange: 'binance', receivedTsMs: RECEIVED };
    expect(events).toEqual([
      { ...common, symbol: 'BTCUSDT', tsMs: T, price: 60_010.5 },
      { ...common, symbol: 'ETHUSDT', tsMs: T + 1, price: 3_000.25 },
    ]);
    expect([canary, problems]).toEqual([true, []]);
  });

  it('are per coin where the contract counts a thousand', () => {
    expect(prices([mark('1000PEPEUSDT', { p: '0.0125' })])).toEqual([['PEPEUSDT', 0.0125 / 1_000]]);
  });

  it.each([
    ['a dated contract', mark('BTCUSDT_270325', { r: '', T: 0 })],
    ['the USDC twin of a USDT perpetual', mark('BTCUSDC')],
    ['a coin-margined contract on the same stream', mark('BTCUSD_PERP', { st: 2 })],
    ['a contract quoted in another coin', mark('ETHBTC')],
    ['an unknown contract', mark('NEWUSDT')],
    ['a contract that is no longer traded', mark('OLDUSDT')],
    ['what is no crypto', mark('GOLDUSDT')],
    ['a row without a price', mark('BTCUSDT', { p: '' })],
    ['a row without a time', mark('BTCUSDT', { E: undefined })],
  ])('have no event for %s', (_, row) => {
    expect(stream([row])).toMatchObject({ events: [], problems: [] });
  });

  it('are those of the symbols asked for, what is no crypto among them', () => {
    const rows = [mark('BTCUSDT'), mark('1000PEPEUSDT', { p: '2' }), mark('GOLDUSDT', { p: '4000' })];
    expect(prices(rows, ['PEPEUSDT', 'GOLDUSDT'])).toEqual([
      ['PEPEUSDT', 0.002],
      ['GOLDUSDT', 4_000],
    ]);
    expect(stream(rows, undefined, new Set(['ETHUSDT']))).toMatchObject({ events: [], canary: true });
  });
});

describe('binance funding', () => {
  it('comes with the mark prices, with the interval of the funding list or 8 h', () => {
    const memory = emptyMemory();
    expect(poll(FUNDING_INFO, memory)).toMatchObject({ events: [], problems: [] });
    const decoded = stream([mark('BTCUSDT'), mark('ADAUSDT', { r: '-0.0003' })], memory);
    const { topic, problems } = decoded;
    expect([topic, problems]).toEqual(['!markPrice@arr@1s', []]);
    const common = { type: 'funding', exchange: 'binance', tsMs: T, receivedTsMs: RECEIVED, nextFundingTsMs: NEXT };
    expect(fundingOf(decoded)).toEqual([
      { ...common, symbol: 'BTCUSDT', fundingRate: 0.00012, intervalHours: 8 },
      { ...common, symbol: 'ADAUSDT', fundingRate: -0.0003, intervalHours: 4 },
    ]);
  });

  it('is left out while the interval is not known', () => {
    expect(fundingOf(stream([mark('BTCUSDT')], emptyMemory()))).toEqual([]);
    expect(fundingOf(stream([mark('BTCUSDT')]))).toEqual([]);
  });

  it.each([
    ['a dated contract', mark('BTCUSDT_270325', { r: '', T: 0 })],
    ['a perpetual without a next payment', mark('BTCUSDT', { r: '0.00000000', T: 0 })],
    ['a perpetual without a rate', mark('BTCUSDT', { r: '' })],
    ['the USDC twin of a USDT perpetual', mark('BTCUSDC')],
    ['a coin-margined contract on the same stream', mark('BTCUSD_PERP', { st: 2 })],
    ['an unknown contract', mark('NEWUSDT')],
  ])('has no event for %s', (_, row) => {
    const memory = emptyMemory();
    poll(FUNDING_INFO, memory);
    const decoded = stream([row], memory);
    expect([fundingOf(decoded), decoded.problems]).toEqual([[], []]);
  });
});

describe('binance open interest', () => {
  const BODY = { symbol: 'BTCUSDT', openInterest: '100.5', time: T };

  it('is coins of one side, in dollars at the newest mark price', () => {
    const memory = emptyMemory();
    poll([{ symbol: 'BTCUSDT', markPrice: '50000', lastFundingRate: '0.0001' }], memory);
    expect(poll(BODY, memory).events[0]).toMatchObject({ openInterestUsd: 100.5 * 50_000 });
    stream([mark('BTCUSDT')], memory);
    expect(poll(BODY, memory).events).toEqual([
      {
        type: 'open-interest',
        exchange: 'binance',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: RECEIVED,
        openInterest: 100.5,
        openInterestUsd: 100.5 * 60_010.5,
      },
    ]);
  });

  it('is left out without a mark price', () => {
    expect(poll(BODY, emptyMemory())).toMatchObject({ events: [], problems: [] });
    expect(poll({ ...BODY, symbol: 'BTCUSDC' }, emptyMemory()).events).toEqual([]);
  });

  it('is a problem when the body is a refusal or of no known kind', () => {
    expect(poll({ code: -1121, msg: 'Invalid symbol.' }).problems).toEqual([
      { code: 'venue-error', detail: 'poll refused: -1121 Invalid symbol.' },
    ]);
    for (const body of [[], [null], 'text', 7]) expect(poll(body).problems).toMatchObject([{ code: 'invalid-row' }]);
    expect(decodePoll(binance, '<html>', { receivedTsMs: RECEIVED, instruments: TABLE }).problems).toMatchObject([{ code: 'not-json' }]);
  });
});

describe('binance polls', () => {
  const paths = (symbols?: ReadonlySet<string>): string[] =>
    (binance.polls?.({ instruments: TABLE, symbols, watchlist: [] }) ?? []).map(({ path }) => path);

  it('ask for the contracts wanted, as far as they are traded', () => {
    const symbols = new Set(['ETHUSDT', 'OLDUSDT', 'NOPEUSDT']);
    expect(paths(symbols)).toEqual(['/fapi/v1/fundingInfo', '/fapi/v1/premiumIndex', '/fapi/v1/openInterest?symbol=ETHUSDT']);
  });

  it('ask for the large coins when nothing was asked for, and for 40 contracts at most', () => {
    expect(paths().slice(2)).toEqual(['BTC', 'ETH', 'ADA'].map((coin) => `/fapi/v1/openInterest?symbol=${coin}USDT`));
    const many = Array.from({ length: 60 }, (_, index) => listed(`C${index}USDT`, `C${index}`, 'USDT'));
    const instruments = new InstrumentTable(binance.parseInstruments({ symbols: many }));
    const symbols = new Set(many.map(({ symbol }) => symbol));
    expect(binance.polls?.({ instruments, symbols, watchlist: [] })).toHaveLength(42);
  });

  it('do not repeat in every round what changes seldom', () => {
    const requests = binance.polls?.({ instruments: TABLE, watchlist: [] }) ?? [];
    expect(requests.slice(0, 3).map(({ everyMs }) => everyMs)).toEqual([600_000, 60_000, undefined]);
  });

  it('the mark price stream lives on the market path', () => {
    const [market] = binance.lanes({ instruments: TABLE, watchlist: [] });
    expect([market?.path, market?.canaryTopics]).toEqual(['/market/stream', ['btcusdt@aggTrade', '!markPrice@arr@1s']]);
  });
});
