import { expect, it } from 'vitest';
import { HOUR_SEC, sampleHistory, samplePast } from './dashboard-state.sample.js';
import { recordedSpans } from './recorded-spans.js';

const sec = (ago: number): number => (HOUR_SEC - ago) * 1_000;

it('the recorded time is that of any symbol, with gaps between', () => {
  const history = sampleHistory({ A: samplePast([0, 1, null, null, 0]), B: samplePast([null, 1, 2, null, null]) });
  expect(recordedSpans(history)).toEqual([
    [sec(50), sec(20)],
    [sec(10), sec(0)],
  ]);
  expect(recordedSpans(history)).toBe(recordedSpans(history));
  expect(recordedSpans(sampleHistory({}))).toEqual([]);
});
