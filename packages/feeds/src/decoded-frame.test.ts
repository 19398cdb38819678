import { describe, expect, it } from 'vitest';
import { DecodedFrame } from './decoded-frame.js';
import { InstrumentTable } from './instruments.js';

const T = 1_800_000_000_000;
const BASE = { exchange: 'okx', exchangeSymbol: 'BTC-USDT-SWAP', tsMs: T };

function frame(): DecodedFrame {
  return new DecodedFrame({ receivedTsMs: T, instruments: new InstrumentTable() });
}

describe('a decoded frame', () => {
  it.each([
    [1e12, 1],
    [1e12 + 1, 0],
    [0, 0],
    [undefined, 0],
  ])('has open interest of %s USD %i times', (openInterestUsd, times) => {
    const out = frame();
    out.addOpenInterest({ ...BASE, openInterestUsd });
    expect([out.events.length, out.problems]).toEqual([times, []]);
  });

  it('leaves a quantity of open interest out that is none, and keeps its USD value', () => {
    for (const openInterest of [0, -1, 2e15, undefined]) {
      const out = frame();
      out.addOpenInterest({ ...BASE, openInterest, openInterestUsd: 5 });
      expect(out.events).toEqual([expect.objectContaining({ symbol: 'BTCUSDT', openInterest: undefined, openInterestUsd: 5 })]);
    }
  });

  it.each([
    [1, 8, 1],
    [-1, 24, 1],
    [1.01, 8, 0],
    [Number.NaN, 8, 0],
    [0.0001, 0, 0],
    [0.0001, 25, 0],
    [0.0001, Number.NaN, 0],
  ])('has a funding rate of %d per %d h %i times', (fundingRate, intervalHours, times) => {
    const out = frame();
    out.addFunding({ ...BASE, fundingRate, intervalHours });
    expect([out.events.length, out.problems]).toEqual([times, []]);
  });

  it('keeps at most 100 problems, each on one line of at most 203 characters', () => {
    const out = frame();
    for (let index = 0; index < 150; index += 1) out.addProblem('invalid-row', `line\n${'x'.repeat(500)}`);
    expect(out.problems).toHaveLength(100);
    expect(out.problems[0]?.detail).toMatch(/^line\?x{195}\.{3}$/);
  });
});
