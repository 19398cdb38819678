import { truthOfEvents } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import { liquidation, MIDNIGHT_MS, price, traceOf } from './backtest.sample.js';
import { labelInput, variantReports } from './label-variants.js';

const ONSET_MS = MIDNIGHT_MS + 1_800_000;
/** Thirty longs in 15 s, half an hour after the first, and one more an hour later. */
const BURST = [
  liquidation(MIDNIGHT_MS),
  ...Array.from({ length: 30 }, (_, i) => liquidation(ONSET_MS + i * 500)),
  liquidation(ONSET_MS + 3_600_000),
];
/** A price every second that falls by 1 % three times: with the burst, and twice alone. */
const PRICES = Array.from({ length: 5_400 }, (_, second) =>
  price(MIDNIGHT_MS + second * 1_000, 100 - (second >= 600 ? 1 : 0) - (second >= 1_802 ? 1 : 0) - (second >= 4_000 ? 1 : 0)),
);

describe('labelInput', () => {
  it('labels one venue by the weaker rule, by liquidations only when there are no prices', async () => {
    const { main, variants } = labelInput(await truthOfEvents(BURST));
    expect([main.rule.name, main.variant, variants.length]).toEqual(['single-venue', 'A', 1]);
    expect(main.labels.map(({ grade, onsetMs }) => [grade, onsetMs])).toEqual([['cascade', ONSET_MS]]);
  });

  it('labels by every variant when there are prices, and judges by both together', async () => {
    const { main, variants } = labelInput(await truthOfEvents([...BURST, ...PRICES]));
    expect(main.variant).toBe('C');
    const cascades = variants.map(({ variant, labels }) => [variant, labels.filter(({ grade }) => grade === 'cascade').length]);
    expect(cascades).toEqual([
      ['A', 1],
      ['B', 3],
      ['C', 1],
    ]);
  });

  it('takes the definition proper for two venues', async () => {
    const two = BURST.map((event, i) => ({ ...event, exchange: i % 2 === 0 ? ('okx' as const) : ('bybit' as const) }));
    expect(labelInput(await truthOfEvents(two)).main.rule.name).toBe('market');
  });
});

describe('variantReports', () => {
  it('gives the recall of each variant on its own cascades', async () => {
    const { variants } = labelInput(await truthOfEvents([...BURST, ...PRICES]));
    const reports = variantReports(traceOf([[ONSET_MS + 1_000, 0.5]]), variants, 0.5);
    expect(reports.map(({ variant, recall }) => [variant, recall.hits, recall.n])).toEqual([
      ['A', 1, 1],
      ['B', 1, 3],
      ['C', 1, 1],
    ]);
    expect(reports.map(({ targetPerSymbolDay, falseAlarmsPerSymbolDay }) => [targetPerSymbolDay, falseAlarmsPerSymbolDay])).toEqual(
      Array.from({ length: 3 }, () => [0.5, 0]),
    );
  });
});
