import { type CascadeSignal, PRESETS, REGIMES, RISK_ACTIONS, RISK_LEVELS, SIGNAL_LEVELS } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSignal, encodeSignal, encodeSignalJson } from './codec.js';
import { sampleSignal } from './detection.sample.js';
import type { WireSignal } from './wire-signal.js';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const amount = fc.double({ min: 0, max: 1e15, noNaN: true });
const signed = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const text = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const timeMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
const sample = sampleSignal();

const regime = fc
  .record({
    regime: fc.constantFrom(...REGIMES),
    volatilityRegime: fc.constantFrom(...REGIMES),
    price: maybe(amount),
    riskMultiplier: amount,
  })
  .map(({ riskMultiplier, ...rest }) => ({ ...sample.regime!, ...rest, factors: { ...sample.regime!.factors, riskMultiplier } }));

const risk = fc
  .record({
    score: fc.double({ min: 0, max: 100, noNaN: true }),
    level: fc.constantFrom(...RISK_LEVELS),
    confidence: unit,
    action: fc.constantFrom(...RISK_ACTIONS),
    explanation: fc.string({ maxLength: 200 }),
  })
  .map((rest) => ({ ...sample.risk!, ...rest }));

const signals: fc.Arbitrary<CascadeSignal> = fc.record({
  id: text,
  seq: fc.nat(),
  symbol: text,
  tsMs: timeMs,
  level: fc.constantFrom(...SIGNAL_LEVELS),
  probability: unit,
  baseProbability: unit,
  scores: fc.record({
    velocity: maybe(unit),
    acceleration: maybe(unit),
    volume: maybe(unit),
    openInterest: maybe(unit),
    funding: maybe(unit),
    volatility: maybe(unit),
  }),
  metrics: fc.record({
    eventsPerSec10s: amount,
    eventsPerSec2: maybe(signed),
    eventsPerSec3: maybe(signed),
    usdPerSec10s: amount,
    openInterestChange1m: maybe(signed),
    fundingRate: maybe(signed),
  }),
  regime: maybe(regime),
  risk: maybe(risk),
  leadingExchange: maybe(text),
  exchangeCorrelation: maybe(fc.double({ min: -1, max: 1, noNaN: true })),
  dominantSide: maybe(fc.constantFrom('long' as const, 'short' as const)),
  coverage: unit,
  missing: fc.array(text, { maxLength: 6 }),
  reasons: fc.array(text, { maxLength: 6 }),
  episode: maybe(text),
  validUntilMs: timeMs,
  preset: fc.constantFrom(...PRESETS),
  model: maybe(text),
  processingTimeMs: maybe(amount),
});

describe('the codec', () => {
  it('reads back exactly what it wrote, with the stream id given or appended', () => {
    fc.assert(
      fc.property(signals, maybe(fc.constant('1698765432124-7')), (signal, streamId) => {
        const json = encodeSignalJson(signal, streamId);
        expect(decodeSignal(json)).toStrictEqual(encodeSignal(signal, streamId));
        const appended = `${encodeSignalJson(signal).slice(0, -2)},"stream_id":"9-9"}}`;
        expect(decodeSignal(appended)).toStrictEqual(encodeSignal(signal, '9-9'));
      }),
    );
  });

  it('keeps times to the millisecond and numbers to their digits', () => {
    fc.assert(
      fc.property(signals, (signal) => {
        const wire = encodeSignal(signal);
        expect(Math.round(wire.timestamp * 1_000)).toBe(signal.tsMs);
        expect(Math.round(wire.meta.valid_until * 1_000)).toBe(signal.validUntilMs);
        expect(Math.abs(wire.probability - signal.probability)).toBeLessThanOrEqual(0.000_05 + Number.EPSILON);
        expect(Math.abs((wire.scores.funding ?? 0) - (signal.scores.funding ?? 0))).toBeLessThanOrEqual(0.0005 + Number.EPSILON);
      }),
    );
  });

  it('reads a damaged message as a whole signal or refuses it with our error', () => {
    const json = encodeSignalJson(sample);
    fc.assert(
      fc.property(fc.nat(json.length - 1), fc.string({ maxLength: 4 }), (at, insert) => {
        let signal: WireSignal | undefined;
        try {
          signal = decodeSignal(json.slice(0, at) + insert + json.slice(at + 1));
        } catch (error) {
          expect(error).toMatchObject({ code: 'redis-bus/invalid-message' });
        }
        if (signal !== undefined) expect(decodeSignal(JSON.stringify(signal))).toStrictEqual(signal);
      }),
      { numRuns: 500 },
    );
  });
});
