import type { CascadeLabel } from '../cascade-label.js';
import type { MethodTraces, ScoreTrace } from '../score-trace.js';
import type { LabelledSpan } from './labelled-span.js';

/** A UTC midnight. */
export const MIDNIGHT_MS: number = 20_000 * 86_400_000;

/** A severity 1 cascade of BTCUSDT of 30 s from `onsetMs`, proven after 4 s, peak after 9 s. */
export function cascade(onsetMs: number, changes: Partial<CascadeLabel> = {}): CascadeLabel {
  return {
    symbol: 'BTCUSDT',
    side: 'long',
    grade: 'cascade',
    severity: 1,
    onsetMs,
    endMs: onsetMs + 30_000,
    peakMs: onsetMs + 9_000,
    provenMs: onsetMs + 4_000,
    count: 50,
    notionalUsd: 1e6,
    openInterestShare: 3e-4,
    sideShare: 0.9,
    venues: 2,
    adverseMove: 0.01,
    ...changes,
  };
}

/** A grey label of 30 s. */
export function grey(onsetMs: number, changes: Partial<CascadeLabel> = {}): CascadeLabel {
  return cascade(onsetMs, { grade: 'grey', severity: 0, provenMs: undefined, ...changes });
}

/** A trace from pairs of time and score. */
export function trace(samples: readonly (readonly [tsMs: number, score: number])[], symbol = 'BTCUSDT'): ScoreTrace {
  return { symbol, tsMs: Float64Array.from(samples, ([tsMs]) => tsMs), score: Float64Array.from(samples, ([, score]) => score) };
}

/** A method that gives scores of 0 and more, one sample (1 s) per pair. */
export function method(samples: readonly (readonly [tsMs: number, score: number])[], name = 'sample'): MethodTraces {
  return { method: name, floor: 0, traces: [trace(samples)] };
}

/** BTCUSDT alone over `days` whole days from midnight. */
export function labelled(labels: readonly CascadeLabel[], days = 1): LabelledSpan {
  return { startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + days * 86_400_000, symbols: ['BTCUSDT'], labels };
}

/** Pairs of time and score from pairs of pause and score; a pause is counted in `unitMs`. */
export function afterPauses(
  startMs: number,
  unitMs: number,
  steps: readonly (readonly [pause: number, score: number])[],
): [number, number][] {
  let tsMs = startMs;
  return steps.map(([pause, score]) => {
    tsMs += pause * unitMs;
    return [tsMs, score];
  });
}
