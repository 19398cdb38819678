import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetFor, ConnectBudget } from './connect-budget.js';

describe('a connect budget', () => {
  it('lets the allowed number through and says how long the next one has to wait', () => {
    const budget = new ConnectBudget({ count: 2, perMs: 1_000 });
    expect(budget.take(0)).toBe(0);
    expect(budget.take(400)).toBe(0);
    expect(budget.take(600)).toBe(400);
    expect(budget.take(1_000)).toBe(0);
    expect(budget.take(1_001)).toBe(399);
  });

  it('never lets more than the limit through in any span, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }), (count, pausesMs) => {
        const budget = new ConnectBudget({ count, perMs: 1_000 });
        const taken: number[] = [];
        let nowMs = 0;
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs;
          if (budget.take(nowMs) === 0) taken.push(nowMs);
        }
        for (const startMs of taken) {
          expect(taken.filter((ms) => ms >= startMs && ms < startMs + 1_000).length).toBeLessThanOrEqual(count);
        }
      }),
    );
  });

  it('does not wait longer than its span when the clock has gone back', () => {
    const budget = new ConnectBudget({ count: 1, perMs: 1_000 });
    budget.take(1_000_000);
    expect(budget.take(0)).toBe(1_000);
  });

  it('is the same for every path of an address and another for another address', () => {
    const limit = { count: 1, perMs: 1_000 };
    expect(budgetFor('wss://budget.example/a', limit)).toBe(budgetFor('wss://budget.example/b', limit));
    expect(budgetFor('wss://budget.example/a', limit)).not.toBe(budgetFor('wss://other.example/a', limit));
  });
});
