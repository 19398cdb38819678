import { CascadeError } from '@cascade/core';
import { thresholdForFalseAlarms } from '@cascade/replay/evaluate';
import type { ModelVariant } from '@cascade/signals';
import type { JudgedRun } from './pool.js';

/** Levels a model has a threshold for, rising. */
export const LEVEL_NAMES = ['WATCH', 'ALERT', 'CRITICAL'] as const;
/** One of {@link LEVEL_NAMES}. */
export type LevelName = (typeof LEVEL_NAMES)[number];

/** False alarms per symbol-day each level may have on the validation data. */
export type LevelBudgets = Readonly<Record<LevelName, number>>;

/** What is to be said of a level: its budget was not used up at the lowest probability looked at, or can't be kept. */
export interface LevelNote {
  readonly level: LevelName;
  readonly problem: 'idle' | 'broken';
}

/** No threshold is above this: a level that can't be reached is none. */
const HIGHEST = 0.999_999;
/** A level is at least this share of the way to 1 above the one below it. */
const LEAST_STEP = 0.01;

/**
 * The lowest thresholds that keep the budgets in every run (each tape and each venue for itself, seeds of one scenario together). Levels
 * that would coincide are set apart upwards.
 * @param runs at least one
 */
export function chooseLevels(
  runs: readonly JudgedRun[],
  budgets: LevelBudgets,
): { readonly levels: ModelVariant['levels']; readonly notes: readonly LevelNote[] } {
  const notes: LevelNote[] = [];
  let below = 0;
  const choose = (level: LevelName): number => {
    const choices = runs.map(({ traces, labelled }) => thresholdForFalseAlarms(traces, labelled, budgets[level]));
    const wanted = Math.max(...choices.map(({ threshold }) => threshold));
    if (choices.every(({ atFloor }) => atFloor)) notes.push({ level, problem: 'idle' });
    if (wanted > HIGHEST) notes.push({ level, problem: 'broken' });
    below = Math.max(Math.min(wanted, HIGHEST), below === 0 ? 0 : below + (1 - below) * LEAST_STEP);
    return below;
  };
  return { levels: { WATCH: choose('WATCH'), ALERT: choose('ALERT'), CRITICAL: choose('CRITICAL') }, notes };
}

/**
 * Budgets as people write them: `2,0.35,0.1` for WATCH, ALERT and CRITICAL.
 * @throws CascadeError `app/invalid-option` unless they are three numbers >= 0 that fall
 */
export function parseBudgets(text: string): LevelBudgets {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [WATCH = Number.NaN, ALERT = Number.NaN, CRITICAL = Number.NaN] = numbers;
  if (numbers.length === 3 && WATCH > ALERT && ALERT > CRITICAL && CRITICAL >= 0 && WATCH < 1e6) return { WATCH, ALERT, CRITICAL };
  const message = `--budgets must be three falling numbers such as 2,0.35,0.1 (WATCH, ALERT, CRITICAL), got "${text}"`;
  throw new CascadeError('app/invalid-option', message);
}
