import type { SymbolReading } from '@cascade/core';
import { type CurrentValues, wireReading, wireRegime, wireService } from '@cascade/redis-bus';
import type { z } from 'zod';
import type { NumberedLiquidation } from '../service/live-source.js';
import type { LiquidationDocument, regimeAnswerSchema, snapshotSchema } from './schemas/answers.js';

type Snapshot = z.output<typeof snapshotSchema>;
/** The documents of one symbol, as in `symbols` of a snapshot. */
export type SymbolDocument = Snapshot['symbols'][string];
/** The documents of the market, as in `regime` of a snapshot. */
export type RegimeDocument = Omit<z.output<typeof regimeAnswerSchema>, 'data' | 'timestamp'>;

/** What stands of everything, named as in Redis and in the streams. */
export interface StandingDocuments {
  readonly symbols: Readonly<Record<string, SymbolDocument>>;
  readonly regime: RegimeDocument;
  readonly service: Snapshot['service'];
}

const NOTHING: CurrentValues = { nowMs: 0 };

/** Nothing is encoded twice while the same values stand. */
const encoded = new WeakMap<CurrentValues, StandingDocuments>();

/** The documents of current values, each built once. O(symbols x exchanges). */
export function standingDocuments(values: CurrentValues = NOTHING): StandingDocuments {
  let documents = encoded.get(values);
  if (documents === undefined) {
    const { feeds, latency } = wireService(values);
    const symbols = (values.symbols ?? []).map((reading) => [reading.symbol, symbolDocument(reading)] as const);
    documents = { symbols: Object.fromEntries(symbols), regime: regimeDocument(values), service: { feeds, latency } };
    encoded.set(values, documents);
  }
  return documents;
}

function symbolDocument(reading: SymbolReading): SymbolDocument {
  const { openInterest, ...others } = wireReading(reading);
  return { ...others, open_interest: openInterest };
}

function regimeDocument(values: CurrentValues): RegimeDocument {
  const { btcPrice, history, ...others } = wireRegime(values);
  return { ...others, history: [...history], btc_price: btcPrice };
}

/** A liquidation as it is told. */
export function liquidationDocument({ no, event }: NumberedLiquidation): LiquidationDocument {
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
