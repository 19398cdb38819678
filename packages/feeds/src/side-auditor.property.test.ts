import type { LiquidationEvent } from '@cascade/core';
import { createRandom } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SideAuditor } from './side-auditor.js';

const T = 1_800_000_000_000;
const EXCHANGES = ['bybit', 'binance'] as const;

interface Market {
  readonly seed: number;
  /** Share of the liquidations whose side is wrong, fraction. */
  readonly wrongShare: number;
  /** How long after the price a liquidation happens, ms. */
  readonly lagMs: number;
}

interface Outcome {
  readonly auditor: SideAuditor;
  readonly votes: string[];
  readonly turns: number;
}

function liquidation(exchange: string, tsMs: number, isSell: boolean, price: number): LiquidationEvent {
  const sides = { liquidatedSide: isSell ? 'long' : 'short', orderSide: isSell ? 'sell' : 'buy' } as const;
  const priceKind = exchange === 'bybit' ? 'bankruptcy' : 'fill';
  const common = { type: 'liquidation', id: `${exchange}:${tsMs}`, exchange, exchangeSymbol: 'BTCUSDT', symbol: 'BTCUSDT' } as const;
  return { ...common, ...sides, tsMs, receivedTsMs: tsMs, price, priceKind, notionalBasis: 'none', method: 'unknown', completeness: 'all' };
}

/** A random walk with a random spread, both kinds of forced orders, most of them priced beyond the market by 2 bps to 5 %. */
function play({ seed, wrongShare, lagMs }: Market): Outcome {
  const random = createRandom(seed);
  const auditor = new SideAuditor();
  const votes: string[] = [];
  let turns = 0;
  let mid = 60_000;
  for (let step = 0; step < 300; step += 1) {
    mid *= Math.exp(0.001 * random.normal());
    const half = mid * 1e-4 * random.next();
    const tsMs = T + step * 10_000;
    const exchange = random.pick(EXCHANGES);
    auditor.pushPrice({ exchange, symbol: 'BTCUSDT', tsMs, bid: mid - half, ask: mid + half, price: mid });
    const isSell = random.next() < 0.5;
    const distance = 2e-4 + 0.05 * random.next();
    const price = random.next() < 0.2 ? mid : mid * (isSell ? 1 - distance : 1 + distance);
    const isWrong = random.next() < wrongShare;
    const { vote, changed } = auditor.pushLiquidation(liquidation(exchange, tsMs + lagMs, isSell !== isWrong, price));
    votes.push(vote);
    if (changed) turns += 1;
  }
  return { auditor, votes, turns };
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const freshLags = fc.integer({ min: 0, max: 5_000 });

describe('SideAuditor', () => {
  it('stays silent on right sides: no vote against, whatever the market does', () => {
    fc.assert(
      fc.property(seeds, freshLags, (seed, lagMs) => {
        const { auditor, votes, turns } = play({ seed, lagMs, wrongShare: 0 });
        expect(votes).not.toContain('against');
        expect(turns).toBe(0);
        for (const exchange of EXCHANGES) expect(auditor.verdict(exchange).votesFor).toBe(50);
      }),
    );
  });

  it('finds every inverted venue and tells it once', () => {
    fc.assert(
      fc.property(seeds, freshLags, (seed, lagMs) => {
        const { auditor, votes, turns } = play({ seed, lagMs, wrongShare: 1 });
        expect(votes).not.toContain('for');
        expect(turns).toBe(EXCHANGES.length);
        for (const exchange of EXCHANGES) expect(auditor.verdict(exchange)).toEqual({ votesFor: 0, votesAgainst: 50, inverted: true });
      }),
    );
  });

  it('stays silent on mixed noise: up to 30 % of the sides wrong', () => {
    fc.assert(
      fc.property(seeds, freshLags, fc.double({ min: 0, max: 0.3, noNaN: true }), (seed, lagMs, wrongShare) => {
        expect(play({ seed, lagMs, wrongShare }).turns).toBe(0);
      }),
    );
  });

  it('stays silent on coin flips', () => {
    const turned = Array.from({ length: 100 }, (_, seed) => play({ seed, lagMs: 100, wrongShare: 0.5 }).turns);
    expect(turned).toEqual(Array(100).fill(0));
  });

  it('stays silent on stale prices, inverted or not', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 5_001, max: 9_999 }), fc.boolean(), (seed, lagMs, isInverted) => {
        const { auditor, votes, turns } = play({ seed, lagMs, wrongShare: isInverted ? 1 : 0 });
        expect([new Set(votes), turns]).toEqual([new Set(['none']), 0]);
        expect(auditor.verdict('bybit')).toEqual({ votesFor: 0, votesAgainst: 0, inverted: false });
      }),
    );
  });

  it('is the rule over the newest 50 votes, and tells every turn', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.99, 1, 1.01), { maxLength: 200 }), fc.integer({ min: 0, max: 9 }), (prices, bias) => {
        const auditor = new SideAuditor();
        auditor.pushPrice({ exchange: 'bybit', symbol: 'BTCUSDT', tsMs: T, price: 60_000 });
        const votes: boolean[] = [];
        let before = false;
        for (const [index, factor] of prices.entries()) {
          // A bias of 9 turns nine in ten of the votes against, so that the verdict does turn.
          const price = 60_000 * (factor !== 1 && index % 10 < bias ? 1.01 : factor);
          const { changed } = auditor.pushLiquidation(liquidation('bybit', T, true, price));
          if (price !== 60_000) votes.push(price < 60_000);
          const newest = votes.slice(-50);
          const votesFor = newest.filter(Boolean).length;
          const votesAgainst = newest.length - votesFor;
          const inverted = newest.length >= 20 && 10 * votesAgainst >= 9 * newest.length;
          expect(auditor.verdict('bybit')).toEqual({ votesFor, votesAgainst, inverted });
          expect(changed).toBe(inverted !== before);
          before = inverted;
        }
      }),
    );
  });
});
