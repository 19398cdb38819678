import type { BacktestResult, ReportCard, ReportDifference, ReportQuantiles, ReportShare } from './backtest-result.js';
import { cardAt, presetMethod, targetsOf } from './findings.js';
import { type Html, html } from './html.js';
import { countText, intervalText, medianText, pointsText, rangeText, rateText, shareText, UNKNOWN } from './number-text.js';

interface Row {
  readonly title: string;
  readonly mine: boolean;
  readonly threshold: number | undefined;
  readonly card: ReportCard;
}

/** A cell that sorts by `value`, unknown ones last. */
function cell(value: number | undefined, content: Html): Html {
  return html`<td data-v="${value}">${content}</td>`;
}

function shareCell(share: ReportShare): Html {
  const { hits, n, interval } = share;
  const bounds = interval === undefined ? undefined : html`<small>${intervalText(interval)}</small>`;
  return cell(n === 0 ? undefined : hits / n, html`<b>${shareText(share)}</b><small>${countText(share)}</small>${bounds}`);
}

/** The interval as a line and the share as a point, on 0..1. */
function whisker({ hits, n, interval }: ReportShare): Html {
  if (n === 0) return html`<td></td>`;
  const span =
    interval === undefined
      ? undefined
      : html`<i class="span" style="left:${(interval.low * 100).toFixed(1)}%;width:${((interval.high - interval.low) * 100).toFixed(1)}%"></i>`;
  return html`<td class="whiskers"><span class="rule">${span}<i class="point" style="left:${((hits / n) * 100).toFixed(1)}%"></i></span></td>`;
}

function delayCell(quantiles: ReportQuantiles | undefined): Html {
  if (quantiles === undefined) return cell(undefined, html`${UNKNOWN}`);
  const range = html`<small>${rangeText(quantiles.p10Ms, quantiles.p90Ms)}</small>`;
  return cell(quantiles.p50Ms, html`<b>${medianText(quantiles)}</b>${range}`);
}

function falseAlarmCell(card: ReportCard): Html {
  const { falseAlarmsInterval: bounds, falseAlarms } = card;
  const range = bounds === undefined ? undefined : html`<small>${rateText(bounds.low)}–${rateText(bounds.high)}</small>`;
  return cell(
    card.falseAlarmsPerSymbolDay,
    html`<b>${rateText(card.falseAlarmsPerSymbolDay)}</b><small>${falseAlarms} in all</small>${range}`,
  );
}

function bodyRow({ title, mine, threshold, card }: Row): Html {
  const severities = ([1, 2, 3] as const).map((severity) =>
    shareCell(card.recallBySeverity.find((share) => share.severity === severity) ?? { hits: 0, n: 0 }),
  );
  const calm = card.falseAlarmsPerCalmHour;
  const at = threshold === undefined ? 'half of the market CRITICAL' : `threshold ${Number(threshold.toPrecision(3))}`;
  return html`<tr${mine ? html` class="mine"` : undefined}><th scope="row">${title}<small>${at}</small></th>${shareCell(card.recallSevere)}${whisker(card.recallSevere)}${shareCell(card.recall)}${severities}${falseAlarmCell(card)}${cell(calm, html`${calm === undefined ? UNKNOWN : rateText(calm)}`)}${delayCell(card.delay)}${delayCell(card.delayToProven)}${delayCell(card.leadToPeak)}${cell(card.dontCare, html`${card.dontCare}`)}</tr>`;
}

