import { describe, expect, it } from 'vitest';
import type { CascadeLabel } from '../cascade-label.js';
import { calmHours } from './calm-hours.js';
import { labelCascades } from './label-cascades.js';
import { marketOf, symbolOf } from './truth.sample.js';

const HOUR_MS = 3_600_000;
const [sample] = labelCascades(marketOf(symbolOf())).labels;

function label(symbol: string, onsetMs: number, endMs: number): CascadeLabel {
  if (sample === undefined) throw new Error('the sample market has no label');
  return { ...sample, symbol, onsetMs, endMs };
}

describe('calmHours', () => {
  it('are all hours of all symbols less a minute around each label, time under two labels once', () => {
    const labels = [label('A', 600_000, 660_000), label('A', 630_000, 640_000), label('A', 700_000, 705_000), label('B', 600_000, 660_000)];
    const [busyA, busyB] = [765_000 - 540_000, 720_000 - 540_000];
    expect(calmHours(labels, 3, 0, HOUR_MS)).toBeCloseTo(3 - (busyA + busyB) / HOUR_MS, 12);
  });

  it('end with the span', () => {
    const labels = [label('A', 10_000, 20_000), label('A', HOUR_MS - 20_000, HOUR_MS - 10_000)];
    expect(calmHours(labels, 1, 0, HOUR_MS)).toBeCloseTo(1 - 160_000 / HOUR_MS, 12);
  });
});
