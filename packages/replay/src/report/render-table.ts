import type { BacktestResult, ReportCard } from './backtest-result.js';
import { cardAt, cascadesOf, presetMethod } from './findings.js';
import { intervalText, medianText, plural, rateText, shareText, UNKNOWN } from './number-text.js';
import { cutText, printable, textWidth, wrapText } from './terminal-text.js';

interface Column {
  readonly title: string;
  /** Left out first when the terminal is narrow: the lowest. */
  readonly weight: number;
  readonly text: (figures: Figures) => string;
}

/** What a row tells: on the labels of other variants little is known. */
type Figures = Pick<ReportCard, 'recall' | 'falseAlarmsPerSymbolDay'> & Partial<ReportCard>;

interface Row {
  readonly name: string;
  readonly card: Figures;
}

const GAP = '  ';
/** A name may be cut to this, before columns are left out. */
const SHORTEST_NAME = 18;
const NARROWEST_TABLE = 20;

const TOLD_BY = { A: 'liquidations', B: 'price', C: 'both' } as const;

const COLUMNS: readonly Column[] = [
  { title: 'recall', weight: 9, text: ({ recall }) => shareText(recall) },
  { title: 'n', weight: 7, text: ({ recall }) => `${recall.hits}/${recall.n}` },
  { title: '95 %', weight: 3, text: ({ recall }) => (recall.interval === undefined ? UNKNOWN : intervalText(recall.interval)) },
  {
    title: 'sev 2-3',
    weight: 4,
    text: ({ recallSevere }) => (recallSevere === undefined ? UNKNOWN : `${recallSevere.hits}/${recallSevere.n}`),
  },
  { title: 'FA/sd', weight: 8, text: (card) => rateText(card.falseAlarmsPerSymbolDay) },
  { title: 'vs onset', weight: 6, text: ({ delay }) => medianText(delay) },
  { title: 'vs t*', weight: 5, text: ({ delayToProven }) => medianText(delayToProven) },
  { title: 'to peak', weight: 1, text: ({ leadToPeak }) => medianText(leadToPeak) },
  { title: "don't care", weight: 0, text: ({ dontCare }) => (dontCare === undefined ? UNKNOWN : String(dontCare)) },
];

interface Sized extends Column {
  readonly width: number;
}

/** The columns that say anything and fit beside names of `nameWidth`, the weightiest of them. */
function fitting(rows: readonly Row[], nameWidth: number, width: number): Sized[] {
  const telling = COLUMNS.filter(({ weight, text }) => weight >= 7 || rows.some(({ card }) => text(card) !== UNKNOWN));
  let columns = telling.map((column) => ({
    ...column,
    width: Math.max(textWidth(column.title), ...rows.map(({ card }) => textWidth(column.text(card)))),
  }));
  const total = (): number => columns.reduce((sum, column) => sum + column.width + GAP.length, nameWidth + GAP.length);
  while (columns.length > 1 && total() > width) {
    const least = Math.min(...columns.map(({ weight }) => weight));
    columns = columns.filter(({ weight }) => weight !== least);
  }
  return columns;
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}

/** Two tables of one input share their columns, so that they line up. */
function tableLines(title: string, rows: readonly Row[], columns: readonly Sized[], nameWidth: number): string[] {
  const line = (name: string, text: (column: Sized) => string): string => {
    const short = cutText(name, nameWidth);
    const cells = columns.map((column) => GAP + padStart(text(column), column.width));
    return GAP + short + ' '.repeat(nameWidth - textWidth(short)) + cells.join('');
  };
  return [line(title, (column) => column.title), ...rows.map(({ name, card }) => line(name, (column) => column.text(card)))];
}

/** The preset on the labels of each variant; none when there is one variant only, which all else speaks of. */
function variantRows({ variants = [] }: BacktestResult): Row[] {
  if (variants.length < 2) return [];
  return variants.map(({ variant, ...card }) => ({ name: `${variant}: ${TOLD_BY[variant]}`, card }));
}

function inputLines(result: BacktestResult, width: number): string[] {
  const cascades = plural(cascadesOf(result).length, 'cascade');
  const facts = `${result.badge.toUpperCase()}  ${cascades}, ${rateText(result.symbolDays)} symbol-days`;
  const target = result.mainTargetPerSymbolDay;
  const matched = result.methods.flatMap((method) => {
    const found = cardAt(method, target);
    return found === undefined ? [] : [{ name: printable(method.title), card: found.card }];
  });
  const levels = (presetMethod(result)?.atLevels ?? []).map(({ level, card }) => ({ name: level, card }));
  const variants = variantRows(result);
  const rows = [...matched, ...levels, ...variants];
  const titles = [`at FA/sd <= ${rateText(target)}`, `levels of ${printable(result.preset)}`, 'cascades told by'] as const;
  const longest = Math.max(...[...titles, ...rows.map(({ name }) => name)].map(textWidth));
  const columns = fitting(rows, Math.min(longest, SHORTEST_NAME), width);
  const taken = columns.reduce((sum, column) => sum + column.width + GAP.length, GAP.length);
  const nameWidth = Math.max(1, Math.min(longest, width - taken));
  const name = cutText(printable(result.name), width);
  const oneLine = textWidth(name) + GAP.length + textWidth(facts) <= width;
  return [
    ...(oneLine ? [name + GAP + facts] : [name, ...wrapText(facts, width)]),
    ...(matched.length === 0 ? [] : tableLines(titles[0], matched, columns, nameWidth)),
    ...(levels.length === 0 ? [] : tableLines(titles[1], levels, columns, nameWidth)),
    ...(variants.length === 0 ? [] : tableLines(titles[2], variants, columns, nameWidth)),
    ...result.warnings.flatMap((warning) => wrapText(`! ${printable(warning)}`, width)),
  ];
}

/**
 * The comparison as plain text for a terminal of `width` columns (20 at least): an input a block, methods at matched false alarms, then
 * the preset at its own levels, then on the labels of each variant. Columns that do not fit are left out, the least telling first. FA/sd: false alarms per symbol-day;
 * `vs onset`, `vs t*`: medians of the first alarm. Control characters of names are printed as `?`.
 */
export function renderTable(results: readonly BacktestResult[], width: number): string {
  const columns = Math.max(NARROWEST_TABLE, Math.floor(width));
  const blocks = results.map((result) =>
    inputLines(result, columns)
      .map((line) => cutText(line.trimEnd(), columns))
      .join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}
