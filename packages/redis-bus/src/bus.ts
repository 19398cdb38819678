import type { AbortSignalLike, Detection, SignalLevel } from '@cascade/core';
import type { WireSignal } from './wire-signal.js';

/** Which signals a subscriber wants. */
export interface SignalFilter {
  /** This level and above. Default: every signal, also the `NONE` that ends an alarm. */
  readonly minLevel?: SignalLevel;
}

/** Which signals an iteration wants, and until when. */
export interface SignalStreamOptions extends SignalFilter {
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

/** Counters of a bus since it was opened. `offered = refused + published + queued`. */
export interface BusStats {
  readonly state: BusState;
  /** Detections given to `offer`. */
  readonly offered: number;
  /** Not accepted for publication: queue full, bus closed or failed, or a signal with a number that is not finite. */
  readonly refused: number;
  /** Written to Redis and acknowledged; for the in-process bus, delivered. */
  readonly published: number;
  /** Accepted and not acknowledged yet, with those in flight. */
  readonly queued: number;
  /** Size of the queued payloads, bytes. */
  readonly queuedBytes: number;
  /** Acknowledged signals the server had lost and got again, e.g. the last moments before a crash. */
  readonly restored: number;
  /** Acknowledged signals the server had lost and the bus no longer kept. */
  readonly lost: number;
  /** Batches sent again. */
  readonly retries: number;
  /** Writes beside the stream (histories, counters, current values) that Redis refused. */
  readonly sideErrors: number;
  /** Signals dropped by slow async iterators. */
  readonly dropped: number;
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
   * local subscribers are called at once, publication follows. When the queue is full the newest is refused and counted
   * in {@link BusStats.refused}; an accepted signal is never dropped.
   */
  offer(detection: Detection): void;
  /** Resolves when everything accepted so far is published; rejects with a CascadeError when the bus fails or closes first. */
  flush(): Promise<void>;
  /** Calls `listener` from now on. @returns a function that ends the subscription */
  subscribe(filter: SignalFilter, listener: SignalListener): () => void;
  /** Signals offered from this call on. Keeps at most 1,000 that were not read yet, then drops the oldest and counts them. */
  signals(options?: SignalStreamOptions): AsyncIterableIterator<WireSignal>;
  stats(): BusStats;
  /** Ends the bus and every iteration. Waits for the queue for at most 5 s, and only while Redis answers. Never rejects; repeatable. */
  close(): Promise<void>;
}
