import { MAX_VALUES } from '../config.js';
import { REGIME_HISTORY_LIMIT } from '../keys.js';
import type { ValueWrite } from './definition.js';
import type { ValueSource } from './read-values.js';

interface Stored {
  readonly write: ValueWrite;
  readonly expiresMs: number;
}

/** Stored values of this process, as Redis would keep them. At most 20,000 keys, then the longest unwritten makes room. */
export class LocalValues implements ValueSource {
  readonly #stored = new Map<string, Stored>();
  #dropped = 0;

  /** Keys that had to make room before their lifetime ended. */
  get dropped(): number {
    return this.#dropped;
  }

  write(write: ValueWrite): void {
    const nowMs = performance.now();
    const merged = write.kind === 'log' ? { ...write, items: this.#longer(write) } : write;
    this.#stored.delete(write.key);
    this.#stored.set(write.key, {
      write: merged,
      expiresMs: write.ttlSec === undefined ? Number.POSITIVE_INFINITY : nowMs + write.ttlSec * 1_000,
    });
    const [oldest] = this.#stored;
    if (this.#stored.size <= MAX_VALUES || oldest === undefined) return;
    this.#stored.delete(oldest[0]);
    if (oldest[1].expiresMs > nowMs) this.#dropped++;
  }

  async hash(key: string): Promise<Readonly<Record<string, string>>> {
    const items = this.#items(key);
    return Object.fromEntries(items.flatMap((name, index) => (index % 2 === 0 ? [[name, items[index + 1] ?? '']] : [])));
  }

  async hashFields(key: string, names: readonly string[]): Promise<(string | undefined)[]> {
    const texts = await this.hash(key);
    return names.map((name) => (Object.hasOwn(texts, name) ? texts[name] : undefined));
  }

  async text(key: string): Promise<string | null> {
    return this.#items(key)[0] ?? null;
  }

  async list(key: string): Promise<string[]> {
    return this.#items(key)
      .filter((_, index) => index % 2 === 1)
      .reverse();
  }

  clear(): void {
    this.#stored.clear();
  }

  #items(key: string): readonly string[] {
    const stored = this.#stored.get(key);
    return stored === undefined || stored.expiresMs <= performance.now() ? [] : stored.write.items;
  }

  #longer({ key, items }: ValueWrite): string[] {
    const before = this.#items(key);
    const newest = Number(before.at(-2) ?? Number.NEGATIVE_INFINITY);
    const added = items.filter((_, index) => Number(items[index - (index % 2)]) > newest);
    return [...before, ...added].slice(-2 * REGIME_HISTORY_LIMIT);
  }
}
