import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BacktestResult } from './backtest-result.js';
import { sampleResult } from './backtest-result.sample.js';
import { renderTable } from './render-table.js';
import { textWidth } from './terminal-text.js';

it('prints an input with badge, cascades and symbol-days, its methods at matched false alarms and its levels', () => {
  const text = renderTable([{ ...sampleResult(), name: 'day one' }], 120);
  const lines = text.split('\n');
  expect(lines[0]).toBe('day one  RECORDED  4 cascades, 4.00 symbol-days');
  expect(lines[1]).toMatch(/^ {2}at FA\/sd <= 0\.50 +recall +n +95 % +sev 2-3 +FA\/sd +vs onset +vs t\* +to peak +don't care$/);
  expect(lines[2]).toMatch(/^ {2}calibrated +75 % +3\/4 +45–95 % +2\/2 +0\.50 +\+3\.1 s +−2\.4 s +\+8\.5 s +1$/);
  expect(lines[3]).toMatch(/^ {2}10 s rate +25 % +1\/4/);
  expect(text).toMatch(/levels of calibrated.*\n {2}WATCH .*\n {2}ALERT .*\n {2}CRITICAL +25 % +1\/4/);
  expect(text).toContain('! 2 symbols < 8: severity 3 cannot occur');
});

it('tells what the preset catches of the cascades of each variant, when there are several', () => {
  const text = renderTable([{ ...sampleResult(), name: 'day one' }], 120);
  expect(text).toMatch(
    / {2}cascades told by +recall.*\n {2}A: liquidations +63 % +5\/8 +– +– +0\.25 .*\n {2}B: price +40 % +2\/5 .*\n {2}C: both +75 % +3\/4 /,
  );
  const [only] = sampleResult().variants ?? [];
  if (only === undefined) expect.fail();
  expect(renderTable([{ ...sampleResult(), variants: [only] }], 120)).not.toContain('cascades told by');
});

it('speaks of the main target, wherever it stands among the others', () => {
  const text = renderTable([{ ...sampleResult(), mainTargetPerSymbolDay: 1 }], 120);
  expect(text).toMatch(/at FA\/sd <= 1\.00 .*\n {2}calibrated +100 % +4\/4/);
});

it('leaves out columns of a narrow terminal, but never recall and false alarms', () => {
  const header = (width: number): string =>
    renderTable([sampleResult()], width)
      .split('\n')
      .find((line) => line.includes('recall')) ?? '';
  expect(header(80)).toMatch(/recall.*sev 2-3.*FA\/sd.*vs onset.*vs t\*/);
  expect(header(80)).not.toContain("don't care");
  expect(header(60)).toMatch(/recall.*FA\/sd.*vs onset.*vs t\*/);
  expect(header(40)).toMatch(/recall.*FA\/sd/);
});

it('says an unknown figure with a dash', () => {
  const line = renderTable([sampleResult()], 120)
    .split('\n')
    .find((text) => text.includes('onerror="ale') && text.includes('0/4'));
  expect(line).toMatch(/0 % +0\/4 .* – +– +– +1$/);
});

it('prints no control characters, so that no name can drive the terminal', () => {
  const text = renderTable([{ ...sampleResult(), name: 'a\u001b[2Jb\rc\u202ed\ne', warnings: ['x\u001b]0;y\u0007'] }], 80);
  expect(text).toContain('a?[2Jb?c?d?e');
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});

const names = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ maxLength: 60, unit: 'grapheme' }));
const milliseconds = fc.integer({ min: -2e9, max: 2e9 });
const quantiles = fc.record({ n: fc.nat(1e6), p10Ms: milliseconds, p50Ms: milliseconds, p90Ms: milliseconds });

it('fits its width whatever the names and figures are', () => {
  const result = fc
    .record({
      name: names,
      title: names,
      preset: names,
      warning: names,
      hits: fc.nat(1e7),
      rate: fc.double({ min: 0, max: 1e6, noNaN: true }),
      delay: quantiles,
    })
    .map(({ name, title, preset, warning, hits, rate, delay }): BacktestResult => {
      const base = sampleResult();
      const methods = base.methods.map((method) => ({
        ...method,
        title,
        matched: method.matched.map((point) => ({
          ...point,
          targetPerSymbolDay: rate + point.targetPerSymbolDay,
          card: { ...point.card, recall: { hits, n: hits + 1 }, falseAlarmsPerSymbolDay: rate, delay, delayToProven: delay },
        })),
      }));
      return { ...base, mainTargetPerSymbolDay: rate + 0.5, name, preset, methods, differences: [], warnings: [warning], symbolDays: rate };
    });
  fc.assert(
    fc.property(result, fc.constantFrom(20, 60, 80, 120), (value, width) => {
      for (const line of renderTable([value], width).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 300 },
  );
});
