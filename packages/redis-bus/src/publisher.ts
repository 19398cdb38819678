import type { CascadeError } from '@cascade/core';
import type { Batch, BatchResult, QueuedSignal } from './batch-script.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import { BATCH_SIZE, KEEP_BYTES, KEEP_SIGNALS } from './config.js';
import type { StateWrite } from './state-fields.js';

/** What a {@link Publisher} needs. */
export interface PublisherOptions {
  readonly producerId: string;
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  /** Sends one batch; a rejection leaves the batch in the queue. */
  readonly send: (batch: Batch) => Promise<BatchResult>;
  /** Delay before trying again after `attempt` failures in a row, ms. */
  readonly delayMs: (attempt: number) => number;
  /** Called after each attempt: with `undefined` when it succeeded, else with what went wrong. */
  readonly onAttempt: (failure: ClassifiedError | undefined) => void;
}

/** Counters since construction, and the code of the newest refused side write. */
export interface PublisherCounts {
  readonly queued: number;
  readonly queuedBytes: number;
  readonly published: number;
  readonly restored: number;
  readonly lost: number;
  readonly retries: number;
  readonly sideErrors: number;
  readonly sideReason: string | undefined;
}

interface Waiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (error: CascadeError) => void;
}

/**
 * The bounded queue in front of Redis. One batch is in flight, the rest waits; a batch that failed is sent again under the
 * same sequences. Accepted signals stay until they are acknowledged; the newest acknowledged ones are kept a while longer and
 * written again when the server turns out to have lost them. Current values are one per symbol, newest wins.
 * Memory: `maxQueued` signals and `maxQueuedBytes` of payload waiting, 1,024 signals and 4 MiB kept.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  /** Kept, then waiting signals; the first has the sequence `#base`. */
  #log: QueuedSignal[] = [];
  #base = 1;
  /** Next sequence to send; not above `#acknowledged` while lost signals are restored. */
  #next = 1;
  /** Highest sequence ever acknowledged. */
  #acknowledged = 0;
  /** What the server is known to have. */
  #confirmed = 0;
  #queuedBytes = 0;
  #keptBytes = 0;
  #states = new Map<string, StateWrite>();
  #waiters: Waiter[] = [];
  #open = false;
  #ended: CascadeError | undefined;
  #busy = false;
  /** After a reconnect or a failure even an idle publisher asks whether the server still has everything. */
  #asking = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #restored = 0;
  #lost = 0;
  #retries = 0;
  #sideErrors = 0;
  #sideReason: string | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get #last(): number {
    return this.#base + this.#log.length - 1;
  }

  counts(): PublisherCounts {
    return {
      queued: this.#last - this.#acknowledged,
      queuedBytes: this.#queuedBytes,
      published: this.#acknowledged,
      restored: this.#restored,
      lost: this.#lost,
      retries: this.#retries,
      sideErrors: this.#sideErrors,
      sideReason: this.#sideReason,
    };
  }

  /** Takes a signal, or says no when the queue is full by count or bytes, or has ended. */
  add(signal: QueuedSignal): boolean {
    const { maxQueued, maxQueuedBytes } = this.#options;
    if (this.#ended !== undefined || this.#last - this.#acknowledged >= maxQueued) return false;
    if (this.#queuedBytes + signal.bytes > maxQueuedBytes) return false;
    this.#log.push(signal);
    this.#queuedBytes += signal.bytes;
    this.#wake();
    return true;
  }

  /** Takes the newest values of a symbol. */
  setState(state: StateWrite): void {
    if (this.#ended !== undefined || (this.#states.size >= this.#options.maxQueued && !this.#states.has(state.symbol))) return;
    // Deleted first so that the newest is last: it gives the regime.
    this.#states.delete(state.symbol);
    this.#states.set(state.symbol, state);
    this.#wake();
  }

  /** Says whether the connection can take commands. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (!open) return;
    this.#asking = this.#acknowledged > 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake();
  }

  /** Resolves when everything queued now is acknowledged; rejects when the publisher ends first. */
  flush(): Promise<void> {
    const sequence = this.#last;
    if (sequence <= this.#acknowledged) return Promise.resolve();
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ sequence, resolve, reject });
    });
  }

  /** Sends nothing more; waiting flushes reject with `error`. The first error stays. */
  end(error: CascadeError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    clearTimeout(this.#timer);
    this.#states.clear();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  /** Deferred by a microtask so that detections offered in one loop travel in one batch. */
  #wake(): void {
    if (this.#busy || !this.#open || this.#ended !== undefined || this.#timer !== undefined) return;
    this.#busy = true;
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    let going = true;
    while (going && this.#open && this.#ended === undefined && (this.#next <= this.#last || this.#states.size > 0 || this.#asking)) {
      going = await this.#attempt();
    }
    this.#busy = false;
  }

  async #attempt(): Promise<boolean> {
    const states = this.#states;
    this.#states = new Map();
    this.#asking = false;
    const start = this.#next - this.#base;
    const signals = this.#log.slice(start, start + BATCH_SIZE);
    if (this.#failures > 0) this.#retries++;
    try {
      const result = await this.#options.send({
        producerId: this.#options.producerId,
        firstSequence: this.#next,
        confirmed: this.#confirmed,
        quietUntil: this.#acknowledged,
        signals,
        states: [...states.values()],
      });
      if (result.lostAfter === undefined) this.#acknowledge(signals, result);
      else this.#rewind(result.lostAfter, states);
      return true;
    } catch (error) {
      this.#fail(error, states);
      return false;
    }
  }

  #acknowledge(signals: readonly QueuedSignal[], result: BatchResult): void {
    this.#failures = 0;
    for (const signal of signals) {
      if (this.#next > this.#acknowledged) {
        this.#acknowledged = this.#next;
        this.#queuedBytes -= signal.bytes;
        this.#keptBytes += signal.bytes;
      } else this.#restored++;
      this.#confirmed = this.#next++;
    }
    this.#forgetOldest();
    this.#sideErrors += result.sideErrors;
    if (result.sideError !== undefined) this.#sideReason = classifyError(new Error(result.sideError)).reason;
    const reached = this.#waiters.filter((waiter) => waiter.sequence <= this.#acknowledged);
    this.#waiters = this.#waiters.filter((waiter) => waiter.sequence > this.#acknowledged);
    for (const waiter of reached) waiter.resolve();
    this.#options.onAttempt(undefined);
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

  /** The server has forgotten what came after `lostAfter`: what is still kept is written again, the rest is counted. */
  #rewind(lostAfter: number, states: ReadonlyMap<string, StateWrite>): void {
    this.#confirmed = lostAfter;
    this.#next = Math.max(lostAfter + 1, this.#base);
    this.#lost += this.#next - lostAfter - 1;
    this.#bringAgain(states);
  }

  #fail(error: unknown, states: ReadonlyMap<string, StateWrite>): void {
    const failure = classifyError(error);
    this.#failures++;
    // Also with nothing left to send: only an answer ends the failure.
    this.#asking = true;
    // Current values make room first when the server is full.
    if (failure.kind !== 'shed') this.#bringAgain(states);
    if (this.#ended === undefined && failure.kind !== 'fatal') {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#wake();
      }, this.#options.delayMs(this.#failures));
    }
    this.#options.onAttempt(failure);
  }

  /** Puts values that were not written back, unless newer ones have come. */
  #bringAgain(states: ReadonlyMap<string, StateWrite>): void {
    const newer = this.#states;
    this.#states = new Map([...[...states].filter(([symbol]) => !newer.has(symbol)), ...newer]);
  }
}
