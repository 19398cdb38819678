import type { CascadeLabel } from '../cascade-label.js';
import { NEAR_CASCADE_MS } from './config.js';

/** Disjoint closed stretches of time in which an alarm of one symbol cannot be false; both columns ascend. */
export interface UnjudgedZones {
  readonly startMs: readonly number[];
  readonly endMs: readonly number[];
}

/** Cascades with 60 s on either side, and grey labels as they are. O(n log n). */
export function unjudgedZones(labels: readonly CascadeLabel[]): UnjudgedZones {
  const zones = labels
    .map(({ grade, onsetMs, endMs }) => {
      const marginMs = grade === 'cascade' ? NEAR_CASCADE_MS : 0;
      return { startMs: onsetMs - marginMs, endMs: endMs + marginMs };
    })
    .sort((a, b) => a.startMs - b.startMs);
  const startMs: number[] = [];
  const endMs: number[] = [];
  for (const zone of zones) {
    const last = endMs.length - 1;
    if (last >= 0 && zone.startMs <= (endMs[last] as number)) endMs[last] = Math.max(endMs[last] as number, zone.endMs);
    else {
      startMs.push(zone.startMs);
      endMs.push(zone.endMs);
    }
  }
  return { startMs, endMs };
}

/** First index of an ascending list whose value is at least `value`; its length when there is none. O(log n). */
export function firstAtLeast(length: number, valueAt: (index: number) => number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether `[startMs, endMs]` has a moment in common with a zone, ends included. O(log n). */
export function touchesZone(zones: UnjudgedZones, startMs: number, endMs: number): boolean {
  const index = firstAtLeast(zones.endMs.length, (at) => zones.endMs[at] as number, startMs);
  const zoneStartMs = zones.startMs[index];
  return zoneStartMs !== undefined && zoneStartMs <= endMs;
}
