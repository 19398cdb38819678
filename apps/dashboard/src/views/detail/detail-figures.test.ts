import { describe, expect, it } from 'vitest';
import { HOUR_SEC, sampleDocument, sampleSignal, sampleState } from '../../playback/dashboard-state.sample.js';
import { correlationMatrix, correlationText } from './correlation-matrix.js';
import { flowBars, flowRows } from './flow-rows.js';
import { rateText, signedPercent, signedText } from './rates.js';
import { emptyText, shownSymbol } from './shown-symbol.js';

const NONE = { exchanges: {}, correlations: {} };
const pair = (r: number, lag_sec = 0) => ({ r, lag_sec, timestamp: HOUR_SEC });

describe('correlationMatrix', () => {
  it('is the lower half, with holes where a pair is not told', () => {
    const { venues, rows } = correlationMatrix({ correlations: { 'binance|okx': pair(0.8, 1), 'binance|gate': pair(-0.2) } });
    expect(venues).toEqual(['binance', 'gate', 'okx']);
    expect(rows).toEqual([
      [],
      [{ a: 'binance', b: 'gate', r: -0.2, lagSec: 0 }],
      [{ a: 'binance', b: 'okx', r: 0.8, lagSec: 1 }, undefined],
    ]);
  });

  it('turns the lag of a pair that is told the other way round', () => {
    expect(correlationMatrix({ correlations: { 'okx|binance': pair(0.5, 2) } }).rows[1]).toEqual([
      { a: 'binance', b: 'okx', r: 0.5, lagSec: -2 },
    ]);
  });

  it('has at most 15 venues, and none of names that are no pair', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`a${i}|b${i}`, pair(1)]));
    expect(correlationMatrix({ correlations: many }).venues).toHaveLength(15);
    expect(correlationMatrix({ correlations: { alone: pair(1), 'a|b|c': pair(1) } }).venues).toEqual([]);
  });

  it('says who leads', () => {
    const cell = { a: 'binance', b: 'okx', r: 0.849, lagSec: 1 };
    expect(correlationText(cell)).toBe('binance and okx: r 0.85, binance leads by 1 s');
    expect(correlationText({ ...cell, lagSec: -0.5 })).toBe('binance and okx: r 0.85, okx leads by 0.5 s');
    expect(correlationText({ ...cell, lagSec: 0 })).toBe('binance and okx: r 0.85, at the same time');
  });
});

describe('flowRows', () => {
  it('are the five windows, what is not told left open', () => {
    const rows = flowRows({
      ...NONE,
      velocity: { timestamp: 1, velocity_60s: 3 },
      advanced: { timestamp: 1, exchanges: [], velocity_500ms: 8 },
    });
    expect(rows.map(({ name, eventsPerSec }) => [name, eventsPerSec])).toEqual([
      ['100 ms', undefined],
      ['500 ms', 8],
      ['2 s', undefined],
      ['10 s', undefined],
      ['60 s', 3],
    ]);
  });

  it('have bars up to the greatest flow of any window and side', () => {
    const advanced = { timestamp: 1, exchanges: [], long_usd_per_sec_2s: 400, short_usd_per_sec_60s: 100 };
    const bars = flowBars(flowRows({ ...NONE, advanced }));
    expect(bars.map(({ long }) => long)).toEqual([0, 0, 1, 0, 0]);
    expect(bars.map(({ short }) => short)).toEqual([0, 0, 0, 0, 0.5]);
    expect(flowBars(flowRows(NONE)).every(({ long, short }) => long === 0 && short === 0)).toBe(true);
  });
});

describe('shownSymbol', () => {
  const signals = [sampleSignal(HOUR_SEC - 1, 'ALERT', HOUR_SEC - 9, 'MARKET'), sampleSignal(HOUR_SEC, 'WATCH')];

  it('has the newest signal and episode of the symbol, not of another', () => {
    const shown = shownSymbol(sampleState({ selected: 'MARKET', signals }));
    expect(shown).toMatchObject({ signal: signals[0], episode: { symbol: 'MARKET', fromMs: (HOUR_SEC - 9) * 1_000 } });
    expect(shownSymbol(sampleState({ selected: 'ETHUSDT', signals }))).toMatchObject({ signal: undefined, episode: undefined });
    expect(shownSymbol(sampleState({ signals }))).toBeUndefined();
  });

  it('takes the level from the documents, and without them from a signal that is still valid', () => {
    const document = sampleDocument(HOUR_SEC, 1);
    const btc = sampleState({ selected: 'BTCUSDT', signals, symbols: new Map([['BTCUSDT', document]]) });
    expect(shownSymbol(btc)?.standing).toBe(document.probability);
    expect(shownSymbol(sampleState({ selected: 'MARKET', signals }))?.standing).toMatchObject({ signal: 'ALERT', probability: 0.4 });
    expect(shownSymbol(sampleState({ selected: 'MARKET', signals, nowMs: (HOUR_SEC + 9) * 1_000 }))?.standing).toBeUndefined();
  });

  it('tells what was not recorded from what was not heard', () => {
    const playhead = { atMs: HOUR_SEC * 1_000, isPaused: true };
    expect(shownSymbol(sampleState({ selected: 'A' }))?.absence).toBe('heard yet');
    expect(shownSymbol(sampleState({ selected: 'A', playhead }))?.absence).toBe('recorded');
    expect(shownSymbol(sampleState({ selected: 'A', playhead, service: { feeds: {}, latency: {} } }))?.absence).toBe('heard yet');
  });
});

describe('emptyText', () => {
  it('says what is going on', () => {
    const before = { nowMs: undefined };
    expect(emptyText(sampleState({ ...before, connection: { status: 'connecting', sinceMs: 0 } }))).toMatch(/^Waiting/);
    expect(emptyText(sampleState({ ...before, connection: { status: 'lost', sinceMs: 0, reason: 'refused' } }))).toBe(
      'No values: refused.',
    );
    expect(emptyText(sampleState(before))).toMatch(/no values yet/);
    expect(emptyText(sampleState())).toMatch(/^Select a symbol/);
    expect(emptyText(sampleState({ selected: 'A' }))).toMatch(/^Nothing heard of A/);
    expect(emptyText(sampleState({ selected: 'A', playhead: { atMs: 1, isPaused: true } }))).toMatch(/up to this time/);
    expect(emptyText(sampleState({ selected: 'A', symbols: new Map([['A', NONE]]) }))).toBeUndefined();
  });
});

describe('rates', () => {
  it('have one decimal below 100, and no minus zero', () => {
    expect([7.94, 99.96, 1_234.5, -0.01, undefined, null, Number.NaN].map(rateText)).toEqual(['7.9', '100', '1235', '0.0', '–', '–', '–']);
  });

  it('of change have a sign', () => {
    expect([1.25, -1.25, 0, -0.001].map((value) => signedText(value, 1))).toEqual(['+1.3', '-1.3', '0.0', '0.0']);
    expect([0.0034, -0.0216, undefined].map((value) => signedPercent(value, 2))).toEqual(['+0.34 %', '-2.16 %', '–']);
  });
});
