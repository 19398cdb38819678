import type { LiquidationEvent } from '@cascade/core';
import { damagedJson, hostileJson } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instrument, InstrumentTable, valueContracts } from '../instruments.js';
import { fromTardis, type TardisLiquidation, toTardis } from './tardis.js';

const T = 1_791_565_600_771;
const SWAP = { exchangeSymbol: 'BTC-USDT-SWAP', symbol: 'BTCUSDT', contractUnit: 'base', contractSize: 0.01, quoteIsUsd: true } as const;
const COINM = { exchangeSymbol: 'BTCUSD_PERP', symbol: 'BTCUSDT', contractUnit: 'usd', contractSize: 100, quoteIsUsd: true } as const;
const DATED = { exchangeSymbol: 'BTC-26MAR27', symbol: 'BTCUSDT', contractUnit: 'base', contractSize: 1, quoteIsUsd: true } as const;
const LISTED: readonly Instrument[] = [SWAP, COINM, DATED].map((terms) => ({ ...terms, trading: true }));
const TABLE = new InstrumentTable(LISTED);

const MESSAGE: TardisLiquidation = {
  type: 'liquidation',
  symbol: 'BTC-USDT-SWAP',
  exchange: 'okex-swap',
  id: undefined,
  price: 59_000,
  amount: 12.5,
  side: 'sell',
  timestamp: new Date(T),
  localTimestamp: new Date(T + 80),
};

const EVENT: LiquidationEvent = {
  type: 'liquidation',
  id: `okx:BTC-USDT-SWAP:${T}:sell:59000:12.5`,
  exchange: 'okx',
  exchangeSymbol: 'BTC-USDT-SWAP',
  symbol: 'BTCUSDT',
  tsMs: T,
  receivedTsMs: T + 80,
  liquidatedSide: 'long',
  orderSide: 'sell',
  price: 59_000,
  priceKind: 'mark',
  contracts: 12.5,
  contractSize: 0.01,
  quantity: 0.125,
  notionalUsd: 7_375,
  notionalBasis: 'price',
  method: 'unknown',
  completeness: 'sampled',
};

function read(changes: object, instruments?: InstrumentTable): LiquidationEvent | undefined {
  return fromTardis({ ...MESSAGE, ...changes }, instruments);
}

describe('toTardis', () => {
  it("gives the normalized message, the amount in the venue's contracts", () => {
    expect(toTardis(EVENT)).toEqual({ ...MESSAGE, id: EVENT.id });
  });

  it.each([
    ['binance', 'BTCUSDT', 'binance-futures'],
    ['binance', 'BTCUSDT_260925', 'binance-futures'],
    ['binance', 'BTCUSD_PERP', 'binance-delivery'],
    ['binance-coinm', 'BTCUSD_260925', 'binance-delivery'],
    ['okx', 'BTC-USD-SWAP', 'okex-swap'],
    ['okx', 'BTC-USD-241220', 'okex-futures'],
    ['bybit', 'BTCUSD', 'bybit'],
    ['hyperliquid', 'BTC', 'hyperliquid'],
  ])('calls %s %s %s', (exchange, exchangeSymbol, id) => {
    expect(toTardis({ ...EVENT, exchange, exchangeSymbol })?.exchange).toBe(id);
  });

  it('gives the side of the order, from the position when need be, else unknown', () => {
    expect(toTardis({ ...EVENT, orderSide: undefined })?.side).toBe('sell');
    expect(toTardis({ ...EVENT, orderSide: undefined, liquidatedSide: 'short' })?.side).toBe('buy');
    expect(toTardis({ ...EVENT, orderSide: undefined, liquidatedSide: undefined })?.side).toBe('unknown');
  });

  it('gives nothing without a price or a size in contracts: base units are not a guess for them', () => {
    expect(toTardis({ ...EVENT, price: undefined })).toBeUndefined();
    expect(toTardis({ ...EVENT, contracts: undefined })).toBeUndefined();
  });
});

