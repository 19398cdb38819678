import type { CurrentReading, RegimeReading, WireFeed, WireLatency, WireOpenInterest, WireSignal } from '@cascade/redis-bus';

/** Where the data comes from: said on every view. `recorded`: a file is replayed; a file does not say whether its market was real. */
export type DataKind = 'live' | 'simulated' | 'reconstructed' | 'recorded';

/** How a symbol stands, as the API and its streams tell it. */
export type SymbolDocument = Omit<CurrentReading, 'openInterest'> & { readonly open_interest?: WireOpenInterest | undefined };

/** How the market stands. */
export type RegimeDocument = Omit<RegimeReading, 'btcPrice'> & { readonly btc_price?: RegimeReading['btcPrice'] };

/** The feeds and latencies of the service. */
export interface ServiceDocument {
  /** By exchange. */
  readonly feeds: Readonly<Record<string, WireFeed>>;
  /** By stage. */
  readonly latency: Readonly<Record<string, WireLatency>>;
}

/** One liquidation. */
export interface LiquidationDocument {
  readonly no: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly liquidated_side?: 'long' | 'short' | undefined;
  readonly price?: number | undefined;
  readonly quantity?: number | undefined;
  readonly notional_usd?: number | undefined;
  /** Unix seconds: of the venue, and of our clock. */
  readonly timestamp: number;
  readonly received: number;
}

/** The topic `values` of the stream: what stands now of the symbols that changed, the market and the service. */
export interface ValuesDocument {
  readonly symbols: Readonly<Record<string, SymbolDocument>>;
  readonly regime: RegimeDocument;
  readonly service: ServiceDocument;
}

/** `GET /v1/snapshot`. */
export interface SnapshotDocument extends ValuesDocument {
  readonly data: DataKind;
  readonly timestamp: number;
  readonly instance: string;
  /** The newest of each symbol. */
  readonly signals: Readonly<Record<string, WireSignal>>;
}

/**
 * `GET /v1/history`: the last 60 minutes on a grid of `step_s` seconds. Every list has one entry for each `start + i * step_s`; `null`: nothing was
 * heard of then, which is drawn as a gap.
 */
export interface HistoryDocument {
  readonly data: DataKind;
  readonly timestamp: number;
  /** Unix seconds of the first entry. */
  readonly start: number;
  readonly step_s: number;
  readonly symbols: Readonly<Record<string, SymbolHistory>>;
}

/** The past of one symbol, on the grid of its {@link HistoryDocument}. */
export interface SymbolHistory {
  /** 0..1. */
  readonly probability: readonly (number | null)[];
  /** Index of the signal level that stood. */
  readonly level: readonly (number | null)[];
  /** 0..100. */
  readonly risk: readonly (number | null)[];
  /** Events/s over 10 s. */
  readonly velocity: readonly (number | null)[];
  /** USD/s over 10 s, by liquidated side. */
  readonly long_usd_per_sec: readonly (number | null)[];
  readonly short_usd_per_sec: readonly (number | null)[];
}
