import {
  atLeast,
  type CascadeEvent,
  type LiquidationEvent,
  type Preset,
  RISK_LEVELS,
  SIGNAL_LEVELS,
  type SignalLevel,
} from '@cascade/core';
import { RegimeEngine } from '@cascade/regime';
import { assessRisk } from '@cascade/risk';
import { createRandom } from '@cascade/testkit';
import { VelocityEngine } from '@cascade/velocity';
import { describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import { burst, funding, inOrder, liquidation, openInterest, price, status, T0, VENUES } from './events.sample.js';

/** The presets the truths are of. `calibrated` speaks with the model of the package. */
const TRUTHFUL: readonly Preset[] = ['corrected', 'calibrated'];
/** What is usual for a symbol is known after this long, ms; to `calibrated` a flow that begins with the first event is a burst. */
const LEARNING_MS: Readonly<Record<Preset, number>> = { published: 0, corrected: 0, calibrated: 3_600_000 };

/** Pushes events in time order and reads every `stepMs`; returns the levels emitted. */
function run(detector: Detector, events: readonly CascadeEvent[], fromMs: number, toMs: number, stepMs: number): SignalLevel[] {
  const levels: SignalLevel[] = [];
  let next = 0;
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += stepMs) {
    for (let event = events[next]; event !== undefined && event.receivedTsMs <= nowMs; event = events[++next]) detector.push(event);
    for (const { signal } of detector.at(nowMs)) levels.push(signal.level);
  }
  for (let event = events[next]; event !== undefined && event.receivedTsMs <= toMs; event = events[++next]) detector.push(event);
  return levels;
}

describe.each(TRUTHFUL)('truth 1, %s: 600 liquidations of $100k in one second on three venues', (preset) => {
  it('are at least CRITICAL', () => {
    const levels = run(new Detector({ preset }), burst(T0), T0, T0 + 2_000, 100);
    expect(levels.some((level) => atLeast(SIGNAL_LEVELS, level, 'CRITICAL'))).toBe(true);
  });
});

describe.each(TRUTHFUL)('truth 2, %s: volatility alone is no cascade', (preset) => {
  /** Swings of 2 % every 5 s: far beyond the EXTREME cut-off of 5 % in 5 min. */
  const wildPrices = Array.from({ length: 12 * 20 }, (_, i) => price(T0 + i * 5_000, i % 2 === 0 ? 100_000 : 102_000));
  const endMs = T0 + 12 * 20 * 5_000;

  it('reads EXTREME from these prices', () => {
    const engine = new RegimeEngine();
    for (const event of wildPrices) engine.push(event as Extract<CascadeEvent, { type: 'price' }>);
    expect(engine.at(endMs).regime).toBe('EXTREME');
  });

  it('a quiet market in an EXTREME regime is at most WATCH', () => {
    const firstMs = T0 - LEARNING_MS[preset];
    const quiet = Array.from({ length: (endMs - firstMs) / 1_000 }, (_, i) =>
      liquidation(firstMs + i * 1_000 + 1, { exchange: VENUES[i % 3] ?? 'okx', notionalUsd: 900 }),
    );
    const extras = Array.from({ length: 20 }, (_, i) => openInterest(T0 + i * 60_000, 1e9 * 0.9 ** i));
    const events = inOrder([funding(T0, 0.005), ...wildPrices, ...quiet, ...extras]);
    const levels = run(new Detector({ preset }), events, T0, endMs, 500);
    expect(levels.every((level) => !atLeast(SIGNAL_LEVELS, level, 'ALERT'))).toBe(true);
  });

  it('no liquidations at all are NONE', () => {
    const extras = Array.from({ length: 20 }, (_, i) => [openInterest(T0 + i * 60_000, 1e9 * 0.8 ** i), funding(T0 + i * 60_000, 0.01)]);
    const events = inOrder([...wildPrices, ...extras.flat()]);
    const detector = new Detector({ preset });
    expect(run(detector, events, T0, endMs, 1_000)).toEqual([]);
    expect(detector.reading('BTCUSDT', endMs)?.score.level).toBe('NONE');
  });
});

