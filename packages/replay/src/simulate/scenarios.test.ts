import { describe, expect, it } from 'vitest';
import type { LiquidationColumns, MarketTruth, SymbolTruth } from '../evaluate/market-truth.js';
import { SCENARIOS, type ScenarioName } from './scenarios.js';
import { type Simulation, simulate } from './simulate.js';

const SEEDS = [1, 2, 3] as const;

function play(scenario: ScenarioName, seed: number, durationMs?: number): { readonly run: Simulation; readonly truth: MarketTruth } {
  const run = simulate({ scenario, seed, durationMs });
  for (const _ of run.events);
  return { run, truth: run.truth() };
}

function symbolOf({ symbols }: MarketTruth, symbol: string): SymbolTruth {
  return symbols.find((truth) => truth.symbol === symbol)!;
}

/** Most liquidations of one side within `spanMs`. */
function busiest({ tsMs, side }: LiquidationColumns, wanted: 0 | 1, spanMs: number): number {
  const times = [...tsMs].filter((_, index) => side[index] === wanted);
  let from = 0;
  let most = 0;
  for (const [index, at] of times.entries()) {
    while (times[from]! <= at - spanMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

function usdOf({ tsMs, notionalUsd }: LiquidationColumns, fromMs: number, untilMs: number): number {
  return notionalUsd.reduce((sum, usd, index) => (tsMs[index]! >= fromMs && tsMs[index]! < untilMs ? sum + usd : sum), 0);
}

/** Lowest price over the first, and highest over the first, of seconds `[from, until)`. */
function extremes(
  { prices }: SymbolTruth,
  from = 0,
  until: number = Number.POSITIVE_INFINITY,
): { readonly low: number; readonly high: number } {
  const values = prices!.values.slice(from, until);
  return { low: Math.min(...values) / values[0]! - 1, high: Math.max(...values) / values[0]! - 1 };
}

describe('SCENARIOS', () => {
  it('are ten with a sentence each; only the reconstruction is called so', () => {
    expect(SCENARIOS).toHaveLength(10);
    for (const { name, description, badge } of SCENARIOS) {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(badge).toBe(name === 'crash-2025-10-10' ? 'reconstructed' : 'simulated');
    }
  });
});

describe.each(SEEDS)('with seed %d', (seed) => {
  it('calm has liquidations but no 40 of one side within a minute', () => {
    const { truth } = play('calm', seed);
    expect(truth.symbols.reduce((sum, { liquidations }) => sum + liquidations.tsMs.length, 0)).toBeGreaterThan(20);
    for (const { liquidations } of truth.symbols) {
      expect(Math.max(busiest(liquidations, 0, 60_000), busiest(liquidations, 1, 60_000))).toBeLessThan(40);
    }
  });

  it('glitch prints over a hundred rows of one venue and size within 2 s, and the price stays', () => {
    const { run, truth } = play('glitch', seed);
    const { liquidations, prices } = symbolOf(truth, 'SOLUSDT');
    const atMs = run.startMs + ((run.endMs - run.startMs) * 2) / 9;
    const rows = [...liquidations.tsMs.keys()].filter((index) => {
      return liquidations.tsMs[index]! >= Math.floor(atMs) && liquidations.tsMs[index]! < atMs + 2_000;
    });
    const common = rows.filter((index) => liquidations.notionalUsd[index] === liquidations.notionalUsd[rows[0]!]);
    expect(common.length).toBeGreaterThan(100);
    expect(new Set(common.map((index) => liquidations.exchange[index])).size).toBe(1);
    const second = Math.floor((atMs - run.startMs) / 1_000);
    expect(Math.abs(prices!.values[second + 30]! / prices!.values[second]! - 1)).toBeLessThan(0.005);
  });

  it('whale closes over 1e-4 of open interest in four rows at most, and nobody follows', () => {
    const { run, truth } = play('whale', seed);
    const { liquidations, openInterestUsd } = symbolOf(truth, 'BTCUSDT');
    const atMs = run.startMs + ((run.endMs - run.startMs) * 2) / 9;
    expect(usdOf(liquidations, atMs, atMs + 1_000) / openInterestUsd!.values[0]!).toBeGreaterThan(1e-4);
    expect(liquidations.tsMs.filter((tsMs) => tsMs >= atMs && tsMs < atMs + 60_000).length).toBeLessThan(40);
  });

  it('slow-grind falls more than 1 % over half an hour and never .8 % within a minute', () => {
    const { truth } = play('slow-grind', seed);
    const bitcoin = symbolOf(truth, 'BTCUSDT');
    expect(extremes(bitcoin).low).toBeLessThan(-0.01);
    for (let second = 0; second < 3_540; second += 10) expect(extremes(bitcoin, second, second + 60).low).toBeGreaterThan(-0.008);
  });

  it('flash-crash falls over 1.5 % within 20 s, closes longs and recovers half of it within two minutes', () => {
    const { run, truth } = play('flash-crash', seed);
    const ether = symbolOf(truth, 'ETHUSDT');
    const second = Math.floor(((run.endMs - run.startMs) * 2) / 9 / 1_000);
    const { low } = extremes(ether, second, second + 20);
    expect(low).toBeLessThan(-0.015);
    expect(ether.prices!.values[second + 120]! / ether.prices!.values[second]! - 1).toBeGreaterThan(low / 2);
    expect(busiest(ether.liquidations, 0, 60_000)).toBeGreaterThan(100);
  });

  it('market-wide-crash of 90 s begins after 20 s, hits most symbols and is over at the end', () => {
    const { run, truth } = play('market-wide-crash', seed, 90_000);
    const parts = (from: number, until: number): number[] => {
      return truth.symbols.map(({ liquidations }) => usdOf(liquidations, run.startMs + from * 1_000, run.startMs + until * 1_000));
    };
    const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
    const whole = sum(parts(0, 91));
    expect(sum(parts(0, 20)) / whole).toBeLessThan(0.02);
    expect(sum(parts(80, 91)) / whole).toBeLessThan(0.05);
    expect(truth.symbols.filter(({ liquidations }) => busiest(liquidations, 0, 60_000) >= 40).length).toBeGreaterThanOrEqual(6);
    expect(truth.symbols.filter((symbol) => extremes(symbol).low < -0.01).length).toBeGreaterThanOrEqual(6);
  });

  it('short-squeeze closes shorts while SOL rises', () => {
    const { truth } = play('short-squeeze', seed);
    const solana = symbolOf(truth, 'SOLUSDT');
    expect(busiest(solana.liquidations, 1, 60_000)).toBeGreaterThan(40);
    expect(busiest(solana.liquidations, 1, 60_000)).toBeGreaterThan(4 * busiest(solana.liquidations, 0, 60_000));
    expect(extremes(solana).high).toBeGreaterThan(0.007);
  });

  it('btc-to-alts pushes BTC; the others follow it down and close longs', () => {
    const { truth } = play('btc-to-alts', seed);
    expect(busiest(symbolOf(truth, 'BTCUSDT').liquidations, 0, 60_000)).toBeGreaterThan(100);
    expect(truth.symbols.slice(1).filter((symbol) => extremes(symbol).low < -0.005).length).toBeGreaterThanOrEqual(6);
    expect(truth.symbols.slice(1).filter(({ liquidations }) => busiest(liquidations, 0, 60_000) >= 20).length).toBeGreaterThanOrEqual(2);
  });
});

describe('market', () => {
  it('has bursts of 40 and more of one side within a minute in every symbol within two days, and quiet minutes in between', () => {
    const { truth } = play('market', 4, 2 * 86_400_000);
    for (const { liquidations } of truth.symbols) {
      expect(Math.max(busiest(liquidations, 0, 60_000), busiest(liquidations, 1, 60_000))).toBeGreaterThan(40);
      expect(new Set([...liquidations.tsMs].map((tsMs) => Math.floor(tsMs / 60_000))).size).toBeLessThan(0.4 * 2 * 1_440);
    }
  });
});
