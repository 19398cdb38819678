import type { FlowDerivatives } from '@cascade/core';
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
  /** Edges at the age of one, two and three windows. */
  readonly #edges: readonly (readonly [number, number, number])[];
  /** Events, then cents, of the newest window and the two before it. */
  readonly #steps: Float64Array = new Float64Array(6);

  constructor(windows: FlowWindows, windowsMs: readonly number[]) {
    this.#windows = windows;
    this.#windowsMs = windowsMs;
    const index = (age: number): number => windows.ages.indexOf(age);
    this.#edges = windowsMs.map((windowMs) => [index(windowMs), index(2 * windowMs), index(3 * windowMs)] as const);
  }

  get byteLength(): number {
    return this.#steps.byteLength;
  }

  at(nowMs: number, venues: VenueSpans): readonly FlowDerivatives[] {
    const derivatives: FlowDerivatives[] = [];
    for (let i = 0; i < this.#windowsMs.length; i++) derivatives.push(this.#one(i, nowMs, venues));
    return derivatives;
  }

  #one(i: number, nowMs: number, venues: VenueSpans): FlowDerivatives {
    const windowMs = this.#windowsMs[i] as number;
    const w = windowMs / 1000;
    const w2 = w * w;
    const w3 = w2 * w;
    const steps = this.#steps;
    const hasTwo = this.#gather(i, nowMs - 2 * windowMs, venues);
    const n0 = steps[0] as number;
    const n1 = steps[1] as number;
    const acceleration = {
      eventsPerSec2: (n0 - n1) / w2,
      usdPerSec2: ((steps[3] as number) - (steps[4] as number)) / (100 * w2),
      standardError: Math.sqrt(n0 + n1) / w2,
    };
    const hasThree = venues.liveSinceMs === undefined ? hasTwo : this.#gather(i, nowMs - 3 * windowMs, venues);
    if (!hasThree) return { windowMs, acceleration: hasTwo ? acceleration : undefined, jerk: undefined };
    const m0 = steps[0] as number;
    const m1 = steps[1] as number;
    const m2 = steps[2] as number;
    const jerk = {
      eventsPerSec3: (m0 - 2 * m1 + m2) / w3,
      usdPerSec3: ((steps[3] as number) - 2 * (steps[4] as number) + (steps[5] as number)) / (100 * w3),
      standardError: Math.sqrt(m0 + 4 * m1 + m2) / w3,
    };
    return { windowMs, acceleration, jerk };
  }

  /** Sums the three windows over the venues live since `fromMs`; `false` when there is none. */
  #gather(i: number, fromMs: number, { liveSinceMs, earliestMs }: VenueSpans): boolean {
    const { passed, stride } = this.#windows;
    const steps = this.#steps;
    for (let step = 0; step < 6; step++) steps[step] = 0;
    if (earliestMs > fromMs) return false;
    const edges = this.#edges[i] as readonly [number, number, number];
    const first = liveSinceMs === undefined ? 0 : VENUES;
    const end = liveSinceMs === undefined ? VENUES : VENUES + liveSinceMs.length;
    for (let category = first; category < end; category++) {
      if (liveSinceMs !== undefined && (liveSinceMs[category - VENUES] as number) > fromMs) continue;
      let from = category * stride;
      for (let step = 0; step < 3; step++) {
        const to = category * stride + 2 * (edges[step] as number);
        steps[step] = (steps[step] as number) + (passed[from] as number) - (passed[to] as number);
        steps[step + 3] = (steps[step + 3] as number) + (passed[from + 1] as number) - (passed[to + 1] as number);
        from = to;
      }
    }
    return true;
  }
}
