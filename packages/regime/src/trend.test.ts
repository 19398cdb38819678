import { describe, expect, it } from 'vitest';
import { classifyTrend } from './trend.js';

const growth = (perStep: number, count = 30): number[] => Array.from({ length: count }, (_, i) => 40_000 * (1 + perStep) ** i);

describe('classifyTrend', () => {
  it('needs 20 prices', () => {
    expect(classifyTrend(growth(0.01, 19))).toBe('RANGING');
    expect(classifyTrend(growth(0.01, 20))).toBe('STRONG_UP');
    expect(classifyTrend([])).toBe('RANGING');
  });

  it('grades momentum over ten steps at 2 and 5 % either way', () => {
    const perStep = (total: number): number => (1 + total) ** 0.1 - 1;
    const classes = [0.051, 0.049, 0.021, 0.019, 0, -0.019, -0.021, -0.049, -0.051].map((total) => classifyTrend(growth(perStep(total))));
    expect(classes).toEqual(['STRONG_UP', 'UP', 'UP', 'RANGING', 'RANGING', 'RANGING', 'DOWN', 'DOWN', 'STRONG_DOWN']);
  });

  it('is RANGING when the averages disagree with the momentum', () => {
    const dip = [...new Array<number>(15).fill(42_000), ...new Array<number>(14).fill(40_000), 41_000];
    expect(classifyTrend(dip)).toBe('RANGING');
    expect(classifyTrend(dip.map((price) => 80_000 - price))).toBe('RANGING');
  });

  it('looks as many steps back as asked', () => {
    const step = [...new Array<number>(20).fill(40_000), ...new Array<number>(10).fill(41_200)];
    expect(classifyTrend(step, 10)).toBe('UP');
    expect(classifyTrend(step, 9)).toBe('RANGING');
  });
});
