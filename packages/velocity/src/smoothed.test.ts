import { findDerivatives } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VelocityEngine } from './engine.js';

const T0 = 1_760_000_000_000;
const TAUS_SEC = [1, 2.5, 6] as const;

interface Entry {
  readonly tsMs: number;
  readonly notionalUsd: number;
}

/** The definition, over the whole list: events per second and USD per second at each time constant. */
function rates(events: readonly Entry[], nowMs: number, weigh: (entry: Entry) => number): [number, number, number] {
  const visible = events.filter(({ tsMs }) => tsMs <= nowMs);
  const [a, b, c] = TAUS_SEC.map(
    (tau) => visible.reduce((sum, entry) => sum + weigh(entry) * Math.exp((entry.tsMs - nowMs) / 1000 / tau), 0) / tau,
  );
  return [a as number, b as number, c as number];
}

function near(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

/** Events at the rate `eventsPerSec(t)` of the seconds since the start, `durationSec` long, evenly spread by the integral of the rate. */
function flowOf(eventsPerSec: (t: number) => number, durationSec: number): Entry[] {
  const events: Entry[] = [];
  let due = 0;
  for (let ms = 0; ms < durationSec * 1000; ms++) {
    due += eventsPerSec(ms / 1000) / 1000;
    for (; due >= 1; due--) events.push({ tsMs: T0 + ms, notionalUsd: 100 });
  }
  return events;
}

function read(events: readonly Entry[], durationSec: number): { acceleration: number; jerk: number } {
  const engine = new VelocityEngine({ derivatives: 'ew' });
  for (const { tsMs, notionalUsd } of events) engine.push({ tsMs, notionalUsd, exchange: 'okx' });
  const derivatives = findDerivatives(engine.at(T0 + durationSec * 1000), 2_000);
  return { acceleration: derivatives?.acceleration?.eventsPerSec2 ?? Number.NaN, jerk: derivatives?.jerk?.eventsPerSec3 ?? Number.NaN };
}

describe('smoothed derivatives', () => {
  it('follow their definition: (r1 - r6) / 3 and the second difference, on late and unordered events too', () => {
    const entry = fc.record({ gapMs: fc.integer({ min: -1_900, max: 900 }), notionalUsd: fc.integer({ min: 0, max: 1e6 }) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 150, size: 'max' }), fc.nat({ max: 9_000 }), (entries, laterMs) => {
        const engine = new VelocityEngine({ derivatives: 'ew' });
        const events: Entry[] = [];
        let newestMs = T0;
        for (const { gapMs, notionalUsd } of entries) {
          const tsMs = newestMs + gapMs;
          newestMs = Math.max(newestMs, tsMs);
          events.push({ tsMs, notionalUsd });
          engine.push({ tsMs, notionalUsd, exchange: 'okx' });
          engine.at(newestMs);
        }
        const nowMs = newestMs + laterMs;
        const { acceleration, jerk } = findDerivatives(engine.at(nowMs), 2_000) ?? {};
        const [r1, r2, r6] = rates(events, nowMs, () => 1);
        const [u1, u2, u6] = rates(events, nowMs, ({ notionalUsd }) => notionalUsd);
        near(acceleration?.eventsPerSec2, (r1 - r6) / 3);
        near(acceleration?.usdPerSec2, (u1 - u6) / 3);
        near(jerk?.eventsPerSec3, ((r1 - r2) / 1.5 - (r2 - r6) / 3.5) / 5);
        near(jerk?.usdPerSec3, ((u1 - u2) / 1.5 - (u2 - u6) / 3.5) / 5);
      }),
      { numRuns: 100 },
    );
  });

  it('read a steady flow as 0, a ramp of 2 events/s² as 10/3 without jerk, a flow j t²/2 as jerk j', () => {
    const steady = read(
      flowOf(() => 50, 120),
      120,
    );
    expect(steady.acceleration).toBeCloseTo(0, 0);
    expect(Math.abs(steady.jerk)).toBeLessThan(0.2);
    const ramp = read(
      flowOf((t) => 2 * t, 120),
      120,
    );
    expect(Math.abs(ramp.acceleration - 10 / 3)).toBeLessThan(0.3);
    expect(Math.abs(ramp.jerk)).toBeLessThan(0.2);
    const parabola = read(
      flowOf((t) => t * t, 60),
      60,
    );
    expect(Math.abs(parabola.jerk - 2)).toBeLessThan(0.3);
  });

  it('carry the noise a Poisson flow has: most readings are within two standard errors of 0', () => {
    const engine = new VelocityEngine({ derivatives: 'ew' });
    let state = 7;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    let timeMs = T0;
    let nextReadMs = T0 + 60_000;
    const standardised: { acceleration: number; jerk: number }[] = [];
    while (standardised.length < 400) {
      timeMs += -Math.log(1 - random()) * 100;
      for (; nextReadMs < timeMs; nextReadMs += 20_000) {
        const { acceleration, jerk } = findDerivatives(engine.at(nextReadMs), 2_000) ?? {};
        if (acceleration === undefined || jerk === undefined) continue;
        standardised.push({
          acceleration: acceleration.eventsPerSec2 / acceleration.standardError,
          jerk: jerk.eventsPerSec3 / jerk.standardError,
        });
      }
      engine.push({ tsMs: Math.floor(timeMs), exchange: 'okx' });
    }
    for (const name of ['acceleration', 'jerk'] as const) {
      const spread = Math.sqrt(standardised.reduce((sum, entry) => sum + entry[name] ** 2, 0) / standardised.length);
      expect(spread).toBeGreaterThan(0.6);
      expect(spread).toBeLessThan(1.1);
    }
  });

  it('leave out a venue until it has been live for 30 s', () => {
    const engine = new VelocityEngine({ derivatives: 'ew' });
    engine.setLive('okx', true, T0);
    engine.push({ tsMs: T0, exchange: 'okx' });
    expect(findDerivatives(engine.at(T0 + 29_999), 2_000)?.acceleration).toBeUndefined();
    expect(findDerivatives(engine.at(T0 + 30_000), 2_000)?.acceleration).toBeDefined();
  });
});
