import type { LiquidationEvent } from '@cascade/core';
import { type CurrentValues, wireReading, wireRegime, wireService } from '@cascade/redis-bus/documents';
import type { LiquidationDocument, ValuesDocument } from '../model/documents.js';

/** The document of current values, as the service's streams tell it. O(symbols x exchanges). */
export function valuesDocument(values: CurrentValues): ValuesDocument {
  const { btcPrice, ...regime } = wireRegime(values);
  const { feeds, latency } = wireService(values);
  const symbols = (values.symbols ?? []).map((reading) => {
    const { openInterest, ...others } = wireReading(reading);
    return [reading.symbol, { ...others, open_interest: openInterest }] as const;
  });
  return { symbols: Object.fromEntries(symbols), regime: { ...regime, btc_price: btcPrice }, service: { feeds, latency } };
}

/** The document of a liquidation, as the service's streams tell it; `no` is its place in the recording, from 1. */
export function liquidationDocument(no: number, event: LiquidationEvent): LiquidationDocument {
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
