import { assertKnownKeys, CascadeError, quote } from '@cascade/core';
import { type CascadeLabel, LABEL_VARIANTS, type LabelVariant } from '../cascade-label.js';
import type { MarketTruth, SymbolTruth } from '../market-truth.js';
import { type LabelContext, labelBursts } from './burst-labels.js';
import { calmHours } from './calm-hours.js';
import { checkTruth } from './check-truth.js';
import { type Judged, judgedBy } from './criteria.js';
import { labelPriceMoves } from './price-labels.js';
import { type LabelRule, MARKET_RULE } from './rule.js';
import { hasValues } from './series.js';
import { raiseBroad } from './severity.js';

/** How a truth is labelled. */
export interface LabelOptions {
  /** `A` by liquidations only, `B` by price only, `C` by both. Default `C`. */
  readonly variant?: LabelVariant | undefined;
  /** Default {@link MARKET_RULE}. */
  readonly rule?: LabelRule | undefined;
}

/** In how many symbols each criterion could be judged; elsewhere it was dropped, because its data are missing or the variant leaves it out. */
export interface JudgedSymbols {
  /** USD against open interest. */
  readonly interest: number;
  readonly price: number;
  readonly side: number;
}

/** All labels of a market and what they rest on. */
export interface LabelledMarket {
  /** Changes whenever the same truth would be labelled differently. */
  readonly version: 'labels/1';
  readonly variant: LabelVariant;
  readonly rule: LabelRule;
  /** Cascades and grey bursts, ascending by onset, then symbol, then side. */
  readonly labels: readonly CascadeLabel[];
  /** All symbols of the truth, labelled or not. */
  readonly symbols: readonly string[];
  readonly judged: JudgedSymbols;
  /** The span, `[startMs, endMs)`. */
  readonly startMs: number;
  readonly endMs: number;
  /** Hours of all symbols that are more than 60 s away from every label of the same symbol. */
  readonly calmHours: number;
}

const OPTION_NAMES: readonly string[] = ['variant', 'rule'];

/** Sides are known when at most half of the liquidations lack one. */
function sidesKnown({ liquidations: { side } }: SymbolTruth): boolean {
  return 2 * side.reduce((unknown, code) => unknown + (code > 1 ? 1 : 0), 0) <= side.length;
}

function knownOf(truth: SymbolTruth): Judged {
  return { interest: hasValues(truth.openInterestUsd), price: hasValues(truth.prices), side: sidesKnown(truth) };
}

function byOnset(a: CascadeLabel, b: CascadeLabel): number {
  if (a.onsetMs !== b.onsetMs) return a.onsetMs - b.onsetMs;
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  return (a.side ?? '') < (b.side ?? '') ? -1 : 1;
}

/**
 * The ground truth: labels every cascade of a market, looking back at all of it and at no detector.
 *
 * Bursts are found per symbol and side by a two-state model of the counts by second; a burst that meets the rule is a cascade, one
 * that meets half of size and move is grey. A symbol that lacks open interest, prices or most sides is judged without that criterion
 * (`judged` says where); where more than half of its liquidations have no side, all of them are one series of unknown side. Severity 2
 * can be told by open interest or price only: without either, all are 1. Times of onset, end and t* are whole seconds from `startMs`.
 * Pure and deterministic; O(liquidations + prices), about 40 bytes for each liquidation while it runs.
 * @throws CascadeError `replay/invalid-truth`, `replay/invalid-time`, `replay/unknown-option`, `replay/invalid-option` (`variant`)
 */
export function labelCascades(truth: MarketTruth, options: LabelOptions = {}): LabelledMarket {
  assertKnownKeys('replay', options, OPTION_NAMES);
  const { variant = 'C', rule = MARKET_RULE } = options;
  if (!LABEL_VARIANTS.includes(variant)) {
    throw new CascadeError('replay/invalid-option', `variant must be A, B or C, got ${quote(variant)}`, { context: { variant } });
  }
  checkTruth(truth);
  const { startMs, endMs, symbols } = truth;
  const judged: Judged[] = [];
  const found = symbols.flatMap((symbol) => {
    const context: LabelContext = { rule, variant, judged: judgedBy(rule, variant, knownOf(symbol)), startMs, endMs };
    judged.push(context.judged);
    return variant === 'B' ? labelPriceMoves(symbol, context) : labelBursts(symbol, context);
  });
  const labels = raiseBroad(found.sort(byOnset), symbols.length);
  return {
    version: 'labels/1',
    variant,
    rule,
    labels,
    symbols: symbols.map(({ symbol }) => symbol),
    judged: {
      interest: judged.filter(({ interest }) => interest).length,
      price: judged.filter(({ price }) => price).length,
      side: judged.filter(({ side }) => side).length,
    },
    startMs,
    endMs,
    calmHours: calmHours(labels, symbols.length, startMs, endMs),
  };
}
