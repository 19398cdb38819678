import { type FlowDerivatives, findDerivatives, findWindow, type VelocitySnapshot } from '@cascade/core';
import { NOISE_SIGMAS } from '@cascade/signals';

/** One way to read a snapshot as a number that is the higher the more alarming. */
export interface Method {
  readonly name: string;
  /** A rate, or the first or second difference of the same counts. */
  readonly kind: 'rate' | 'acceleration' | 'jerk';
  readonly windowMs: number;
  /** How a derivative is held against its noise: divided by its standard error, or less {@link NOISE_SIGMAS} of them. A rate is as it is. */
  readonly form: 'plain' | 'sigma' | 'above noise';
  /** Lower scores are not kept: no threshold may be below. */
  readonly floor: number;
  /** `undefined` while it is not known. */
  readonly score: (snapshot: VelocitySnapshot) => number | undefined;
}

/** Window lengths that are read, ms. */
export const WINDOWS_MS = [2_000, 10_000] as const;

/** A derivative with its noise, in events/s² or events/s³. */
interface Change {
  readonly value: number;
  readonly standardError: number;
}

function changeOf(kind: 'acceleration' | 'jerk', { acceleration, jerk }: FlowDerivatives): Change | undefined {
  if (kind === 'acceleration') return acceleration && { value: acceleration.eventsPerSec2, standardError: acceleration.standardError };
  return jerk && { value: jerk.eventsPerSec3, standardError: jerk.standardError };
}

/** Value / standard error; 0 where nothing happened, `undefined` while no venue was live for the whole span. */
export function sigmasOf(kind: 'acceleration' | 'jerk', windowMs: number, snapshot: VelocitySnapshot): number | undefined {
  const change = changeOf(kind, findDerivatives(snapshot, windowMs) ?? { windowMs });
  if (change === undefined) return undefined;
  return change.standardError === 0 ? 0 : change.value / change.standardError;
}

/** Value less {@link NOISE_SIGMAS} standard errors, the noise rule of the `corrected` preset. */
function aboveNoise(kind: 'acceleration' | 'jerk', windowMs: number, snapshot: VelocitySnapshot): number | undefined {
  const change = changeOf(kind, findDerivatives(snapshot, windowMs) ?? { windowMs });
  return change && change.value - NOISE_SIGMAS * change.standardError;
}

function rate(windowMs: number, floor: number): Method {
  const score = (snapshot: VelocitySnapshot): number | undefined => findWindow(snapshot.windows, windowMs)?.eventsPerSec;
  return { name: `rate ${windowMs / 1_000} s`, kind: 'rate', windowMs, form: 'plain', floor, score };
}

function derivatives(kind: 'acceleration' | 'jerk', windowMs: number): Method[] {
  const name = `${kind} ${windowMs / 1_000} s`;
  const shared = { kind, windowMs };
  return [
    // Three events out of nothing are 1.7 sigma, two are 1.4.
    { ...shared, name: `${name} in sigma`, form: 'sigma', floor: 1.5, score: (snapshot) => sigmasOf(kind, windowMs, snapshot) },
    {
      ...shared,
      name: `${name} above noise`,
      form: 'above noise',
      floor: Number.MIN_VALUE,
      score: (snapshot) => aboveNoise(kind, windowMs, snapshot),
    },
  ];
}

/**
 * The detectors compared. The rate over 2 s is there because a short window alone is early: without it, jerk over 2 s would be given the
 * credit of its window. Derivatives in two forms: in units of their noise, and above three times their noise.
 */
export const METHODS: readonly Method[] = [
  rate(10_000, 0.2),
  rate(2_000, 0.5),
  ...WINDOWS_MS.flatMap((windowMs) => derivatives('acceleration', windowMs)),
  ...WINDOWS_MS.flatMap((windowMs) => derivatives('jerk', windowMs)),
];
