import { type CascadeError, type FlowWindow, RISK_FACTORS, type RiskFactor, type VelocitySnapshot } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { assessRisk, type RiskOptions } from './index.js';

interface Flow {
  /** Events in the window of that many ms; a window not named is not in the snapshot. */
  readonly counts?: Readonly<Record<number, number>>;
  readonly usd60s?: number;
  readonly averageUsd?: number;
  readonly acceleration?: readonly [value: number, standardError: number];
  readonly jerk?: readonly [value: number, standardError: number];
  readonly correlation?: number;
}

const SILENT = { 100: 0, 2000: 0, 10000: 0, 60000: 0 };

function snapshot({ counts = SILENT, usd60s = 0, averageUsd, acceleration, jerk, correlation }: Flow): VelocitySnapshot {
  const windows: FlowWindow[] = Object.entries(counts).map(([key, count]) => {
    const windowMs = Number(key);
    const usd = windowMs === 60_000 ? usd60s : 0;
    return { windowMs, count, eventsPerSec: (count * 1_000) / windowMs, usd, usdPerSec: (usd * 1_000) / windowMs, averageUsd };
  });
  return {
    symbol: 'BTCUSDT',
    nowMs: 1_000,
    windows,
    byExchange: {},
    bySide: { long: [], short: [] },
    derivatives: [
      {
        windowMs: 2_000,
        acceleration: acceleration && { eventsPerSec2: acceleration[0], usdPerSec2: 0, standardError: acceleration[1] },
        jerk: jerk && { eventsPerSec3: jerk[0], usdPerSec3: 0, standardError: jerk[1] },
      },
    ],
    correlations: [],
    exchangeCorrelation: correlation,
    lateCount: 0,
    unpricedCount: 0,
    truncated: false,
    droppedCount: 0,
  };
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as CascadeError).code;
  }
  return 'no error';
}

const only = (factor: RiskFactor): RiskOptions => ({
  weights: { velocity: 0, acceleration: 0, jerk: 0, volume: 0, correlation: 0, clustering: 0, [factor]: 1 },
});

it('corrected is the default preset', () => {
  expect(assessRisk(snapshot({})).preset).toBe('corrected');
});

