import type { BacktestResult, ReportAlarm } from './backtest-result.js';
import { type Html, html } from './html.js';
import { MAX_ROWS, moreNote } from './label-list.js';
import { durationText, signedText, timeText, UNKNOWN } from './number-text.js';

/** Words and signs of the verdicts: told by sign as well as by colour. */
export const VERDICTS = {
  hit: { sign: '▲', text: 'hit' },
  false: { sign: '✕', text: 'false' },
  'dont-care': { sign: '○', text: 'don’t care' },
} as const;

/** Id of an alarm's row; `undefined` when it is not in the list. */
export function alarmId(input: number, alarm: number): string | undefined {
  return alarm < MAX_ROWS ? `alarm-${input}-${alarm}` : undefined;
}

function signedCell(ms: number | undefined): Html {
  return html`<td data-v="${ms}">${ms === undefined ? UNKNOWN : signedText(ms)}</td>`;
}

function row(alarm: ReportAlarm, id: string | undefined): Html {
  const { sign, text } = VERDICTS[alarm.verdict];
  const caught = alarm.labels?.length ?? 0;
  const reasons = alarm.reasons.length === 0 ? html`${UNKNOWN}` : html`<ul>${alarm.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
  return html`<tr id="${id}" data-verdict="${alarm.verdict}"><th scope="row">${timeText(alarm.startMs)}</th><td><span class="verdict ${alarm.verdict}">${sign} ${caught > 1 ? `${caught} hits` : text}</span></td><td>${alarm.symbol}</td><td>${alarm.level}</td><td data-v="${alarm.probability}">${alarm.probability.toFixed(2)}</td><td>${alarm.side === undefined ? UNKNOWN : `${alarm.side}s`}</td><td data-v="${alarm.endMs - alarm.startMs}">${durationText(alarm.endMs - alarm.startMs)}</td>${signedCell(alarm.delayMs)}${signedCell(alarm.delayToProvenMs)}<td class="reasons">${reasons}</td></tr>`;
}

/** Every alarm of the preset with its verdict and reasons; the first {@link MAX_ROWS}, the rest is counted. */
export function alarmList(result: BacktestResult, input: number): Html {
  const { alarms } = result;
  if (alarms.length === 0) return html`<p class="none">${result.preset} raised no alarm.</p>`;
  const counts = (['hit', 'false', 'dont-care'] as const).map((verdict) => ({
    verdict,
    count: alarms.filter((alarm) => alarm.verdict === verdict).length,
  }));
  const choices = counts.map(
    ({ verdict, count }) =>
      html`<label><input type="checkbox" value="${verdict}" checked> ${VERDICTS[verdict].sign} ${VERDICTS[verdict].text} <b>${count}</b></label>`,
  );
  const heads = ['Start (UTC)', 'Verdict', 'Symbol', 'Highest level', 'Highest p', 'Closed', 'Length', 'vs onset', 'vs t*', 'What it saw'];
  const caption = `Alarms of ${result.preset}`;
  return html`<div class="choices" role="group" aria-label="Show alarms">${choices}</div><div class="scroll tall" tabindex="0" role="region" aria-label="${caption}"><table class="sortable alarms"><caption><span>${caption}</span></caption>
<thead><tr>${heads.map((text) => html`<th scope="col"><button type="button">${text}</button></th>`)}</tr></thead>
<tbody>${alarms.slice(0, MAX_ROWS).map((alarm, index) => row(alarm, alarmId(input, index)))}</tbody></table></div>${moreNote(alarms.length, 'alarms')}`;
}
