import type {
  WireContext,
  WireLiquidation,
  WireMarket,
  WireMeta,
  WireSignal,
  WireStanding,
  WireSymbol,
} from '@cascade/redis-bus/documents';

/** Where the data comes from: said on every view. `recorded`: a file is replayed; a file does not say whether its market was real. */
export type DataKind = 'live' | 'simulated' | 'reconstructed' | 'recorded';

/** How a symbol stands. */
export type SymbolDocument = WireSymbol;
/** How the market stands. */
export type RegimeDocument = WireMarket;
/** The feeds and latencies of the service. */
export type ServiceDocument = WireStanding['service'];
/** One liquidation. */
export type LiquidationDocument = WireLiquidation;
/** Of a signal what the page shows: thousands are kept. */
export interface SignalDocument extends Pick<WireSignal, 'id' | 'symbol' | 'timestamp' | 'signal' | 'probability'> {
  readonly metrics: { readonly velocity?: number | undefined };
  readonly context: Pick<WireContext, 'reasons' | 'missing'> & {
    readonly episode?: string | undefined;
    readonly coverage?: number | undefined;
  };
  readonly meta: {
    readonly preset?: WireMeta['preset'] | undefined;
    readonly valid_until?: number | undefined;
    readonly replayed?: boolean | undefined;
  };
}
/** The topic `values` of the stream: what stands now of the symbols that changed, the market and the service. */
export type ValuesDocument = WireStanding;

/** `GET /v1/snapshot`. */
export interface SnapshotDocument extends ValuesDocument {
  readonly data: DataKind;
  readonly timestamp: number;
  readonly instance: string;
  /** The newest of each symbol. */
  readonly signals: Readonly<Record<string, SignalDocument>>;
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
