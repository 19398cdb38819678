import { describe, expect, it } from 'vitest';
import { colourAlpha } from './colour-alpha.js';
import { mirroredRange, rateRange } from './curve-ranges.js';
import { levelFloors } from './level-floors.js';

describe('the scales', () => {
  it('begin at 0 and hold the highest', () => {
    expect(rateRange(null, null)).toEqual([0, 1.1]);
    expect(rateRange(3, 50)[0]).toBe(0);
    expect(rateRange(3, 50)[1]).toBeGreaterThan(50);
  });

  it('of mirrored flows hold 0, both sides, and room for the weaker one', () => {
    const [least, most] = mirroredRange(0, 100_000);
    expect(most).toBeGreaterThan(100_000);
    expect(least).toBeLessThan(-20_000);
    expect(mirroredRange(-100_000, 0)).toEqual([-most, -least]);
    expect(mirroredRange(null, null)[1]).toBeGreaterThan(0);
  });
});

it('levels have lines where their thresholds are fixed, and none with the calibrated model', () => {
  expect(levelFloors('corrected')).toEqual({ WATCH: 0.3, ALERT: 0.5, CRITICAL: 0.7, EXTREME: 0.9 });
  expect(levelFloors('calibrated')).toEqual({});
  expect(levelFloors(undefined)).toEqual({});
});

it('a share of the opacity is given to colours without one', () => {
  expect(colourAlpha('rgb(1, 2, 3)', 0.2)).toBe('rgba(1, 2, 3, 0.2)');
  expect(colourAlpha('oklch(0.5 0.1 20)', 0.2)).toBe('oklch(0.5 0.1 20 / 0.2)');
  expect(colourAlpha('rgba(1, 2, 3, 0.5)', 0.2)).toBe('rgba(1, 2, 3, 0.5)');
  expect(colourAlpha('transparent', 0.2)).toBe('transparent');
});
