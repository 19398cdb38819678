import type { CascadeLabel } from '../cascade-label.js';

/** Time this close to a label is not calm, ms. */
const NEAR_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Hours of all symbols together that are more than 60 s away from every label of the same symbol.
 * @param labels ascending by onset
 */
export function calmHours(labels: readonly CascadeLabel[], symbols: number, startMs: number, endMs: number): number {
  const coveredUntil = new Map<string, number>();
  let busyMs = 0;
  for (const { symbol, onsetMs, endMs: labelEndMs } of labels) {
    const fromMs = Math.max(onsetMs - NEAR_MS, coveredUntil.get(symbol) ?? startMs);
    const toMs = Math.min(labelEndMs + NEAR_MS, endMs);
    if (toMs <= fromMs) continue;
    busyMs += toMs - fromMs;
    coveredUntil.set(symbol, toMs);
  }
  return (symbols * (endMs - startMs) - busyMs) / HOUR_MS;
}