function table(caption: string, first: string, rows: readonly Row[]): Html {
  const head = (text: string, title: string, span?: number): Html =>
    html`<th scope="col"${span === undefined ? undefined : html` colspan="${span}"`} title="${title}"><button type="button">${text}</button></th>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="sortable methods"><caption><span>${caption}</span></caption>
<thead><tr>${head(first, 'what is judged')}${head('Recall, severity 2–3', 'share of the cascades of severity 2 and 3 that were hit; 95 % interval', 2)}${head('Recall, all', 'share of all cascades that were hit')}${head('sev. 1', 'recall of severity 1')}${head('sev. 2', 'recall of severity 2')}${head('sev. 3', 'recall of severity 3')}${head('False / symbol-day', 'false alarms per symbol and day')}${head('False / calm hour', 'false alarms of all symbols in calm hours, per calm hour: a clock hour without a cascade or grey burst on any symbol')}${head('vs onset', 'median of first alarm minus onset; 10th and 90th percentile')}${head('vs t*', 'median of first alarm minus the first second at which a cascade was proven')}${head('Lead to peak', 'median of peak minus first alarm')}${head('Don’t care', 'alarms that touch grey bursts or the minute around a cascade')}</tr></thead>
<tbody>${rows.map(bodyRow)}</tbody></table></div>`;
}

function matchedTable(result: BacktestResult, target: number): Html {
  const rows = result.methods.flatMap((method) => {
    const found = cardAt(method, target);
    return found === undefined ? [] : [{ title: method.title, mine: method.method === result.preset, ...found }];
  });
  const missing = result.methods.filter((method) => cardAt(method, target) === undefined).map(({ title }) => title);
  const note = missing.length === 0 ? undefined : html`<p class="note">No threshold with so few false alarms: ${missing.join(', ')}.</p>`;
  const differences = differenceTable(result, target);
  return html`${table(`Methods at no more than ${rateText(target)} false alarms per symbol-day`, 'Method', rows)}${note}${differences}`;
}

function differenceRow(result: BacktestResult, difference: ReportDifference): Html {
  const title = (id: string): string => result.methods.find(({ method }) => method === id)?.title ?? id;
  const { interval } = difference;
  const bounds = interval === undefined ? UNKNOWN : `${pointsText(interval.low)} … ${pointsText(interval.high)}`;
  return html`<tr><th scope="row">${title(difference.method)} − ${title(difference.baseline)}</th><td><b>${pointsText(difference.difference)}</b></td><td>${bounds}</td><td>${difference.both}</td><td>${difference.onlyMethod}</td><td>${difference.onlyBaseline}</td><td>${difference.neither}</td></tr>`;
}

function differenceTable(result: BacktestResult, target: number): Html | undefined {
  const differences = result.differences.filter(({ targetPerSymbolDay }) => targetPerSymbolDay === target);
  if (differences.length === 0) return undefined;
  const caption = `Difference in recall at no more than ${rateText(target)} false alarms per symbol-day, in points of a hundred, with the cascades that each caught`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="plain"><caption><span>${caption}</span></caption>
<thead><tr><th scope="col">Pair</th><th scope="col">Difference</th><th scope="col">95 %</th><th scope="col">both</th><th scope="col">only first</th><th scope="col">only second</th><th scope="col">neither</th></tr></thead>
<tbody>${differences.map((difference) => differenceRow(result, difference))}</tbody></table></div>`;
}

/** The preset at its own levels. */
export function levelsTable(result: BacktestResult): Html {
  const rows = (presetMethod(result)?.atLevels ?? []).map(({ level, threshold, card }) => ({ title: level, mine: false, threshold, card }));
  if (rows.length === 0) return html`<p class="none">${result.preset} has no levels here.</p>`;
  return table(`${presetMethod(result)?.title ?? result.preset} at its own levels`, 'Level', rows);
}

/** All methods at the main target, the differences between them, and the other targets folded away. */
export function methodsTables(result: BacktestResult): Html {
  const main = result.mainTargetPerSymbolDay;
  const targets = targetsOf(result);
  if (!targets.includes(main)) return html`<p class="none">No threshold was matched to ${rateText(main)} false alarms per symbol-day.</p>`;
  const others = targets.filter((target) => target !== main);
  const more = others.map((target) => matchedTable(result, target));
  const folded =
    others.length === 0
      ? undefined
      : html`<details><summary>The same at ${others.map(rateText).join(', ')} false alarms per symbol-day</summary>${more}</details>`;
  return html`${matchedTable(result, main)}${folded}`;
}
