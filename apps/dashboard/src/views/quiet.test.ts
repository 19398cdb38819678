import { describe, expect, it } from 'vitest';
import { SAMPLE_SEC, sampleSymbol, sampleValues } from '../live/documents.sample.js';
import type { SymbolDocument } from '../model/documents.js';
import { quietText } from './quiet.js';

const NOTHING: SymbolDocument = { exchanges: {}, correlations: {} };
const { service } = sampleValues(SAMPLE_SEC);
const live = { nowMs: SAMPLE_SEC * 1_000, service, playhead: { atMs: undefined, isPaused: false } };
const past = { nowMs: SAMPLE_SEC * 1_000, service: undefined, playhead: { atMs: SAMPLE_SEC * 1_000, isPaused: true } };

describe('quietText', () => {
  it('is for a symbol without a liquidation for more than 5 s, and one never heard', () => {
    expect(quietText(sampleSymbol(SAMPLE_SEC - 5, 0.5), live)).toBeUndefined();
    expect(quietText(sampleSymbol(SAMPLE_SEC - 9, 0.5), live)).toBe('no liquidation for 9 s');
    expect(quietText(NOTHING, live)).toBe('no liquidation heard yet');
  });

  it('calls nothing quiet because a step of the history ended a while ago, but what had no liquidation then', () => {
    const then = sampleSymbol(SAMPLE_SEC - 9, 0.5);
    expect(quietText(then, past)).toBeUndefined();
    expect(quietText({ ...then, velocity: { timestamp: SAMPLE_SEC - 9, velocity_10s: 0 } }, past)).toBe('no liquidation at that time');
    expect(quietText(NOTHING, past)).toBe('no liquidation at that time');
  });

  it('goes by the clock of what the page remembers as it was', () => {
    expect(quietText(sampleSymbol(SAMPLE_SEC - 9, 0.5), { ...past, service })).toBe('no liquidation for 9 s');
  });
});
