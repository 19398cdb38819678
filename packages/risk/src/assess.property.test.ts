import { type FlowWindow, PRESETS, RISK_FACTORS, RISK_LEVELS, type VelocitySnapshot } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessRisk, classifyRisk, explainRisk, type RiskOptions } from './index.js';

const amount = fc.oneof(fc.double({ min: 0, max: 1e308, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), fc.constant(0));
const signed = fc.oneof(fc.double({ min: -1e308, max: 1e308, noNaN: true }), fc.double({ min: -20, max: 20, noNaN: true }));

const window = (windowMs: number): fc.Arbitrary<FlowWindow> =>
  fc.record({
    windowMs: fc.constant(windowMs),
    count: fc.oneof(fc.nat(2_000), amount),
    eventsPerSec: amount,
    usd: fc.oneof(amount, fc.double({ min: 0, max: 1e7, noNaN: true })),
    usdPerSec: amount,
    averageUsd: fc.option(amount, { nil: undefined }),
    maxUsd: fc.option(amount, { nil: undefined }),
  });

const snapshots: fc.Arbitrary<VelocitySnapshot> = fc.record({
  symbol: fc.constant('ETHUSDT'),
  nowMs: fc.nat(),
  windows: fc.tuple(window(100), window(2_000), window(10_000), window(60_000)).chain((all) => fc.subarray(all)),
  byExchange: fc.constant({}),
  bySide: fc.constant({ long: [], short: [] }),
  derivatives: fc.oneof(
    fc.constant([]),
    fc
      .record({
        windowMs: fc.constant(2_000),
        acceleration: fc.option(fc.record({ eventsPerSec2: signed, usdPerSec2: signed, standardError: amount }), { nil: undefined }),
        jerk: fc.option(fc.record({ eventsPerSec3: signed, usdPerSec3: signed, standardError: amount }), { nil: undefined }),
      })
      .map((entry) => [entry]),
  ),
  correlations: fc.constant([]),
  exchangeCorrelation: fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined }),
  lateCount: fc.constant(0),
  unpricedCount: fc.constant(0),
  truncated: fc.constant(false),
  droppedCount: fc.constant(0),
});

const options: fc.Arbitrary<RiskOptions> = fc.record(
  {
    preset: fc.constantFrom(...PRESETS),
    weights: fc
      .record(Object.fromEntries(RISK_FACTORS.map((factor) => [factor, amount])), { requiredKeys: [] })
      .filter((weights) => RISK_FACTORS.some((factor) => (weights[factor] ?? 1) > 0)),
    hysteresis: fc.double({ min: 0, max: 20, noNaN: true }),
    previousLevel: fc.constantFrom(...RISK_LEVELS),
    coverage: fc.double({ min: 0, max: 1, noNaN: true }),
  },
  { requiredKeys: [] },
);

const inside = (value: number | undefined, high: number): boolean => value === undefined || (value >= 0 && value <= high);

describe('assessRisk', () => {
  it('gives finite results in their ranges for any snapshot and options', () => {
    fc.assert(
      fc.property(snapshots, options, (snapshot, given) => {
        const risk = assessRisk(snapshot, given);
        expect(inside(risk.score, 100) && inside(risk.confidence, 1)).toBe(true);
        for (const factor of RISK_FACTORS) expect(inside(risk.factors[factor], 100)).toBe(true);
        for (const fact of Object.values(risk.facts)) expect(fact === undefined || Number.isFinite(fact)).toBe(true);
        expect(explainRisk(risk)).not.toMatch(/NaN|Infinity|undefined/);
        expect(assessRisk(snapshot, given)).toEqual(risk);
      }),
    );
  });

  it('corrected: lists exactly the undefined factors as missing, and missing inputs never raise confidence', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const risk = assessRisk(snapshot);
        expect(risk.missing).toEqual(RISK_FACTORS.filter((factor) => risk.factors[factor] === undefined));
        const blind = assessRisk({ ...snapshot, exchangeCorrelation: undefined, derivatives: [] });
        expect(blind.confidence).toBeLessThanOrEqual(risk.confidence);
      }),
    );
  });

  it('corrected: the score lies between the lowest and highest defined factor', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { score, factors } = assessRisk(snapshot);
        const defined = Object.values(factors).filter((value) => value !== undefined);
        if (defined.length === 0) expect(score).toBe(0);
        else {
          expect(score).toBeGreaterThanOrEqual(Math.min(...defined) - 1e-9);
          expect(score).toBeLessThanOrEqual(Math.max(...defined) + 1e-9);
        }
      }),
    );
  });

  it('never scores lower when one of the flow figures rises', () => {
    const steady = fc.tuple(fc.constantFrom(...PRESETS), fc.nat(60), fc.nat(60), fc.double({ min: 0, max: 1e7, noNaN: true }));
    fc.assert(
      fc.property(steady, ([preset, rate, more, usd]) => {
        const at = (perSec: number, usd60s: number): number => {
          const flow = (windowMs: number) => ({ windowMs, count: 5, eventsPerSec: perSec, usd: usd60s, usdPerSec: 0 });
          const base = { symbol: 'X', nowMs: 0, byExchange: {}, bySide: { long: [], short: [] }, derivatives: [], correlations: [] };
          const counters = { lateCount: 0, unpricedCount: 0, truncated: false, droppedCount: 0 };
          return assessRisk({ ...base, ...counters, windows: [flow(100), flow(10_000), flow(60_000)] }, { preset }).score;
        };
        // From 1/s on: at 0/s the clustering ratio does not exist.
        expect(at(1 + rate + more, usd)).toBeGreaterThanOrEqual(at(1 + rate, usd) - 1e-9);
        expect(at(1 + rate, usd + more * 1e5)).toBeGreaterThanOrEqual(at(1 + rate, usd) - 1e-9);
      }),
    );
  });
});

describe('classifyRisk', () => {
  it('with hysteresis lies between the plain level and the previous one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        fc.constantFrom(...RISK_LEVELS),
        (score, hysteresis, previousLevel) => {
          const plain = RISK_LEVELS.indexOf(classifyRisk(score));
          const held = RISK_LEVELS.indexOf(classifyRisk(score, { hysteresis, previousLevel }));
          expect(held).toBeGreaterThanOrEqual(plain);
          expect(held).toBeLessThanOrEqual(Math.max(plain, RISK_LEVELS.indexOf(previousLevel)));
        },
      ),
    );
  });
});
