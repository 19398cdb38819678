import { BoundedStream } from './bounded-stream.js';
import type { SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
import { STREAM_BUFFER } from './config.js';
import { passing } from './signal-filter.js';
import type { WireSignal } from './wire-signal.js';

interface Subscriber {
  readonly wants: (signal: WireSignal) => boolean;
  readonly listener: SignalListener;
}

/** Ends `stream` when `signal` aborts; returns what undoes that. */
export function endOnAbort(stream: BoundedStream<WireSignal>, signal: SignalStreamOptions['signal']): () => void {
  if (signal === undefined) return () => {};
  const abort = (): void => stream.end();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}

/** The subscribers inside this process; served at once, whatever the state of Redis. */
export class LocalSubscribers {
  readonly #subscribers = new Set<Subscriber>();
  readonly #streams = new Set<BoundedStream<WireSignal>>();
  #droppedByEnded = 0;
  #listenerErrors = 0;
  #closed = false;

  get listenerErrors(): number {
    return this.#listenerErrors;
  }

  get dropped(): number {
    let dropped = this.#droppedByEnded;
    for (const stream of this.#streams) dropped += stream.dropped;
    return dropped;
  }

  subscribe(filter: SignalFilter, listener: SignalListener): () => void {
    const subscriber = { wants: passing(filter), listener };
    if (!this.#closed) this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  /** @param past what to deliver first, as far as it is wanted; at most 1,000 */
  signals(options: SignalStreamOptions = {}, past: readonly WireSignal[] = []): AsyncIterableIterator<WireSignal> {
    let undo = (): void => {};
    const wants = passing(options);
    const stream: BoundedStream<WireSignal> = new BoundedStream(STREAM_BUFFER, {
      onEnd: () => {
        undo();
        this.#streams.delete(stream);
        this.#droppedByEnded += stream.dropped;
      },
    });
    this.#streams.add(stream);
    if (!this.#closed) for (const signal of past) if (wants(signal)) stream.push(signal);
    const unsubscribe = this.subscribe(options, (signal) => stream.push(signal));
    const forget = endOnAbort(stream, options.signal);
    undo = () => {
      unsubscribe();
      forget();
    };
    if (this.#closed || options.signal?.aborted === true) {
      unsubscribe();
      stream.end();
    }
    return stream;
  }

  deliver(signal: WireSignal): void {
    for (const { wants, listener } of this.#subscribers) {
      if (!wants(signal)) continue;
      try {
        listener(signal);
      } catch {
        this.#listenerErrors++;
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const stream of [...this.#streams]) stream.end();
    this.#subscribers.clear();
  }
}
