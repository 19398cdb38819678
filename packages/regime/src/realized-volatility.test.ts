import { describe, expect, it } from 'vitest';
import { appended, logReturn, realizedVolatilities, unknownSeries } from './realized-volatility.js';

function series(...newest: number[]): Float64Array {
  return newest.reduce((all, value) => appended(all, value), unknownSeries());
}

describe('realizedVolatilities', () => {
  it('is the square root of summed squares over each horizon', () => {
    const { oneMinute, fiveMinutes, fifteenMinutes, oneHour } = realizedVolatilities(new Float64Array(720).fill(0.001));
    expect(oneMinute).toBeCloseTo(0.001 * Math.sqrt(12), 15);
    expect(fiveMinutes).toBeCloseTo(0.001 * Math.sqrt(60), 15);
    expect(fifteenMinutes).toBeCloseTo(0.001 * Math.sqrt(180), 15);
    expect(oneHour).toBeCloseTo(0.001 * Math.sqrt(720), 15);
  });

  it('is undefined below half the horizon and scaled up to the whole of it above', () => {
    expect(realizedVolatilities(series(...new Array<number>(5).fill(0.002))).oneMinute).toBeUndefined();
    const half = realizedVolatilities(series(...new Array<number>(6).fill(0.002)));
    expect(half.oneMinute).toBeCloseTo(0.002 * Math.sqrt(12), 15);
    expect(half.fiveMinutes).toBeUndefined();
  });

  it('leaves unknown returns out instead of taking them for calm', () => {
    const values = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? Number.NaN : 0.003));
    expect(realizedVolatilities(series(...values)).oneMinute).toBeCloseTo(0.003 * Math.sqrt(12), 15);
  });

  it('forgets what is older than the horizon', () => {
    const { oneMinute, fiveMinutes } = realizedVolatilities(series(0.5, ...new Array<number>(59).fill(0)));
    expect(oneMinute).toBe(0);
    expect(fiveMinutes).toBe(0.5);
    expect(realizedVolatilities(series(0.5, ...new Array<number>(60).fill(0))).fiveMinutes).toBe(0);
  });
});

describe('logReturn', () => {
  it('stays finite where the ratio does not', () => {
    expect(logReturn(100, 101)).toBe(Math.log(1.01));
    expect(logReturn(1e-300, 1e300)).toBeCloseTo(600 * Math.LN10, 9);
    expect(logReturn(1e300, 1e-300)).toBeCloseTo(-600 * Math.LN10, 9);
  });
});
