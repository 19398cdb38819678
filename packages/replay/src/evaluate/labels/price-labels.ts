import type { LiquidatedSide } from '@cascade/core';
import type { CascadeLabel } from '../cascade-label.js';
import type { SymbolTruth, TimeSeries } from '../market-truth.js';
import type { LabelContext } from './burst-labels.js';
import { mergeStretches, type Stretch } from './bursts.js';
import { indexAt } from './columns.js';
import { leastMove } from './criteria.js';
import { PriceSigma } from './price-sigma.js';
import { SEVERE_MOVE } from './rule.js';
import { lastKnown } from './series.js';
import { BurstTally } from './tally.js';

const MOVE_MS = 60_000;

/** By step of a price series: the largest move of one direction out of the last 60 s into it, and the step it came from. */
interface Moves {
  readonly move: Float64Array;
  readonly from: Int32Array;
}

/** Falls from the highest (`long`) or rises from the lowest (`short`) price of the last 60 s. A queue of candidates, so O(steps). */
function movesOf({ stepMs, values }: TimeSeries, side: LiquidatedSide): Moves {
  const sign = side === 'long' ? 1 : -1;
  const reach = Math.max(1, Math.floor(MOVE_MS / stepMs));
  const move = new Float64Array(values.length);
  const from = new Int32Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let step = 0; step < values.length; step++) {
    const price = values[step] ?? Number.NaN;
    while (head < tail && (queue[head] ?? 0) < step - reach) head++;
    if (Number.isNaN(price)) continue;
    while (head < tail && sign * (values[queue[tail - 1] ?? 0] ?? 0) <= sign * price) tail--;
    queue[tail++] = step;
    const start = queue[head] ?? step;
    const reference = values[start] ?? price;
    from[step] = start;
    move[step] = (sign * (reference - price)) / reference;
  }
  return { move, from };
}

interface Episode extends Stretch {
  readonly provenMs: number;
  readonly peakMs: number;
  readonly move: number;
}

/** Stretches from where the move began to the last second at which it is `least`, at most 30 s apart merged. */
function episodesOf(prices: TimeSeries, { move, from }: Moves, least: (atMs: number) => number): Episode[] {
  const time = (step: number): number => prices.startMs + step * prices.stepMs;
  const steps: number[] = [];
  move.forEach((value, step) => {
    if (value > 0 && value >= least(time(step))) steps.push(step);
  });
  const times = steps.map(time);
  const stretches = steps.map((step) => ({ fromMs: time(from[step] ?? step), toMs: time(step + 1) }));
  return mergeStretches(stretches).map((stretch) => {
    const inside = steps.slice(indexAt(times, stretch.fromMs), indexAt(times, stretch.toMs));
    const first = inside[0] ?? 0;
    const top = inside.reduce((best, step) => ((move[step] ?? 0) > (move[best] ?? 0) ? step : best), first);
    return { ...stretch, provenMs: time(first), peakMs: time(top), move: move[top] ?? 0 };
  });
}

function labelEpisode(truth: SymbolTruth, side: LiquidatedSide, episode: Episode, cascade: boolean, venueShare: number): CascadeLabel {
  const { liquidations, openInterestUsd } = truth;
  const interestUsd = openInterestUsd === undefined ? undefined : lastKnown(openInterestUsd, episode.fromMs);
  const tally = new BurstTally(liquidations, side, interestUsd);
  const end = indexAt(liquidations.tsMs, episode.toMs);
  for (let i = indexAt(liquidations.tsMs, episode.fromMs); i < end; i++) tally.addLiquidation(i);
  return {
    symbol: truth.symbol,
    side,
    grade: cascade ? 'cascade' : 'grey',
    severity: cascade ? (episode.move >= SEVERE_MOVE ? 2 : 1) : 0,
    onsetMs: episode.fromMs,
    endMs: episode.toMs,
    peakMs: episode.peakMs,
    provenMs: cascade ? episode.provenMs : undefined,
    count: tally.count,
    notionalUsd: tally.notionalUsd,
    openInterestShare: tally.openInterestShare,
    sideShare: tally.sideShare,
    venues: tally.venues(venueShare),
    adverseMove: episode.move,
  };
}

/**
 * Labels of one symbol by its price alone (variant B): a fall (`long`) or rise (`short`) of the rule's least move within 60 s.
 *
 * Onset = the extreme the move came from; t* = first step at which the move is large enough; end = after the last such step; episodes of one
 * direction at most 30 s apart are one; grey = half of the move, away from every cascade of that direction. `adverseMove` is the largest
 * move of 60 s and `peakMs` its time; count, USD and venues describe what fell into it and decide nothing. O(steps).
 */
export function labelPriceMoves(truth: SymbolTruth, { rule }: LabelContext): CascadeLabel[] {
  const { prices } = truth;
  if (prices === undefined) return [];
  const sigma = rule.minMoveSigmas > 0 ? new PriceSigma(prices) : undefined;
  const least = (atMs: number): number => leastMove(rule, sigma?.at(atMs) ?? 0);
  return (['long', 'short'] as const).flatMap((side) => {
    const moves = movesOf(prices, side);
    const cascades = episodesOf(prices, moves, least);
    const away = ({ fromMs, toMs }: Stretch): boolean => !cascades.some((one) => one.fromMs < toMs && fromMs < one.toMs);
    const grey = episodesOf(prices, moves, (atMs) => least(atMs) / 2).filter(away);
    const label = (cascade: boolean) => (episode: Episode) => labelEpisode(truth, side, episode, cascade, rule.venueShare);
    return [...cascades.map(label(true)), ...grey.map(label(false))];
  });
}
