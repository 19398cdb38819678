import type { LiquidityRegime, Regime, RegimeChange, TrendRegime } from '@cascade/core';
import { Baseline } from './baseline.js';
import { composeRegime } from './composite.js';
import {
  CHANGES_KEPT,
  MOMENTUM_STEPS,
  type ResolvedRegimeOptions,
  SAMPLES_PER_DAY,
  SLOT_MS,
  SLOTS_PER_BLOCK,
  SLOTS_PER_MINUTE,
} from './config.js';
import type { RegimeEngineState } from './engine-state.js';
import { classifyLiquidity } from './liquidity.js';
import { copyOfSeries, emptySeries, meanSpreadBps, type PriceSeries, volumeUsd5m, withQuote, withSilence } from './price-series.js';
import { newestQuote, type PriceSlot } from './price-slot.js';
import { type RealizedVolatilities, realizedVolatilities } from './realized-volatility.js';
import { classifyTrend, TREND_POINTS } from './trend.js';
import { classifyRelativeVolatility, classifyVolatility } from './volatility.js';

/** A class and since when it stands. */
interface Held<T> {
  readonly value: T;
  readonly sinceMs: number;
}

/** Everything the engine knows at the end of one slot. Immutable; the next state is made by {@link advanced}. */
export interface RegimeState {
  readonly slot: number;
  readonly series: PriceSeries;
  readonly realized: RealizedVolatilities;
  readonly percentile: number | undefined;
  readonly spreadBps: number | undefined;
  readonly volatilityBaseline: Baseline;
  readonly volumeBaseline: Baseline;
  /** Chained log prices on the minute grid, at most 20. */
  readonly minutes: readonly number[];
  readonly volatility: Held<Regime>;
  readonly liquidity: Held<LiquidityRegime>;
  readonly trend: TrendRegime;
  readonly regime: Held<Regime>;
  /** Time in each regime before the current one began. */
  readonly closedMs: Readonly<Record<Regime, number>>;
  /** Newest last, at most 100. */
  readonly changes: readonly RegimeChange[];
}

const NO_TIME: Readonly<Record<Regime, number>> = { DORMANT: 0, LOW: 0, NORMAL: 0, ELEVATED: 0, HIGH: 0, EXTREME: 0 };

/** The state before the first price, which falls into slot `slot + 1`. */
export function initialState(slot: number, historyDays: number): RegimeState {
  const sinceMs = (slot + 1) * SLOT_MS;
  const series = emptySeries(slot);
  return {
    slot,
    series,
    realized: realizedVolatilities(series.returns),
    percentile: undefined,
    spreadBps: undefined,
    volatilityBaseline: new Baseline(historyDays * SAMPLES_PER_DAY),
    volumeBaseline: new Baseline(SAMPLES_PER_DAY),
    minutes: [],
    volatility: { value: 'NORMAL', sinceMs },
    liquidity: { value: 'NORMAL', sinceMs },
    trend: 'RANGING',
    regime: { value: 'NORMAL', sinceMs },
    closedMs: NO_TIME,
    changes: [],
  };
}

/** A state as plain data. O(history). */
export function savedState(state: RegimeState): NonNullable<RegimeEngineState['settled']> {
  const { series, volatilityBaseline, volumeBaseline } = state;
  return { ...state, series: copyOfSeries(series), volatilityBaseline: volatilityBaseline.save(), volumeBaseline: volumeBaseline.save() };
}

/** The state that was saved. O(history log history). */
export function restoredState(saved: NonNullable<RegimeEngineState['settled']>, historyDays: number): RegimeState {
  return {
    ...saved,
    series: copyOfSeries(saved.series),
    volatilityBaseline: Baseline.restored(historyDays * SAMPLES_PER_DAY, saved.volatilityBaseline),
    volumeBaseline: Baseline.restored(SAMPLES_PER_DAY, saved.volumeBaseline),
  };
}

function held<T>(current: Held<T>, candidate: T, atMs: number, dwellMs: number): Held<T> {
  return candidate === current.value || atMs - current.sinceMs < dwellMs ? current : { value: candidate, sinceMs: atMs };
}

