import { movedApart } from './axis.js';
import type { BacktestResult, ReportMethod } from './backtest-result.js';
import { targetsOf } from './findings.js';
import { type Html, html } from './html.js';
import { rateText } from './number-text.js';
import { placeStyle, plotFrame, plotX, plotY } from './plot-frame.js';

interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const LABEL_GAP = 0.075;
const Y_TICKS = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: `${at * 100} %` }));

function pointsOf(method: ReportMethod, place: (target: number) => number): CurvePoint[] {
  return [...method.matched]
    .filter(({ card }) => card.recall.n > 0)
    .sort((a, b) => a.targetPerSymbolDay - b.targetPerSymbolDay)
    .map(({ targetPerSymbolDay, card }) => ({
      x: place(targetPerSymbolDay),
      y: card.recall.hits / card.recall.n,
      low: card.recall.interval?.low,
      high: card.recall.interval?.high,
    }));
}

function line(points: readonly CurvePoint[], mine: boolean): string {
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${plotX(x)} ${plotY(y)}`).join('');
  return `<path class="curve${mine ? ' mine' : ''}" d="${path}"/>`;
}

/** Between neighbours whose interval is known. */
function band(points: readonly CurvePoint[]): string {
  const pieces = points.map(({ x, low, high }, index) => {
    const next = points[index + 1];
    if (next?.low === undefined || next.high === undefined || low === undefined || high === undefined) return '';
    const [left, right] = [plotX(x), plotX(next.x)];
    return `M${left} ${plotY(high)}L${right} ${plotY(next.high)}V${plotY(next.low)}L${left} ${plotY(low)}Z`;
  });
  return `<path class="band" d="${pieces.join('')}"/>`;
}

/** Recall over the allowed false alarms, one line a method; the preset's interval is shaded. */
export function recallCurve(result: BacktestResult): Html {
  const targets = targetsOf(result).filter((target) => target > 0);
  const [low, high] = [targets[0], targets.at(-1)];
  if (low === undefined || high === undefined) return html`<p class="none">No threshold was matched to a rate of false alarms.</p>`;
  const place = (target: number): number => (high === low ? 0.5 : Math.log(target / low) / Math.log(high / low));
  const curves = result.methods
    .map((method) => ({ method, mine: method.method === result.preset, points: pointsOf(method, place) }))
    .filter(({ points }) => points.length > 0)
    // The preset last: drawn above the others.
    .sort((a, b) => Number(a.mine) - Number(b.mine));
  const heights = movedApart(
    curves.map(({ points }) => points.at(-1)?.y ?? 0),
    LABEL_GAP,
    1,
  );
  const marks = curves.flatMap(({ method, mine, points }, index) => [
    html`<span class="line-label ${mine ? 'mine' : ''}" title="${method.title}" style="${placeStyle(1, heights[index] ?? 0)}">${method.title}</span>`,
    ...points.map(({ x, y }) => html`<i class="dot ${mine ? 'mine' : ''}" style="${placeStyle(x, y)}"></i>`),
  ]);
  return plotFrame({
    label: `Recall of ${curves.length} methods over false alarms per symbol-day; the figures are in the tables of methods`,
    kind: 'curves',
    xTitle: 'false alarms per symbol-day allowed (logarithmic)',
    yTitle: 'recall, all severities',
    xTicks: targets.map((target) => ({ at: place(target), text: rateText(target) })),
    yTicks: Y_TICKS,
    svg: curves.map(({ points, mine }) => (mine ? band(points) : '') + line(points, mine)).join(''),
    marks,
  });
}
