import type { CascadeSignal } from '@cascade/core';
import { CALIBRATED_MODEL, type CascadeModel } from '@cascade/signals';
import { describe, expect, it } from 'vitest';
import { liquidation, MIDNIGHT_MS } from './backtest.sample.js';
import { MethodBench } from './method-bench.js';
import { METHOD_TITLES } from './report-cards.js';

/** 600 liquidations within a second, then silence, read twice a second for `seconds`. */
function burst(seconds: number): { bench: MethodBench; signals: CascadeSignal[] } {
  const signals: CascadeSignal[] = [];
  const bench = new MethodBench({ preset: 'corrected', model: CALIBRATED_MODEL, onSignal: (signal) => signals.push(signal) });
  for (let half = 0; half < seconds * 2; half++) {
    const nowMs = MIDNIGHT_MS + (half + 1) * 500;
    const events = Array.from({ length: half < 2 ? 300 : 0 }, (_, i) => liquidation(nowMs - 499 + i));
    bench.push({ events, nowMs });
  }
  return { bench, signals };
}

describe('MethodBench', () => {
  it('judges every method that has a title', () => {
    const { methods, levels } = burst(1).bench.traces();
    expect(methods.map(({ method }) => method).sort()).toEqual(Object.keys(METHOD_TITLES).sort());
    expect(Object.keys(levels).sort()).toEqual(['calibrated', 'corrected', 'published']);
  });

  it('keeps what each says at each reading: the 10 s rate rises with the burst and falls 10 s after it', () => {
    const { methods } = burst(20).bench.traces();
    const rate = methods.find(({ method }) => method === 'rate10s')?.traces[0];
    expect(rate?.symbol).toBe('BTCUSDT');
    expect([...(rate?.score.slice(0, 3) ?? [])]).toEqual([30, 60, 60]);
    expect(rate?.tsMs.at(-1)).toBeLessThan(MIDNIGHT_MS + 11_000);
    for (const { traces, floor } of methods) for (const { score } of traces) expect(Math.min(...score)).toBeGreaterThanOrEqual(floor);
  });

  it('hands on the signals of its preset, and levels agree with them', () => {
    const { bench, signals } = burst(3);
    expect(signals.length).toBeGreaterThan(0);
    expect(new Set(signals.map(({ preset }) => preset))).toEqual(new Set(['corrected']));
    const level = bench.traces().levels.corrected.traces[0];
    expect(level?.tsMs[0]).toBe(signals[0]?.tsMs);
    expect(Math.max(...(level?.score ?? []))).toBe(4);
  });

  it('finds the EXTREME of the judged preset that its signals tell: CRITICAL on half of the market', () => {
    const levels = { WATCH: 1e-9, ALERT: 2e-9, CRITICAL: 3e-9 };
    const model: CascadeModel = {
      ...CALIBRATED_MODEL,
      origin: { ...CALIBRATED_MODEL.origin, kind: 'simulated', seeds: [1] },
      variants: CALIBRATED_MODEL.variants.map((variant) => ({ ...variant, levels })),
    };
    const highest = (preset: 'calibrated' | 'corrected'): [signals: string[], judged: number] => {
      const heard: string[] = [];
      const bench = new MethodBench({ preset, model, onSignal: ({ level }) => heard.push(level) });
      for (let read = 1; read <= 20; read++) {
        const nowMs = MIDNIGHT_MS + read * 500;
        const events = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].flatMap((symbol) =>
          (['okx', 'bybit'] as const).flatMap((exchange) =>
            Array.from({ length: 5 }, (_, i) => ({ ...liquidation(nowMs - 400 + i * 50, symbol), exchange })),
          ),
        );
        bench.push({ events, nowMs });
      }
      return [heard, Math.max(...bench.traces().levels.calibrated.traces.flatMap(({ score }) => [...score]))];
    };
    const [signals, judged] = highest('calibrated');
    expect(signals).toContain('EXTREME');
    expect(judged).toBe(4);
    expect(highest('corrected')[1]).toBe(3);
  });

  it('gives the same traces of the same batches', () => {
    expect(burst(5).bench.traces()).toEqual(burst(5).bench.traces());
  });
});
