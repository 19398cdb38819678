import type { RegimeSnapshot } from '@cascade/core';
import type { DetectorStats } from '@cascade/detector';
import type { Registry } from 'prom-client';
import { LEVELS, REGIME_NAMES } from './label-sets.js';
import { type Mirror, mirrorCounter, mirrorGauge, oneHot, type Row } from './mirrors.js';

/** What the detector has done: events in, signals out. */
export function detectorSection(registry: Registry): Mirror<DetectorStats>[] {
  const counter = (name: string, help: string, read: (stats: DetectorStats) => number): Mirror<DetectorStats> =>
    mirrorCounter(registry, { name: `cascade_detector_${name}`, help }, (stats: DetectorStats) => [[read(stats)]]);
  const gauge = (name: string, help: string, read: (stats: DetectorStats) => number | undefined): Mirror<DetectorStats> =>
    mirrorGauge(registry, { name: `cascade_detector_${name}`, help }, (stats: DetectorStats) => [[read(stats)]]);
  const signals = { name: 'cascade_signals_total', help: 'Signals emitted, by level; NONE ends an alarm', labels: ['level'] };
  return [
    counter('events_total', 'Events taken', (stats) => stats.events),
    counter('liquidations_total', 'Liquidations taken', (stats) => stats.liquidations),
    counter('unpriced_total', 'Liquidations without a size in USD: counted as events, adding no USD', (stats) => stats.unpriced),
    counter('evicted_total', 'Symbols dropped to make room', (stats) => stats.evicted),
    counter('refused_total', 'Prices, open interest and funding left out because all room is taken', (stats) => stats.refused),
    gauge('symbols', 'Symbols tracked', (stats) => stats.symbols),
    gauge('coverage_ratio', 'Share of the usual liquidations whose venues are live, 0 to 1', (stats) => stats.coverage),
    gauge('highest_probability', 'Highest probability of a reading since start, MARKET aside', (stats) => stats.highest?.probability),
    mirrorCounter(registry, signals, ({ signals: { byLevel } }) =>
      Object.entries(byLevel).map(([level, count]): Row => [count, LEVELS.fold(level)]),
    ),
  ];
}

/** The regime of the market. */
export function regimeSection(registry: Registry): Mirror<RegimeSnapshot>[] {
  const regime = { name: 'cascade_regime', help: '1 for the regime of the market', labels: ['regime'] };
  const confidence = { name: 'cascade_regime_confidence_ratio', help: 'Confidence in the regime, 0.3 to 1' };
  return [
    mirrorGauge(registry, regime, (snapshot) => oneHot(REGIME_NAMES, snapshot.regime)),
    mirrorGauge(registry, confidence, (snapshot) => [[snapshot.confidence]]),
  ];
}
