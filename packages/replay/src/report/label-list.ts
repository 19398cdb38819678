import type { CascadeLabel } from '../evaluate/cascade-label.js';
import type { BacktestResult } from './backtest-result.js';
import { cascadesOf, firstAlarms, mainLevel } from './findings.js';
import { type Html, html } from './html.js';
import {
  countText,
  durationText,
  integerText,
  intervalText,
  plural,
  rateText,
  shareText,
  signedText,
  timeText,
  UNKNOWN,
  usdText,
} from './number-text.js';

/** Rows a list shows; what is above is counted. */
export const MAX_ROWS = 1_000;

const VARIANTS = { A: 'liquidations only', B: 'price only', C: 'liquidations and price' } as const;

/** Says how many rows are not shown; nothing when all are. */
export function moreNote(total: number, noun: string): Html | undefined {
  if (total <= MAX_ROWS) return undefined;
  return html`<p class="note">${integerText(total - MAX_ROWS)} more ${noun} are not shown here.</p>`;
}

function cascadeRow(label: CascadeLabel, alarmMs: number | undefined): Html {
  const share = label.openInterestShare;
  const move = label.adverseMove;
  const caught =
    alarmMs === undefined
      ? html`<td data-v="9e15"><span class="verdict missed">missed</span></td>`
      : html`<td data-v="${alarmMs - label.onsetMs}"><span class="verdict hit">caught</span> ${signedText(alarmMs - label.onsetMs)}</td>`;
  return html`<tr><th scope="row">${timeText(label.onsetMs)}</th><td>${label.symbol}</td>${caught}<td>${label.side === undefined ? UNKNOWN : `${label.side}s`}</td><td>${label.severity}</td><td data-v="${label.endMs - label.onsetMs}">${durationText(label.endMs - label.onsetMs)}</td><td data-v="${label.count}">${integerText(label.count)}</td><td data-v="${label.notionalUsd}">${usdText(label.notionalUsd)}</td><td data-v="${share}">${share === undefined ? UNKNOWN : `${(share * 1e4).toFixed(1)} bp`}</td><td data-v="${move}">${move === undefined ? UNKNOWN : `${(move * 100).toFixed(2)} %`}</td><td>${label.venues}</td></tr>`;
}

/** Every cascade and whether it was caught. */
export function cascadeTable(result: BacktestResult): Html {
  const cascades = cascadesOf(result);
  if (cascades.length === 0) return html`<p class="none">No cascade was labelled.</p>`;
  const first = firstAlarms(result);
  const level = mainLevel(result)?.level;
  const heads = [
    'Onset (UTC)',
    'Symbol',
    'First alarm',
    'Closed',
    'Severity',
    'Length',
    'Events',
    'USD',
    'of open interest',
    'Adverse move',
    'Venues',
  ];
  const caption = `Cascades, and when ${result.preset} ${level === undefined ? 'raised its first alarm' : `first reached ${level}`}`;
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="${caption}"><table class="sortable"><caption><span>${caption}</span></caption>
<thead><tr>${heads.map((text) => html`<th scope="col"><button type="button">${text}</button></th>`)}</tr></thead>
<tbody>${cascades.slice(0, MAX_ROWS).map(({ label, index }) => cascadeRow(label, first.get(index)))}</tbody></table></div>${moreNote(cascades.length, 'cascades')}`;
}

/** The preset on the labels of each variant; nothing when there is one variant only, which all else speaks of. */
function variantTable({ preset, variants = [], labels }: BacktestResult): Html | undefined {
  const first = variants[0];
  if (first === undefined || variants.length < 2) return undefined;
  const rows = variants.map(({ variant, recall, threshold, falseAlarmsPerSymbolDay }) => {
    const main = variant === labels.variant ? html`<small>all else here is judged by it</small>` : undefined;
    const bounds = recall.interval === undefined ? undefined : html`<small>${intervalText(recall.interval)}</small>`;
    return html`<tr><th scope="row">${variant}: ${VARIANTS[variant]}${main}</th><td>${integerText(recall.n)}</td><td><b>${shareText(recall)}</b><small>${countText(recall)}</small>${bounds}</td><td>${rateText(falseAlarmsPerSymbolDay)}</td><td>${Number(threshold.toPrecision(3))}</td></tr>`;
  });
  const caption = `${preset} on the cascades that each variant tells, with at most ${rateText(first.targetPerSymbolDay)} false alarms per symbol-day`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="plain variants"><caption><span>${caption}</span></caption>
<thead><tr><th scope="col">Told by</th><th scope="col">Cascades</th><th scope="col">Recall, all</th><th scope="col">False / symbol-day</th><th scope="col">Threshold</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** How the labels were made, which criteria could be judged, and how many came out. */
export function labelNotes(result: BacktestResult): Html {
  const { version, variant, rule, criteria, list } = result.labels;
  const grey = list.filter(({ grade }) => grade === 'grey').length;
  const severities = [1, 2, 3].map((severity) => list.filter((label) => label.severity === severity).length);
  const ruleText = rule === 'market' ? 'the definition for a whole market' : 'the weaker definition for a tape of a single venue';
  const items = criteria.map(
    ({ text, judged }) => html`<li class="${judged ? 'judged' : 'unjudged'}"><b>${judged ? 'judged' : 'not judged'}</b> ${text}</li>`,
  );
  return html`<p>Labels <b>${version}</b>, variant ${variant} (${VARIANTS[variant]}), ${ruleText}. They look at the whole record, also at what came after, and know nothing of any detector.
${plural(list.length - grey, 'cascade')}: ${severities[0]} of severity 1, ${severities[1]} of severity 2, ${severities[2]} of severity 3. ${plural(grey, 'grey burst')} count neither for nor against.</p><ul class="criteria">${items}</ul>${variantTable(result)}`;
}