describe('corrected factors', () => {
  it('no events at all: score 0, NONE, NORMAL, whatever the correlation of seconds gone by', () => {
    for (const correlation of [undefined, 0.95]) {
      const risk = assessRisk(snapshot({ acceleration: [0, 0], jerk: [0, 0], ...(correlation && { correlation }) }));
      expect([risk.score, risk.level, risk.action]).toEqual([0, 'NONE', 'NORMAL']);
      expect(risk.missing).toEqual(['correlation', 'clustering']);
      expect(risk.confidence).toBe(0.5);
    }
  });

  it('a snapshot without windows and derivatives misses everything and scores 0', () => {
    const risk = assessRisk({ ...snapshot({ counts: {} }), derivatives: [] });
    expect(risk.missing).toEqual([...RISK_FACTORS]);
    expect(Object.values(risk.factors).every((score) => score === undefined)).toBe(true);
    expect([risk.score, risk.level, risk.confidence]).toEqual([0, 'NONE', 0.5]);
  });

  it('judges acceleration and jerk three standard errors above zero', () => {
    const risk = assessRisk(snapshot({ acceleration: [6, 1], jerk: [8, 1] }));
    expect(risk.factors.acceleration).toBe(50);
    expect(risk.factors.jerk).toBe(75);
    expect(risk.facts.eventsPerSec2).toBe(3);
    const noise = assessRisk(snapshot({ acceleration: [2.9, 1], jerk: [-5, 0] }));
    expect([noise.factors.acceleration, noise.factors.jerk, noise.facts.eventsPerSec2]).toEqual([0, 0, 0]);
  });

  it('takes the 100 ms rate from three events on, the 10 s rate below', () => {
    const two = assessRisk(snapshot({ counts: { 100: 2, 2000: 2, 10000: 20, 60000: 60 } }));
    // .8 * 2/s + .2 * 1/s = 1.8/s, 22.5 points
    expect(two.factors.velocity).toBeCloseTo(22.5, 10);
    expect(two.factors.clustering).toBeUndefined();
    expect(two.missing).toContain('clustering');
    const three = assessRisk(snapshot({ counts: { 100: 3, 2000: 3, 10000: 20, 60000: 60 } }));
    // .4 * 30 + .4 * 2 + .2 * 1 = 13/s, 82.5 points
    expect(three.factors.velocity).toBeCloseTo(82.5, 10);
    expect(three.factors.clustering).toBe(100);
  });

  it.each([[100], [10_000], [60_000]])('without the %d ms window the velocity factor is undefined', (windowMs) => {
    const counts: Record<number, number> = { 100: 5, 2000: 5, 10000: 20, 60000: 60 };
    delete counts[windowMs];
    expect(assessRisk(snapshot({ counts })).factors.velocity).toBeUndefined();
  });

  it('shares the weight of missing factors among the others', () => {
    const volumeOnly = assessRisk(snapshot({ counts: { 60000: 50 }, usd60s: 1_000_000 }));
    expect(volumeOnly.missing).toEqual(['velocity', 'acceleration', 'jerk', 'correlation', 'clustering']);
    expect(volumeOnly.score).toBe(75);
    const published = assessRisk(snapshot({ counts: { 60000: 50 }, usd60s: 1_000_000 }), { preset: 'published' });
    expect(published.missing).toEqual(volumeOnly.missing);
    expect(published.score).toBe(15);
    expect(published.factors.velocity).toBe(0);
  });

  it('scores large liquidations x 1.2, capped at 100, only above $50k on average', () => {
    const volume = (usd60s: number, averageUsd: number) => assessRisk(snapshot({ usd60s, averageUsd })).factors.volume;
    expect(volume(600_000, 50_000)).toBe(55);
    expect(volume(600_000, 50_000.01)).toBeCloseTo(66, 10);
    expect(volume(4_900_000, 90_000)).toBe(100);
  });

  it.each([
    [-1, 0],
    [0, 0],
    [0.25, 25],
    [0.5, 50],
    [0.6, 75],
    [0.7, 100],
    [1, 100],
  ])('correlation %d scores %d', (correlation, score) => {
    const risk = assessRisk(snapshot({ counts: { ...SILENT, 60000: 1 }, correlation }));
    expect(risk.factors.correlation).toBeCloseTo(score, 10);
  });

  it.each([
    ['velocity', 0.5, 6.25],
    ['velocity', 2, 25],
    ['velocity', 5, 50],
    ['velocity', 10, 75],
    ['velocity', 20, 100],
    ['acceleration', 1, 25],
    ['acceleration', 10, 100],
    ['jerk', 0.25, 12.5],
    ['jerk', 10, 100],
    ['volume', 100_000, 25],
    ['volume', 3_000_000, 87.5],
    ['volume', 9e9, 100],
  ] as const)('%s of %d scores %d', (factor, value, score) => {
    const flow: Flow = {
      counts: { 100: 0, 2000: 0, 10000: factor === 'velocity' ? value * 10 : 0, 60000: factor === 'velocity' ? value * 60 : 0 },
      usd60s: factor === 'volume' ? value : 0,
      acceleration: [factor === 'acceleration' ? value : 0, 0],
      jerk: [factor === 'jerk' ? value : 0, 0],
    };
    const risk = assessRisk(snapshot(flow), only(factor));
    expect(risk.factors[factor]).toBeCloseTo(score, 10);
    expect(risk.score).toBeCloseTo(score, 10);
  });
});

describe('published factors', () => {
  it('takes a single event in 100 ms for 10 events/s and reads derivatives raw', () => {
    const flow = { counts: { 100: 1, 2000: 1, 10000: 1, 60000: 1 }, acceleration: [3, 1], jerk: [5, 5] } as const;
    const published = assessRisk(snapshot(flow), { preset: 'published' });
    expect(published.factors).toMatchObject({ acceleration: 50, jerk: 75, clustering: 100 });
    expect(published.factors.velocity).toBeGreaterThan(40);
    const corrected = assessRisk(snapshot(flow));
    expect(corrected.factors).toMatchObject({ acceleration: 0, jerk: 0, clustering: undefined });
    expect(corrected.factors.velocity).toBeLessThan(2);
  });

  it('scores clustering 0, not missing, when the 60 s rate is 0', () => {
    const risk = assessRisk(snapshot({ counts: { 100: 5, 10000: 0, 60000: 0 } }), { preset: 'published' });
    expect(risk.factors.clustering).toBe(0);
    expect(risk.missing).not.toContain('clustering');
  });
});

