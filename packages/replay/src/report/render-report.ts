import { alarmList } from './alarm-list.js';
import type { BacktestResult } from './backtest-result.js';
import { cardAt, cascadesOf, mainLevel, presetMethod } from './findings.js';
import { histograms } from './histograms.js';
import { type Html, html, trustedHtml } from './html.js';
import { cascadeTable, labelNotes } from './label-list.js';
import { levelsTable, methodsTables } from './methods-table.js';
import { countText, durationText, integerText, rateText, shareText, timeText, UNKNOWN, usdText } from './number-text.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import { recallCurve } from './recall-curve.js';
import { reliabilityPlot } from './reliability-plot.js';
import { timelines } from './timelines.js';
import { verdictText } from './verdict.js';

/** What stands at the head of a report. */
export interface ReportOptions {
  readonly title: string;
  /** ISO date. */
  readonly generatedOn: string;
}

// Nothing may be loaded from anywhere: a report opened years later, offline, looks the same and tells nobody.
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The text with units and counts that stay on one line with what they are of. */
function tied(text: string): string {
  return text.replace(/(\d) (?=%|s\b|min\b|h\b)/g, '$1\u00a0').replace(/\bn = (?=\d)/g, 'n\u00a0=\u00a0');
}

function badge(result: BacktestResult): Html {
  return html`<span class="badge ${result.badge}">${result.badge.toUpperCase()}</span>`;
}

function fact(name: string, value: string | Html | undefined, wide = false): Html {
  return value === undefined
    ? html``
    : html`<div${wide ? html` class="wide"` : undefined}><dt>${name}</dt><dd>${typeof value === 'string' ? tied(value) : value}</dd></div>`;
}

function facts(result: BacktestResult): Html {
  const { model, symbols, sha256 } = result;
  const shown = symbols.slice(0, 12).join(', ') + (symbols.length > 12 ? ` and ${symbols.length - 12} more` : '');
  return html`<dl class="facts">${fact('Source', result.source)}${fact('Span (UTC)', `${timeText(result.startMs)} to ${timeText(result.endMs)}, ${durationText(result.endMs - result.startMs)}, ${result.days} ${result.days === 1 ? 'day' : 'days'}`)}${fact('Symbols', `${symbols.length}: ${shown}`)}${fact('Symbol-days', rateText(result.symbolDays))}${fact('Events', integerText(result.events))}${fact('Liquidations', `${integerText(result.liquidations)}, ${usdText(result.notionalUsd)}`)}${fact('Preset', result.preset)}${model === undefined ? undefined : fact('Model', html`${model.name}, fitted on ${model.origin} data: ${model.description}; data <code>${model.dataSha256}</code>`, true)}${fact('SHA-256 of the source', sha256 === undefined ? undefined : html`<code>${sha256}</code>`, true)}</dl>`;
}

function warnings(result: BacktestResult): Html | undefined {
  if (result.warnings.length === 0) return undefined;
  return html`<section class="warnings"><h3>Warnings</h3><ul>${result.warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`;
}

function section(title: string, body: Html, note?: string): Html {
  return html`<section><h3>${title}</h3>${note === undefined ? undefined : html`<p class="note">${note}</p>`}${body}</section>`;
}

function inputArticle(result: BacktestResult, input: number): Html {
  const { calibration } = result;
  const level = mainLevel(result)?.level;
  return html`<article id="input-${input}" class="${result.badge}"><header><h2>${badge(result)} ${result.name}</h2><p class="verdict-text">${tied(verdictText(result))}</p></header>
${warnings(result)}${facts(result)}
${section('Timeline', timelines(result, input), 'Drag over it or use the buttons to zoom; the pointer reads the figures; a mark leads to its alarm.')}
${section('Methods at the same false alarms', methodsTables(result), `Every method gets the threshold that allows the same rate of false alarms. Intervals are 95 %, from blocks of whole days.`)}
${section('Levels', levelsTable(result), 'An alarm counts from its first moment at the level. One that began more than 60 s before the onset is no hit, so a lower level can catch fewer cascades than a higher one.')}
<div class="pair">${section('Recall against false alarms', recallCurve(result), 'Up and to the left is better. The shade is the 95 % interval of the preset.')}${section('Reliability', calibration === undefined ? html`<p class="none">The score of ${result.preset} was not judged as a probability.</p>` : reliabilityPlot(calibration))}</div>
${section('When alarms come', histograms(result), `The first alarm${level === undefined ? '' : ` at ${level}`} of each caught cascade. Missed cascades have no delay: read this with the recall.`)}
${section('Cascades', cascadeTable(result))}
${section('Alarms', alarmList(result, input), 'Each is judged from its first level on, whatever it reached later.')}
${section('How the labels were made', labelNotes(result))}</article>`;
}

