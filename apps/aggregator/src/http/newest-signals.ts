import type { WireSignal } from '@cascade/redis-bus';
import type { LiveSource } from '../service/live-source.js';

/** As many as the detector tracks, and the market as a whole. */
const MAX_SYMBOLS = 2_001;

/** Remembers the newest signal of each symbol: those the source remembers at the start, then all that come. Memory: one signal a symbol, at most 2,001. */
export class NewestSignals {
  readonly #bySymbol = new Map<string, WireSignal>();
  readonly #end: () => void;
  /** Another number after every change. */
  version = 0;

  constructor(source: Pick<LiveSource, 'listen' | 'signals'>) {
    this.#end = source.listen({ onSignal: (signal) => this.#add(signal) });
    void this.#remember(source);
  }

  /** By symbol. */
  all(): Readonly<Record<string, WireSignal>> {
    return Object.fromEntries(this.#bySymbol);
  }

  close(): void {
    this.#end();
  }

  async #remember(source: Pick<LiveSource, 'signals'>): Promise<void> {
    try {
      const { signals } = await source.signals({ limit: 1_000 });
      for (const signal of signals) this.#add(signal);
    } catch {
      // Past signals are not to be had now; the next ones are heard of.
    }
  }

  #add(signal: WireSignal): void {
    const known = this.#bySymbol.get(signal.symbol);
    if (known !== undefined && known.timestamp > signal.timestamp) return;
    if (known === undefined && this.#bySymbol.size >= MAX_SYMBOLS) return;
    this.#bySymbol.set(signal.symbol, signal);
    this.version++;
  }
}
