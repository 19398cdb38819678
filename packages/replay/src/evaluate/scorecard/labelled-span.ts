import { assertTime, CascadeError, quote } from '@cascade/core';
import type { CascadeLabel } from '../cascade-label.js';
import type { MethodTraces, ScoreTrace } from '../score-trace.js';
import { DAY_MS, MAX_DAYS } from './config.js';

/** A half-open stretch of time `[startMs, endMs)`, Unix ms. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What is known of a market over a span: the base every method is judged on. Cascades count by their onset and alarms by their start,
 * if in the span. Runs that are to be judged together (seeds of a simulator) need days of their own.
 */
export interface LabelledSpan extends TimeSpan {
  /** Every symbol that was watched, those without a label too: they make the symbol-days. */
  readonly symbols: readonly string[];
  /** In any order; one variant of labels at a time. */
  readonly labels: readonly CascadeLabel[];
}

function fail(code: string, message: string, context: Readonly<Record<string, unknown>>): never {
  throw new CascadeError(code, message, { context });
}

/** @throws CascadeError `replay/invalid-span` */
function assertSpan({ startMs, endMs, symbols, labels }: LabelledSpan): void {
  assertTime('replay', 'startMs', startMs);
  assertTime('replay', 'endMs', endMs);
  if (endMs <= startMs || endMs - startMs > MAX_DAYS * DAY_MS) {
    fail('replay/invalid-span', `a labelled span must last 1 ms to ${MAX_DAYS} days, got ${quote(endMs - startMs)} ms`, { startMs, endMs });
  }
  if (symbols.length === 0 || new Set(symbols).size < symbols.length) {
    fail('replay/invalid-span', `a labelled span needs at least one symbol and each once, got ${quote(symbols.join(','))}`, { symbols });
  }
  for (const { symbol, onsetMs, endMs: labelEndMs } of labels) {
    if (!symbols.includes(symbol)) {
      fail('replay/unlabelled-symbol', `a label is of symbol ${quote(symbol)}, which the span does not list; add it to symbols`, {
        symbol,
      });
    }
    if (onsetMs <= labelEndMs) continue;
    fail('replay/invalid-label', `a label of ${quote(symbol)} ends at "${labelEndMs}", before its onset "${onsetMs}"`, { onsetMs });
  }
}

function assertTrace({ symbol, tsMs, score }: ScoreTrace): void {
  if (tsMs.length !== score.length) {
    fail('replay/invalid-trace', `the trace of ${quote(symbol)} has "${tsMs.length}" times and "${score.length}" scores`, { symbol });
  }
  for (let index = 0; index < tsMs.length; index++) {
    const value = score[index] as number;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      fail('replay/invalid-trace', `score "${index}" of ${quote(symbol)} is "${value}"; clip it to a number, or NaN if unknown`, {
        symbol,
      });
    }
    if (Number.isFinite(tsMs[index]) && (index === 0 || (tsMs[index] as number) >= (tsMs[index - 1] as number))) continue;
    fail('replay/invalid-trace', `time "${index}" of ${quote(symbol)}, "${tsMs[index]}", is not in order; sort by tsMs`, { symbol });
  }
}

/**
 * Throws unless `method` can be judged on `labelled`. A symbol without a trace never rose above the floor. O(samples).
 * @throws CascadeError `replay/invalid-span`, `replay/invalid-label`, `replay/invalid-trace`, `replay/unlabelled-symbol`
 */
export function assertJudgeable(method: MethodTraces, labelled: LabelledSpan): void {
  assertSpan(labelled);
  if (!Number.isFinite(method.floor)) {
    fail('replay/invalid-trace', `the floor of ${quote(method.method)} must be a finite number, got ${quote(method.floor)}`, {});
  }
  const seen = new Set<string>();
  for (const trace of method.traces) {
    const { symbol } = trace;
    if (!labelled.symbols.includes(symbol)) {
      fail('replay/unlabelled-symbol', `${quote(method.method)} has a trace of ${quote(symbol)}, which the span does not list`, { symbol });
    }
    if (seen.has(symbol)) fail('replay/invalid-trace', `${quote(method.method)} has two traces of ${quote(symbol)}; join them`, { symbol });
    seen.add(symbol);
    assertTrace(trace);
  }
}
