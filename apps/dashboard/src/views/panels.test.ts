import { describe, expect, it } from 'vitest';
import { SAMPLE_SEC, sampleLiquidation, sampleSignal, sampleValues } from '../live/documents.sample.js';
import { NO_INTAKE } from '../model/intake.js';
import { emptyState } from '../model/open-store.js';
import { connectionWord, noticeText } from './connection-text.js';
import { groupEpisodes } from './episodes.js';
import { coverageOf, feedStates, newestByVenue } from './feed-state.js';
import { barShare } from './tape-bar.js';
import { volatilityText } from './volatility-text.js';

describe('groupEpisodes', () => {
  it('groups the signals of an episode, what began last first, with its levels in a row', () => {
    const signals = [
      sampleSignal(0, { episode: 'e1', signal: 'WATCH', probability: 0.4 }),
      sampleSignal(1, { episode: 'x', symbol: 'ETHUSDT' }),
      sampleSignal(2, { episode: 'e1', signal: 'EXTREME', probability: 0.9 }),
      sampleSignal(3, { episode: 'e1', signal: 'WATCH', probability: 0.3 }),
      sampleSignal(4, { episode: 'e1', signal: 'WATCH', probability: 0.2 }),
    ];
    const [second, first] = groupEpisodes(signals, 9);
    expect(first).toMatchObject({
      symbol: 'BTCUSDT',
      episode: 'e1',
      peak: 'EXTREME',
      peakProbability: 0.9,
      signals: 4,
      reasons: ['reason 4'],
    });
    expect(first?.steps.map(({ level, count }) => `${level}${count}`)).toEqual(['WATCH1', 'EXTREME1', 'WATCH2']);
    expect([first?.startMs, first?.endMs]).toEqual([SAMPLE_SEC * 1_000, (SAMPLE_SEC + 4) * 1_000]);
    expect(second?.symbol).toBe('ETHUSDT');
    expect(groupEpisodes(signals, 1).map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
  });

  it('joins signals outside of episodes until an episode comes between', () => {
    const signals = [sampleSignal(0), sampleSignal(1), sampleSignal(2, { episode: 'e1' }), sampleSignal(3)];
    expect(groupEpisodes(signals, 9).map((group) => group.signals)).toEqual([1, 1, 2]);
  });

  it('keeps the newest 8 levels of a long episode', () => {
    const signals = Array.from({ length: 30 }, (_, i) => sampleSignal(i, { episode: 'e', signal: i % 2 === 0 ? 'WATCH' : 'ALERT' }));
    expect(groupEpisodes(signals, 1)[0]).toMatchObject({ signals: 30, steps: { length: 8 } });
  });
});

describe('feedStates', () => {
  const nowMs = SAMPLE_SEC * 1_000;
  const { service } = sampleValues(SAMPLE_SEC - 2);
  const heard = new Map([['okx', SAMPLE_SEC - 5]]);
  const statusOf = (status: string): unknown =>
    feedStates({ ...service, feeds: { okx: { ...service.feeds.okx, status } as never } }, undefined, heard, nowMs)[0]?.status;

  it('tells live from quiet and from a venue that asked us to wait', () => {
    expect(feedStates(service, undefined, heard, nowMs)[0]).toMatchObject({ status: 'live', ageMs: 2_000, leavesOut: undefined });
    expect(feedStates(service, undefined, new Map(), nowMs)[0]?.status).toBe('quiet');
    const paused = new Map([['okx', { exchange: 'okx', paused_until: SAMPLE_SEC + 9, completeness: 'sampled' as const, share: 0.4 }]]);
    expect(feedStates(service, paused, heard, nowMs)[0]).toMatchObject({ status: 'throttled', leavesOut: 'sampled', share: 0.4 });
  });

  it('shows a feed that does not live as the service says, and a status it does not know as unknown', () => {
    expect(['stale', 'down', 'connecting', 'dancing'].map(statusOf)).toEqual(['stale', 'down', 'connecting', 'unknown']);
  });

  it('counts who is heard', () => {
    expect(coverageOf(service)).toEqual({ live: 1, venues: 1 });
    expect(coverageOf(undefined)).toBeUndefined();
    expect(newestByVenue([sampleLiquidation(1), sampleLiquidation(5), sampleLiquidation(2)]).get('okx')).toBe(SAMPLE_SEC + 5);
  });
});

describe('connection', () => {
  const live = { ...emptyState(0), connection: { status: 'live' as const, sinceMs: 0 }, intake: NO_INTAKE };

  it('says nothing while all is well', () => {
    expect([connectionWord(live), noticeText(live, 9_000)]).toEqual(['live', undefined]);
  });

  it('says since when and why nothing is heard', () => {
    const lost = { ...live, connection: { status: 'lost' as const, sinceMs: 0, reason: 'the service can not be reached' } };
    expect(noticeText(lost, 61_000)).toMatch(/^No connection since \d\d:\d\d:\d\d \(1 min\): the service can not be reached\./);
    const stale = { ...live, intake: { ...NO_INTAKE, staleSinceMs: 1_000 } };
    expect([connectionWord(stale), noticeText(stale, 5_000)]).toEqual(['stale', expect.stringContaining('(4 s)')]);
    expect(noticeText({ ...live, intake: { ...NO_INTAKE, lacksHistory: true } }, 0)).toContain('keeps no history');
  });
});

describe('barShare', () => {
  it('grows with the logarithm of the USD between $100 and $10M', () => {
    expect([undefined, 0, -5, 1, 1e7, 1e12].map(barShare)).toEqual([0, 0, 0, 0.02, 1, 1]);
    expect(barShare(31_622.8)).toBeCloseTo(0.5, 5);
  });
});

describe('volatilityText', () => {
  const { regime, service } = sampleValues(SAMPLE_SEC);
  const live = { service, playhead: { atMs: undefined, isPaused: false } };
  const priced = { ...regime, btc_price: { price: 64_000, exchange: 'okx', timestamp: SAMPLE_SEC } as never };

  it('is a number, or says why there is none', () => {
    expect(volatilityText({ ...live, regime: { ...priced, volatility: { vol_5min: 0.0123 } as never } })).toBe('1.23 %');
    expect(volatilityText({ ...live, regime: priced })).toBe('warming up');
    expect(volatilityText({ ...live, regime })).toBe('no BTC price');
    expect(volatilityText({ ...live, regime: undefined })).toBe('–');
    expect(volatilityText({ service: undefined, playhead: { atMs: 1, isPaused: true }, regime })).toBe('not recorded');
  });
});
