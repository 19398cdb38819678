import { SEEN_SIGNALS } from './config.js';
import { compareStreamIds, STREAM_START } from './stream-id.js';
import type { WireSignal } from './wire-signal.js';

/** What {@link StreamCursor.hear} makes of a channel message: the next signal, one that has passed, or a sign that some are missing. */
export type Heard = 'next' | 'passed' | 'gap';

/**
 * Where a reader stands in the stream, and what has passed: pure bookkeeping without I/O.
 * The stream is the truth. A channel message counts only when it directly follows the last signal, by stream id and `seq`.
 * Memory: the ids of the newest 10,000 signals.
 */
export class StreamCursor {
  #position: string;
  #anchored: boolean;
  #unseen = true;
  #seq: number | undefined;
  /** Ids of the signals that have passed, with the stream ids they had; oldest first. */
  readonly #seen = new Map<string, string>();
  #duplicates = 0;
  #gaps = 0;
  #rewinds = 0;

  /**
   * @param position stream id to start at
   * @param anchored the entry at `position` has passed already and should still be in the stream
   */
  constructor(position: string, anchored: boolean) {
    this.#position = position;
    this.#anchored = anchored;
  }

  /** Stream id of the last entry that passed. */
  get position(): string {
    return this.#position;
  }

  /** `true` when the stream must still hold an entry at {@link position}: when it does not, it has lost its tail. */
  get anchored(): boolean {
    return this.#anchored;
  }

  /** Signals that came again. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Jumps of `seq` on the channel. */
  get gaps(): number {
    return this.#gaps;
  }

  /** How often the stream had lost the entry at the position. */
  get rewinds(): number {
    return this.#rewinds;
  }

  /** Passes an entry of the stream. @returns `true` when its signal has not passed before */
  pass(streamId: string, signal: WireSignal | undefined): boolean {
    this.#position = streamId;
    this.#anchored = true;
    this.#unseen = false;
    if (signal === undefined) return false;
    this.#seq = signal.seq;
    const repeated = this.#seen.delete(signal.id);
    if (repeated) this.#duplicates++;
    this.#seen.set(signal.id, streamId);
    if (this.#seen.size > SEEN_SIGNALS) {
      for (const oldest of this.#seen.keys()) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return !repeated;
  }

  /** Judges a message of the channel; on `next` it has passed. */
  hear(streamId: string, signal: WireSignal): Heard {
    if (compareStreamIds(streamId, this.#position) <= 0) {
      this.#duplicates++;
      return 'passed';
    }
    if (this.#seq === undefined || signal.seq !== this.#seq + 1) {
      if (this.#seq !== undefined) this.#gaps++;
      return 'gap';
    }
    return this.pass(streamId, signal) ? 'next' : 'passed';
  }

  /**
   * The entry at the position is gone: the server has lost its tail, was emptied, or trimmed the entry.
   * Goes back as far as it remembers; what has passed is recognised by its id.
   */
  lose(): void {
    this.#rewinds++;
    this.#anchored = false;
    this.#seq = undefined;
    for (const streamId of this.#seen.values()) {
      if (compareStreamIds(streamId, this.#position) < 0) this.#position = streamId;
      break;
    }
  }

  /** `true` while the entry at the position was never looked at: it was processed before this cursor was made. */
  get unseen(): boolean {
    return this.#unseen;
  }

  /** The entry at the position is there, as it must be. @param seq its number, when it is known: the channel may go on from it */
  confirm(seq: number | undefined): void {
    this.#unseen = false;
    this.#seq ??= seq;
  }

  /** There is nothing at or after the position: goes on after `newest`, when the stream ends before it, and from its `seq`. */
  endsAt(newest: string, seq: number | undefined): void {
    if (compareStreamIds(newest, this.#position) > 0) return;
    this.#position = newest;
    this.#unseen = false;
    this.#anchored = newest !== STREAM_START;
    this.#seq = this.#anchored ? seq : 0;
  }
}
