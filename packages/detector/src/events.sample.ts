import type { CascadeEvent, FeedStatusEvent, FundingEvent, LiquidationEvent, OpenInterestEvent, PriceEvent } from '@cascade/core';

/** A plausible present for tests, Unix ms. */
export const T0 = 1_760_130_900_000;
/** Three venues. */
export const VENUES: readonly string[] = ['binance', 'bybit', 'okx'];

/** A small BTC long on Binance, with any field replaced. */
export function liquidation(tsMs: number, fields: Partial<LiquidationEvent> = {}): LiquidationEvent {
  return {
    type: 'liquidation',
    id: `test:${tsMs}`,
    exchange: 'binance',
    exchangeSymbol: 'BTCUSDT',
    symbol: 'BTCUSDT',
    tsMs,
    receivedTsMs: tsMs,
    liquidatedSide: 'long',
    notionalUsd: 5_000,
    notionalBasis: 'exchange',
    method: 'market',
    completeness: 'all',
    ...fields,
  };
}

/** `count` liquidations of $100k within one second from `startMs`, spread over three venues. */
export function burst(startMs: number, count = 600, fields: Partial<LiquidationEvent> = {}): LiquidationEvent[] {
  return Array.from({ length: count }, (_, i) =>
    liquidation(startMs + Math.floor((i / count) * 1_000), { exchange: VENUES[i % 3] ?? 'binance', notionalUsd: 100_000, ...fields }),
  );
}

/** A venue's liquidation socket becoming live or going down. */
export function status(exchange: string, live: boolean, tsMs: number, connection = 'liquidations'): FeedStatusEvent {
  return { type: 'feed-status', exchange, connection, status: live ? 'live' : 'down', reconnects: 0, tsMs, receivedTsMs: tsMs };
}

/** A BTC price, with any field replaced. */
export function price(tsMs: number, usd: number, exchange = 'binance', fields: Partial<PriceEvent> = {}): PriceEvent {
  return { type: 'price', exchange, symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, price: usd, ...fields };
}

/** Open interest of BTC, with any field replaced. */
export function openInterest(
  tsMs: number,
  openInterestUsd: number,
  exchange = 'binance',
  fields: Partial<OpenInterestEvent> = {},
): OpenInterestEvent {
  return { type: 'open-interest', exchange, symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, openInterestUsd, ...fields };
}

/** Funding of BTC. */
export function funding(tsMs: number, fundingRate: number, intervalHours = 8, exchange = 'binance'): FundingEvent {
  return { type: 'funding', exchange, symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, fundingRate, intervalHours };
}

/** Events in the order they were received. */
export function inOrder(events: readonly CascadeEvent[]): CascadeEvent[] {
  return [...events].sort((a, b) => a.receivedTsMs - b.receivedTsMs);
}