describe.each(TRUTHFUL)('truth 3, %s: measurements do not depend on the reader', (preset) => {
  const random = createRandom(11);
  const tape: CascadeEvent[] = [];
  for (let tsMs = T0; tsMs < T0 + 60_000; tsMs += Math.ceil(random.exponential(1 / 12))) {
    tape.push(
      liquidation(tsMs, { exchange: random.pick(VENUES), notionalUsd: Math.round(random.lognormal(9, 1)), id: `tape-${tape.length}` }),
    );
  }

  it.each([10, 37, 250, 1_000, 5_000])('reads the same velocity, acceleration and jerk at a cadence of %i ms', (stepMs) => {
    const every = new Detector({ preset });
    const once = new Detector({ preset });
    run(every, tape, T0, T0 + 60_000, stepMs);
    for (const event of tape) once.push(event);
    expect(every.reading('BTCUSDT', T0 + 60_000)?.velocity).toEqual(once.reading('BTCUSDT', T0 + 60_000)?.velocity);
  });

  it('replayed twice gives byte-identical signals', () => {
    const signals = (): string => {
      const detector = new Detector({ preset });
      const lines: string[] = [];
      let next = 0;
      for (let nowMs = T0; nowMs <= T0 + 70_000; nowMs += 50) {
        for (let event = tape[next]; event !== undefined && event.receivedTsMs <= nowMs; event = tape[++next]) detector.push(event);
        for (const { signal } of detector.at(nowMs)) lines.push(JSON.stringify(signal));
      }
      return lines.join('\n');
    };
    const first = signals();
    expect(first.length).toBeGreaterThan(0);
    expect(signals()).toBe(first);
  });
});

describe.each(TRUTHFUL)('truth 4, %s: a venue that disconnects is missing data', (preset) => {
  /** Steady correlated flow on two venues, 4 events a second, alternating busy and quiet seconds. */
  function flow(fromMs: number, toMs: number, venues: readonly string[]): LiquidationEvent[] {
    const events: LiquidationEvent[] = [];
    for (let second = fromMs; second < toMs; second += 1_000) {
      const busy = Math.floor(second / 1_000) % 3 === 0 ? 8 : 2;
      for (const exchange of venues) for (let i = 0; i < busy; i++) events.push(liquidation(second + 50 + i * 100, { exchange }));
    }
    return events.sort((a, b) => a.receivedTsMs - b.receivedTsMs);
  }

  it('turns its correlation pairs undefined and lowers confidence', () => {
    const detector = new Detector({ preset });
    for (const exchange of ['binance', 'bybit']) detector.push(status(exchange, true, T0));
    for (const event of flow(T0, T0 + 70_000, ['binance', 'bybit'])) detector.push(event);
    const before = detector.reading('BTCUSDT', T0 + 70_000);
    expect(before?.velocity.exchangeCorrelation).toBeGreaterThan(0.9);
    detector.push(status('bybit', false, T0 + 70_000));
    for (const event of flow(T0 + 70_000, T0 + 75_000, ['binance'])) detector.push(event);
    const after = detector.reading('BTCUSDT', T0 + 75_000);
    expect(after?.velocity.exchangeCorrelation).toBeUndefined();
    expect(after?.velocity.correlations).toEqual([]);
    expect(after?.risk.confidence).toBeLessThan(before?.risk.confidence ?? 0);
  });

  it('never reads silence after a disconnect as calm', () => {
    const detector = new Detector({ preset });
    detector.push(status('binance', true, T0 - 60_000));
    const heat = Array.from({ length: 600 }, (_, i) => liquidation(T0 + Math.floor((i / 600) * 1_000), { notionalUsd: 100_000 }));
    const events: CascadeEvent[] = [...heat, status('binance', false, T0 + 1_500)];
    const during = run(detector, events, T0, T0 + 40_000, 100);
    // One venue alone, without a price, is never above ALERT for `calibrated`.
    const reached = preset === 'calibrated' ? 'ALERT' : 'CRITICAL';
    expect(during.some((level) => atLeast(SIGNAL_LEVELS, level, reached))).toBe(true);
    expect(atLeast(SIGNAL_LEVELS, during.at(-1) ?? 'NONE', reached)).toBe(true);
  });

  it('never reads a reconnect as acceleration or jerk', () => {
    const steady = new Detector({ preset });
    for (const exchange of ['binance', 'bybit']) steady.push(status(exchange, true, T0 - 100_000));
    for (const event of flow(T0 - 60_000, T0, ['binance', 'bybit'])) steady.push(event);
    steady.push(status('bybit', false, T0));
    for (const event of flow(T0, T0 + 30_000, ['binance'])) steady.push(event);
    steady.push(status('bybit', true, T0 + 30_000));
    const binanceOnly = new Detector({ preset });
    for (const event of flow(T0 - 60_000, T0 + 40_000, ['binance'])) binanceOnly.push(event);
    for (const event of flow(T0 + 30_000, T0 + 40_000, ['binance', 'bybit'])) steady.push(event);
    for (const afterMs of [500, 1_000, 2_000, 3_900]) {
      const nowMs = T0 + 30_000 + afterMs;
      const reading = steady.reading('BTCUSDT', nowMs)?.velocity.derivatives;
      expect(reading).toEqual(binanceOnly.reading('BTCUSDT', nowMs)?.velocity.derivatives);
    }
  });
});

