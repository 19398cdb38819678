/** Cost of entering the burst state, nats: 403 to 1 against it. */
export const ENTER_COST = 6;
/** Cost of leaving it, nats. */
export const LEAVE_COST = 3;

/** Seconds with events, ascending, and how many each has; all other seconds are silent. */
export interface SparseCounts {
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

/** The two Poisson rates, events/s, that hold until `endBin` (exclusive); `burst > calm > 0`. */
export interface RateSpan {
  readonly endBin: number;
  readonly calm: number;
  readonly burst: number;
}

/** Seconds in the burst state; both ends belong to it. */
export interface BurstRun {
  readonly fromBin: number;
  readonly toBin: number;
}

/**
 * The cheapest sequence of two states (Kleinberg), read forwards.
 *
 * Only the difference of the two paths' costs matters. Where it exceeds the cost of entering, the best path is calm whatever comes; where it
 * falls below minus the cost of leaving, it is in the burst. A burst therefore runs from the first second after the last sure calm
 * to the last sure burst second before the next sure calm.
 */
class TwoStatePath {
  readonly runs: BurstRun[] = [];
  #at = 0;
  /** Cost of the burst path less that of the calm path. Starts calm. */
  #lead = ENTER_COST;
  #lastCalm = -1;
  #from: number | undefined;
  #to = -1;

  silence(untilBin: number, { calm, burst }: RateSpan): void {
    const length = untilBin - this.#at;
    if (length <= 0) return;
    const drift = burst - calm;
    this.#lead = Math.min(this.#clamped() + length * drift, ENTER_COST + drift);
    this.#at = untilBin;
    if (this.#lead > ENTER_COST) this.#calmAt(untilBin - 1);
  }

  event(bin: number, count: number, { calm, burst }: RateSpan): void {
    this.#lead = this.#clamped() + burst - calm - count * Math.log(burst / calm);
    this.#at = bin + 1;
    if (this.#lead > ENTER_COST) this.#calmAt(bin);
    if (this.#lead >= -LEAVE_COST) return;
    this.#from ??= this.#lastCalm + 1;
    this.#to = bin;
  }

  finish(): void {
    if (this.#lead < 0) {
      this.#from ??= this.#lastCalm + 1;
      this.#to = this.#at - 1;
    }
    this.#calmAt(this.#at);
  }

  #clamped(): number {
    return Math.max(-LEAVE_COST, Math.min(ENTER_COST, this.#lead));
  }

  #calmAt(bin: number): void {
    if (this.#from !== undefined) this.runs.push({ fromBin: this.#from, toBin: this.#to });
    this.#from = undefined;
    this.#lastCalm = bin;
  }
}

/**
 * Seconds at which the flow is in the burst state: the least-cost two-state sequence with Poisson counts, {@link ENTER_COST} and
 * {@link LEAVE_COST}. Starts calm before bin 0, ends with the last span. O(bins with events + spans): silence costs nothing.
 */
export function findRuns({ bins, counts }: SparseCounts, spans: readonly RateSpan[]): BurstRun[] {
  const path = new TwoStatePath();
  let next = 0;
  for (const span of spans) {
    for (let bin = bins[next]; bin !== undefined && bin < span.endBin; bin = bins[next]) {
      path.silence(bin, span);
      path.event(bin, counts[next] ?? 0, span);
      next++;
    }
    path.silence(span.endBin, span);
  }
  path.finish();
  return path.runs;
}
