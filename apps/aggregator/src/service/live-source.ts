import type { FeedReading, LiquidationEvent, SignalLevel } from '@cascade/core';
import type { FeedsStats } from '@cascade/feeds';
import type { BusStats, CurrentValues, WireSignal } from '@cascade/redis-bus';
import type { History } from './history.js';

/** Where the data comes from: said in every answer a person may see. */
export type DataKind = 'live' | 'simulated' | 'reconstructed';

/** A liquidation with its place in this process' order: 1, 2, 3 ... */
export interface NumberedLiquidation {
  readonly no: number;
  readonly event: LiquidationEvent;
}

/** Whether the service can be relied on now, and if not, why. */
export interface Readiness {
  readonly ready: boolean;
  /** In words, e.g. `no feed is live`; empty when ready. */
  readonly reasons: readonly string[];
}

/** Which liquidations; all parts narrow. */
export interface LiquidationQuery {
  /** Only those numbered above it. */
  readonly after?: number | undefined;
  readonly symbol?: string | undefined;
  /** The newest so many. */
  readonly limit: number;
}

/** Which past signals; all parts narrow. */
export interface SignalQuery {
  readonly symbol?: string | undefined;
  readonly minLevel?: SignalLevel | undefined;
  readonly fromTsMs?: number | undefined;
  readonly toTsMs?: number | undefined;
  /** The newest so many, at most 1,000. */
  readonly limit: number;
}

/** Past signals, oldest first, and where they were found: in Redis, or only those this process remembers. */
export interface SignalAnswer {
  readonly signals: readonly WireSignal[];
  readonly source: 'redis' | 'memory';
}

/** Told of everything as it happens. Must not throw and must not take long: it runs in the engine's loop. */
export interface LiveListener {
  readonly onSignal?: (signal: WireSignal) => void;
  /** Those of one batch, oldest first; at least one. */
  readonly onLiquidations?: (liquidations: readonly NumberedLiquidation[]) => void;
  /** Current values: every second, every 250 ms while somebody listens to them. */
  readonly onValues?: (values: CurrentValues) => void;
}

/** What comes after a signal. */
export interface CatchUp {
  /** `false` when signals may be missing in between: the one asked for is in no memory any more. */
  readonly complete: boolean;
  /**
   * Oldest first, marked `meta.replayed`, up to one heard of after the call. Throws a CascadeError when Redis fails in between: then, too,
   * signals may be missing.
   */
  readonly signals: AsyncIterable<WireSignal>;
}

/** A running service as the API, the streams and the terminal see it: everything in memory, nothing waits for Redis but what says so. */
export interface LiveSource {
  readonly data: DataKind;
  /** When the process began, Unix ms. */
  readonly startedMs: number;
  /** Another one for every start. */
  readonly instance: string;
  nowMs(): number;
  readiness(): Readiness;
  /** The newest; `undefined` before the first batch. `symbols` holds the newest reading of each that was heard of in the last 10 min. */
  values(): CurrentValues | undefined;
  feeds(): readonly FeedReading[];
  feedsStats(): FeedsStats | undefined;
  busStats(): BusStats;
  /** The last 60 minutes of every symbol. */
  readonly lastHour: History;
  /** From the newest 10,000, oldest first. */
  liquidations(query: LiquidationQuery): readonly NumberedLiquidation[];
  /** Asks Redis when there is one; its absence is no error. */
  signals(query: SignalQuery): Promise<SignalAnswer>;
  /** Everything in retention after the signal with this event id, see `eventIdOf`. */
  catchUp(lastEventId: string): CatchUp;
  /** @returns a function that ends it */
  listen(listener: LiveListener): () => void;
}

/** The `id:` of a signal in streams: its time, Unix ms, and its own id. */
export function eventIdOf({ timestamp, id }: Pick<WireSignal, 'timestamp' | 'id'>): string {
  return `${Math.round(timestamp * 1_000)}-${id}`;
}

/** The parts of an event id; `undefined` when it is none. */
export function parseEventId(text: string): { readonly tsMs: number; readonly id: string } | undefined {
  const found = /^(\d{1,15})-(.{1,200})$/.exec(text);
  return found?.[1] === undefined || found[2] === undefined ? undefined : { tsMs: Number(found[1]), id: found[2] };
}
