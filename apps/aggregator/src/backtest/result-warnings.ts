import type { LabelledMarket } from '@cascade/replay/evaluate';
import type { BacktestInput } from './input-types.js';
import { DAYS_FOR_INTERVALS } from './report-cards.js';

/** What a reader of the results must know, one sentence each. */
export function warningsOf({ badge, warnings }: BacktestInput, { labels, judged }: LabelledMarket, days: number): string[] {
  const told: [isTrue: boolean, warning: string][] = [
    [badge === 'simulated', 'simulated data: it ranks detectors, it does not forecast how they do in a market'],
    [badge === 'reconstructed', 'reconstructed from published counts, never recorded: what happened between the minutes is invented'],
    [
      days < DAYS_FOR_INTERVALS,
      `${days} UTC ${days === 1 ? 'day' : 'days'} < ${DAYS_FOR_INTERVALS}: too few for intervals by day blocks; go by the counts`,
    ],
    [!labels.some(({ grade }) => grade === 'cascade'), 'no cascade in this data: only false alarms can be judged'],
    [judged.price === 0, 'no prices: cascades are told by liquidations only'],
    [judged.side === 0, 'no sides: one-sidedness was not judged'],
  ];
  return [...told.flatMap(([isTrue, warning]) => (isTrue ? [warning] : [])), ...warnings];
}
