import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FlowWindow, VelocitySnapshot } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { assessRisk, explainRiskParts } from './index.js';

interface GoldenCase {
  readonly id: string;
  readonly trust: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly correlations: readonly (readonly [string, string, number])[] | null;
  readonly python: {
    readonly factors: Readonly<Record<string, number>>;
    readonly score: number;
    readonly level: string;
    readonly levelWithSeedDocCutoff60: string;
    readonly confidence: number;
    readonly action: string;
    readonly explanation: {
      readonly primaryConcerns: readonly string[];
      readonly showsVelocity: boolean;
      readonly showsAcceleration: boolean;
      readonly showsVolume: boolean;
    };
  };
}

const folder = resolve(process.cwd(), process.env.CASCADE_REAL_DATA ?? '');
const golden = JSON.parse(readFileSync(resolve(folder, 'golden/risk.json'), 'utf8')) as { readonly cases: readonly GoldenCase[] };

/** Differences we accept, with the reason: the final published code put HIGH at 55, its documents and we put it at 60. */
const HIGH_CUTOFF_55: readonly string[] = ['conf-agree3', 'level-55'];
/** The same two cases: MEDIUM asks for MONITOR where HIGH asked for ALERT. */
const ACTION_BY_CUTOFF_55: Readonly<Record<string, string>> = { 'conf-agree3': 'MONITOR', 'level-55': 'MONITOR' };

/** The snapshot a case describes; a metric it does not name is 0. */
function snapshotOf({ metrics, correlations }: GoldenCase): VelocitySnapshot {
  const window = (windowMs: number, name: string): FlowWindow => {
    const is60s = windowMs === 60_000;
    const usd = is60s ? (metrics.total_volume_usd ?? 0) : 0;
    return {
      windowMs,
      count: metrics[`count_${name}`] ?? 0,
      eventsPerSec: metrics[`velocity_${name}`] ?? 0,
      usd,
      usdPerSec: (usd * 1_000) / windowMs,
      averageUsd: is60s ? (metrics.avg_event_size_usd ?? 0) : 0,
      maxUsd: 0,
    };
  };
  const pairs = (correlations ?? []).map(([a, b, r]) => ({ exchanges: [a, b] as const, r, lagSec: 0 }));
  return {
    symbol: 'BTCUSDT',
    nowMs: 0,
    windows: [window(100, '100ms'), window(500, '500ms'), window(2_000, '2s'), window(10_000, '10s'), window(60_000, '60s')],
    byExchange: {},
    bySide: { long: [], short: [] },
    derivatives: [
      {
        windowMs: 2_000,
        acceleration: { eventsPerSec2: metrics.acceleration ?? 0, usdPerSec2: 0, standardError: 0 },
        jerk: { eventsPerSec3: metrics.jerk ?? 0, usdPerSec3: 0, standardError: 0 },
      },
    ],
    correlations: pairs,
    exchangeCorrelation: pairs.length === 0 ? undefined : pairs.reduce((sum, pair) => sum + pair.r, 0) / pairs.length,
    lateCount: 0,
    unpricedCount: 0,
    truncated: false,
    droppedCount: 0,
  };
}

const trusted = golden.cases.filter((entry) => entry.trust.startsWith('correct') || entry.id === 'level-55' || entry.id === 'doc-65');

describe('published preset against the reference vectors', () => {
  it('covers every trusted case', () => {
    expect(trusted.length).toBeGreaterThanOrEqual(60);
    expect(trusted.map((entry) => entry.id)).toContain('doc-65');
  });

  for (const entry of trusted) {
    it(entry.id, () => {
      const risk = assessRisk(snapshotOf(entry), { preset: 'published' });
      for (const [name, score] of Object.entries(entry.python.factors)) {
        const factor = name.replace('_score', '') as keyof typeof risk.factors;
        expect(risk.factors[factor], name).toBeCloseTo(score, 6);
      }
      expect(risk.score).toBeCloseTo(entry.python.score, 6);
      expect(risk.level).toBe(entry.python.levelWithSeedDocCutoff60);
      expect(risk.level !== entry.python.level, 'level differs from the final code only by the HIGH cut-off').toBe(
        HIGH_CUTOFF_55.includes(entry.id),
      );
      expect(risk.confidence).toBeCloseTo(entry.python.confidence, 6);
      expect(risk.action).toBe(ACTION_BY_CUTOFF_55[entry.id] ?? entry.python.action);
    });

    it(`${entry.id}: explanation`, () => {
      const parts = explainRiskParts(assessRisk(snapshotOf(entry), { preset: 'published' }));
      const concerns = parts.find((part) => part.key === 'concerns');
      const keys = parts.map((part) => part.key);
      expect(concerns?.key === 'concerns' ? concerns.values.factors : []).toEqual(entry.python.explanation.primaryConcerns);
      expect(keys.includes('velocity')).toBe(entry.python.explanation.showsVelocity);
      expect(keys.includes('acceleration')).toBe(entry.python.explanation.showsAcceleration);
      expect(keys.includes('volume')).toBe(entry.python.explanation.showsVolume);
    });
  }

  it('with the HIGH floor at 55 every level and action is that of the final code', () => {
    for (const entry of trusted) {
      const risk = assessRisk(snapshotOf(entry), { preset: 'published', levelFloors: { HIGH: 55 } });
      expect([entry.id, risk.level, risk.action]).toEqual([entry.id, entry.python.level, entry.python.action]);
    }
  });

  it('never scores a negative correlation below 0, unlike the reference code', () => {
    const negative = golden.cases.filter((entry) => entry.trust === 'bug:NEG-SCORE');
    expect(negative.length).toBe(2);
    for (const entry of negative) expect(assessRisk(snapshotOf(entry), { preset: 'published' }).score).toBe(0);
  });

  it('one single event is LOW risk at most in both presets', () => {
    const single = golden.cases.find((entry) => entry.id === 'one-event')!;
    expect(assessRisk(snapshotOf(single), { preset: 'published' }).score).toBeCloseTo(single.python.score, 6);
    expect(assessRisk(snapshotOf(single)).score).toBeLessThan(2);
  });
});
