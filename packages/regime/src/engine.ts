import { assertTime, CascadeError, quote, type Regime, type RegimeChange, type RegimeSnapshot } from '@cascade/core';
import { composeRegime, REGIME_FACTORS } from './composite.js';
import { type RegimeOptions, type ResolvedRegimeOptions, resolveRegimeOptions } from './config.js';
import type { RegimeEngineState } from './engine-state.js';
import { assertSample, type PriceSample } from './price-slot.js';
import type { RegimeState } from './state.js';
import { RegimeTimeline } from './timeline.js';
import { tradingAdjustments } from './trading.js';

/** Confidence while the 5 m volatility is unknown: the lower end of the published range. */
const CONFIDENCE_UNKNOWN = 0.3;

/**
 * Market regime from the prices of one reference instrument (the detector passes BTC).
 *
 * Everything advances on the epoch-aligned 5 s slot grid, never on reads: `at` gives the same answer however often it is called.
 * Slot k covers ((k - 1) * 5 s, k * 5 s] and counts once `nowMs` has reached its end. A sample is late, counted and left out,
 * when it is older than the slot before the newest sample's.
 *
 * Cost: `push` O(1); `at` O(1) within a slot, O(720) per completed slot, O(history) every 5 min. Memory: 16 bytes per history
 * sample (138 KB for 30 days, at most 4 versions of it) and 7 KB in each of at most 4 states.
 * @example
 * const engine = new RegimeEngine();
 * engine.push({ tsMs: 1_700_000_000_000, price: 40_000, exchange: 'binance' });
 * engine.at(1_700_000_005_000).regime; // 'NORMAL', warming up
 */
export class RegimeEngine {
  readonly #options: ResolvedRegimeOptions;
  #timeline: RegimeTimeline;
  #lastReadMs: number | undefined;
  #lateCount = 0;

  /** @throws CascadeError `regime/unknown-option`, `regime/invalid-option` */
  constructor(options: RegimeOptions = {}) {
    this.#options = resolveRegimeOptions(options);
    this.#timeline = new RegimeTimeline(this.#options);
  }

  /** Samples that came too late to count, since the last reset. */
  get lateCount(): number {
    return this.#lateCount;
  }

  /**
   * Takes one price. A sample stamped later than the next read stays invisible until its time comes; at most an hour of slots
   * (720) is kept that way.
   * @throws CascadeError `regime/invalid-sample`, `regime/invalid-time`, `regime/invalid-price`, `regime/invalid-number`, `regime/invalid-name`
   */
  push(sample: PriceSample): void {
    assertSample(sample);
    if (!this.#timeline.add(sample)) this.#lateCount++;
  }

  /**
   * The regime at `nowMs`.
   *
   * Before the first slot with a price, and whenever the 5 m volatility is unknown, the volatility class is NORMAL (factors 1,
   * risk multiplier 1.5) and the confidence .3.
   * @param nowMs Unix ms, not below an earlier read
   * @throws CascadeError `regime/invalid-time`, `regime/time-went-back`
   */
  at(nowMs: number): RegimeSnapshot {
    const state = this.#stateAt(nowMs);
    const price = this.#timeline.priceAt(nowMs, state);
    if (state === undefined) return unknownSnapshot(nowMs, price);
    const { realized, volatility, liquidity, trend } = state;
    const isKnown = realized.fiveMinutes !== undefined;
    const composed = composeRegime({ volatility: volatility.value, liquidity: liquidity.value, trend });
    return {
      nowMs,
      regime: composed.regime,
      volatilityRegime: volatility.value,
      liquidityRegime: liquidity.value,
      trendRegime: trend,
      confidence: isKnown ? composed.confidence : CONFIDENCE_UNKNOWN,
      factors: REGIME_FACTORS[composed.regime],
      trading: tradingAdjustments({ regime: composed.regime, liquidity: liquidity.value }),
      realizedVolatility1m: realized.oneMinute,
      realizedVolatility5m: realized.fiveMinutes,
      realizedVolatility15m: realized.fifteenMinutes,
      realizedVolatility1h: realized.oneHour,
      volatilityPercentile: state.percentile,
      price,
      spreadBps: state.spreadBps,
      sinceMs: state.regime.sinceMs,
      warmingUp: this.#options.volatilityMode === 'fixed' ? !isKnown : state.percentile === undefined,
    };
  }

  /** The last 100 changes of the composite regime as of the newest read, oldest first; empty before a read. */
  history(): readonly RegimeChange[] {
    return this.#lastReadMs === undefined ? [] : (this.#timeline.at(this.#lastReadMs)?.changes ?? []);
  }

  /**
   * Milliseconds spent in each composite regime from the end of the first slot with a price to `nowMs`. Counts as a read.
   * @throws CascadeError `regime/invalid-time`, `regime/time-went-back`
   */
  timeInRegimeMs(nowMs: number): Record<Regime, number> {
    const state = this.#stateAt(nowMs);
    if (state === undefined) return { DORMANT: 0, LOW: 0, NORMAL: 0, ELEVATED: 0, HIGH: 0, EXTREME: 0 };
    const { value, sinceMs } = state.regime;
    return { ...state.closedMs, [value]: state.closedMs[value] + Math.max(0, nowMs - sinceMs) };
  }

  /** Back to the state after construction; the options stay. */
  reset(): void {
    this.#timeline = new RegimeTimeline(this.#options);
    this.#lastReadMs = undefined;
    this.#lateCount = 0;
  }

  /**
   * What the engine knows, to go on with in another process: plain data, a copy. Cost O(history + open slots); about 84 KB with 30 days
   * of history, 100 bytes in a new engine.
   */
  save(): RegimeEngineState {
    return { lastReadMs: this.#lastReadMs, lateCount: this.#lateCount, ...this.#timeline.save() };
  }

  /**
   * Replaces everything by what was saved, on an engine with the same options; from here on it answers as the saved one does.
   * The state is copied and not checked. Cost O(history log history); after a long silence up to 900 slots as in `at`.
   */
  restore(state: RegimeEngineState): void {
    const timeline = new RegimeTimeline(this.#options);
    timeline.restore(state);
    this.#timeline = timeline;
    this.#lastReadMs = state.lastReadMs;
    this.#lateCount = state.lateCount;
  }

  #stateAt(nowMs: number): RegimeState | undefined {
    assertTime('regime', 'nowMs', nowMs);
    if (this.#lastReadMs !== undefined && nowMs < this.#lastReadMs) {
      throw new CascadeError('regime/time-went-back', `nowMs ${quote(nowMs)} is below the newest read ${quote(this.#lastReadMs)}`, {
        context: { nowMs, lastReadMs: this.#lastReadMs },
      });
    }
    this.#lastReadMs = nowMs;
    return this.#timeline.at(nowMs);
  }
}

function unknownSnapshot(nowMs: number, price: number | undefined): RegimeSnapshot {
  return {
    nowMs,
    regime: 'NORMAL',
    volatilityRegime: 'NORMAL',
    liquidityRegime: 'NORMAL',
    trendRegime: 'RANGING',
    confidence: CONFIDENCE_UNKNOWN,
    factors: REGIME_FACTORS.NORMAL,
    trading: tradingAdjustments({ regime: 'NORMAL', liquidity: 'NORMAL' }),
    price,
    warmingUp: true,
  };
}