function overviewRow(result: BacktestResult, input: number): Html {
  const method = presetMethod(result);
  const card = method === undefined ? undefined : cardAt(method, result.mainTargetPerSymbolDay)?.card;
  return html`<tr><th scope="row"><a href="#input-${input}">${result.name}</a></th><td>${badge(result)}</td><td>${cascadesOf(result).length}</td><td>${rateText(result.symbolDays)}</td><td>${result.preset}</td><td>${card === undefined ? UNKNOWN : html`<b>${shareText(card.recallSevere)}</b><small>${countText(card.recallSevere)}</small>`}</td><td>${card === undefined ? UNKNOWN : rateText(card.falseAlarmsPerSymbolDay)}</td></tr>`;
}

function overview(results: readonly BacktestResult[]): Html | undefined {
  if (results.length < 2) return undefined;
  return html`<nav aria-label="Inputs"><div class="scroll" tabindex="0" role="region" aria-label="Inputs"><table class="plain"><caption><span>Inputs, each judged for itself</span></caption><thead><tr><th scope="col">Input</th><th scope="col">Data</th><th scope="col">Cascades</th><th scope="col">Symbol-days</th><th scope="col">Preset</th><th scope="col">Recall, severity 2–3</th><th scope="col">False / symbol-day</th></tr></thead><tbody>${results.map(overviewRow)}</tbody></table></div></nav>`;
}

const GLOSSARY = html`<details class="glossary"><summary>What the words mean</summary><dl>
<div><dt>Cascade</dt><dd>A burst of forced closings that meets the written definition of the labels, told from the whole record afterwards.</dd></div>
<div><dt>Onset, t*</dt><dd>The onset is the first second of the burst. t* is the first second at which what had happened until then met the definition: before it nobody could have proven a cascade.</dd></div>
<div><dt>Hit, false, don’t care</dt><dd>A hit is an alarm that overlaps a cascade and began at most 60 s before its onset. Alarms on grey bursts or within a minute of a cascade count neither way; all others are false.</dd></div>
<div><dt>Symbol-day</dt><dd>One symbol watched for one day. Eight symbols for three days are 24.</dd></div>
<div><dt>Severity</dt><dd>1 meets the definition, 2 is large (in open interest or price), 3 is large and on half of the symbols at once.</dd></div>
<div><dt>Recorded, simulated, reconstructed</dt><dd>Recorded: what venues sent. Simulated: made by a seeded model of a market; its figures rank methods and forecast nothing. Reconstructed: made to fit published counts of a real event.</dd></div></dl></details>`;

/**
 * The report as one HTML document that loads nothing: styles, drawings and the little script are inside, and a content security policy
 * forbids the rest. All text of the results is escaped. Works without the script, then with the first timeline of each input only.
 * Cost: the document has about 60 bytes a bin of the timelines and 300 an alarm or label; at most 40 timelines and 40 close-ups an input are drawn, and lists stop
 * at 1,000 rows; what is left out is said.
 */
export function renderReport(results: readonly BacktestResult[], { title, generatedOn }: ReportOptions): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${trustedHtml(PAGE_STYLE)}</style></head>
<body><header class="top"><h1>${title}</h1><p>Backtest of cascade detection, generated ${generatedOn}. Inputs are never pooled.</p></header>
<main>${overview(results)}${GLOSSARY}${results.map(inputArticle)}</main><script>${trustedHtml(PAGE_SCRIPT)}</script></body></html>
`.markup;
}
