import { MAX_SYMBOLS } from '../config.js';

/** What a target knows of one symbol. */
export interface ToldSymbol {
  /** Index in SIGNAL_LEVELS of the level the symbol stands at, as far as it was seen; below the target's level always 0. */
  standing: number;
  /** Episode of that level. */
  episode: string | undefined;
  /** How long that level counts without a further signal, Unix ms. */
  standsUntilMs: number;
  /** Highest level told since it was armed, as index; 0 when nothing was told. */
  told: number;
  toldEpisode: string | undefined;
  /** When the newest message about it left or leaves, Unix ms. */
  toldMs: number;
  /** Seen below the target's level since that message. */
  wasBelow: boolean;
}

/** The symbols a target has heard of, at most 2,000: then the one heard of longest ago is forgotten. O(1) a call. */
export class ToldSymbols {
  readonly #symbols = new Map<string, ToldSymbol>();
  #forgotten = 0;

  /** Symbols forgotten so far. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The entry of a symbol, made when there is none. */
  of(symbol: string): ToldSymbol {
    const entry = this.#symbols.get(symbol) ?? newSymbol();
    this.#symbols.delete(symbol);
    this.#symbols.set(symbol, entry);
    if (this.#symbols.size > MAX_SYMBOLS) {
      for (const oldest of this.#symbols.keys()) {
        this.#symbols.delete(oldest);
        this.#forgotten++;
        break;
      }
    }
    return entry;
  }
}

function newSymbol(): ToldSymbol {
  return {
    standing: 0,
    episode: undefined,
    standsUntilMs: Number.POSITIVE_INFINITY,
    told: 0,
    toldEpisode: undefined,
    toldMs: Number.NEGATIVE_INFINITY,
    wasBelow: true,
  };
}
