import type { Batch } from './batch-script.js';
import { BATCH_SIZE, BATCHES_IN_FLIGHT, KEEP_BYTES, KEEP_SIGNALS, SPILL_CHUNK, SPILL_FROM } from './config.js';
import type { QueuedSignal } from './queued-signal.js';
import type { SpillFile } from './spill-file.js';

/** Limits of a {@link SignalQueue}, and where signals go that memory can't keep. */
export interface SignalQueueOptions {
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  /** The queue closes it. */
  readonly spill?: SpillFile | undefined;
}

/** What the queue holds, and what it did since construction. */
export interface SignalQueueCounts {
  readonly queued: number;
  readonly queuedBytes: number;
  readonly published: number;
  readonly restored: number;
  readonly lost: number;
  readonly recovered: number;
  readonly spilled: number;
  readonly spillRefused: number;
}

/** The part of a batch that comes from the queue. */
export type SignalRun = Pick<Batch, 'firstSequence' | 'confirmed' | 'quietUntil' | 'signals'>;

/**
 * Signals in the order they came: the newest acknowledged ones, kept to restore them; those waiting in memory; those on disk only.
 * A signal gets its sequence when it enters memory. What waits is also in the spill file while Redis is away and when more than
 * 1,024 wait, so that the end of the process does not lose it; the file is emptied when all of it is acknowledged.
 * Memory: `maxQueued` signals and `maxQueuedBytes` of payload waiting, 30,000 signals and 32 MiB kept.
 */
export class SignalQueue {
  readonly #options: SignalQueueOptions;
  readonly #spill: SpillFile | undefined;
  /** Kept, then waiting signals; the first has the sequence `#base`. */
  #log: QueuedSignal[] = [];
  #base = 1;
  /** Next sequence to send; not above `#acknowledged` while lost signals are restored. */
  #next = 1;
  /** Highest sequence ever acknowledged. */
  #acknowledged = 0;
  /** What the server is known to have. */
  #confirmed = 0;
  /** Up to here the waiting signals are in the spill file as well. */
  #spilledUntil = 0;
  #queuedBytes = 0;
  #keptBytes = 0;
  #isFull = false;
  readonly #recovered: number;
  #accepted = 0;
  #restored = 0;
  #lost = 0;
  #spilled = 0;
  #spillRefused = 0;

  constructor(options: SignalQueueOptions) {
    this.#options = options;
    this.#spill = options.spill;
    this.#recovered = options.spill?.unread ?? 0;
  }

