import type { Completeness, LiquidatedSide, MarketEvent } from '@cascade/core';
import type { ExchangeCodec } from './codec.js';

/** Time of every row of a sample, Unix ms: a whole second, so that it can be printed in any unit. */
export const SAMPLE_TS_MS = 1_800_000_000_000;
/** When the frames of a sample are received, Unix ms. */
export const SAMPLE_RECEIVED_TS_MS: number = SAMPLE_TS_MS + 900;

/** What a liquidation row is to print, in the venue's own form; what is left out has the sample's own value. */
export interface RowChange {
  /** Instrument name. */
  readonly name?: unknown;
  readonly size?: unknown;
  readonly price?: unknown;
  readonly time?: unknown;
  /** Whose position was closed. Default long. */
  readonly liquidatedSide?: LiquidatedSide;
}

/** A message besides liquidations, and the types of the events it gives, in order. */
export interface MarketMessage {
  readonly message: unknown;
  readonly gives: readonly MarketEvent['type'][];
}

/** Hand-written messages of one venue, in its documented format: `exchanges/<id>.sample.ts`. Messages are JSON values. */
export interface CodecSample {
  readonly codec: ExchangeCodec;
  /** REST bodies that list the instruments used here. */
  readonly bodies: readonly unknown[];
  /** Messages that come before data and that a connection has to remember. */
  readonly opening?: readonly unknown[];
  /** One message with a liquidation per row; venues that print one row a message print the first. */
  liquidations(rows: readonly RowChange[]): unknown;
  /** Name of an instrument that no body lists. */
  readonly unlistedName: unknown;
  /** `true` when the USD size of the plain row can't be told without metadata. */
  readonly needsMetadata: boolean;
  /** What two equal rows of one message are: `two` liquidations, `one` because rows carry an id, `never` when a message holds one row. */
  readonly twins: 'two' | 'one' | 'never';
  /** Where `tsMs` comes from. */
  readonly time: 'row' | 'receipt';
  readonly market: readonly MarketMessage[];
  /** Bodies of polls, in the order in which they are asked for. */
  readonly polls?: readonly MarketMessage[];
  readonly acks: readonly unknown[];
  readonly refusals: readonly unknown[];
  /** Answers to our ping; the one that is not JSON stands in `codec.heartbeat`. */
  readonly pongs: readonly unknown[];
  /** Greetings, heartbeats and snapshots: neither event nor acknowledgement nor problem. */
  readonly quiet: readonly unknown[];
  /** Lines of files that hold more than the venue's sockets do; a liquidation has the same id in both. */
  readonly tape?: {
    /** One line with a liquidation per row. */
    line(rows: readonly RowChange[]): unknown;
    readonly completeness: Completeness;
  };
  /** Name of the wire format when several venues share it. */
  readonly wire?: string;
}
