import fc from 'fast-check';
import { expect, it } from 'vitest';
import { movedApart, niceStep, niceValues } from './axis.js';
import { sampleResult } from './backtest-result.sample.js';
import { histograms } from './histograms.js';
import { durationText, integerText, rateText, signedText } from './number-text.js';
import { wilsonInterval } from './reliability-plot.js';
import { levelLane, liquidationStrip, priceStrip } from './timeline-strips.js';

it('Wilson intervals are those of the published example and hold the share', () => {
  // 20 of 100: 0.1334 to 0.2888 (Newcombe 1998's method 3).
  expect(wilsonInterval(20, 100).low).toBeCloseTo(0.1334, 4);
  expect(wilsonInterval(20, 100).high).toBeCloseTo(0.2888, 4);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const positives = Math.round(n * share);
      const { low, high } = wilsonInterval(positives, n);
      expect(low).toBeLessThanOrEqual(positives / n);
      expect(high).toBeGreaterThanOrEqual(positives / n);
    }),
  );
});

it('ticks are round, ascending and within their range', () => {
  expect(niceValues(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceValues(-13, 88, 5)).toEqual([0, 50]);
  expect([0.011, 0.2, 3, 7].map(niceStep)).toEqual([0.02, 0.2, 5, 10]);
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (low, span) => {
      const values = niceValues(low, low + span, 5);
      expect(values.length).toBeLessThanOrEqual(6);
      expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
      for (const value of values) expect(value >= low - 1e-6 && value <= low + span + 1e-6).toBe(true);
    }),
  );
});

const base = { symbol: 'BTC-USD', startMs: 0, stepMs: 1_000, levels: [], probability: [] };

it('bars of longs go down and those of shorts up, as the square root of USD', () => {
  const { svg } = liquidationStrip({ ...base, longUsd: [0, 100], shortUsd: [25, 0], price: [] });
  expect(svg).toContain('<path class="shorts" d="M0 500V250H1V500Z"/>');
  expect(svg).toContain('<path class="longs" d="M1 500V1000H2V500Z"/>');
});

it('a price line breaks where no price is known, and there is no strip without any', () => {
  const strip = priceStrip({ ...base, longUsd: [], shortUsd: [], price: [1, 2, null, 2] });
  expect(strip?.svg.match(/class="price" d="([^"]*)"/)?.[1]?.match(/M/g)).toHaveLength(2);
  expect(priceStrip({ ...base, longUsd: [], shortUsd: [], price: [null] })).toBeUndefined();
});

it('levels stand where they were, in bins', () => {
  const lane = levelLane({ ...base, longUsd: [], shortUsd: [], price: [], levels: [{ level: 'ALERT', startMs: 2_500, endMs: 4_000 }] });
  expect(lane).toBe('<path class="stood alert" d="M2.5 0H4V1000H2.5Z"/>');
});

it('texts are moved apart in their order, within the top', () => {
  const heights = movedApart([0.9, 0.7, 0.95], 0.1, 0.9);
  expect(heights[0]).toBeCloseTo(0.8, 9);
  expect([heights[1], heights[2]]).toEqual([0.7, 0.9]);
  const apart = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 9 });
  fc.assert(
    fc.property(apart, (wanted) => {
      const places = [...movedApart(wanted, 0.1, 1)].sort((a, b) => a - b);
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(-1e-9);
        expect(place).toBeLessThanOrEqual(1);
        if (index > 0) expect(place - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(0.1 - 1e-9);
      }
    }),
  );
});

it('histograms show the first alarm at ALERT of each cascade that this level caught', () => {
  const text = histograms(sampleResult()).markup;
  expect(text.match(/n = \d+, median <b>([^<]*)</g)).toEqual([
    'n = 3, median <b>+3.1 s<',
    'n = 3, median <b>−2.9 s<',
    'n = 3, median <b>+8.9 s<',
  ]);
});

it('histograms of a preset without levels count the first alarm of each cascade, several cascades of one alarm too', () => {
  const base = sampleResult();
  const [hit] = base.alarms;
  if (hit === undefined) expect.fail();
  const methods = base.methods.map(({ atLevels, ...method }) => method);
  const later = { ...hit, startMs: hit.startMs + 5_000 };
  expect(histograms({ ...base, methods, alarms: [later, hit] }).markup).toContain('n = 1, median <b>+3.0 s<');
  expect(histograms({ ...base, methods, alarms: [{ ...hit, labels: [0, 1] }] }).markup).toContain('n = 2, ');
});

it('writes figures as people read them', () => {
  expect([0, 40, -1_240, 59_960, 3_599_600, 7_200_000].map(signedText)).toEqual(['0.0 s', '0.0 s', '−1.2 s', '+1 min', '+1.0 h', '+2.0 h']);
  expect([125_000, 86_400_000].map(durationText)).toEqual(['2 min 5 s', '24.0 h']);
  expect([0, 0.00123, 0.042, 0.66, 12.34, 1234.5].map(rateText)).toEqual(['0', '0.0012', '0.042', '0.66', '12.3', '1235']);
  expect([0, 999, 1_000, 1_234_567].map(integerText)).toEqual(['0', '999', '1,000', '1,234,567']);
});
