import { LIQUIDITY_REGIMES, REGIMES, SIGNAL_LEVELS, TREND_REGIMES } from '@cascade/core';
import type { BaselineState, PriceMovesState, RegimeEngineState } from '@cascade/regime';
import type { SignalGateState } from '@cascade/signals';
import type { BurstFlowState, VelocityState } from '@cascade/velocity';
import { count, flag, instance, invalidState, listOf, mapOf, number, oneOf, optional, pairOf, record, type Shape, text } from './shape.js';

/** Arrays of 64-bit floats. */
export const floats: Shape<Float64Array> = instance(Float64Array);
/** One of the signal levels. */
export const signalLevel: Shape<(typeof SIGNAL_LEVELS)[number]> = oneOf(SIGNAL_LEVELS);

const flowLogColumns = record<VelocityState['log']>({
  timeMs: floats,
  centsLow: instance(Uint32Array),
  centsHigh: instance(Uint16Array),
  tag: instance(Uint16Array),
});
/** Columns of one table. */
const flowLog: Shape<VelocityState['log']> = (value, path) => {
  const log = flowLogColumns(value, path);
  for (const name of ['centsLow', 'centsHigh', 'tag'] as const) {
    if (log[name].length !== log.timeMs.length)
      throw invalidState(`${path}.${name}`, `${log.timeMs.length} entries long`, log[name].length);
  }
  return log;
};

/** Of a `VelocityEngine`. */
export const velocityShape: Shape<VelocityState> = record<VelocityState>({
  readMs: number,
  newestMs: number,
  lostMs: number,
  lateCount: count,
  unpricedCount: count,
  droppedCount: count,
  exchanges: listOf(text),
  seen: listOf(flag),
  log: flowLog,
  // The detector's engines have no exponentially weighted derivatives.
  smoothed: oneOf([undefined]),
  correlation: optional(instance(Uint32Array)),
  liveness: mapOf(floats),
});

const dispersion = record<BurstFlowState['dispersions'][0]>({ bin: number, open: number, events: number, squares: number });
const tally = record<BurstFlowState['bursts'][0]['run']>({ sinceMs: number, count: number, otherCount: number, notionalUsd: number });
const burst = record<BurstFlowState['bursts'][0]>({
  settledNats: number,
  gainedNats: number,
  driftNatsPerSec: number,
  untilMs: number,
  run: tally,
  burst: tally,
  burstLastMs: number,
  counts: instance(Uint32Array),
});

/** Of a `BurstFlow`. */
export const burstFlowShape: Shape<BurstFlowState> = record<BurstFlowState>({
  sinceMs: number,
  newestMs: number,
  lateCount: count,
  exchanges: listOf(text),
  sampledSlots: number,
  sums: record<BurstFlowState['sums']>({ sums: floats, referenceMs: number }),
  baseline: record<BurstFlowState['baseline']>({ events: number, usd: number, atMs: number }),
  dispersions: pairOf(dispersion),
  bursts: pairOf(burst),
});

/** Of a `PriceMoves`. */
export const movesShape: Shape<PriceMovesState> = record<PriceMovesState>({
  points: floats,
  variances: floats,
  settledReturn: number,
  variance: number,
  returns: number,
  lateCount: count,
});

/** Of a `SignalGate`. */
export const gateShape: Shape<SignalGateState> = record<SignalGateState>({
  level: signalLevel,
  publishedMs: number,
  seq: count,
  lastMs: number,
  lastObserved: flag,
  observedMs: number,
  leftMs: listOf(number),
  episode: record<SignalGateState['episode']>({ openedMs: optional(number), lastOpenedMs: number, highest: signalLevel }),
});

type Settled = NonNullable<RegimeEngineState['settled']>;
type OpenSlot = RegimeEngineState['openSlots'][number];

const regime = oneOf(REGIMES);
const baseline = record<BaselineState>({ samples: floats, held: optional(number) });

const settled = record<Settled>({
  slot: number,
  series: record<Settled['series']>({
    exchange: optional(text),
    price: optional(number),
    silentSlots: number,
    rebasedAt: number,
    returns: floats,
    logPrice: number,
    volumes: floats,
    spreads: floats,
  }),
  realized: record<Settled['realized']>({
    oneMinute: optional(number),
    fiveMinutes: optional(number),
    fifteenMinutes: optional(number),
    oneHour: optional(number),
  }),
  percentile: optional(number),
  spreadBps: optional(number),
  volatilityBaseline: baseline,
  volumeBaseline: baseline,
  minutes: listOf(number),
  volatility: record<Settled['volatility']>({ value: regime, sinceMs: number }),
  liquidity: record<Settled['liquidity']>({ value: oneOf(LIQUIDITY_REGIMES), sinceMs: number }),
  trend: oneOf(TREND_REGIMES),
  regime: record<Settled['regime']>({ value: regime, sinceMs: number }),
  closedMs: record<Settled['closedMs']>({
    DORMANT: number,
    LOW: number,
    NORMAL: number,
    ELEVATED: number,
    HIGH: number,
    EXTREME: number,
  }),
  changes: listOf(record<Settled['changes'][number]>({ tsMs: number, from: regime, to: regime })),
});

const openSlot = record<OpenSlot>({
  index: number,
  quotes: listOf(
    record<OpenSlot['quotes'][number]>({
      exchange: text,
      tsMs: number,
      price: number,
      tradedUsd: optional(number),
      spreadSumBps: number,
      spreadCount: number,
    }),
  ),
});

/** Of a `RegimeEngine`. */
export const regimeShape: Shape<RegimeEngineState> = record<RegimeEngineState>({
  lastReadMs: optional(number),
  lateCount: count,
  openSlots: listOf(openSlot),
  settled: optional(settled),
  laterSlots: listOf(number),
});
