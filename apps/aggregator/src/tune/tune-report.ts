import type { FittedVariants, VariantFit } from './fit-model.js';
import { LEVEL_NAMES, type LevelBudgets, type LevelNote } from './levels.js';
import type { Caught, TestFigures } from './test-look.js';

/** The fitted variants as a table for a terminal of 80 columns: data, and what each level detects on the validation data. */
export function fitTable({ fits, skipped }: FittedVariants, budgets: LevelBudgets): string {
  const budgetText = LEVEL_NAMES.map((level) => `${level} ${budgets[level]}`).join(', ');
  return lines([
    row(['variant', 'rows', 'fit', 'valid.', 'WATCH', 'ALERT', 'CRITICAL'], FIT_WIDTHS),
    ...fits.map((fit) =>
      row([fit.variant.name, String(fit.rows), String(fit.fitCascades), String(fit.cascades), ...levelsOf(fit)], FIT_WIDTHS),
    ),
    'fit, valid.: cascades (of a single venue: once for each venue). Levels: lowest',
    'probability, and share of the validation cascades that reach it. The test also',
    'asks for 2 venues or a move of 2 sigma above ALERT, as the detector does.',
    `Budgets, false alarms per symbol-day: ${budgetText}.`,
    ...skipped.map((text) => `not fitted: ${text}`),
    ...fits.flatMap(({ variant, notes }) => notes.map((note) => `${variant.name}: ${noteText(note)}`)),
  ]);
}

/** The test figures as a table for 80 columns. */
export function testTable(figures: readonly TestFigures[]): string {
  return lines([
    row(['test', 'level', 'recall', 'sev 2-3', 'FA/sd', '10 s rate', 'sev 2-3'], TEST_WIDTHS),
    ...figures.flatMap(({ group, exchange, cascades, levels }) =>
      levels.map(({ level, caught, falseAlarmsPerSymbolDay, rateCaught }, index) => {
        const name = index === 0 ? viewName(group, exchange) : '';
        const cells = [share(caught.all, cascades.all), ofSevere(caught, cascades), falseAlarmsPerSymbolDay.toFixed(2)];
        return row([name, level, ...cells, share(rateCaught.all, cascades.all), ofSevere(rateCaught, cascades)], TEST_WIDTHS);
      }),
    ),
    '10 s rate: at the threshold with no more false alarms on this very test.',
    ...figures.map(calibrationText),
  ]);
}

/** First column left, the others right. */
const FIT_WIDTHS: readonly number[] = [19, 9, 6, 7, 12, 12, 12];
const TEST_WIDTHS: readonly number[] = [26, 9, 10, 8, 7, 11, 8];

function row([first = '', ...others]: readonly string[], widths: readonly number[]): string {
  const name = first.length > (widths[0] ?? 0) ? `${first.slice(0, (widths[0] ?? 0) - 2)}..` : first;
  return `${name.padEnd(widths[0] ?? 0)}${others.map((text, index) => text.padStart(widths[index + 1] ?? 0)).join('')}`.trimEnd();
}

function levelsOf({ variant, detected, cascades }: VariantFit): string[] {
  return LEVEL_NAMES.map((level) => `${variant.levels[level].toPrecision(2)} ${percent(detected[level], cascades)}`);
}

function noteText({ level, problem }: LevelNote): string {
  return problem === 'idle'
    ? `${level} stands at the lowest probability looked at: the validation data have fewer false alarms than the budget`
    : `${level} can't keep its budget: the validation data have false alarms of nearly certain probability`;
}

function viewName(group: string, exchange: string | undefined): string {
  const name = group.split(/[\\/]/).at(-1) ?? group;
  return exchange === undefined ? name : `${name}, ${exchange}`;
}

function calibrationText({ group, exchange, symbolDays, calibration }: TestFigures): string {
  const base = `${viewName(group, exchange)}: ${symbolDays.toFixed(1)} symbol-days`;
  if (calibration === undefined) return `${base}, no cascade`;
  const { brierSkill, ece } = calibration;
  return `${base}, Brier skill ${brierSkill === undefined ? '-' : brierSkill.toFixed(2)}, ECE ${ece.toFixed(5)}`;
}

function share(count: number, of: number): string {
  return of === 0 ? '-' : `${count}/${of}`;
}

function ofSevere({ severe }: Caught, cascades: Caught): string {
  return share(severe, cascades.severe);
}

function percent(count: number, of: number): string {
  return of === 0 ? '-' : `${Math.round((100 * count) / of)} %`;
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
