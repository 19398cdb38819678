import { niceStep, niceValues } from './axis.js';
import type { BacktestResult } from './backtest-result.js';
import { firstAlarms } from './findings.js';
import { type Html, html } from './html.js';
import { plural, signedText } from './number-text.js';
import { plotFrame, plotX, plotY } from './plot-frame.js';

const MAX_BINS = 16;
/** Cascades and alarms are timed in seconds or finer; narrower bins would draw noise. */
const NARROWEST_BIN_SECONDS = 1;

/** By nearest rank, as the cards have it. */
function median(sorted: readonly number[]): number {
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}

function histogram(title: string, explanation: string, valuesMs: readonly number[]): Html {
  if (valuesMs.length === 0)
    return html`<figure><figcaption><b>${title}</b>${explanation}</figcaption><p class="none">No hits.</p></figure>`;
  const seconds = valuesMs.map((ms) => ms / 1000).sort((a, b) => a - b);
  const [least, most] = [Math.min(0, seconds[0] ?? 0), Math.max(0, seconds.at(-1) ?? 0)];
  const step = Math.max(NARROWEST_BIN_SECONDS, niceStep(Math.max(1, most - least) / MAX_BINS));
  const first = Math.floor(least / step);
  const bins = Math.floor(most / step) - first + 1;
  const counts: number[] = new Array(bins).fill(0);
  for (const value of seconds) {
    const bin = Math.floor(value / step) - first;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const top = Math.max(...counts);
  const at = (value: number): number => (value / step - first) / bins;
  const bars = counts.map((count, index) => {
    if (count === 0) return '';
    return `<path class="bar" d="M${plotX((index + 0.06) / bins)} ${plotY(0)}V${plotY(count / top)}H${plotX((index + 0.94) / bins)}V${plotY(0)}Z"/>`;
  });
  const middle = median(seconds);
  const frame = plotFrame({
    label: `${title}: ${plural(valuesMs.length, 'hit')}, median ${signedText(middle * 1000)}`,
    kind: 'small',
    xTitle: 'seconds',
    yTitle: 'cascades',
    xTicks: niceValues(first * step, (first + bins) * step, 5).map((value) => ({ at: at(value), text: String(value).replace('-', '−') })),
    yTicks: niceValues(0, top, 3)
      .filter(Number.isInteger)
      .map((value) => ({ at: value / top, text: String(value) })),
    svg: `${bars.join('')}<path class="zero" d="M${plotX(at(0))} 0V${plotY(0)}"/><path class="middle" d="M${plotX(at(middle))} 0V${plotY(0)}"/>`,
  });
  return html`<figure><figcaption><b>${title}</b>${explanation}</figcaption>${frame}<p class="note">n = ${valuesMs.length}, median <b>${signedText(middle * 1000)}</b></p></figure>`;
}

/** When the first alarm of each caught cascade came: against the onset, against t*, and before the peak. */
export function histograms(result: BacktestResult): Html {
  const hits = [...firstAlarms(result)].flatMap(([index, alarmMs]) => {
    const label = result.labels.list[index];
    return label === undefined ? [] : [{ label, alarmMs }];
  });
  const delays = hits.map(({ label, alarmMs }) => alarmMs - label.onsetMs);
  const proven = hits.flatMap(({ label, alarmMs }) => (label.provenMs === undefined ? [] : [alarmMs - label.provenMs]));
  const leads = hits.map(({ label, alarmMs }) => label.peakMs - alarmMs);
  return html`<div class="trio">${histogram('Alarm against onset', 'left of 0: before the burst began', delays)}${histogram('Alarm against t*', 'left of 0: before it could be proven', proven)}${histogram('Peak against alarm', 'right of 0: the peak was still to come', leads)}</div>`;
}
