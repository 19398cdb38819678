import { SIGNAL_LEVELS } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { type BusKeys, channelFor, createKeys, HISTORY_LIMIT, REGIME_HISTORY_LIMIT, STREAM_RETENTION_MS, TTL_SEC } from './keys.js';

function spellAll(keys: BusKeys): Record<string, string> {
  return {
    velocityCurrent: keys.velocityCurrent('BTCUSDT'),
    velocityAdvanced: keys.velocityAdvanced('BTCUSDT'),
    velocityExchange: keys.velocityExchange('BTCUSDT', 'binance'),
    velocityCorrelations: keys.velocityCorrelations,
    risk: keys.risk('BTCUSDT'),
    probability: keys.probability('BTCUSDT'),
    historyOfSymbol: keys.history('BTCUSDT'),
    history: keys.history(),
    streamOfSymbol: keys.stream('BTCUSDT'),
    stream: keys.stream(),
    volatilityBtc: keys.volatilityBtc,
    btcPrice: keys.btcPrice,
    regimeCurrent: keys.regimeCurrent,
    regimeHistory: keys.regimeHistory,
    openInterestChange: keys.openInterestChange('BTCUSDT'),
    funding: keys.funding('BTCUSDT'),
    latency: keys.latency,
    signalsGenerated: keys.signalsGenerated,
    feeds: keys.feeds,
    signalIds: keys.signalIds,
    producer: keys.producer('p1'),
    ...keys.channels,
  };
}

const STANDALONE = {
  velocityCurrent: 'velocity:BTCUSDT:current',
  velocityAdvanced: 'velocity:advanced:BTCUSDT',
  velocityExchange: 'velocity:exchange:BTCUSDT:binance',
  velocityCorrelations: 'velocity:correlation:matrix',
  risk: 'cascade:risk:BTCUSDT',
  probability: 'cascade:probability:BTCUSDT',
  historyOfSymbol: 'cascade:signals:history:BTCUSDT',
  history: 'cascade:signals:history',
  streamOfSymbol: 'cascade:stream:BTCUSDT',
  stream: 'cascade:stream',
  volatilityBtc: 'volatility:btc:current',
  btcPrice: 'btc:price:current',
  regimeCurrent: 'regime:current',
  regimeHistory: 'regime:history',
  openInterestChange: 'oi:BTCUSDT:change',
  funding: 'funding:BTCUSDT:current',
  latency: 'performance:latency',
  signalsGenerated: 'signals_generated',
  feeds: 'cascade:feeds',
  signalIds: 'cascade:signals:ids',
  producer: 'cascade:producer:p1',
  signals: 'cascade:signals',
  alerts: 'cascade:alerts',
  critical: 'cascade:critical',
};

describe('createKeys', () => {
  it('spells every key and channel as published', () => {
    expect(spellAll(createKeys())).toEqual(STANDALONE);
  });

  it.each([
    [undefined, '{cascade}:'],
    ['prod:', '{cascade}:prod:'],
    ['{prod}:', '{prod}:'],
    ['{}:', '{cascade}:{}:'],
  ])('keeps everything in one slot of a cluster: prefix %j becomes %j, symbols keep their braces', (prefix, expectedPrefix) => {
    const expected = Object.entries(STANDALONE).map(([name, key]) => [name, `${expectedPrefix}${key.replace('BTCUSDT', '{BTCUSDT}')}`]);
    expect(spellAll(createKeys({ cluster: true, prefix }))).toEqual(Object.fromEntries(expected));
  });

  it('puts the prefix before every key and channel', () => {
    const expected = Object.entries(STANDALONE).map(([name, key]) => [name, `prod:${key}`]);
    expect(spellAll(createKeys({ prefix: 'prod:' }))).toEqual(Object.fromEntries(expected));
  });

  it('never gives two things the same key', () => {
    const all = Object.values(spellAll(createKeys()));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('constants', () => {
  it('are the published lifetimes and limits', () => {
    expect(TTL_SEC).toEqual({
      velocity: 600,
      risk: 600,
      probability: 60,
      history: 7 * 24 * 3_600,
      volatility: 10,
      price: 60,
      regime: 60,
      openInterest: 60,
      funding: 600,
      feeds: 60,
      producer: 7 * 24 * 3_600,
    });
    expect([STREAM_RETENTION_MS, HISTORY_LIMIT, REGIME_HISTORY_LIMIT]).toEqual([TTL_SEC.history * 1_000, 1_000, 100]);
  });
});

describe('channelFor', () => {
  it('names the quietest channel that carries the level', () => {
    const keys = createKeys();
    expect(SIGNAL_LEVELS.map((level) => channelFor(keys, level))).toEqual([
      'cascade:signals',
      'cascade:signals',
      'cascade:alerts',
      'cascade:critical',
      'cascade:critical',
    ]);
  });
});
