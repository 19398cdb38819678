import {
  type LabelledMarket,
  type LabelVariant,
  labelCascades,
  MARKET_RULE,
  type MarketTruth,
  type MethodTraces,
  SINGLE_VENUE_RULE,
  scorecard,
  thresholdForFalseAlarms,
} from '@cascade/replay/evaluate';
import type { BacktestResult } from '@cascade/replay/report';
import { shareOf } from './report-cards.js';

/** Labels by every variant that the data allow; `main` is the one everything is judged by. */
export interface LabelledInput {
  readonly main: LabelledMarket;
  /** `main` among them. */
  readonly variants: readonly LabelledMarket[];
}

/**
 * One venue is labelled by the weaker rule of single-venue data, several by the definition proper. Without prices there is variant A only.
 */
export function labelInput(truth: MarketTruth): LabelledInput {
  const venues = new Set<string>();
  for (const { liquidations } of truth.symbols) {
    for (const code of new Set(liquidations.exchange)) venues.add(liquidations.exchanges[code] ?? '');
  }
  const rule = venues.size > 1 ? MARKET_RULE : SINGLE_VENUE_RULE;
  const byFlow = labelCascades(truth, { rule, variant: 'A' });
  if (!truth.symbols.some(({ prices }) => prices !== undefined)) return { main: byFlow, variants: [byFlow] };
  const labelled = (variant: LabelVariant): LabelledMarket => labelCascades(truth, { rule, variant });
  const main = labelled('C');
  return { main, variants: [byFlow, labelled('B'), main] };
}

/** What the preset detects of the cascades of every variant, each at its own threshold for the same false alarms. */
export function variantReports(
  preset: MethodTraces,
  variants: readonly LabelledMarket[],
  targetPerSymbolDay: number,
): NonNullable<BacktestResult['variants']> {
  return variants.map((labelled) => {
    const { threshold } = thresholdForFalseAlarms(preset, labelled, targetPerSymbolDay);
    const { recall, falseAlarms, days } = scorecard(preset, threshold, labelled);
    return {
      variant: labelled.variant,
      targetPerSymbolDay,
      threshold,
      recall: shareOf(recall.all, days),
      falseAlarmsPerSymbolDay: falseAlarms.perSymbolDay.value ?? 0,
    };
  });
}