function volatilityCandidate(state: RegimeState, realized: number | undefined, percentile: number | undefined, isFixed: boolean): Regime {
  if (realized === undefined) return 'NORMAL';
  if (isFixed) return classifyVolatility(realized);
  return classifyRelativeVolatility({ realizedVolatility5m: realized, percentile, current: state.volatility.value });
}

function trendOf(minutes: readonly number[], momentumSteps: number): TrendRegime {
  const last = minutes[minutes.length - 1] ?? 0;
  return classifyTrend(
    minutes.map((logPrice) => Math.exp(logPrice - last)),
    momentumSteps,
  );
}

function withRegime(state: RegimeState, regime: Regime, atMs: number): Pick<RegimeState, 'regime' | 'closedMs' | 'changes'> {
  const { value, sinceMs } = state.regime;
  if (regime === value) return { regime: state.regime, closedMs: state.closedMs, changes: state.changes };
  return {
    regime: { value: regime, sinceMs: atMs },
    closedMs: { ...state.closedMs, [value]: state.closedMs[value] + (atMs - sinceMs) },
    changes: [...state.changes.slice(1 - CHANGES_KEPT), { tsMs: atMs, from: value, to: regime }],
  };
}

/**
 * The state at the end of the next slot. Pure. O(720) plus, once in five minutes, O(history).
 * @param prices the slot's samples, `undefined` when it is empty
 */
export function advanced(state: RegimeState, prices: PriceSlot | undefined, options: ResolvedRegimeOptions): RegimeState {
  const slot = state.slot + 1;
  const atMs = slot * SLOT_MS;
  const entry = prices?.quotes.find(({ exchange }) => exchange === state.series.exchange) ?? (prices && newestQuote(prices));
  const series = entry === undefined ? withSilence(state.series) : withQuote(state.series, slot, entry);
  const isBlockEnd = slot % SLOTS_PER_BLOCK === 0;
  const isOtherExchange = series.exchange !== state.series.exchange;

  const realized = realizedVolatilities(series.returns);
  const rv5m = realized.fiveMinutes;
  const volatilityBaseline = isBlockEnd ? state.volatilityBaseline.released() : state.volatilityBaseline;
  const percentile = rv5m === undefined || volatilityBaseline.count < SAMPLES_PER_DAY ? undefined : volatilityBaseline.percentileOf(rv5m);
  const candidate = volatilityCandidate(state, rv5m, percentile, options.volatilityMode === 'fixed');
  const volatility = held(state.volatility, candidate, atMs, options.dwellMs);

  const volumeUsd = volumeUsd5m(series, slot);
  const earlierVolumes = isOtherExchange ? new Baseline(SAMPLES_PER_DAY) : state.volumeBaseline;
  const volumeBaseline = isBlockEnd ? earlierVolumes.released() : earlierVolumes;
  const spreadBps = meanSpreadBps(series);
  const volume =
    volumeUsd === undefined ? undefined : { percentile: volumeBaseline.percentileOf(volumeUsd) ?? 50, samples: volumeBaseline.count };
  const liquidity = held(state.liquidity, classifyLiquidity({ volume, spreadBps }), atMs, options.dwellMs);

  const isMinuteEnd = slot % SLOTS_PER_MINUTE === 0;
  const minutes = isMinuteEnd ? [...state.minutes.slice(1 - TREND_POINTS), series.logPrice] : state.minutes;
  const trend = isMinuteEnd ? trendOf(minutes, MOMENTUM_STEPS[options.preset]) : state.trend;
  const { regime } = composeRegime({ volatility: volatility.value, liquidity: liquidity.value, trend });
  return {
    slot,
    series,
    realized,
    percentile,
    spreadBps,
    volatilityBaseline: isBlockEnd ? volatilityBaseline.holding(rv5m) : volatilityBaseline,
    volumeBaseline: isBlockEnd ? volumeBaseline.holding(volumeUsd) : volumeBaseline,
    minutes,
    volatility,
    liquidity,
    trend,
    ...withRegime(state, regime, atMs),
  };
}
