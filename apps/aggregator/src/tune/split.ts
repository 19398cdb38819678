import { CascadeError } from '@cascade/core';
import type { CascadeLabel, TimeSpan } from '@cascade/replay/evaluate';

/** What data is for: coefficients, level thresholds, and the one look at how good they are. */
export const PARTS = ['fit', 'validation', 'test'] as const;
/** One of {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** Where validation and test begin, as shares of the time. */
const BOUNDARIES = [0.6, 0.8] as const;
/** Share of the seeds for validation, and for test. */
const SEED_SHARE = 0.2;
/** Least simulations that can be split by seed. */
const LEAST_SEEDS = 3;

/** Between two parts this much time is left out, ms, so that no burst is in both. */
export const GAP_MS = 120_000;
/** A burst reaches this far before its onset and after its end, ms. */
const BEFORE_MS = 10_000;
const AFTER_MS = 5_000;

/** Which part each of `count` simulations is for, in order. @throws CascadeError `app/too-little-data` for fewer than 3 */
export function splitSeeds(count: number): Part[] {
  if (count < LEAST_SEEDS) {
    const message = `${count} of the inputs are simulations, but at least ${LEAST_SEEDS} are needed: one each to fit, validate and test; give a range such as market:1-10`;
    throw new CascadeError('app/too-little-data', message, { context: { count } });
  }
  const share = Math.max(1, Math.round(count * SEED_SHARE));
  return Array.from({ length: count }, (_, index) => (index >= count - share ? 'test' : index >= count - 2 * share ? 'validation' : 'fit'));
}

/** From here on a span split by time is for the test alone, Unix ms; labels may move the first second of the test further. */
export function testFromMs({ startMs, endMs }: TimeSpan): number {
  return boundaryMs({ startMs, endMs }, BOUNDARIES[1]) + GAP_MS / 2;
}

/**
 * A part of a span split by time: 60, 20 and 20 %, with {@link GAP_MS} left out around each boundary, and more where a burst lies there.
 * @param labels every burst of the span: a gap swallows those it touches whole
 * @throws CascadeError `app/too-little-data` when nothing is left of it
 */
export function partOfTime(part: Part, span: TimeSpan, labels: readonly CascadeLabel[]): TimeSpan {
  const [first, second] = BOUNDARIES.map((share) => gapAround(boundaryMs(span, share), labels));
  const startMs = part === 'fit' ? span.startMs : part === 'validation' ? first?.endMs : second?.endMs;
  const endMs = part === 'fit' ? first?.startMs : part === 'validation' ? second?.startMs : span.endMs;
  if (startMs !== undefined && endMs !== undefined && startMs < endMs) return { startMs, endMs };
  const minutes = ((span.endMs - span.startMs) / 60_000).toFixed(1);
  throw new CascadeError('app/too-little-data', `an input of ${minutes} minutes leaves nothing for the part "${part}"; give longer tapes`);
}

function boundaryMs({ startMs, endMs }: TimeSpan, share: number): number {
  return Math.round(startMs + share * (endMs - startMs));
}

/** O(labels) for each burst that is swallowed. */
function gapAround(atMs: number, labels: readonly CascadeLabel[]): TimeSpan {
  let gap = { startMs: atMs - GAP_MS / 2, endMs: atMs + GAP_MS / 2 };
  for (;;) {
    const { startMs, endMs } = gap;
    const touched = labels.filter((label) => label.onsetMs - BEFORE_MS < endMs && label.endMs + AFTER_MS >= startMs);
    const wider = {
      startMs: touched.reduce((least, { onsetMs }) => Math.min(least, onsetMs - BEFORE_MS), startMs),
      endMs: touched.reduce((most, label) => Math.max(most, label.endMs + AFTER_MS + 1), endMs),
    };
    if (wider.startMs === startMs && wider.endMs === endMs) return gap;
    gap = wider;
  }
}
