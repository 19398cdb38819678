import { describe, expect, it } from 'vitest';
import { SAMPLE_SEC, sampleLiquidation, sampleSignal, sampleSymbol, sampleValues } from './documents.sample.js';
import {
  MalformedDocument,
  readEach,
  readHistory,
  readKind,
  readLiquidation,
  readSignal,
  readSnapshot,
  readValues,
  readVenue,
} from './read-documents.js';

const never = (error: unknown): void => {
  throw error;
};

describe('readValues', () => {
  it('keeps what it understands and what it does not know', () => {
    const values = sampleValues(SAMPLE_SEC, { A: sampleSymbol(SAMPLE_SEC, 0.5) });
    expect(readValues({ ...values, news: 1 }, never)).toEqual(values);
    expect(readSnapshot({ ...values, data: 'simulated' }, never).data).toBe('simulated');
    expect(readKind('something new')).toBeUndefined();
  });

  it.each([
    ['a probability that is a text', { probability: { probability: 'high', signal: 'NONE' } }],
    ['an unknown level', { probability: { probability: 0.5, signal: 'APOCALYPSE' } }],
    ['a risk without a score', { risk: { level: 'HIGH' } }],
    ['USD that are no number', { velocity: { total_value_usd: {} } }],
    ['a list', []],
  ])('leaves out a symbol with %s, and only that', (_, broken) => {
    const problems: unknown[] = [];
    const values = { ...sampleValues(SAMPLE_SEC), symbols: { GOOD: sampleSymbol(SAMPLE_SEC, 0.5), BAD: broken } };
    expect(Object.keys(readValues(values, (error) => problems.push(error)).symbols)).toEqual(['GOOD']);
    expect(problems).toEqual([expect.any(MalformedDocument)]);
  });

  it('leaves out a feed without a status', () => {
    const problems: unknown[] = [];
    const values = { ...sampleValues(SAMPLE_SEC), service: { feeds: { okx: { timestamp: 1 }, gate: { status: 'live', timestamp: 1 } } } };
    expect(Object.keys(readValues(values, (error) => problems.push(error)).service.feeds)).toEqual(['gate']);
    expect(problems).toHaveLength(1);
  });

  it.each([null, 1, 'text', [], {}, { symbols: {}, regime: 1, service: {} }])('refuses %j', (value) => {
    expect(() => readValues(value, never)).toThrow(MalformedDocument);
  });
});

describe('single entries', () => {
  it('refuses signals and liquidations the views could not draw', () => {
    expect(readSignal(sampleSignal(1)).id).toBe('BTCUSDT:1');
    for (const field of ['id', 'symbol', 'timestamp', 'signal', 'probability', 'context']) {
      expect(() => readSignal({ ...sampleSignal(1), [field]: null })).toThrow(MalformedDocument);
    }
    expect(readLiquidation(sampleLiquidation(1)).no).toBe(1);
    for (const [field, value] of Object.entries({
      no: '1',
      timestamp: null,
      exchange: 1,
      symbol: {},
      liquidated_side: 'up',
      notional_usd: 'much',
    })) {
      expect(() => readLiquidation({ ...sampleLiquidation(1), [field]: value })).toThrow(MalformedDocument);
    }
  });

  it('keeps of a signal what the page shows, of the kind it should be', () => {
    const { id, symbol, timestamp, signal, probability } = sampleSignal(1);
    const context = { reasons: ['why', 1, { html: '<b>' }], missing: 'all', episode: 5, coverage: 0.9, btc_price: 1 };
    const other = {
      risk: { explanation: 'long' },
      scores: { velocity: 1 },
      metrics: { velocity: 2, jerk: 3 },
      meta: { preset: 'mine', valid_until: 9 },
    };
    expect(readSignal({ id, symbol, timestamp, signal, probability, context, ...other })).toEqual({
      id,
      symbol,
      timestamp,
      signal,
      probability,
      metrics: { velocity: 2 },
      context: { reasons: ['why'], missing: [], episode: undefined, coverage: 0.9 },
      meta: { preset: undefined, valid_until: 9, replayed: false },
    });
  });

  it('reads the others when one of a list is broken', () => {
    const problems: unknown[] = [];
    const read = readEach([sampleLiquidation(1), 5, sampleLiquidation(2)], 'liquidations', readLiquidation, (error) =>
      problems.push(error),
    );
    expect([read.length, problems.length]).toEqual([2, 1]);
  });

  it('reads a venue and until when it asked us to wait', () => {
    expect(readVenue({ exchange: 'okx', completeness: 'sampled', share: 0.2, polling: { paused_until: 9 } })).toEqual({
      exchange: 'okx',
      completeness: 'sampled',
      share: 0.2,
      last_liquidation: undefined,
      paused_until: 9,
    });
  });
});

describe('readHistory', () => {
  it('fills up short and missing lists with gaps', () => {
    const history = readHistory({
      data: 'simulated',
      timestamp: 20,
      start: 0,
      step_s: 10,
      symbols: { A: { probability: [0.1, 'x', 0.3], risk: [1] } },
    });
    expect(history.symbols.A).toMatchObject({ probability: [0.1, null, 0.3], risk: [1, null, null], level: [null, null, null] });
  });

  it('refuses a history without a grid', () => {
    for (const grid of [{}, { start: 0 }, { start: 0, step_s: 0 }, { start: 'now', step_s: 10 }]) {
      expect(() => readHistory({ symbols: {}, ...grid })).toThrow(MalformedDocument);
    }
  });
});
