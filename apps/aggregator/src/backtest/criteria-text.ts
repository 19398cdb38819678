import type { LabelledMarket } from '@cascade/replay/evaluate';
import type { BacktestResult } from '@cascade/replay/report';

/** The criteria of a rule in words, and whether the data allowed to judge each. */
export function criteriaOf({ rule, judged, variant }: LabelledMarket): BacktestResult['labels']['criteria'] {
  const byFlow = variant !== 'B';
  const basisPoints = Number((rule.minOpenInterestShare * 1e4).toFixed(2));
  const venues = `at least ${rule.minVenues} venues with ${percent(rule.venueShare)} of the count each`;
  const move = percent(rule.minMove);
  const price = rule.minMoveSigmas > 0 ? `the larger of ${move} and ${rule.minMoveSigmas} sigma of 60 s` : move;
  return [
    { text: `at least ${rule.minLiquidations} liquidations in one burst`, judged: byFlow },
    ...(basisPoints > 0 ? [{ text: `at least ${basisPoints} bp of open interest in USD`, judged: judged.interest > 0 }] : []),
    { text: `at least ${percent(rule.minSideShare)} of one side`, judged: judged.side > 0 },
    ...(rule.minVenues > 1 ? [{ text: venues, judged: byFlow }] : []),
    { text: `price moves against that side by at least ${price}`, judged: judged.price > 0 },
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
