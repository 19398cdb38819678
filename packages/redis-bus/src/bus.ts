import type { AbortSignalLike, Detection, SignalLevel } from '@cascade/core';
import type { HistoryQuery } from './signal-history.js';
import type { CurrentValues } from './values/encode-values.js';
import type { CurrentReading, RegimeReading, ServiceReading } from './values/read-values.js';
import type { WireSignal } from './wire-signal.js';

/** Which signals a subscriber wants. */
export interface SignalFilter {
  /** This level and above. Default: every signal, also the `NONE` that ends an alarm. */
  readonly minLevel?: SignalLevel;
  /** Only these canonical symbols, e.g. `BTCUSDT`. Default: all. */
  readonly symbols?: readonly string[];
}

/** Which signals an iteration wants, from where on, and until when. */
export interface SignalStreamOptions extends SignalFilter {
  /**
   * `meta.stream_id` of the last signal that was processed: everything after it comes first, marked `meta.replayed`. `'start'` or `'0'`: everything
   * in retention, which is 7 days in Redis and the newest 1,000 signals in memory. Default: from now on.
   */
  readonly fromId?: string;
  /** Ends the iteration. */
  readonly signal?: AbortSignalLike;
}

/** Called with each signal, in the order they were offered. What it throws is counted and goes no further. */
export type SignalListener = (signal: WireSignal) => void;

/**
 * `connecting` not connected yet, `ready` writing, `degraded` Redis is away or refuses writes (signals wait, local subscribers are served),
 * `failed` no retry can help (wrong password, TLS), `closed` closed by the caller. The in-process bus is `ready` until closed.
 */
export type BusState = 'connecting' | 'ready' | 'degraded' | 'failed' | 'closed';

/** Counters of a bus since it was opened. `offered + recovered = refused + published + queued`, and what of `spillCorrupt` was a whole line. */
export interface BusStats {
  readonly state: BusState;
  /** Detections given to `offer`. */
  readonly offered: number;
  /** Not accepted for publication: queue full in memory and on disk, bus closed or failed, or a signal with a number that is not finite. */
  readonly refused: number;
  /** Written to Redis and acknowledged; for the in-process bus, delivered. */
  readonly published: number;
  /** Of these, signals the stream had already under the same id, e.g. from an earlier run; they were not written again. */
  readonly repeated: number;
  /** Accepted and not acknowledged yet, with those in flight and those on disk. */
  readonly queued: number;
  /** Size of the queued payloads in memory, bytes. */
  readonly queuedBytes: number;
  /** Acknowledged signals the server had lost and got again, e.g. the last moments before a crash. */
  readonly restored: number;
  /** Acknowledged signals the server had lost and the bus no longer kept. */
  readonly lost: number;
  /** Signals an earlier process left in the spill file. */
  readonly recovered: number;
  /** Signals written to the spill file. */
  readonly spilled: number;
  /** Size of the spill file, bytes; 0 when all of it is published. */
  readonly spilledBytes: number;
  /** Of the refused, those the spill file could not take: it was full, or the disk. */
  readonly spillRefused: number;
  /** Lines of the spill file that could not be read: a bit was flipped, or the end is missing. */
  readonly spillCorrupt: number;
  /** Start of the first of them. */
  readonly spillSample?: string | undefined;
  /** Rounds of batches sent again. */
  readonly retries: number;
  /** Writes beside the stream (histories, counters, current values) that Redis refused, and values with a number that is not finite. */
  readonly sideErrors: number;
  /** Current values never written: no room, or their lifetime ended while Redis was away. One replaced by a newer one is no loss. */
  readonly valuesDropped: number;
  /** Stored values, or keys of another type, that {@link SignalBus.current} and its like refused to read. */
  readonly valuesInvalid: number;
  /** Signals dropped by slow async iterators; only the in-process bus drops. */
  readonly dropped: number;
  /** Messages and entries of Redis that iterations refused to read. */
  readonly invalid: number;
  /** Exceptions thrown by listeners. */
  readonly listenerErrors: number;
  /** Code of the newest problem, e.g. `ECONNREFUSED`; stays after recovery. Never a secret. */
  readonly lastError?: string | undefined;
}

/**
 * Where detections go. The in-process bus and the Redis bus behave the same towards their own process;
 * the Redis bus also writes to other processes, in the background.
 */
export interface SignalBus {
  /**
   * Hands over one detection. Synchronous and never throws, so that an engine loop is never held up:
   * local subscribers are called at once, publication follows. When the queue is full, in memory and on disk, the newest is refused
   * and counted in {@link BusStats.refused}; an accepted signal is never dropped.
   */
  offer(detection: Detection): void;
  /**
   * Takes what stands now, beside signals: velocities, regime, prices, feeds ... Synchronous and never throws. Written with the next
   * batch, one value per key, the newest wins. While Redis is away values wait for as long as they would have lived, then they are
   * dropped and counted in {@link BusStats.valuesDropped}; a full server drops them before any signal.
   */
  note(values: CurrentValues): void;
  /**
   * The stored values of a symbol, checked field by field: a value that can't be read is absent and counted in
   * {@link BusStats.valuesInvalid}. Reads what any process wrote.
   * @throws CascadeError `redis-bus/read-failed` (retryable) while Redis is away or when it refuses
   */
  current(symbol: string): Promise<CurrentReading>;
  /** The stored regime, its history, BTC volatility and price; otherwise as {@link current}. */
  regime(): Promise<RegimeReading>;
  /** The stored feeds, latencies and signal counter; otherwise as {@link current}. */
  service(): Promise<ServiceReading>;
  /**
   * Resolves when everything accepted so far is published and every value noted written or given up;
   * rejects with a CascadeError when the bus fails or closes first.
   */
  flush(): Promise<void>;
  /** Calls `listener` from now on. @returns a function that ends the subscription */
  subscribe(filter: SignalFilter, listener: SignalListener): () => void;
  /**
   * The signals of the deployment, each id once, in the order of the stream. With Redis: those of every writer, when they are in the stream;
   * a slow consumer loses none, see {@link subscribeSignals}. In process: those offered to this bus; keeps at most 1,000 that were not read yet,
   * then drops the oldest and counts them.
   * @throws CascadeError `redis-bus/invalid-option`
   */
  signals(options?: SignalStreamOptions): AsyncIterableIterator<WireSignal>;
  /**
   * Past signals, newest last: of one symbol those from ALERT up, without a symbol those of every level; at most the newest 1,000 of 7 days,
   * in process of the last 1,000 offered. Wrong entries are left out.
   * @throws CascadeError `redis-bus/invalid-option`; `redis-bus/unavailable` when Redis does not answer
   */
  history(symbol?: string, query?: HistoryQuery): Promise<WireSignal[]>;
  stats(): BusStats;
  /** Ends the bus and every iteration. Waits for the queue for at most 4 s, and only while Redis answers. Never rejects; repeatable. */
  close(): Promise<void>;
}
