import type { LiquidatedSide } from '@cascade/core';
import type { CascadeLabel, LabelVariant } from '../cascade-label.js';
import type { LiquidationColumns, SymbolTruth } from '../market-truth.js';
import { BIN_MS } from './base-rate.js';
import { findBursts, type Stretch } from './bursts.js';
import { indexAt } from './columns.js';
import { isCascade, isGrey, type Judged, type Limits, limitsOf } from './criteria.js';
import { findPeak } from './peak.js';
import { PriceSigma } from './price-sigma.js';
import { type LabelRule, MARGIN_MS, SEVERE_MOVE, SEVERE_OPEN_INTEREST_SHARE } from './rule.js';
import { lastKnown, valueAt } from './series.js';
import { BurstTally, SIDE_CODES } from './tally.js';

/** What the labels of one symbol are made by. `judged` is that of the symbol and variant. */
export interface LabelContext {
  readonly rule: LabelRule;
  readonly variant: LabelVariant;
  readonly judged: Judged;
  readonly startMs: number;
  readonly endMs: number;
}

function timesOf({ tsMs, side }: LiquidationColumns, only: LiquidatedSide | undefined): ArrayLike<number> & Iterable<number> {
  return only === undefined ? tsMs : tsMs.filter((_, index) => side[index] === SIDE_CODES[only]);
}

function interestAt(truth: SymbolTruth, atMs: number): number | undefined {
  return truth.openInterestUsd === undefined ? undefined : lastKnown(truth.openInterestUsd, atMs);
}

/** Goes through a burst second by second; returns all of it and the first second whose prefix is a cascade. */
function follow(truth: SymbolTruth, side: LiquidatedSide | undefined, burst: Stretch, limits: Limits): [BurstTally, number | undefined] {
  const { liquidations, prices } = truth;
  const { tsMs } = liquidations;
  const tally = new BurstTally(liquidations, side, interestAt(truth, burst.fromMs));
  let next = indexAt(tsMs, burst.fromMs);
  let provenMs: number | undefined;
  for (let atMs = burst.fromMs - MARGIN_MS; atMs < burst.toMs + MARGIN_MS; atMs += BIN_MS) {
    if (prices !== undefined) tally.addPrice(valueAt(prices, atMs));
    if (atMs < burst.fromMs) continue;
    for (; next < tsMs.length && (tsMs[next] ?? 0) < Math.min(atMs + BIN_MS, burst.toMs); next++) tally.addLiquidation(next);
    if (provenMs === undefined && isCascade(tally, limits)) provenMs = atMs;
  }
  return [tally, provenMs];
}

function severityOf({ openInterestShare = 0, adverseMove = 0 }: BurstTally, judged: Judged): 1 | 2 {
  const large = judged.interest && openInterestShare >= SEVERE_OPEN_INTEREST_SHARE;
  return large || (judged.price && adverseMove >= SEVERE_MOVE) ? 2 : 1;
}

function labelBurst(
  truth: SymbolTruth,
  side: LiquidatedSide | undefined,
  burst: Stretch,
  sigma: number,
  { rule, judged }: LabelContext,
): CascadeLabel | undefined {
  const limits = limitsOf(rule, judged, sigma);
  const [tally, provenMs] = follow(truth, side, burst, limits);
  const cascade = isCascade(tally, limits);
  if (!cascade && !isGrey(tally, limits)) return undefined;
  return {
    symbol: truth.symbol,
    side,
    grade: cascade ? 'cascade' : 'grey',
    severity: cascade ? severityOf(tally, judged) : 0,
    onsetMs: burst.fromMs,
    endMs: burst.toMs,
    peakMs: findPeak(truth.liquidations, side, burst),
    provenMs: cascade ? provenMs : undefined,
    count: tally.count,
    notionalUsd: tally.notionalUsd,
    openInterestShare: tally.openInterestShare,
    sideShare: tally.sideShare,
    venues: tally.venues(rule.venueShare),
    adverseMove: tally.adverseMove,
  };
}

/**
 * Labels of one symbol by its bursts of liquidations (variants A and C). O(events + seconds in bursts + prices).
 *
 * Where sides are known, a burst has the liquidations of one side; the other side counts against its share, those of unknown side for
 * nothing. The move is measured from the price 10 s before the onset, so t* can lie up to 10 s after the end.
 */
export function labelBursts(truth: SymbolTruth, context: LabelContext): CascadeLabel[] {
  const { rule, judged, startMs, endMs } = context;
  const sigma = judged.price && truth.prices !== undefined && rule.minMoveSigmas > 0 ? new PriceSigma(truth.prices) : undefined;
  const lanes: readonly (LiquidatedSide | undefined)[] = judged.side ? ['long', 'short'] : [undefined];
  return lanes.flatMap((side) => {
    const times = timesOf(truth.liquidations, side);
    return findBursts(times, startMs, endMs)
      .filter(({ fromMs, toMs }) => indexAt(times, toMs) - indexAt(times, fromMs) >= rule.minLiquidations / 2)
      .flatMap((burst) => labelBurst(truth, side, burst, sigma?.at(burst.fromMs) ?? 0, context) ?? []);
  });
}
