import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BacktestResult, ReportCard, ReportMethod } from '@cascade/replay/report';
import { CALIBRATED_MODEL } from '@cascade/signals';
import { describe, expect, it } from 'vitest';
import { openBacktestInput } from './backtest-input.js';
import { judgeInput } from './judge-input.js';

const folder = resolve(process.env.CASCADE_REAL_DATA ?? '', 'tapes');
const TAPES: readonly (readonly [name: string, file: string])[] = [
  ['OKX', 'open/liq_okx_2026-03-04_05.csv.gz'],
  ['Pacifica', 'unlicensed/liq_pacifica_2026-03-15_03-31.csv.gz'],
  ['Hyperliquid', 'open/liq_hyperliquid_2025-05-25_06-05.csv.gz'],
  ['Binance, gappy', 'unlicensed/liq_binance_2025-11-30_12-01_gappy.csv.gz'],
  ['Binance bursts', 'unlicensed/liqburst30k_binance_2023-01-06_12.csv.gz'],
];
const METHODS = ['published', 'corrected', 'rate10s', 'cusum', 'calibrated'] as const;
const TARGETS = [0.05, 0.14, 0.5, 1] as const;
/** Reading and judging the OKX tape may take this long, ms: ten times what it takes. */
const PATIENCE_MS = 10_000;

function methodOf({ methods }: BacktestResult, name: string): ReportMethod {
  const found = methods.find(({ method }) => method === name);
  if (found === undefined) throw new Error(`no method ${name}`);
  return found;
}

function cardOf(result: BacktestResult, name: string, target: number): ReportCard {
  const found = methodOf(result, name).matched.find(({ targetPerSymbolDay }) => targetPerSymbolDay === target);
  if (found === undefined) throw new Error(`no target ${target}`);
  return found.card;
}

/** Hits, then false alarms per symbol-day and per calm hour. */
function cell({ recall, falseAlarmsPerSymbolDay, falseAlarmsPerCalmHour }: ReportCard): string {
  const perHour = falseAlarmsPerCalmHour === undefined ? '-' : falseAlarmsPerCalmHour.toFixed(2);
  return `${recall.hits}/${recall.n} ${falseAlarmsPerSymbolDay.toFixed(2)} ${perHour}`.padEnd(18);
}

function tableOf(title: string, result: BacktestResult): string {
  const { labels, symbolDays, days } = result;
  const cascades = labels.list.filter(({ grade }) => grade === 'cascade').length;
  const rows = METHODS.map((name) => `  ${name.padEnd(11)}${TARGETS.map((target) => cell(cardOf(result, name, target))).join('')}`);
  return [
    `${title}: ${cascades} cascades, ${symbolDays.toFixed(1)} symbol-days on ${days} days, recorded; hits/n FA/symbol-day FA/calm hour`,
    `  at FA/sd <= ${TARGETS.map((target) => String(target).padEnd(18)).join('')}`,
    ...rows,
    '',
  ].join('\n');
}

async function judged(file: string): Promise<BacktestResult> {
  const input = await openBacktestInput(resolve(folder, file), { seed: 1, days: undefined, context: [], lenient: false });
  return judgeInput(input, { preset: 'calibrated', model: CALIBRATED_MODEL, onProgress: () => undefined });
}

describe('backtest of the recorded tapes, one venue each, liquidations only', () => {
  it.each(TAPES)('%s', async (name, file) => {
    expect(existsSync(resolve(folder, file))).toBe(true);
    const startedMs = performance.now();
    const result = await judged(file);
    const tookMs = performance.now() - startedMs;
    process.stdout.write(tableOf(name, result));
    expect(result.labels).toMatchObject({ variant: 'A', rule: 'single-venue' });
    const published = methodOf(result, 'published').atLevels?.find(({ level }) => level === 'WATCH')?.card;
    expect([published?.recall.hits, published?.recall.n]).toEqual([0, cardOf(result, 'published', 0.5).recall.n]);
    for (const method of METHODS) {
      for (const target of TARGETS) expect(cardOf(result, method, target).falseAlarmsPerSymbolDay).toBeLessThanOrEqual(target);
    }
    const hitsAtHalf = (method: string): number => cardOf(result, method, 0.5).recall.hits;
    expect(hitsAtHalf('calibrated')).toBeGreaterThanOrEqual(hitsAtHalf('rate10s'));
    if (name === 'OKX') expect(tookMs).toBeLessThan(PATIENCE_MS);
  });
});
