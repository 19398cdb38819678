import { MAX_VALUE_CHARACTERS, MAX_VALUES, VALUE_BATCH_SIZE } from '../config.js';
import type { ValueWrite } from './definition.js';

/** A write that waits. */
interface PendingValue {
  readonly write: ValueWrite;
  /** Monotonic, ms: what is left of its lifetime is counted from here. */
  readonly notedMs: number;
  /** Increases with each note. */
  readonly number: number;
}

interface Waiter {
  readonly number: number;
  readonly resolve: () => void;
}

function charactersOf({ key, items }: ValueWrite): number {
  return items.reduce((sum, item) => sum + item.length, key.length);
}

/** What is left of its lifetime, seconds; `undefined` = for good. */
function leftOf({ write, notedMs }: PendingValue, nowMs: number): number | undefined {
  return write.ttlSec === undefined ? undefined : Math.ceil(write.ttlSec - (nowMs - notedMs) / 1_000);
}

/**
 * Current values on their way: one per key, the newest wins. Bounded by keys and characters; when full the longest unwritten makes
 * room. A value whose lifetime is over before it could be written is not written. Both are counted.
 */
export class PendingValues {
  /** In the order they were noted. */
  readonly #waiting = new Map<string, PendingValue>();
  #inFlight: readonly PendingValue[] = [];
  #characters = 0;
  #noted = 0;
  #dropped = 0;
  #waiters: Waiter[] = [];

  get size(): number {
    return this.#waiting.size;
  }

  /** Values that were never written: lifetime over, no room, or the server was full. A newer value for the same key is no loss. */
  get dropped(): number {
    return this.#dropped;
  }

  add(write: ValueWrite, nowMs: number): void {
    this.#remove(write.key);
    this.#insert({ write, notedMs: nowMs, number: ++this.#noted });
    while (this.#waiting.size > MAX_VALUES || this.#characters > MAX_VALUE_CHARACTERS) {
      const [oldest] = this.#waiting.keys();
      if (oldest === undefined) break;
      this.#remove(oldest);
      this.#dropped++;
      this.#wakeWaiters();
    }
  }

  /** The next writes, oldest first, each with what is left of its lifetime; {@link settle} says what became of them. */
  take(nowMs: number): ValueWrite[] {
    const taken: PendingValue[] = [];
    const writes: ValueWrite[] = [];
    for (const value of this.#waiting.values()) {
      if (writes.length >= VALUE_BATCH_SIZE) break;
      this.#remove(value.write.key);
      const ttlSec = leftOf(value, nowMs);
      if (ttlSec !== undefined && ttlSec <= 0) {
        this.#dropped++;
        continue;
      }
      taken.push(value);
      writes.push({ ...value.write, ttlSec });
    }
    this.#inFlight = taken;
    return writes;
  }

  /** `written`, `again`: not written, they wait for the next call unless newer ones came; `dropped`: given up. */
  settle(outcome: 'written' | 'again' | 'dropped'): void {
    const taken = this.#inFlight;
    this.#inFlight = [];
    if (outcome === 'dropped') this.#dropped += taken.length;
    if (outcome === 'again') {
      const newer = [...this.#waiting.values()];
      for (const { write } of newer) this.#remove(write.key);
      for (const value of [...taken, ...newer]) {
        this.#remove(value.write.key);
        this.#insert(value);
      }
    }
    this.#wakeWaiters();
  }

  /** Resolves when everything noted until now is written or given up. */
  settled(): Promise<void> {
    const number = this.#noted;
    if (this.#oldest() > number) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ number, resolve });
    });
  }

  /** Gives up everything that waits. */
  clear(): void {
    this.#dropped += this.#waiting.size;
    this.#waiting.clear();
    this.#characters = 0;
    this.#wakeWaiters();
  }

  #oldest(): number {
    const [waiting] = this.#waiting.values();
    return Math.min(waiting?.number ?? Number.POSITIVE_INFINITY, this.#inFlight[0]?.number ?? Number.POSITIVE_INFINITY);
  }

  #wakeWaiters(): void {
    const oldest = this.#oldest();
    const reached = this.#waiters.filter(({ number }) => number < oldest);
    this.#waiters = this.#waiters.filter(({ number }) => number >= oldest);
    for (const { resolve } of reached) resolve();
  }

  #insert(value: PendingValue): void {
    this.#waiting.set(value.write.key, value);
    this.#characters += charactersOf(value.write);
  }

  #remove(key: string): void {
    const value = this.#waiting.get(key);
    if (value === undefined) return;
    this.#waiting.delete(key);
    this.#characters -= charactersOf(value.write);
  }
}
