import type { LiquidationEvent, SymbolReading } from '@cascade/core';
import type { CurrentValues } from './encode-values.js';
import type { WireOpenInterest } from './market.js';
import type { CurrentReading, RegimeReading, ServiceReading } from './read-values.js';
import { wireReading, wireRegime, wireService } from './wire-values.js';

/** How a symbol stands, in the names of JSON documents. */
export type WireSymbol = Omit<CurrentReading, 'openInterest'> & { readonly open_interest?: WireOpenInterest | undefined };

/** How the market stands, in the names of JSON documents. */
export type WireMarket = Omit<RegimeReading, 'btcPrice'> & { readonly btc_price?: RegimeReading['btcPrice'] };

/** What stands of everything, as HTTP APIs, streams and pages tell it. */
export interface WireStanding {
  /** By canonical symbol. */
  readonly symbols: Readonly<Record<string, WireSymbol>>;
  readonly regime: WireMarket;
  readonly service: Pick<ServiceReading, 'feeds' | 'latency'>;
}

/** One liquidation, as HTTP APIs, streams and pages tell it. */
export interface WireLiquidation {
  /** Its place in the process that tells it, from 1. */
  readonly no: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly liquidated_side?: 'long' | 'short' | undefined;
  /** USD. */
  readonly price?: number | undefined;
  /** In coins. */
  readonly quantity?: number | undefined;
  readonly notional_usd?: number | undefined;
  /** Unix seconds, of the venue. */
  readonly timestamp: number;
  /** Unix seconds, of our clock. */
  readonly received: number;
}

/** The document of current values: what readers of Redis find, in one piece. Pure; O(symbols x exchanges). */
export function wireStanding(values: CurrentValues): WireStanding {
  const { btcPrice, ...regime } = wireRegime(values);
  const { feeds, latency } = wireService(values);
  const symbols = (values.symbols ?? []).map((reading) => [reading.symbol, wireSymbol(reading)] as const);
  return { symbols: Object.fromEntries(symbols), regime: { ...regime, btc_price: btcPrice }, service: { feeds, latency } };
}

function wireSymbol(reading: SymbolReading): WireSymbol {
  const { openInterest, ...others } = wireReading(reading);
  return { ...others, open_interest: openInterest };
}

/** The document of a liquidation. Pure; O(1). */
export function wireLiquidation(no: number, event: LiquidationEvent): WireLiquidation {
  return {
    no,
    exchange: event.exchange,
    symbol: event.symbol,
    liquidated_side: event.liquidatedSide,
    price: event.price,
    quantity: event.quantity,
    notional_usd: event.notionalUsd,
    timestamp: event.tsMs / 1_000,
    received: event.receivedTsMs / 1_000,
  };
}
