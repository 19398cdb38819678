import { assertNonNegative, quote } from '../assert.js';
import { CascadeError } from '../error.js';

/** Seeded random numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Standard normal: mean 0, standard deviation 1. */
  normal(): number;
  /** `exp(mu + sigma z)`: median `exp(mu)`, mean `exp(mu + sigma² / 2)`. */
  lognormal(mu: number, sigma: number): number;
  /** Waiting time at `rate` events per unit of time: mean `1 / rate`. @throws CascadeError `core/invalid-rate` unless rate > 0 */
  exponential(rate: number): number;
  /** Number of events where `mean` are expected. Cost O(mean). @throws CascadeError `core/invalid-number` */
  poisson(mean: number): number;
  /** One element, all equally likely. @throws CascadeError `core/empty-pick` */
  pick<T>(items: readonly T[]): T;
  /** Integer in [lo, hi], both ends included. */
  int(lo: number, hi: number): number;
  /** An independent generator that depends on this one's seed and `label` only, not on how much was drawn. */
  fork(label: string): Random;
}

/** Above this mean a Poisson draw is split, because `exp(-mean)` loses its digits. */
const POISSON_CHUNK = 32;

/** 32-bit FNV-1a over the UTF-16 units of `text`. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** Spreads a 32-bit state over all its bits; a step of a Weyl sequence with two multiply-xorshift rounds. */
function mix(state: number): number {
  let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

class SmallRandom implements Random {
  readonly #seedText: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareNormal: number | undefined;

  constructor(seedText: string) {
    this.#seedText = seedText;
    const hash = hashText(seedText);
    this.#a = mix(hash);
    this.#b = mix(hash + 0x9e3779b9);
    this.#c = mix(hash + 0x3c6ef372);
    for (let i = 0; i < 12; i += 1) this.#word();
  }

  next(): number {
    return this.#word() / 4_294_967_296;
  }

  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    // Box-Muller; 1 - next() keeps the logarithm finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  lognormal(mu: number, sigma: number): number {
    return Math.exp(mu + sigma * this.normal());
  }

  exponential(rate: number): number {
    if (!(rate > 0)) throw new CascadeError('core/invalid-rate', `rate must be above 0, got ${quote(rate)}`);
    return -Math.log(1 - this.next()) / rate;
  }

  poisson(mean: number): number {
    assertNonNegative('core', 'mean', mean);
    let count = 0;
    // The sum of independent Poisson numbers is a Poisson number.
    for (let rest = mean; rest > 0; rest -= POISSON_CHUNK) {
      const limit = Math.exp(-Math.min(rest, POISSON_CHUNK));
      for (let product = this.next(); product > limit; product *= this.next()) count += 1;
    }
    return count;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new CascadeError('core/empty-pick', 'pick needs at least one item, got an empty list');
    return items[Math.floor(this.next() * items.length)] as T;
  }

  int(lo: number, hi: number): number {
    return lo + Math.floor(this.next() * (hi - lo + 1));
  }

  fork(label: string): Random {
    return new SmallRandom(`${this.#seedText}/${label}`);
  }

  /** sfc32: three words of chaotic state and a counter that guarantees a period of at least 2^32. */
  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }
}

/**
 * A seeded generator for simulations, resampling and tests; not for secrets.
 *
 * Uniform numbers are exact on every platform; `normal`, `lognormal` and `exponential` rest on `Math.log`, `exp`, `sin`, `cos` of the engine.
 */
export function createRandom(seed: number): Random {
  return new SmallRandom(String(seed));
}
