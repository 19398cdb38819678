import { MARKET_RULE } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import { labelledDay } from './backtest.sample.js';
import { criteriaOf } from './criteria-text.js';

describe('criteriaOf', () => {
  it('tells the definition proper, with what could be judged', () => {
    const judged = { interest: 0, price: 2, side: 2 };
    expect(criteriaOf(labelledDay([], { rule: MARKET_RULE, variant: 'C', judged }))).toEqual([
      { text: 'at least 40 liquidations in one burst', judged: true },
      { text: 'at least 2 bp of open interest in USD', judged: false },
      { text: 'at least 80 % of one side', judged: true },
      { text: 'at least 2 venues with 10 % of the count each', judged: true },
      { text: 'price moves against that side by at least the larger of 0.7 % and 6 sigma of 60 s', judged: true },
    ]);
  });

  it('leaves out what the rule of a single venue does not ask for', () => {
    expect(criteriaOf(labelledDay([]))).toEqual([
      { text: 'at least 20 liquidations in one burst', judged: true },
      { text: 'at least 80 % of one side', judged: true },
      { text: 'price moves against that side by at least 0.3 %', judged: false },
    ]);
  });

  it('says that a variant of prices judges no counts', () => {
    const byPrice = criteriaOf(labelledDay([], { rule: MARKET_RULE, variant: 'B', judged: { interest: 0, price: 2, side: 0 } }));
    expect(byPrice.filter(({ judged }) => judged).map(({ text }) => text)).toEqual([expect.stringContaining('price moves')]);
  });
});
