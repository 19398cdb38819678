import { describe, expect, it } from 'vitest';
import { sampleSignal } from './dashboard-state.sample.js';
import { episodeSpans } from './episode-spans.js';

describe('episodeSpans', () => {
  it('tells begin, end, highest level and peaks of each episode', () => {
    const [first, last] = [sampleSignal(100, 'WATCH', 100), sampleSignal(130, 'NONE', 100)];
    const other = sampleSignal(105, 'ALERT', 105, 'ETHUSDT');
    const spans = episodeSpans([first, other, sampleSignal(110, 'EXTREME', 100), last]);
    expect(spans).toMatchObject([
      {
        symbol: 'BTCUSDT',
        fromMs: 100_000,
        toMs: 130_000,
        highest: 'EXTREME',
        isOpen: false,
        peakProbability: 0.8,
        peakVelocity: 40,
        signals: 3,
      },
      { symbol: 'ETHUSDT', fromMs: 105_000, toMs: 105_000, highest: 'ALERT', isOpen: true, signals: 1 },
    ]);
    expect(spans[0]?.newest).toBe(last);
  });

  it('begins an episode whose first signals are gone when its id says', () => {
    expect(episodeSpans([sampleSignal(500, 'ALERT', 100)])).toMatchObject([{ fromMs: 100_000, toMs: 500_000 }]);
    const strange = sampleSignal(500, 'ALERT');
    const spans = episodeSpans([{ ...strange, context: { ...strange.context, episode: 'BTCUSDT:later' } }]);
    expect(spans).toMatchObject([{ fromMs: 500_000 }]);
  });

  it('leaves out signals outside of episodes and computes a list once', () => {
    const signal = sampleSignal(500, 'ALERT');
    const { episode: _, ...context } = signal.context;
    expect(episodeSpans([{ ...signal, context }])).toEqual([]);
    const signals = [signal];
    expect(episodeSpans(signals)).toBe(episodeSpans(signals));
  });
});
