import type { CascadeLabel } from '@cascade/replay/evaluate';

/** A severity 1 cascade of BTCUSDT of 30 s from `onsetMs`. */
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
