import { assertTime, CascadeError, quote } from '@cascade/core';
import type { MarketTruth, SymbolTruth, TimeSeries } from '../market-truth.js';

/** Longest step of prices, ms. */
const MAX_PRICE_STEP_MS = 60_000;

function invalid(symbol: string, problem: string): CascadeError {
  return new CascadeError('replay/invalid-truth', `the truth of ${quote(symbol)} can't be labelled: ${problem}`, { context: { symbol } });
}

function checkSeries(symbol: string, name: string, { startMs, stepMs }: TimeSeries, maxStepMs: number): void {
  if (!Number.isFinite(startMs)) throw invalid(symbol, `the start of its ${name} must be a time, got ${quote(startMs)}`);
  if (stepMs > 0 && stepMs <= maxStepMs) return;
  throw invalid(symbol, `the step of its ${name} must be > 0 and at most ${maxStepMs} ms, got ${quote(stepMs)}`);
}

function checkSymbol({ symbol, liquidations, prices, openInterestUsd }: SymbolTruth, startMs: number, endMs: number): void {
  const { tsMs, notionalUsd, side, exchange } = liquidations;
  if (notionalUsd.length !== tsMs.length || side.length !== tsMs.length || exchange.length !== tsMs.length) {
    throw invalid(symbol, `all columns of its liquidations must be as long as tsMs, "${tsMs.length}"`);
  }
  const wrong = tsMs.findIndex((at, index) => !(at >= (tsMs[index - 1] ?? startMs) && at < endMs));
  if (wrong !== -1) {
    throw invalid(symbol, `times must ascend and lie in [${startMs}, ${endMs}), got "${tsMs[wrong]}" at index ${wrong}; sort and cut them`);
  }
  if (prices !== undefined) checkSeries(symbol, 'prices', prices, MAX_PRICE_STEP_MS);
  if (openInterestUsd !== undefined) checkSeries(symbol, 'open interest', openInterestUsd, Number.MAX_SAFE_INTEGER);
}

/**
 * Throws unless columns are complete and in order, so that no label rests on a mixed-up truth.
 * @throws CascadeError `replay/invalid-truth`, `replay/invalid-time`
 */
export function checkTruth({ startMs, endMs, symbols }: MarketTruth): void {
  assertTime('replay', 'startMs', startMs);
  assertTime('replay', 'endMs', endMs);
  if (endMs < startMs) {
    const message = `a truth must end after its start "${startMs}", got ${quote(endMs)}`;
    throw new CascadeError('replay/invalid-truth', message, { context: { startMs, endMs } });
  }
  const seen = new Set<string>();
  for (const truth of symbols) {
    if (seen.has(truth.symbol)) throw invalid(truth.symbol, 'it is there twice; give each symbol once');
    seen.add(truth.symbol);
    checkSymbol(truth, startMs, endMs);
  }
}
