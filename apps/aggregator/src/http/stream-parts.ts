import type { Guard } from './guard.js';
import type { StreamHub } from './stream/stream-hub.js';

/** Counters of the clients of one kind of stream. */
export interface StreamStats {
  readonly clients: number;
  /** Since start. */
  readonly accepted: number;
  /** Turned away: too many clients, no token, a foreign page. */
  readonly refused: number;
  /** Ended by us because they did not read. */
  readonly cut: number;
  /** Frames given to sockets, notices and answers included. */
  readonly sent: number;
  /** Values and liquidations a slow client did not get; signals are never dropped, their client is cut instead. */
  readonly dropped: number;
  /** Bytes that wait for the clients there are now; a frame that waits for two is counted twice but kept once. */
  readonly queuedBytes: number;
}

/** What the streams are wired from. Both kinds get the same hub: it counts the places and encodes once for all. */
export interface StreamParts {
  readonly hub: StreamHub;
  readonly guard: Guard;
}
