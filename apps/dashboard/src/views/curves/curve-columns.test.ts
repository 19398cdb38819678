import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePast } from '../../playback/dashboard-state.sample.js';
import { appendPoint, type CurvePoint, composeColumns, emptyColumns, gapAt, LIVE_GAP_MS } from './curve-columns.js';

const END = Number.POSITIVE_INFINITY;
const point = (tMs: number, value: number): CurvePoint => ({
  tMs,
  velocity: value,
  longUsd: value,
  shortUsd: value,
  probability: value,
  level: 0,
});
const past = (values: readonly (number | null)[], start = 0) => ({ start, stepSec: 10, values: samplePast(values) });

describe('appendPoint', () => {
  it('hangs shorts below the axis', () => {
    const columns = emptyColumns();
    appendPoint(columns, point(1_000, 3), LIVE_GAP_MS);
    expect(columns).toEqual({ t: [1], velocity: [3], long: [3], short: [-3], probability: [3], level: [0] });
  });

  it('puts a gap before a point that comes late, and leaves out one from the past', () => {
    const columns = emptyColumns();
    for (const tMs of [1_000, 1_250, 9_000, 8_000, 9_000]) appendPoint(columns, point(tMs, 1), LIVE_GAP_MS);
    expect(columns.t).toEqual([1, 1.25, 1.251, 9]);
    expect(columns.velocity).toEqual([1, 1, null, 1]);
  });
});

describe('composeColumns', () => {
  it('puts live points behind the past, without a gap while a step is under way', () => {
    const columns = composeColumns(past([1, 2]), [point(29_900, 3)], END);
    expect(columns.t).toEqual([0, 10, 29.9]);
    expect(columns.velocity).toEqual([1, 2, 3]);
  });

  it('shows a step nothing was heard in, and time the history does not reach, as gaps', () => {
    expect(composeColumns(past([1, null, 2]), [], END).velocity).toEqual([1, null, 2]);
    expect(composeColumns(past([1]), [point(60_000, 3)], END).velocity).toEqual([1, null, 3]);
  });

  it('prefers live points to the steps they lie in, and fills holes between them from the past', () => {
    const columns = composeColumns(past([1, 1, 1, 1]), [point(12_000, 5), point(14_000, 6), point(32_000, 7)], END);
    expect(columns.t).toEqual([0, 12, 14, 20, 32]);
    expect(columns.velocity).toEqual([1, 5, 6, 1, 7]);
  });

  it('shows nothing later than asked, ascending in time, every value of it heard', () => {
    const value = fc.option(fc.integer({ min: 1, max: 9 }));
    const live = fc.uniqueArray(fc.integer({ min: 0, max: 200_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), live, fc.integer({ min: 0, max: 250_000 }), (values, times, untilMs) => {
        const points = times.sort((a, b) => a - b).map((tMs) => point(tMs, 100 + tMs));
        const { t, velocity } = composeColumns(past(values), points, untilMs);
        expect(t.every((sec, i) => sec * 1_000 <= untilMs + 1 && (i === 0 || sec > (t[i - 1] ?? 0)))).toBe(true);
        for (const [i, drawn] of velocity.entries()) {
          const tMs = Math.round((t[i] ?? 0) * 1_000);
          if (drawn !== null) expect(drawn >= 100 ? drawn - 100 : values[tMs / 10_000]).toBe(drawn >= 100 ? tMs : drawn);
        }
        const shown = points.filter(({ tMs }) => tMs <= untilMs).length;
        expect(velocity.filter((drawn) => drawn !== null && drawn >= 100)).toHaveLength(shown);
      }),
    );
  });
});

it('a gap knows nothing', () => {
  expect(gapAt(5)).toEqual({ tMs: 5, velocity: null, longUsd: null, shortUsd: null, probability: null, level: null });
});
