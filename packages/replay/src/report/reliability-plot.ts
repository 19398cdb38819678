import type { ReportCalibration } from './backtest-result.js';
import { type Html, html } from './html.js';
import { integerText, percentText } from './number-text.js';
import { placeStyle, plotFrame, plotX, plotY } from './plot-frame.js';

const Z_95 = 1.959964;
const TICKS = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: `${at * 100} %` }));

/** Wilson's 95 % interval of `positives` of `n` (> 0) independent trials. */
export function wilsonInterval(positives: number, n: number): { readonly low: number; readonly high: number } {
  const share = positives / n;
  const z2 = Z_95 * Z_95;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  // At 0 and n the bounds are exactly 0 and 1; rounding would leave the share a hair outside.
  return { low: positives === 0 ? 0 : middle - half, high: positives === n ? 1 : middle + half };
}

/** What came true over what was forecast, with Wilson's bars and the figures as a table. */
export function reliabilityPlot({ bins, brier, skill, ece }: ReportCalibration): Html {
  const points = bins
    .filter(({ n }) => n > 0)
    .map((bin) => ({ ...bin, observed: bin.positives / bin.n, interval: wilsonInterval(bin.positives, bin.n) }));
  const bars = points.map(({ meanProbability, interval }) => {
    const x = plotX(meanProbability);
    return `<path class="whisker" d="M${x} ${plotY(interval.low)}L${x} ${plotY(interval.high)}"/>`;
  });
  const frame = plotFrame({
    label: 'Share that came true over the probability; the figures are in the table below',
    kind: 'square',
    xTitle: 'probability said',
    yTitle: 'share that came true',
    xTicks: TICKS,
    yTicks: TICKS,
    svg: `<path class="diagonal" d="M${plotX(0)} ${plotY(0)}L${plotX(1)} ${plotY(1)}"/>${bars.join('')}`,
    marks: points.map(({ meanProbability, observed }) => html`<i class="dot mine" style="${placeStyle(meanProbability, observed)}"></i>`),
  });
  const rows = points.map(
    ({ low, high, n, meanProbability, observed, interval }) =>
      html`<tr><th scope="row">${percentText(low)}–${percentText(high)}</th><td>${integerText(n)}</td><td>${(meanProbability * 100).toFixed(1)} %</td><td>${(observed * 100).toFixed(1)} %</td><td>${(interval.low * 100).toFixed(1)}–${(interval.high * 100).toFixed(1)} %</td></tr>`,
  );
  return html`${frame}<p class="figures"><span>Brier <b>${brier.toPrecision(2)}</b></span><span>skill <b>${skill.toFixed(2)}</b></span><span>ECE <b>${ece.toPrecision(2)}</b></span></p>
<p class="note">A dot on the diagonal means: the probability can be taken at its word. Bars are Wilson's 95 % intervals; neighbouring samples are alike, so the real uncertainty is larger.</p>
<details><summary>Figures</summary><div class="scroll" tabindex="0" role="region" aria-label="Reliability figures"><table class="plain"><caption><span>Reliability by bin of the probability</span></caption><thead><tr><th scope="col">said</th><th scope="col">n</th><th scope="col">mean said</th><th scope="col">came true</th><th scope="col">95 %</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