describe.each(TRUTHFUL)('truth 5, %s: stationary noise raises no alarm', (preset) => {
  it.each([0.5, 2, 5])(
    'an hour of Poisson %d events/s read every 100 ms stays below HIGH and ALERT',
    (eventsPerSec) => {
      for (const seed of [1, 2, 3]) {
        const random = createRandom(seed * 1_000 + eventsPerSec * 10);
        const detector = new Detector({ preset });
        const engine = new VelocityEngine();
        let tsMs = T0 - LEARNING_MS[preset];
        let next = liquidation(tsMs);
        let highestRisk = 0;
        const emitted = new Set<SignalLevel>();
        for (let nowMs = T0; nowMs <= T0 + 3_600_000; nowMs += 100) {
          while (next.tsMs <= nowMs) {
            detector.push(next);
            engine.push(next);
            tsMs += Math.max(1, Math.round(random.exponential(eventsPerSec) * 1_000));
            next = liquidation(tsMs, { exchange: random.pick(VENUES), notionalUsd: random.lognormal(Math.log(5_000), 1) });
          }
          for (const { signal } of detector.at(nowMs)) emitted.add(signal.level);
          highestRisk = Math.max(highestRisk, RISK_LEVELS.indexOf(assessRisk(engine.at(nowMs)).level));
        }
        expect(highestRisk, `risk, seed ${seed}`).toBeLessThan(RISK_LEVELS.indexOf('HIGH'));
        expect(
          [...emitted].filter((level) => atLeast(SIGNAL_LEVELS, level, 'ALERT')),
          `signals, seed ${seed}`,
        ).toEqual([]);
      }
    },
    120_000,
  );
});

describe('warm-up, calibrated', () => {
  const flow = (eventsPerSec: number, fromMs: number, seconds: number): LiquidationEvent[] =>
    Array.from({ length: eventsPerSec * seconds }, (_, i) =>
      liquidation(fromMs + Math.floor((i * 1_000) / eventsPerSec), { exchange: VENUES[i % 3] ?? 'okx', notionalUsd: 20_000 }),
    );

  const first = liquidation(T0, { symbol: 'ETHUSDT', liquidatedSide: 'short' });
  const reaches = (events: readonly CascadeEvent[]): boolean =>
    run(new Detector({ preset: 'calibrated' }), inOrder([first, ...events]), T0, T0 + 11_000, 100).some((level) =>
      atLeast(SIGNAL_LEVELS, level, 'ALERT'),
    );

  it('a burst that begins a second after the very first event is at ALERT within 10 s, as the price falls by 1 %', () => {
    const market = Array.from({ length: 11 }, (_, second) => [
      openInterest(T0 + second * 1_000, 2e9),
      price(T0 + second * 1_000, 60_000 * (1 - second / 1_000)),
    ]).flat();
    expect(reaches([...flow(5, T0 + 1_000, 10), ...market])).toBe(true);
  });

  it('so it is when only one venue is listened to, without any price', () => {
    const alone = flow(5, T0 + 1_000, 10).map((event): LiquidationEvent => ({ ...event, exchange: first.exchange }));
    expect(reaches(alone)).toBe(true);
  });

  it('the same flow is none any more once it has been usual for an hour', () => {
    const detector = new Detector({ preset: 'calibrated' });
    for (const event of flow(5, T0, 3_600)) detector.push(event);
    expect(atLeast(SIGNAL_LEVELS, detector.reading('BTCUSDT', T0 + 3_600_000)?.score.level ?? 'EXTREME', 'ALERT')).toBe(false);
  });
});
