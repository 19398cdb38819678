import type { CascadeLabel, LabelledSpan, MethodTraces } from '@cascade/replay/evaluate';

/** A UTC midnight. */
export const MIDNIGHT_MS: number = 20_000 * 86_400_000;

/** A burst of BTCUSDT of 30 s. */
export function label(onsetMs: number, grade: CascadeLabel['grade'] = 'cascade'): CascadeLabel {
  return {
    symbol: 'BTCUSDT',
    side: 'long',
    grade,
    severity: grade === 'grey' ? 0 : 1,
    onsetMs,
    endMs: onsetMs + 30_000,
    peakMs: onsetMs + 9_000,
    provenMs: grade === 'grey' ? undefined : onsetMs + 4_000,
    count: 50,
    notionalUsd: 1e6,
    openInterestShare: 3e-4,
    sideShare: 0.9,
    venues: 2,
    adverseMove: 0.01,
  };
}

/** BTCUSDT alone over whole days from {@link MIDNIGHT_MS}. */
export function labelled(labels: readonly CascadeLabel[], days: number): LabelledSpan {
  return { startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + days * 86_400_000, symbols: ['BTCUSDT'], labels };
}

/** A method that says 1 at these moments and nothing else. */
export function alarmsAt(method: string, tsMs: readonly number[]): MethodTraces {
  return {
    method,
    floor: 0.5,
    traces: [{ symbol: 'BTCUSDT', tsMs: Float64Array.from(tsMs), score: new Float64Array(tsMs.length).fill(1) }],
  };
}
