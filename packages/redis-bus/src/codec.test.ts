import { CascadeError, SIGNAL_LEVELS } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeSignal, encodeSignal, encodeSignalJson } from './codec.js';
import { sampleSignal } from './detection.sample.js';

/** The published example, to the letter and in its order, with the additions. */
const PUBLISHED =
  '{"schema_version":1,"id":"BTCUSDT:1698765400000:CRITICAL:1","seq":1,"symbol":"BTCUSDT","timestamp":1698765432.123,' +
  '"signal":"CRITICAL","signal_level":3,"probability":0.7521,"base_probability":0.5,' +
  '"scores":{"velocity":0.825,"acceleration":0.654,"volume":0.721,"oi_change":0.432,"funding":0.189,"volatility":0.567},' +
  '"metrics":{"velocity":41.25,"acceleration":13.08,"jerk":2.1,"volume_usd":36050000,"oi_change_1m":0.0216,"funding_rate":0.000189},' +
  '"context":{"volatility_regime":"HIGH","market_regime":"HIGH","btc_price":43521.5,"vol_risk_multiplier":2.83,' +
  '"leading_exchange":"binance","exchange_correlation":0.847,"dominant_side":"long","coverage":0.93,"missing":[],' +
  '"episode":"BTCUSDT:1698765400000","reasons":["velocity 41.25 events/s"]},' +
  '"risk":{"score":81.2,"level":"CRITICAL","confidence":0.86,"action":"URGENT","explanation":"CRITICAL risk, 81 of 100."},' +
  '"meta":{"processing_time_ms":0.21,"preset":"corrected","valid_until":1698765492.123,"stream_id":"1698765432124-0"}}';

const BARE = sampleSignal({
  scores: {
    velocity: 0.5,
    acceleration: undefined,
    volume: 0.5,
    openInterest: undefined,
    funding: undefined,
    volatility: undefined,
  },
  metrics: { eventsPerSec10s: 25, usdPerSec10s: 1_000 },
  regime: undefined,
  risk: undefined,
  leadingExchange: undefined,
  exchangeCorrelation: undefined,
  dominantSide: undefined,
  episode: undefined,
  processingTimeMs: undefined,
  missing: ['openInterest', 'funding'],
});

describe('encodeSignalJson', () => {
  it('writes the published document', () => {
    expect(encodeSignalJson(sampleSignal(), '1698765432124-0')).toBe(PUBLISHED);
  });

  it('leaves absent values out, never null or 0', () => {
    expect(encodeSignalJson(BARE)).toBe(
      '{"schema_version":1,"id":"BTCUSDT:1698765400000:CRITICAL:1","seq":1,"symbol":"BTCUSDT","timestamp":1698765432.123,' +
        '"signal":"CRITICAL","signal_level":3,"probability":0.7521,"base_probability":0.5,"scores":{"velocity":0.5,"volume":0.5},' +
        '"metrics":{"velocity":25,"volume_usd":1000},' +
        '"context":{"coverage":0.93,"missing":["openInterest","funding"],"reasons":["velocity 41.25 events/s"]},' +
        '"meta":{"preset":"corrected","valid_until":1698765492.123}}',
    );
  });

  it('ends so that the stream id can be appended to the text', () => {
    for (const signal of [sampleSignal(), BARE]) {
      const appended = `${encodeSignalJson(signal).slice(0, -2)},"stream_id":"5-0"}}`;
      expect(appended).toBe(encodeSignalJson(signal, '5-0'));
    }
  });
});

describe('encodeSignal', () => {
  it('numbers the levels', () => {
    expect(SIGNAL_LEVELS.map((level) => encodeSignal(sampleSignal({ level })).signal_level)).toEqual([0, 1, 2, 3, 4]);
  });

  it('writes zero where rounding gives minus zero', () => {
    const { metrics } = encodeSignal(sampleSignal({ metrics: { eventsPerSec10s: 1, usdPerSec10s: 1, eventsPerSec2: -0.001 } }));
    expect(Object.is(metrics.acceleration, 0)).toBe(true);
  });

  it('names a number that is not finite', () => {
    const signal = sampleSignal({ metrics: { eventsPerSec10s: 1, usdPerSec10s: Number.POSITIVE_INFINITY } });
    expect(() => encodeSignal(signal)).toThrow(expect.objectContaining({ code: 'redis-bus/invalid-signal' }));
    expect(() => encodeSignal(signal)).toThrow('metrics.usdPerSec10s');
  });
});

function changed(path: string, value: unknown): string {
  const document = JSON.parse(PUBLISHED) as Record<string, unknown>;
  const parts = path.split('.');
  let target = document;
  for (const part of parts.slice(0, -1)) target = target[part] as Record<string, unknown>;
  target[parts.at(-1)!] = value;
  return JSON.stringify(document);
}

describe('decodeSignal', () => {
  it('reads the published document', () => {
    expect(decodeSignal(PUBLISHED)).toStrictEqual(encodeSignal(sampleSignal(), '1698765432124-0'));
    expect(decodeSignal(encodeSignalJson(BARE))).toStrictEqual(encodeSignal(BARE));
  });

  it.each([
    ['schema_version', 2],
    ['schema_version', '1'],
    ['id', ''],
    ['id', 'x'.repeat(5_000)],
    ['seq', 1.5],
    ['seq', -1],
    ['symbol', undefined],
    ['timestamp', '1698765432'],
    ['signal', 'PANIC'],
    ['signal_level', 4],
    ['probability', 1.01],
    ['probability', null],
    ['scores', []],
    ['scores.velocity', null],
    ['scores.funding', 2],
    ['metrics', null],
    ['metrics.velocity', undefined],
    ['metrics.volume_usd', -1],
    ['metrics.jerk', '2'],
    ['context.market_regime', 'PANIC'],
    ['context.exchange_correlation', -1.1],
    ['context.dominant_side', 'both'],
    ['context.coverage', undefined],
    ['context.missing', 'none'],
    ['context.reasons', [1]],
    ['context.reasons', Array(65).fill('why')],
    ['risk', 'high'],
    ['risk.score', 101],
    ['risk.action', 'RUN'],
    ['meta', undefined],
    ['meta.preset', 'guess'],
    ['meta.valid_until', undefined],
    ['meta.stream_id', 5],
  ])('refuses %s = %j, naming the field', (field, value) => {
    let caught: unknown;
    try {
      decodeSignal(changed(field, value));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CascadeError);
    expect(caught).toMatchObject({ code: 'redis-bus/invalid-message', context: { field } });
    expect((caught as CascadeError).message).toContain(field);
  });

  it.each(['', 'null', '[]', '"x"', '{"schema_version":1', '1e999'])('refuses %j', (json) => {
    expect(() => decodeSignal(json)).toThrow(expect.objectContaining({ code: 'redis-bus/invalid-message' }));
  });

  it('refuses a message that is too long before parsing it', () => {
    expect(() => decodeSignal(`${' '.repeat(65_536)}${PUBLISHED}`)).toThrow('longer than 65536');
  });

  it('ignores unknown fields and never takes a prototype from a message', () => {
    const hostile = PUBLISHED.replace('"seq":1', '"__proto__":{"polluted":1},"future":{"a":1},"seq":1');
    const signal = decodeSignal(hostile);
    expect(signal).toStrictEqual(decodeSignal(PUBLISHED));
    expect(Object.getPrototypeOf(signal)).toBe(Object.prototype);
    expect(() => decodeSignal(PUBLISHED.replace('"id":', '"__proto__":{"id":"x"},"other":'))).toThrow('id must be');
  });
});