  get #last(): number {
    return this.#base + this.#log.length - 1;
  }

  get #waiting(): number {
    return this.#last - this.#acknowledged;
  }

  get #unread(): number {
    return this.#spill?.unread ?? 0;
  }

  /** `true` from a signal memory had no room for until all signals are in memory again. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** `true` when there is a signal to send. */
  get hasWork(): boolean {
    return this.#next <= this.#last || this.#unread > 0;
  }

  /** `true` once the server has acknowledged something, so that it could have lost it. */
  get hasHistory(): boolean {
    return this.#acknowledged > 0;
  }

  /** Signals taken so far, with those an earlier process left on disk. */
  get taken(): number {
    return this.#recovered + this.#accepted;
  }

  /** Of them, those that need nothing more: acknowledged, or unreadable. */
  get done(): number {
    return this.taken - this.#waiting - this.#unread;
  }

  counts(): SignalQueueCounts {
    return {
      queued: this.#waiting + this.#unread,
      queuedBytes: this.#queuedBytes,
      published: this.#acknowledged,
      restored: this.#restored,
      lost: this.#lost,
      recovered: this.#recovered,
      spilled: this.#spilled,
      spillRefused: this.#spillRefused,
    };
  }

  /** Takes a signal, or says no when memory is full by count or bytes and there is no room on disk. */
  add(signal: QueuedSignal, isAway: boolean): boolean {
    const { maxQueued, maxQueuedBytes } = this.#options;
    const hasRoom = this.#unread === 0 && this.#waiting < maxQueued && this.#queuedBytes + signal.bytes <= maxQueuedBytes;
    if (hasRoom) {
      this.#push(signal);
      if (isAway || this.#waiting > SPILL_FROM) this.secure();
    } else {
      this.#isFull = true;
      if (!this.#toDisk(signal)) return false;
    }
    this.#accepted++;
    return true;
  }

  #push(signal: QueuedSignal): void {
    this.#log.push(signal);
    this.#queuedBytes += signal.bytes;
  }

  /** Behind what waits in memory, so that the file keeps the order. */
  #toDisk(signal: QueuedSignal): boolean {
    if (this.#spill === undefined) return false;
    const isWritten = this.secure() && this.#spill.append([signal], false);
    if (isWritten) this.#spilled++;
    else this.#spillRefused++;
    return isWritten;
  }

  /**
   * Copies to the spill file what waits in memory only, in small writes: a full disk must not make each offer expensive.
   * @returns `false` when the file did not take it
   */
  secure(): boolean {
    if (this.#spill === undefined) return false;
    // While there are unread signals, memory holds only older ones, which are in the file.
    if (this.#unread > 0) return true;
    for (;;) {
      const from = Math.max(this.#acknowledged, this.#spilledUntil) + 1;
      if (from > this.#last) return true;
      const signals = this.#log.slice(from - this.#base, from - this.#base + SPILL_CHUNK);
      if (!this.#spill.append(signals, true)) return false;
      this.#spilled += signals.length;
      this.#spilledUntil = from + signals.length - 1;
    }
  }

  /** Brings a page from the disk into memory when memory has nothing to send. @throws the system's error */
  async refill(): Promise<void> {
    if (this.#spill === undefined || this.#next <= this.#last || this.#unread === 0) return;
    for (const signal of await this.#spill.readPage()) this.#push(signal);
    this.#spilledUntil = this.#last;
    this.#settle();
  }

  /** What to send next, at most four batches; at least one, which may be empty. */
  runs(): SignalRun[] {
    const runs: SignalRun[] = [];
    let [firstSequence, confirmed] = [this.#next, this.#confirmed];
    do {
      const signals = this.#log.slice(firstSequence - this.#base, firstSequence - this.#base + BATCH_SIZE);
      runs.push({ firstSequence, confirmed, quietUntil: this.#acknowledged, signals });
      firstSequence += signals.length;
      confirmed = firstSequence - 1;
    } while (firstSequence <= this.#last && runs.length < BATCHES_IN_FLIGHT);
    return runs;
  }

  /** The server has the next signals. */
  acknowledge(signals: readonly QueuedSignal[]): void {
    for (const signal of signals) {
      if (this.#next > this.#acknowledged) {
        this.#acknowledged = this.#next;
        this.#queuedBytes -= signal.bytes;
        this.#keptBytes += signal.bytes;
      } else this.#restored++;
      this.#confirmed = this.#next++;
    }
    this.#forgetOldest();
    this.#settle();
  }

  /** Empties the spill file when nothing in it is needed any more. */
  #settle(): void {
    if (this.#unread > 0) return;
    if (this.#acknowledged >= this.#spilledUntil && this.#spill !== undefined && this.#spill.bytes > 0) this.#spill.clear();
    if (this.#waiting <= SPILL_FROM) this.#isFull = false;
  }

  #forgetOldest(): void {
    let count = 0;
    for (; this.#base + count < this.#next; count++) {
      const kept = this.#acknowledged - this.#base - count + 1;
      if (kept <= KEEP_SIGNALS && this.#keptBytes <= KEEP_BYTES) break;
      this.#keptBytes -= this.#log[count]?.bytes ?? 0;
    }
    this.#log.splice(0, count);
    this.#base += count;
  }

  /** The server has forgotten what came after `lostAfter`: what is still kept is sent again, the rest is counted. */
  rewind(lostAfter: number): void {
    this.#confirmed = lostAfter;
    this.#next = Math.max(lostAfter + 1, this.#base);
    this.#lost += this.#next - lostAfter - 1;
  }

  /** Brings what waits to the disk, when there is a spill file, and closes that. */
  async close(): Promise<void> {
    this.secure();
    await this.#spill?.close();
  }
}