describe('fromTardis', () => {
  it('gives the event, valued when the instrument is known', () => {
    expect(fromTardis(MESSAGE, TABLE)).toEqual(EVENT);
  });

  it('leaves the size open without the instrument', () => {
    const unsized = { contractSize: undefined, quantity: undefined, notionalUsd: undefined, notionalBasis: 'none' };
    expect(fromTardis(MESSAGE)).toEqual({ ...EVENT, ...unsized });
    expect(fromTardis(MESSAGE, new InstrumentTable())).toEqual({ ...EVENT, ...unsized });
  });

  it('takes coin-margined contracts at their face value', () => {
    const event = read({ exchange: 'binance-delivery', symbol: 'BTCUSD_PERP', amount: 3, price: 60_000 }, TABLE);
    expect(event).toMatchObject({ exchange: 'binance-coinm', contracts: 3, notionalUsd: 300, quantity: 0.005, notionalBasis: 'exchange' });
  });

  it('reads the side as the side of the order', () => {
    expect(read({ side: 'sell' })).toMatchObject({ liquidatedSide: 'long', orderSide: 'sell' });
    expect(read({ side: 'buy' })).toMatchObject({ liquidatedSide: 'short', orderSide: 'buy' });
    expect(read({ side: 'unknown' })).toMatchObject({ liquidatedSide: undefined, orderSide: undefined });
  });

  it.each([
    ['binance-futures', 'binance', 'limit', 'sampled', 'market'],
    ['binance-delivery', 'binance-coinm', 'limit', 'sampled', 'market'],
    ['bybit', 'bybit', 'bankruptcy', 'all', 'unknown'],
    ['okex-swap', 'okx', 'mark', 'sampled', 'unknown'],
    ['okex-futures', 'okx', 'mark', 'sampled', 'unknown'],
    ['bitmex', 'bitmex', undefined, 'sampled', 'unknown'],
  ])('knows what %s gives', (id, exchange, priceKind, completeness, method) => {
    expect(read({ exchange: id })).toMatchObject({ exchange, priceKind, completeness, method });
  });

  it('values no venue whose units it does not know', () => {
    expect(read({ exchange: 'deribit' }, TABLE)).toMatchObject({ contracts: 12.5, quantity: undefined, notionalBasis: 'none' });
  });

  it("takes Bybit's channel of before 2025-02-26 as sampled", () => {
    const last = new Date('2025-02-25T23:59:59.999Z');
    const first = new Date('2025-02-26T00:00:00.000Z');
    expect(read({ exchange: 'bybit', timestamp: last, localTimestamp: last })?.completeness).toBe('sampled');
    expect(read({ exchange: 'bybit', timestamp: first, localTimestamp: first })?.completeness).toBe('all');
  });

  it('takes the ISO times of tardis-machine', () => {
    const iso = read({ timestamp: '2026-10-09T17:06:40.771Z', localTimestamp: '2026-10-09T17:06:40.851234Z' });
    expect([iso?.tsMs, iso?.receivedTsMs]).toEqual([T, T + 80]);
  });

  it('puts the venue before an id that lacks it', () => {
    expect(read({ id: '77' })?.id).toBe('okx:BTC-USDT-SWAP:77');
    expect(read({ id: 'okx:x' })?.id).toBe('okx:x');
    for (const id of ['', undefined, 7, 'x'.repeat(201)]) expect(read({ id })?.id).toBe(EVENT.id);
  });

  it.each([
    { type: 'trade' },
    { side: 'SELL' },
    { price: 0 },
    { price: Number.NaN },
    { amount: 0 },
    { amount: -1 },
    { amount: 1e16 },
    { symbol: '' },
    { exchange: undefined },
    { timestamp: T },
    { timestamp: new Date(Number.NaN) },
    { timestamp: '2026-10-09' },
    { timestamp: '2026-13-09T17:06:40.771Z' },
    { localTimestamp: undefined },
    { localTimestamp: new Date(0) },
    { timestamp: Object.create(Date.prototype) as unknown },
  ])('refuses %o', (changes) => {
    expect(read(changes)).toBeUndefined();
  });

  it('refuses a size that is worth more than any liquidation', () => {
    expect(read({ amount: 1e10, price: 1e4 })).toMatchObject({ contracts: 1e10 });
    expect(read({ amount: 1e10, price: 1e4 }, TABLE)).toBeUndefined();
  });

  it('does not throw on getters that do', () => {
    const trap = Object.defineProperty({ ...MESSAGE }, 'price', {
      get: () => {
        throw new Error('trap');
      },
    });
    expect(fromTardis(trap)).toBeUndefined();
  });

  it('gives an event that is sound, or nothing, for any input', () => {
    const wire = { ...MESSAGE, id: 'a', timestamp: MESSAGE.timestamp.toISOString(), localTimestamp: MESSAGE.localTimestamp.toISOString() };
    let found = 0;
    fc.assert(
      fc.property(fc.oneof(hostileJson(), damagedJson(wire)), (message) => {
        const event = fromTardis(message, TABLE);
        if (event === undefined) return;
        found += 1;
        const numbers = [event.price, event.contracts, event.quantity, event.notionalUsd].filter((value) => value !== undefined);
        expect(numbers.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
        expect([event.tsMs, event.receivedTsMs].every(Number.isSafeInteger)).toBe(true);
        expect(event.id.startsWith(`${event.exchange}:`) && event.symbol !== '').toBe(true);
      }),
      { numRuns: 4_000 },
    );
    expect(found).toBeGreaterThan(0);
  });
});

const amounts = fc.double({ min: 1e-6, max: 1e5, noNaN: true });
const prices = fc.double({ min: 1e-6, max: 1e5, noNaN: true });
const sides = fc.constantFrom('buy', 'sell', undefined);

/** Events as the codecs of OKX, Bybit and Binance COIN-M make them, whose facts follow from the venue and its metadata. */
function codecEvents(): fc.Arbitrary<LiquidationEvent> {
  const venues = [
    { exchange: 'okx', priceKind: 'mark', completeness: 'sampled', method: 'unknown', instrument: LISTED[0]! },
    { exchange: 'bybit', priceKind: 'bankruptcy', completeness: 'all', method: 'unknown', instrument: LISTED[2]! },
    { exchange: 'binance-coinm', priceKind: 'limit', completeness: 'sampled', method: 'market', instrument: LISTED[1]! },
  ] as const;
  const delays = fc.integer({ min: -500, max: 60_000 });
  return fc
    .tuple(fc.constantFrom(...venues), amounts, prices, sides, delays, fc.boolean())
    .map(([venue, amount, price, orderSide, delayMs, isListed]): LiquidationEvent => {
      const { instrument, ...facts } = venue;
      const { exchangeSymbol } = instrument;
      // A listed dated contract has its symbol from the metadata, others from the name.
      const name = isListed || exchangeSymbol === 'BTC-26MAR27' ? exchangeSymbol : exchangeSymbol.replace('BTC', 'ETH');
      const known = TABLE.get(name);
      const { contractSize, quantity, notionalUsd, ...rest } = valueContracts(known, amount, price);
      return {
        ...{ type: 'liquidation', id: `${facts.exchange}:${name}:${delayMs}`, exchangeSymbol: name, ...facts },
        symbol: known?.symbol ?? 'ETHUSDT',
        ...{ tsMs: T, receivedTsMs: T + delayMs, orderSide, price, contractSize, quantity, notionalUsd, ...rest },
        liquidatedSide: orderSide === undefined ? undefined : orderSide === 'sell' ? 'long' : 'short',
      };
    });
}

describe('the round trip', () => {
  it('is lossless for events whose facts follow from the venue and its metadata', () => {
    fc.assert(
      fc.property(codecEvents(), (event) => {
        expect(fromTardis(toTardis(event), TABLE)).toEqual(event);
      }),
    );
  });

  it('gives a message back as it was when its id names the venue', () => {
    const markets = fc.constantFrom(
      ['okex-swap', 'BTC-USDT-SWAP', 'okx'],
      ['okex-futures', 'BTC-USD-241220', 'okx'],
      ['binance-futures', 'BTCUSDT', 'binance'],
      ['binance-delivery', 'BTCUSD_PERP', 'binance-coinm'],
      ['bybit', 'BTCUSD', 'bybit'],
      ['bitmex', 'XBTUSD', 'bitmex'],
    );
    fc.assert(
      fc.property(
        markets,
        amounts,
        prices,
        fc.constantFrom('buy', 'sell', 'unknown'),
        fc.boolean(),
        (market, amount, price, side, isListed) => {
          const [exchange = '', symbol = '', venue] = market;
          const message = { ...MESSAGE, exchange, symbol, amount, price, side, id: `${venue}:1` };
          const event = fromTardis(message, isListed ? TABLE : undefined);
          expect(event && toTardis(event)).toEqual(message);
        },
      ),
    );
  });
});
