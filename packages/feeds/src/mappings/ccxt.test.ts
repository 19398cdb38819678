import type { LiquidationEvent } from '@cascade/core';
import { liquidationEvents } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCcxt } from './ccxt.js';

const T = Date.UTC(2026, 9, 9, 12, 0, 0, 771);

function liquidation(changes: Partial<LiquidationEvent> = {}): LiquidationEvent {
  return {
    type: 'liquidation',
    id: 'okx:BTC-USDT-SWAP:1',
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
    ...changes,
  };
}

describe('toCcxt', () => {
  it('gives the unified structure of a linear contract', () => {
    const event = liquidation();
    expect(toCcxt(event)).toEqual({
      info: event,
      symbol: 'BTC/USDT:USDT',
      contracts: 12.5,
      contractSize: 0.01,
      price: 59_000,
      side: 'sell',
      baseValue: 0.125,
      quoteValue: 7_375,
      timestamp: T,
      datetime: '2026-10-09T12:00:00.771Z',
    });
  });

  it('gives a coin-settled contract its base value in coins and its quote value in dollars', () => {
    const inverse = { exchange: 'bybit', exchangeSymbol: 'BTCUSD', contracts: 5_000, contractSize: 1, price: 47_000 } as const;
    const event = liquidation({ ...inverse, quantity: 5_000 / 47_000, notionalUsd: 5_000, notionalBasis: 'exchange' });
    expect(toCcxt(event)).toMatchObject({ symbol: 'BTC/USD:BTC', contracts: 5_000, baseValue: 5_000 / 47_000, quoteValue: 5_000 });
  });

  it('values a quote that is no dollar, or dollars of another price, by quantity and price', () => {
    const cross = liquidation({ exchange: 'binance', exchangeSymbol: 'ETH_BTC', quantity: 2, price: 0.05, notionalUsd: 6_000 });
    expect(toCcxt(cross)).toMatchObject({ symbol: 'ETH/BTC:BTC', quoteValue: 0.1 });
    expect(toCcxt(liquidation({ notionalUsd: 7_000, notionalBasis: 'reference' })).quoteValue).toBe(7_375);
    expect(toCcxt(liquidation({ notionalUsd: undefined, notionalBasis: 'none' })).quoteValue).toBe(7_375);
  });

  it('leaves open what the event does not know', () => {
    const sizes = { contracts: undefined, contractSize: undefined, quantity: undefined, notionalUsd: undefined, price: undefined };
    const mapped = toCcxt(liquidation({ ...sizes, orderSide: undefined, liquidatedSide: undefined, notionalBasis: 'none' }));
    const { contracts, contractSize, price, side, baseValue, quoteValue } = mapped;
    expect([contracts, contractSize, price, side, baseValue, quoteValue]).toEqual(Array(6).fill(undefined));
  });

  it("gives the forced order's side, from the position when need be", () => {
    const sideOf = (changes: Partial<LiquidationEvent>): unknown => toCcxt(liquidation(changes)).side;
    expect(sideOf({ liquidatedSide: 'short', orderSide: 'buy' })).toBe('buy');
    expect(sideOf({ liquidatedSide: 'short', orderSide: undefined })).toBe('buy');
    expect(sideOf({ liquidatedSide: 'long', orderSide: undefined })).toBe('sell');
  });

  it.each([
    ['binance', 'BTCUSDT', 'BTC/USDT:USDT'],
    ['binance', '1000PEPEUSDT', '1000PEPE/USDT:USDT'],
    ['binance', 'BTCUSDC', 'BTC/USDC:USDC'],
    ['binance', 'BTCUSDT_260925', 'BTC/USDT:USDT-260925'],
    ['binance', 'BTCUSD_PERP', 'BTC/USD:BTC'],
    ['binance-coinm', 'BTCUSD_260925', 'BTC/USD:BTC-260925'],
    ['binance', '币安人生USDT', '币安人生/USDT:USDT'],
    ['bybit', 'BTCPERP', 'BTC/USDC:USDC'],
    ['bybit', 'BTC-26MAR27', 'BTC/USDC:USDC-270326'],
    ['bybit', 'BTCUSDT-6MAR27', 'BTC/USDT:USDT-270306'],
    ['okx', 'BTC-USD-SWAP', 'BTC/USD:BTC'],
    ['okx', 'BTC-USD-241220', 'BTC/USD:BTC-241220'],
    ['okx', 'BTC-USDT-241220', 'BTC/USDT:USDT-241220'],
    ['hyperliquid', 'BTC', 'BTC/USDC:USDC'],
    ['hyperliquid', 'kPEPE', 'KPEPE/USDC:USDC'],
    ['htx', 'BTC-USDT', 'BTC/USDT:USDT'],
    ['gate', 'BTC_USDT', 'BTC/USDT:USDT'],
    ['bitget', 'BTCUSD_CM', 'BTC/USD:BTC'],
    ['bitmex', 'XBTUSDT', 'BTC/USDT:USDT'],
  ])('names %s %s %s', (exchange, exchangeSymbol, symbol) => {
    expect(toCcxt(liquidation({ exchange, exchangeSymbol })).symbol).toBe(symbol);
  });

  it.each([
    ['bybit', 'BTCUSDH27'],
    ['bybit', 'PERP'],
    ['bitmex', 'ETHUSD'],
    ['dydx', 'BTC-USD'],
    ['deribit', 'BTC-PERPETUAL'],
    ['deribit', 'BTC-27MAR26'],
    ['kraken', 'PF_XBTUSD'],
    ['bitfinex', 'tBTCF0:USTF0'],
    ['hyperliquid', 'xyz:CRWV'],
    ['hyperliquid', '@107'],
    ['okx', 'BTC-USD_UM-SWAP'],
    ['binance', 'USDT'],
    ['binance', 'BTC-26XXX27'],
    ['binance', ''],
  ])('does not guess a name for %s %s', (exchange, exchangeSymbol) => {
    expect(toCcxt(liquidation({ exchange, exchangeSymbol })).symbol).toBeUndefined();
  });

  it('loses nothing of the numbers and the time, for any event', () => {
    fc.assert(
      fc.property(liquidationEvents(), (event) => {
        const mapped = toCcxt(event);
        expect(mapped.info).toBe(event);
        expect([mapped.price, mapped.baseValue, mapped.side]).toEqual([event.price, event.quantity, event.orderSide]);
        expect([mapped.timestamp, Date.parse(mapped.datetime)]).toEqual([event.tsMs, event.tsMs]);
      }),
    );
  });
});
