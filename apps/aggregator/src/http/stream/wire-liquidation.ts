import type { NumberedLiquidation } from '../../service/live-source.js';

/** A liquidation as streams tell it; absent fields are left out. */
export interface WireLiquidation {
  /** Its place in the order of this process (`instance` of the hello). */
  readonly no: number;
  readonly exchange: string;
  readonly symbol: string;
  /** Whose position was closed. */
  readonly liquidated_side?: string | undefined;
  /** Quote currency per base unit. */
  readonly price?: number | undefined;
  /** Base units. */
  readonly quantity?: number | undefined;
  readonly notional_usd?: number | undefined;
  /** Time of the venue, Unix seconds. */
  readonly timestamp: number;
  /** When we received it, Unix seconds. */
  readonly received: number;
}

/** The document of a liquidation. Pure; O(1). */
export function wireLiquidation({ no, event }: NumberedLiquidation): WireLiquidation {
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
