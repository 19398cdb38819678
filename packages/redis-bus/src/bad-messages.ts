import { decodeSignal } from './codec.js';
import type { WireSignal } from './wire-signal.js';

const SAMPLE_CHARACTERS = 200;

/** Control characters, invisible and direction-changing ones, halves of characters, and line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Reads documents nobody vouches for: wrong ones are counted and the first is kept, cut and printable. Never throws. */
export class BadMessages {
  #count = 0;
  #sample: string | undefined;

  get count(): number {
    return this.#count;
  }

  /** The first 200 characters of the first wrong message, unprintable ones replaced by `?`. */
  get sample(): string | undefined {
    return this.#sample;
  }

  /** The signal in `json`, or `undefined` when it is not one. */
  read(json: unknown): WireSignal | undefined {
    if (typeof json === 'string') {
      try {
        return decodeSignal(json);
      } catch {
        // Counted below, whatever it was.
      }
    }
    this.#count++;
    this.#sample ??=
      typeof json === 'string' ? json.slice(0, SAMPLE_CHARACTERS).replace(UNPRINTABLE, '?') : 'an entry without the field signal';
    return undefined;
  }
}
