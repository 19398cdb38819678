import type { Row } from './row.js';

/** A move of one price that no liquidation explains. */
export interface Drive {
  readonly instrument: number;
  /** Log price, signed. */
  readonly move: number;
  /** From nothing to the whole move, slowly at both ends, ms. */
  readonly rampMs: number;
  /** Share of the move that comes back afterwards, 0..1, and its time constant, ms. */
  readonly rebound: number;
  readonly reboundMs: number;
}

/** Positions with close liquidation prices, there when the episode begins. */
export interface Cluster {
  readonly instrument: number;
  readonly side: 0 | 1;
  /** USD, a fraction of the symbol's open interest. */
  readonly share: number;
  /** Distance of the farthest from the price, log price, > 0. */
  readonly depth: number;
}

/** Something out of the ordinary that happens to the market. */
export interface Episode {
  readonly atMs: number;
  readonly drives?: readonly Drive[];
  readonly clusters?: readonly Cluster[];
  /** Rows that come as they are. */
  readonly rows?: readonly Row[];
}

/** After this many time constants a rebound is over. */
const REBOUND_TAUS = 6;

/** Log move of `drive`, `elapsedMs` after it began. */
function positionOf(drive: Drive, elapsedMs: number): number {
  const x = Math.max(0, elapsedMs / drive.rampMs);
  if (x < 1) return drive.move * x * x * (3 - 2 * x);
  return drive.move * (1 - drive.rebound * (1 - Math.exp(-(elapsedMs - drive.rampMs) / drive.reboundMs)));
}

/** The drives under way. At most as many as episodes overlap. */
export class Drives {
  #active: { readonly drive: Drive; readonly atMs: number; done: number }[] = [];

  get length(): number {
    return this.#active.length;
  }

  add(drive: Drive, atMs: number): void {
    this.#active.push({ drive, atMs, done: 0 });
  }

  /** Whether a drive has not yet reached its whole move, or did so less than `graceMs` ago. */
  isRamping(tsMs: number, graceMs: number): boolean {
    return this.#active.some(({ drive, atMs }) => tsMs < atMs + drive.rampMs + graceMs);
  }

  /** Adds to `moves` what the drives do until `tsMs`. */
  advance(tsMs: number, moves: Float64Array): void {
    let over = false;
    for (const active of this.#active) {
      const { drive, atMs } = active;
      const position = positionOf(drive, tsMs - atMs);
      moves[drive.instrument] = (moves[drive.instrument] as number) + position - active.done;
      active.done = position;
      over ||= tsMs > atMs + drive.rampMs + REBOUND_TAUS * drive.reboundMs;
    }
    if (over) this.#active = this.#active.filter(({ drive, atMs }) => tsMs <= atMs + drive.rampMs + REBOUND_TAUS * drive.reboundMs);
  }
}
