import { expect, it } from 'vitest';
import { DayGrid, symbolDaysOf } from './day-grid.js';
import type { LabelledSpan } from './labelled-span.js';
import { cascade, grey, MIDNIGHT_MS } from './labelled-span.sample.js';

const HOUR_MS = 3_600_000;

/** From 18:30 to 02:15 on the day after next, two symbols. */
const SPAN: LabelledSpan = {
  startMs: MIDNIGHT_MS + 18.5 * HOUR_MS,
  endMs: MIDNIGHT_MS + 50.25 * HOUR_MS,
  symbols: ['BTCUSDT', 'ETHUSDT'],
  labels: [],
};

it('cuts a span into UTC days, the first and the last by their share', () => {
  const grid = new DayGrid(SPAN);
  expect(grid.days).toBe(3);
  expect([...grid.symbolDays]).toEqual([(2 * 5.5) / 24, 2, (2 * 2.25) / 24]);
  expect(symbolDaysOf(SPAN)).toBeCloseTo((2 * 31.75) / 24, 12);
  expect([...grid.calmHours]).toEqual([5.5, 24, 2.25]);
  expect([...grid.countByDay([SPAN.startMs, MIDNIGHT_MS + 24 * HOUR_MS - 1, MIDNIGHT_MS + 24 * HOUR_MS, SPAN.endMs - 1])]).toEqual([
    2, 1, 1,
  ]);
  expect(new DayGrid({ ...SPAN, endMs: MIDNIGHT_MS + 48 * HOUR_MS }).days).toBe(2);
});

it('takes no clock hour as calm that a cascade or grey label of any symbol touches', () => {
  const hour = (of: number): number => MIDNIGHT_MS + of * HOUR_MS;
  const labels = [
    cascade(hour(18.75), { symbol: 'ETHUSDT' }),
    cascade(hour(24) - 1, { endMs: hour(24) }),
    grey(hour(30), { endMs: hour(32) - 1 }),
    cascade(hour(10), { endMs: hour(10) + 1 }),
    cascade(hour(50), { endMs: hour(99) }),
  ];
  const grid = new DayGrid({ ...SPAN, labels });
  expect([...grid.calmHours]).toEqual([5.5 - 0.5 - 1, 24 - 1 - 2, 2.25 - 0.25]);
  expect([18.5, 19, 23.5, 24.5, 25, 29, 30, 31.9, 32, 50].map((of) => grid.isCalm(hour(of)))).toEqual([
    false,
    true,
    false,
    false,
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
});