describe('confidence', () => {
  const steady = { 100: 0, 2000: 4, 10000: 20, 60000: 120 };

  it.each([
    [4, 0.5],
    [5, 0.6],
    [9, 0.6],
    [10, 0.7],
  ])('%d events in 60 s', (count, confidence) => {
    expect(assessRisk(snapshot({ counts: { ...SILENT, 60000: count } })).confidence).toBeCloseTo(confidence, 12);
  });

  it('corrected: agreement is a coefficient of variation below .5 with at least 5 events', () => {
    expect(assessRisk(snapshot({ counts: steady })).confidence).toBeCloseTo(0.85, 12);
    expect(assessRisk(snapshot({ counts: { ...steady, 10000: 200 } })).confidence).toBeCloseTo(0.7, 12);
    expect(assessRisk(snapshot({ counts: { 100: 0, 10000: 20, 60000: 120 } })).confidence).toBeCloseTo(0.7, 12);
    // Four events that agree perfectly are too few to agree.
    const few = { 2000: 4 / 30, 10000: 4 / 6, 60000: 4, 100: 0 };
    expect(assessRisk(snapshot({ counts: few })).confidence).toBe(0.5);
  });

  it('published: agreement is a population deviation below 2 events/s, of silence too', () => {
    const of = (perSec: number) =>
      assessRisk(snapshot({ counts: { 100: perSec / 10, 2000: 0, 10000: 0, 60000: 0 } }), { preset: 'published' }).confidence;
    // Deviation of {v, 0, 0, 0} is v sqrt(3) / 4: 2 at v = 4.6188.
    expect(of(0)).toBeCloseTo(0.65, 12);
    expect(of(4.6)).toBeCloseTo(0.65, 12);
    expect(of(4.62)).toBeCloseTo(0.5, 12);
  });

  it('two elevated factors add .1, three .15; jerk and clustering do not count; coverage multiplies', () => {
    const confidence = (flow: Flow, coverage = 1) => assessRisk(snapshot({ counts: SILENT, ...flow }), { coverage }).confidence;
    expect(confidence({ acceleration: [4, 0], jerk: [9, 0] })).toBeCloseTo(0.5, 12);
    expect(confidence({ acceleration: [3, 0], usd60s: 500_000 })).toBeCloseTo(0.5, 12);
    expect(confidence({ acceleration: [4, 0], usd60s: 800_000 })).toBeCloseTo(0.6, 12);
    expect(confidence({ acceleration: [4, 0], usd60s: 800_000, counts: { ...SILENT, 60000: 1 }, correlation: 0.6 })).toBeCloseTo(0.65, 12);
    expect(confidence({ acceleration: [4, 0], usd60s: 800_000 }, 0.5)).toBeCloseTo(0.3, 12);
    expect(confidence({ acceleration: [4, 0] }, 0)).toBe(0);
  });

  it('is capped at 1 before coverage', () => {
    const full = { counts: { 100: 2, 2000: 40, 10000: 200, 60000: 1_200 }, acceleration: [9, 0], usd60s: 2e6, correlation: 0.9 } as const;
    expect(assessRisk(snapshot(full)).confidence).toBe(1);
    expect(assessRisk(snapshot(full), { coverage: 0.9 }).confidence).toBe(0.9);
  });
});

describe('levels and actions', () => {
  it('asks for more only with enough confidence', () => {
    const hot = { counts: { 100: 3, 2000: 60, 10000: 300, 60000: 1_800 }, acceleration: [12, 0], jerk: [12, 0], usd60s: 6e6 } as const;
    const action = (coverage: number, levelFloors: RiskOptions['levelFloors'] = {}) =>
      assessRisk(snapshot(hot), { coverage, levelFloors }).action;
    expect(assessRisk(snapshot(hot)).level).toBe('CRITICAL');
    expect(action(1)).toBe('URGENT');
    expect(action(0.7)).toBe('ALERT');
    expect(action(0.6)).toBe('MONITOR');
    expect(action(1, { CRITICAL: 100 })).toBe('ALERT');
    expect(action(1, { HIGH: 99, CRITICAL: 100 })).toBe('MONITOR');
    expect(action(1, { MEDIUM: 98, HIGH: 99, CRITICAL: 100 })).toBe('NORMAL');
  });
});

describe('weights', () => {
  it('partial weights replace theirs and the whole is normalised', () => {
    const flow = { counts: SILENT, usd60s: 1_000_000, acceleration: [0, 0], jerk: [0, 0] } as const;
    // .4 against the .25 + .2 + .15 of velocity, acceleration and jerk
    expect(assessRisk(snapshot(flow), { weights: { volume: 0.4 } }).score).toBeCloseTo(30, 10);
    expect(assessRisk(snapshot(flow), { weights: { volume: 1e308, velocity: 1e308 } }).score).toBeCloseTo(37.5, 10);
  });
});

describe('errors', () => {
  it('risk/invalid-number for figures no engine gives, in both presets', () => {
    const broken: VelocitySnapshot[] = [
      snapshot({ counts: { 100: Number.NaN } }),
      snapshot({ counts: { 10000: -1 } }),
      snapshot({ usd60s: Number.POSITIVE_INFINITY }),
      snapshot({ averageUsd: Number.NaN }),
      snapshot({ acceleration: [Number.NaN, 0] }),
      snapshot({ jerk: [0, -1] }),
      snapshot({ correlation: Number.NaN }),
    ];
    for (const preset of ['published', 'corrected'] as const) {
      for (const entry of broken) expect(code(() => assessRisk(entry, { preset }))).toBe('risk/invalid-number');
    }
  });
});
