import type { CascadeError } from '@cascade/core';
import type { Batch, BatchResult } from './batch-script.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import type { QueuedSignal } from './queued-signal.js';
import { SignalQueue, type SignalQueueCounts, type SignalQueueOptions } from './signal-queue.js';
import type { ValueWrite } from './values/definition.js';
import { PendingValues } from './values/pending-values.js';

/** What a {@link Publisher} needs. */
export interface PublisherOptions extends SignalQueueOptions {
  readonly producerId: string;
  /** Sends one batch; a rejection leaves the batch in the queue. Several may be sent before the first is answered. */
  readonly send: (batch: Batch) => Promise<BatchResult>;
  /** Delay before trying again after `attempt` failures in a row, ms. */
  readonly delayMs: (attempt: number) => number;
  /** Called after each attempt: with `undefined` when it succeeded, else with what went wrong. */
  readonly onAttempt: (failure: ClassifiedError | undefined) => void;
}

/** Counters since construction, and the code of the newest refused side write. */
export interface PublisherCounts extends SignalQueueCounts {
  readonly repeated: number;
  readonly retries: number;
  readonly sideErrors: number;
  readonly sideReason: string | undefined;
  readonly valuesDropped: number;
}

interface Waiter {
  /** Signals that must be done, counted since construction. */
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: CascadeError) => void;
}

/**
 * Sends what waits for Redis. A round of up to four batches is in flight, the rest waits; after a failure the round is sent again under
 * the same sequences, and the server refuses a batch whose predecessor it does not have. Acknowledged signals the server turns out
 * to have lost are written again. Current values, see {@link PendingValues}, give way first when memory or server is full.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #queue: SignalQueue;
  readonly #values = new PendingValues();
  #waiters: Waiter[] = [];
  #open = false;
  #ended: CascadeError | undefined;
  #closed: Promise<void> | undefined;
  #busy = false;
  /** After a reconnect or a failure even an idle publisher asks whether the server still has everything. */
  #asking = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #repeated = 0;
  #retries = 0;
  #sideErrors = 0;
  #sideReason: string | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#queue = new SignalQueue(options);
  }

  counts(): PublisherCounts {
    return {
      ...this.#queue.counts(),
      repeated: this.#repeated,
      retries: this.#retries,
      sideErrors: this.#sideErrors,
      sideReason: this.#sideReason,
      valuesDropped: this.#values.dropped,
    };
  }

  /** Takes a signal, or says no when the queue is full in memory and on disk, or has ended. */
  add(signal: QueuedSignal): boolean {
    if (this.#ended !== undefined) return false;
    const isTaken = this.#queue.add(signal, !this.#open || this.#failures > 0);
    if (this.#queue.isFull) this.#values.clear();
    this.#wake();
    return isTaken;
  }

  /** Takes current values; they travel with the next batch, and give way when signals need the room. */
  note(writes: readonly ValueWrite[]): void {
    for (const write of writes) this.#values.add(write, performance.now());
    if (this.#ended === undefined && !this.#queue.isFull) this.#wake();
    else this.#values.clear();
  }

  /** Says whether the connection can take commands. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (!open) {
      this.#queue.secure();
      return;
    }
    this.#asking = this.#queue.hasHistory;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake();
  }

  /** Resolves when everything taken until now is acknowledged, and every value noted written or given up; rejects when the publisher ends first. */
  async flush(): Promise<void> {
    await Promise.all([this.#flushSignals(), this.#values.settled()]);
  }

  #flushSignals(): Promise<void> {
    const count = this.#queue.taken;
    if (this.#queue.done >= count) return Promise.resolve();
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ count, resolve, reject });
    });
  }

  /** Sends nothing more; waiting flushes reject with `error`. The first error stays. What waits goes to the spill file. */
  end(error: CascadeError): Promise<void> {
    if (this.#ended === undefined) {
      this.#ended = error;
      clearTimeout(this.#timer);
      this.#values.clear();
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    }
    this.#closed ??= this.#queue.close();
    return this.#closed;
  }

  /** Deferred by a microtask so that detections offered in one loop travel in one batch. */
  #wake(): void {
    if (this.#busy || !this.#open || this.#ended !== undefined || this.#timer !== undefined) return;
    this.#busy = true;
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    let going = true;
    while (going && this.#open && this.#ended === undefined && (this.#queue.hasWork || this.#values.size > 0 || this.#asking)) {
      going = await this.#attempt();
    }
    this.#busy = false;
  }

  /** One round of batches. The last carries the current values: they are newer than the signals before it. */
  async #attempt(): Promise<boolean> {
    if (this.#failures > 0) this.#retries++;
    try {
      await this.#queue.refill();
      this.#asking = false;
      const runs = this.#queue.runs();
      const values = this.#values.take(performance.now());
      const { producerId, send } = this.#options;
      const sent = runs.map((run, index) => send({ producerId, ...run, states: index === runs.length - 1 ? values : [] }));
      const results = await Promise.allSettled(sent);
      let isWhole = true;
      for (const [index, { signals }] of runs.entries()) {
        const result = results[index];
        if (result?.status !== 'fulfilled') throw result?.reason;
        isWhole = result.value.lostAfter === undefined;
        if (result.value.lostAfter === undefined) this.#acknowledge(signals, result.value);
        else {
          this.#queue.rewind(result.value.lostAfter);
          break;
        }
      }
      this.#values.settle(isWhole ? 'written' : 'again');
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #acknowledge(signals: readonly QueuedSignal[], result: BatchResult): void {
    this.#failures = 0;
    this.#queue.acknowledge(signals);
    this.#repeated += result.repeated;
    this.#sideErrors += result.sideErrors;
    if (result.sideError !== undefined) this.#sideReason = classifyError(new Error(result.sideError)).reason;
    const { done } = this.#queue;
    const reached = this.#waiters.filter(({ count }) => count <= done);
    this.#waiters = this.#waiters.filter(({ count }) => count > done);
    for (const waiter of reached) waiter.resolve();
    this.#options.onAttempt(undefined);
  }

  #fail(error: unknown): void {
    const failure = classifyError(error);
    this.#failures++;
    this.#queue.secure();
    // Also with nothing left to send: only an answer ends the failure.
    this.#asking = true;
    // Current values make room first when the server is full.
    this.#values.settle(failure.kind === 'shed' ? 'dropped' : 'again');
    if (this.#ended === undefined && failure.kind !== 'fatal') {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#wake();
      }, this.#options.delayMs(this.#failures));
    }
    this.#options.onAttempt(failure);
  }
}
