import type { Interval, LabelledSpan } from '@cascade/replay/evaluate';
import { type JerkPair, type JudgedMethod, PAIR_TARGETS } from './detectors.js';
import type { Difference } from './models.js';
import { daysOf, type Pair } from './pairs.js';
import { type FeatureWorth, isGain, JERK_OVER_ACCELERATION, JERK_OVER_PLAIN } from './worth.js';

/** With fewer days an interval by day blocks is too narrow to print. */
const DAYS_FOR_INTERVALS = 10;

/** Rows for `console.table`. */
export type TextTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

function digits(value: number, places: number): string {
  const text = value.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

function withInterval(value: number, interval: Interval | undefined, days: number, places = 2): string {
  const bounds = interval === undefined || days < DAYS_FOR_INTERVALS ? undefined : [interval.low, interval.high];
  const text = digits(value, places);
  return bounds === undefined ? text : `${text} [${bounds.map((bound) => digits(bound, places)).join(', ')}]`;
}

/** `-.02 [-.05, .01]` with the cascades only the first and only the second found. */
function recallText({ recall: { all, days } }: Pair): string {
  return `${withInterval(all.difference.value ?? 0, all.difference.interval, days, 3)}, +${all.onlyA} -${all.onlyB}`;
}

/** Median in s over the cascades found by both, of which the first was sooner and later. */
function leadText({ recall: { days }, lead: { medianMs, interval, cascades, sooner, later } }: Pair): string {
  if (medianMs === undefined) return 'none';
  const bounds = interval && { low: interval.low / 1_000, high: interval.high / 1_000 };
  return `${withInterval(medianMs / 1_000, bounds, days, 1)}, +${sooner} -${later} of ${cascades}`;
}

function pairCells(at: readonly Pair[]): Record<string, string> {
  const cells = at.flatMap((pair) => [
    [`recall at ${pair.recall.target}`, recallText(pair)],
    [`lead at ${pair.recall.target}, s`, leadText(pair)],
  ]);
  return Object.fromEntries(cells);
}

/** On what a table rests; printed above it. */
export function dataText(badge: 'simulated' | 'recorded', labelled: LabelledSpan): string {
  const cascades = labelled.labels.filter(({ grade }) => grade === 'cascade').length;
  const days = daysOf(labelled);
  const few = days < DAYS_FOR_INTERVALS ? ', too few for intervals' : '';
  return `${badge}, ${cascades} cascades, ${labelled.symbols.length} symbols, ${days} UTC days${few}`;
}

/** Recall at each budget, with the median delay against the onset; `*`: even the lowest score kept does not spend the budget. */
export function methodTable(judged: readonly JudgedMethod[]): TextTable {
  const cells = ({ at }: JudgedMethod): Record<string, string> =>
    Object.fromEntries(
      at.map(({ target, choice, card }) => {
        const { value = Number.NaN, interval } = card.recall.all;
        const delay = card.delayMs.p50.value === undefined ? '' : `, ${digits(card.delayMs.p50.value / 1_000, 1)} s`;
        return [`recall, delay at ${target}`, withInterval(value, interval, card.days) + delay + (choice.atFloor ? ' *' : '')];
      }),
    );
  return Object.fromEntries(judged.map((row) => [row.method.name, cells(row)]));
}

/** Jerk against its rivals: difference of recall and median lead. */
export function jerkTable(pairs: readonly JerkPair[]): TextTable {
  return Object.fromEntries(pairs.map(({ jerk, rival, at }) => [`${jerk.name} - ${rival.name}`, pairCells(at)]));
}

/** The four models on the days they were not fitted on. */
export function modelTable({ models }: FeatureWorth): TextTable {
  return Object.fromEntries(
    models.map(({ name, logLoss, brierSkill = Number.NaN, ece, cards }) => [
      name,
      {
        'log loss, nats': digits(logLoss, 5),
        'Brier skill': digits(brierSkill, 4),
        ECE: digits(ece, 4),
        ...Object.fromEntries(
          cards.map(({ recall: { all }, days }, index) => [
            `recall at ${PAIR_TARGETS[index]}`,
            withInterval(all.value ?? Number.NaN, all.interval, days),
          ]),
        ),
      },
    ]),
  );
}

/** Pairs of models: the larger against the smaller. */
export function worthTable({ pairs }: FeatureWorth): TextTable {
  const milli = ({ value, interval }: Difference, days: number): string =>
    withInterval(value * 1_000, interval && { low: interval.low * 1_000, high: interval.high * 1_000 }, days, 3);
  return Object.fromEntries(
    pairs.map(({ name, logLoss, brier, at }) => {
      const days = at[0]?.recall.days ?? 0;
      return [name, { 'log loss, 1e-3 nats': milli(logLoss, days), 'Brier, 1e-3': milli(brier, days), ...pairCells(at) }];
    }),
  );
}

/** What the pairs of detectors say, in one sentence. */
export function detectorConclusion(pairs: readonly JerkPair[]): string {
  const against = (kind: string, windowMs?: number): string => {
    const all = pairs.filter(({ rival }) => rival.kind === kind && (windowMs === undefined || rival.windowMs === windowMs));
    const cells = all.flatMap(({ at }) => at);
    const isSure = cells.some(({ recall }) => recall.days >= DAYS_FOR_INTERVALS);
    const differences = cells.map(({ recall }) => recall.all.difference);
    const count = (wanted: (difference: (typeof differences)[number]) => boolean): number => differences.filter(wanted).length;
    const more = count(({ value = 0, interval }) => (isSure ? (interval?.low ?? 0) > 0 : value > 0));
    const fewer = count(({ value = 0, interval }) => (isSure ? (interval?.high ?? 0) < 0 : value < 0));
    const leads = cells.flatMap(({ lead }) => (lead.medianMs === undefined ? [] : [lead.medianMs / 1_000]));
    const name = windowMs === undefined ? 'acceleration over the same window' : `the ${windowMs / 1_000} s rate`;
    const range = `${digits(Math.min(...leads), 1)} to ${digits(Math.max(...leads), 1)} s`;
    return `against ${name} it finds more cascades in ${more} and fewer in ${fewer} of ${cells.length} comparisons${isSure ? ' (interval excludes 0)' : ' (by the counts, without intervals)'}, median lead ${range}`;
  };
  return `Jerk alone: ${[against('rate', 10_000), against('rate', 2_000), against('acceleration')].join('; ')}.`;
}

/** What the models say, in one sentence. */
export function worthConclusion({ models, pairs }: FeatureWorth): string {
  const logLoss = models[0]?.logLoss ?? Number.NaN;
  const deciding = [JERK_OVER_PLAIN, JERK_OVER_ACCELERATION].flatMap((name) => pairs.filter((pair) => pair.name === name));
  const words = deciding.map((pair) => {
    const recalls = pair.at.map((entry) => `recall at ${entry.recall.target} ${recallText(entry)}`).join('; ');
    return `"${pair.name}": log loss changes by ${digits((100 * pair.logLoss.value) / logLoss, 2)} %; ${recalls} = ${isGain(pair) ? 'a gain' : 'no gain'}`;
  });
  if (deciding.some(({ at }) => at.some(({ recall }) => recall.days < DAYS_FOR_INTERVALS))) {
    return `Jerk in the model: ${words.join('. ')}. Fewer than ${DAYS_FOR_INTERVALS} days decide nothing.`;
  }
  const verdict = deciding.every(isGain) ? 'a weight' : 'no weight';
  return `Jerk in the model: ${words.join('. ')}. It earns ${verdict}: both would have to be gains.`;
}
