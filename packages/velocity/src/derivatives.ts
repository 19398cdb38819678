import type { Acceleration, FlowDerivatives, Jerk } from '@cascade/core';
import { type FlowWindows, VENUES } from './windows.js';

/** Which venues may take part in a derivative. */
export interface VenueSpans {
  /** Since when each venue slot has been live, ms; `undefined` when every venue has always been live. */
  readonly liveSinceMs: readonly number[] | undefined;
  /** The earliest of all venues known, ms; `Infinity` when none is live, `-Infinity` when one always was or there is none at all. */
  readonly earliestMs: number;
}

/** The ages whose running counts {@link WindowDerivatives} reads. */
export function derivativeAges(windowsMs: readonly number[]): readonly number[] {
  return windowsMs.flatMap((windowMs) => [windowMs, 2 * windowMs, 3 * windowMs]);
}

/**
 * Differences of adjacent windows, from the running counts.
 *
 * A venue takes part only when it has been live for the whole span (two windows for acceleration, three for jerk), so that neither its
 * loss nor its return looks like a change of flow. Without such a venue the part is `undefined`.
 */
export class WindowDerivatives {
  readonly #windows: FlowWindows;
  readonly #windowsMs: readonly number[];
  /** Edges at the age of one, two and three windows, for each window. */
  readonly #edges: readonly number[];
  /** Events, then cents, of the newest window and the two before it. */
  readonly #steps: Float64Array = new Float64Array(6);

  readonly #blank: readonly FlowDerivatives[];

  constructor(windows: FlowWindows, windowsMs: readonly number[]) {
    this.#windows = windows;
    this.#windowsMs = windowsMs;
    this.#blank = windowsMs.map((windowMs) => ({ windowMs }));
    this.#edges = derivativeAges(windowsMs).map((age) => windows.ages.indexOf(age));
  }

  get byteLength(): number {
    return this.#steps.byteLength;
  }

  at(nowMs: number, venues: VenueSpans): readonly FlowDerivatives[] {
    const derivatives = this.#blank.slice();
    for (let i = 0; i < derivatives.length; i++) derivatives[i] = this.#one(i, nowMs, venues);
    return derivatives;
  }

  #one(i: number, nowMs: number, venues: VenueSpans): FlowDerivatives {
    const windowMs = this.#windowsMs[i] as number;
    const w = windowMs / 1000;
    const hasTwo = this.#gather(i, nowMs - 2 * windowMs, venues);
    const acceleration = hasTwo ? this.#acceleration(w * w) : undefined;
    const hasThree = venues.liveSinceMs === undefined ? hasTwo : this.#gather(i, nowMs - 3 * windowMs, venues);
    return { windowMs, acceleration, jerk: hasThree ? this.#jerk(w * w * w) : undefined };
  }

  #acceleration(w2: number): Acceleration {
    const steps = this.#steps;
    const n0 = steps[0] as number;
    const n1 = steps[1] as number;
    return {
      eventsPerSec2: (n0 - n1) / w2,
      usdPerSec2: ((steps[3] as number) - (steps[4] as number)) / (100 * w2),
      standardError: Math.sqrt(n0 + n1) / w2,
    };
  }

  #jerk(w3: number): Jerk {
    const steps = this.#steps;
    const n0 = steps[0] as number;
    const n1 = steps[1] as number;
    const n2 = steps[2] as number;
    return {
      eventsPerSec3: (n0 - 2 * n1 + n2) / w3,
      usdPerSec3: ((steps[3] as number) - 2 * (steps[4] as number) + (steps[5] as number)) / (100 * w3),
      standardError: Math.sqrt(n0 + 4 * n1 + n2) / w3,
    };
  }

  /** Sums the three windows over the venues live since `fromMs`; `false` when there is none. */
  #gather(i: number, fromMs: number, { liveSinceMs, earliestMs }: VenueSpans): boolean {
    if (earliestMs > fromMs) return false;
    const { passed, stride, venueCount } = this.#windows;
    const edges = this.#edges;
    const one = 2 * (edges[3 * i] as number);
    const two = 2 * (edges[3 * i + 1] as number);
    const three = 2 * (edges[3 * i + 2] as number);
    let n0 = 0;
    let n1 = 0;
    let n2 = 0;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    for (let slot = 0; slot < venueCount; slot++) {
      if (liveSinceMs !== undefined && (liveSinceMs[slot] as number) > fromMs) continue;
      const row = (VENUES + slot) * stride;
      n0 += (passed[row] as number) - (passed[row + one] as number);
      n1 += (passed[row + one] as number) - (passed[row + two] as number);
      n2 += (passed[row + two] as number) - (passed[row + three] as number);
      c0 += (passed[row + 1] as number) - (passed[row + one + 1] as number);
      c1 += (passed[row + one + 1] as number) - (passed[row + two + 1] as number);
      c2 += (passed[row + two + 1] as number) - (passed[row + three + 1] as number);
    }
    const steps = this.#steps;
    steps[0] = n0;
    steps[1] = n1;
    steps[2] = n2;
    steps[3] = c0;
    steps[4] = c1;
    steps[5] = c2;
    return true;
  }
}
