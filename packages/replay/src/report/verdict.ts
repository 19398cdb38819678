import type { BacktestResult, DataBadge, ReportCard, ReportQuantiles } from './backtest-result.js';
import { cardAt, cascadesOf, mainLevel, presetMethod } from './findings.js';
import { countText, durationText, intervalText, percentText, plural, pointsText, rateText, shareText } from './number-text.js';

const DATA: Readonly<Record<DataBadge, string>> = {
  recorded: 'recorded data',
  simulated: 'simulated data',
  reconstructed: 'data reconstructed from published counts',
};

function placed(ms: number, after: string, before: string): string {
  if (Math.abs(ms) < 50) return `at ${after.replace('after ', '')}`;
  return `${durationText(Math.abs(ms))} ${ms < 0 ? before : after}`;
}

function timing(delay: ReportQuantiles | undefined, proven: ReportQuantiles | undefined): string {
  if (delay === undefined) return '';
  const onset = placed(delay.p50Ms, 'after the onset', 'before the onset');
  const known = proven === undefined ? '' : ` and ${placed(proven.p50Ms, 'after t*', 'before t*')}`;
  return ` The median first alarm came ${onset}${known} (n = ${delay.n}).`;
}

/** The operating point the verdict speaks of: the main level, else the main target. */
function operatingPoint(result: BacktestResult): { readonly where: string; readonly card: ReportCard } | undefined {
  const method = presetMethod(result);
  if (method === undefined) return undefined;
  const atLevel = mainLevel(result);
  if (atLevel !== undefined) return { where: `at ${atLevel.level}`, card: atLevel.card };
  const target = result.mainTargetPerSymbolDay;
  const matched = cardAt(method, target);
  if (matched === undefined) return undefined;
  return { where: `at a threshold for at most ${rateText(target)} false alarms per symbol-day`, card: matched.card };
}

function comparison(result: BacktestResult): string {
  const sentences = result.differences
    .filter(({ method, targetPerSymbolDay }) => method === result.preset && targetPerSymbolDay === result.mainTargetPerSymbolDay)
    .slice(0, 2)
    .map(({ baseline, difference, interval }) => {
      const title = result.methods.find(({ method }) => method === baseline)?.title ?? baseline;
      const size = Math.round(Math.abs(difference * 100));
      const points =
        size === 0 ? `the same recall as ${title}` : `${size} points of recall ${difference < 0 ? 'less' : 'more'} than ${title}`;
      const bounds = interval === undefined ? 'no interval' : `95 % interval ${pointsText(interval.low)} to ${pointsText(interval.high)}`;
      const open = interval !== undefined && interval.low <= 0 && interval.high >= 0 ? ', so the difference is not established' : '';
      return `${points} (${bounds}${open})`;
    });
  if (sentences.length === 0) return '';
  return ` At ${rateText(result.mainTargetPerSymbolDay)} false alarms per symbol-day it has ${sentences.join(', and ')}.`;
}

/** What was found, in plain words with its figures, data and n. */
export function verdictText(result: BacktestResult): string {
  const point = operatingPoint(result);
  const cascades = cascadesOf(result).length;
  const on = `On ${DATA[result.badge]}`;
  if (point === undefined) return `${on}: ${plural(cascades, 'cascade')} labelled; no figures of ${result.preset} were given.`;
  const { where, card } = point;
  const alarms = `${plural(card.falseAlarms, 'false alarm')} in ${rateText(result.symbolDays)} symbol-days (${rateText(card.falseAlarmsPerSymbolDay)} per symbol-day)`;
  if (card.recall.n === 0) return `${on} there is no cascade to catch; ${result.preset} ${where} raised ${alarms}.`;
  const { interval } = card.recall;
  const bounds = interval === undefined ? 'no interval' : `95 % interval ${intervalText(interval)}`;
  const severe = card.recallSevere;
  const severity =
    severe.n === 0 ? ', none of severity 2 or 3' : `, ${countText(severe)} of severity 2 or 3 (${percentText(severe.hits / severe.n)})`;
  return (
    `${on}, ${result.preset} ${where} caught ${countText(card.recall)} cascades (${shareText(card.recall)}, ${bounds})${severity}, with ${alarms}.` +
    timing(card.delay, card.delayToProven) +
    comparison(result)
  );
}
