import { describe, expect, it } from 'vitest';
import { classifyLiquidity } from './liquidity.js';

describe('classifyLiquidity', () => {
  const at = (percentile: number, spreadBps?: number): string => classifyLiquidity({ volume: { percentile, samples: 288 }, spreadBps });

  it('is DEEP with high volume and a spread below 5 bp', () => {
    expect([at(75, 4.9), at(74.9, 4.9), at(75, 5)]).toEqual(['DEEP', 'NORMAL', 'NORMAL']);
  });

  it('is SHALLOW with low volume or a spread above 15 bp', () => {
    expect([at(25, 10), at(25.1, 10), at(50, 15), at(50, 15.1), at(90, 30)]).toEqual(['SHALLOW', 'NORMAL', 'NORMAL', 'SHALLOW', 'SHALLOW']);
  });

  it('is ILLIQUID with very low volume and a spread above 20 bp', () => {
    expect([at(10, 20.1), at(10.1, 20.1), at(10, 20)]).toEqual(['ILLIQUID', 'SHALLOW', 'SHALLOW']);
  });

  it('is NORMAL while the volume has fewer than ten samples of history, whatever the spread', () => {
    expect(classifyLiquidity({ volume: { percentile: 50, samples: 9 }, spreadBps: 30 })).toBe('NORMAL');
    expect(classifyLiquidity({ volume: { percentile: 50, samples: 10 }, spreadBps: 30 })).toBe('SHALLOW');
  });

  it('judges by what is there and claims neither DEEP nor ILLIQUID from one input', () => {
    expect(classifyLiquidity({})).toBe('NORMAL');
    expect([at(99), at(25), at(1)]).toEqual(['NORMAL', 'SHALLOW', 'SHALLOW']);
    expect([1, 15, 16, 90].map((spreadBps) => classifyLiquidity({ spreadBps }))).toEqual(['NORMAL', 'NORMAL', 'SHALLOW', 'SHALLOW']);
  });
});
