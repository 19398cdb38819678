import type { ScoreTrace } from '../score-trace.js';
import { EPISODE_HOLD_MS, SAMPLE_HOLD_MS } from './config.js';

/** One alarm episode: from the first to the last moment at or above the threshold, with less than 60 s below in between. */
export interface Alarm {
  /** First moment at or above the threshold, Unix ms. */
  readonly startMs: number;
  /** Last moment at or above, Unix ms, >= `startMs`; the 60 s after it are not part of the alarm. */
  readonly endMs: number;
  /** Highest score of the episode. */
  readonly highest: number;
}

/** Until when sample `index` of a trace stands, Unix ms: the next sample, at most 1 s later. */
export function sampleEndMs(trace: ScoreTrace, index: number): number {
  const latestMs = (trace.tsMs[index] as number) + SAMPLE_HOLD_MS;
  return index + 1 < trace.tsMs.length ? Math.min(latestMs, trace.tsMs[index + 1] as number) : latestMs;
}

/**
 * The alarm episodes of one trace at `threshold`, in order of time; two of them are at least 60 s apart. NaN is below every threshold.
 * O(samples).
 */
export function alarmsOf(trace: ScoreTrace, threshold: number): Alarm[] {
  const alarms: Alarm[] = [];
  let open: { startMs: number; endMs: number; highest: number } | undefined;
  for (let index = 0; index < trace.tsMs.length; index++) {
    const score = trace.score[index] as number;
    if (!(score >= threshold)) continue;
    const startMs = trace.tsMs[index] as number;
    const endMs = sampleEndMs(trace, index);
    if (open !== undefined && startMs - open.endMs < EPISODE_HOLD_MS) {
      open.endMs = endMs;
      open.highest = Math.max(open.highest, score);
    } else {
      open = { startMs, endMs, highest: score };
      alarms.push(open);
    }
  }
  return alarms;
}
