import type { MethodTraces, ScoreTrace } from '../score-trace.js';
import { sampleEndMs } from './alarms.js';
import { EPISODE_HOLD_MS } from './config.js';
import type { LabelledSpan, TimeSpan } from './labelled-span.js';
import { touchesZone, type UnjudgedZones, unjudgedZones } from './unjudged-zones.js';

/** Number of false alarms of a method at every threshold from its floor up. */
export interface FalseAlarmCurve {
  /** Scores at which the number changes, falling. */
  readonly scores: readonly number[];
  /** `counts[i]`: false alarms at thresholds from `scores[i]` down to, but not including, `scores[i + 1]`. 0 above `scores[0]`. */
  readonly counts: readonly number[];
}

interface Change {
  readonly score: number;
  readonly delta: number;
}

/** The samples of a trace at or above the floor, in order of time. */
interface StoredSamples {
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly score: Float64Array;
}

function storedSamples(trace: ScoreTrace, floor: number): StoredSamples {
  const kept = trace.score.filter((score) => score >= floor).length;
  const samples = { startMs: new Float64Array(kept), endMs: new Float64Array(kept), score: new Float64Array(kept) };
  let next = 0;
  for (let index = 0; index < trace.score.length; index++) {
    const score = trace.score[index] as number;
    if (!(score >= floor)) continue;
    samples.startMs[next] = trace.tsMs[index] as number;
    samples.endMs[next] = sampleEndMs(trace, index);
    samples.score[next] = score;
    next++;
  }
  return samples;
}

/** The neighbours in time that each sample has among those before it in `order`; -1 and the number of samples where there is none. */
function neighboursAtEntry(order: Uint32Array): { readonly before: Int32Array; readonly after: Int32Array } {
  const before = Int32Array.from(order, (_, index) => index - 1);
  const after = Int32Array.from(order, (_, index) => index + 1);
  // Taking samples out of a linked list from the last to the first leaves with each the neighbours it had when it came in.
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place] as number;
    const left = before[index] as number;
    const right = after[index] as number;
    if (left >= 0) after[left] = right;
    if (right < order.length) before[right] = left;
  }
  return { before, after };
}

/**
 * How the number of false alarms changes as the threshold falls past each sample: samples come in from the highest, and each begins an
 * episode, lengthens one, joins two, or lies within one. An episode is known at its two ends: `last` at its first sample, `first` at its last.
 */
function changesOf(samples: StoredSamples, zones: UnjudgedZones, span: TimeSpan): Change[] {
  const { startMs, endMs, score } = samples;
  const order = Uint32Array.from(score, (_, index) => index).sort((a, b) => (score[b] as number) - (score[a] as number));
  const { before, after } = neighboursAtEntry(order);
  const first = Int32Array.from(order, (_, index) => index);
  const last = Int32Array.from(first);
  const joins = (left: number, right: number): boolean =>
    left >= 0 && right < order.length && (startMs[right] as number) - (endMs[left] as number) < EPISODE_HOLD_MS;
  const isFalse = (from: number, to: number): number => {
    const fromMs = startMs[from] as number;
    return fromMs >= span.startMs && fromMs < span.endMs && !touchesZone(zones, fromMs, endMs[to] as number) ? 1 : 0;
  };
  const changes: Change[] = [];
  for (const index of order) {
    const left = before[index] as number;
    const right = after[index] as number;
    if (joins(left, right)) continue;
    let delta = 0;
    let from = index;
    let to = index;
    if (joins(left, index)) {
      from = first[left] as number;
      delta -= isFalse(from, left);
    }
    if (joins(index, right)) {
      to = last[right] as number;
      delta -= isFalse(right, to);
    }
    delta += isFalse(from, to);
    last[from] = to;
    first[to] = from;
    if (delta !== 0) changes.push({ score: score[index] as number, delta });
  }
  return changes;
}

/** Exact for every threshold, in one pass from the highest score down. O(n log n) in the samples at or above the floor, 44 bytes each besides the sort. */
export function falseAlarmCurve(method: MethodTraces, labelled: LabelledSpan): FalseAlarmCurve {
  const changes: Change[] = [];
  for (const trace of method.traces) {
    const zones = unjudgedZones(labelled.labels.filter(({ symbol }) => symbol === trace.symbol));
    for (const change of changesOf(storedSamples(trace, method.floor), zones, labelled)) changes.push(change);
  }
  changes.sort((a, b) => b.score - a.score);
  const scores: number[] = [];
  const counts: number[] = [];
  let count = 0;
  for (const { score, delta } of changes) {
    count += delta;
    if (score === scores.at(-1)) counts[counts.length - 1] = count;
    else {
      scores.push(score);
      counts.push(count);
    }
  }
  return { scores, counts };
}
