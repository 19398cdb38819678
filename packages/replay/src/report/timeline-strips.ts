import { coordinate, niceStep, niceValues, type Tick } from './axis.js';
import type { ReportTimeline } from './backtest-result.js';
import { priceText, usdText } from './number-text.js';
import { PLOT_SIZE, plotY } from './plot-frame.js';

/** One strip of a timeline: its axis and the SVG whose x counts bins and whose y runs down from 0 to {@link PLOT_SIZE}. */
export interface Strip {
  readonly ticks: readonly Tick[];
  readonly svg: string;
}

function grid(ticks: readonly Tick[], bins: number): string {
  return ticks.map(({ at }) => `<path class="grid" d="M0 ${plotY(at)}H${bins}"/>`).join('');
}

/** A line through what is known, broken where nothing is. */
function line(values: readonly (number | null)[], height: (value: number) => number, stepped: boolean): string {
  let path = '';
  let drawing = false;
  for (const [bin, value] of values.entries()) {
    if (value === null) {
      drawing = false;
      continue;
    }
    const y = plotY(height(value));
    if (stepped) path += `${drawing ? 'V' : `M${bin} `}${y}H${bin + 1}`;
    else path += `${drawing ? 'L' : 'M'}${bin + 0.5} ${y}${drawing ? '' : 'h.01'}`;
    drawing = true;
  }
  return path;
}

/** The price, from its lowest to its highest; `undefined` when it was never known. */
export function priceStrip({ price }: ReportTimeline): Strip | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of price) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) return undefined;
  const room = Math.max((high - low) * 0.06, high * 1e-5);
  const height = (value: number): number => (value - low + room) / (high - low + 2 * room);
  const ticks = niceValues(low, high, 3).map((value) => ({ at: height(value), text: priceText(value) }));
  return { ticks, svg: `${grid(ticks, price.length)}<path class="price" d="${line(price, height, false)}"/>` };
}

/** Bars of USD on a square-root scale: shorts closed upwards, longs closed downwards; unknown sides upwards too. */
export function liquidationStrip({ longUsd, shortUsd, unknownUsd }: ReportTimeline): Strip {
  const upward = shortUsd.map((usd, bin) => usd + (unknownUsd?.[bin] ?? 0));
  const largest = Math.max(
    1,
    upward.reduce((most, usd) => Math.max(most, usd), 0),
    longUsd.reduce((most, usd) => Math.max(most, usd), 0),
  );
  const place = (signedUsd: number): number => 0.5 + (Math.sign(signedUsd) * Math.sqrt(Math.abs(signedUsd) / largest)) / 2;
  const bars = (usds: readonly number[], sign: 1 | -1): string => {
    const middle = plotY(0.5);
    return usds.map((usd, bin) => (usd > 0 ? `M${bin} ${middle}V${plotY(place(sign * usd))}H${bin + 1}V${middle}Z` : '')).join('');
  };
  const top = niceStep(largest / 2.5);
  const ticks = [top, top / 5, 0, -top / 5, -top].map((usd) => ({ at: place(usd), text: usd === 0 ? '0' : usdText(Math.abs(usd)) }));
  // Unknown sides first: the bar of the shorts covers its part of the sum.
  const svg = `${unknownUsd === undefined ? '' : `<path class="unknown" d="${bars(upward, 1)}"/>`}<path class="shorts" d="${bars(shortUsd, 1)}"/><path class="longs" d="${bars(longUsd, -1)}"/>`;
  return { ticks, svg: `${grid(ticks, longUsd.length)}${svg}<path class="base" d="M0 ${plotY(0.5)}H${longUsd.length}"/>` };
}

/** Where levels begin: those that share a threshold under one name. */
export interface LevelBand {
  readonly name: string;
  readonly threshold: number;
}

/** The probability over the bands of the levels. */
export function probabilityStrip({ probability }: ReportTimeline, levels: readonly LevelBand[]): Strip {
  const bins = probability.length;
  const bands = levels.map(
    ({ threshold }) =>
      `<path class="level-band" d="M0 0H${bins}V${plotY(threshold)}H0Z"/><path class="threshold" d="M0 ${plotY(threshold)}H${bins}"/>`,
  );
  const ticks = [0, 0.5, 1].map((at) => ({ at, text: String(at) }));
  return {
    ticks,
    svg: `${bands.join('')}${grid(ticks, bins)}<path class="probability" d="${line(probability, (value) => value, true)}"/>`,
  };
}

/** When the preset stood at which level. */
export function levelLane({ levels, startMs, stepMs }: ReportTimeline): string {
  const bin = (tsMs: number): string => coordinate((tsMs - startMs) / stepMs);
  const spans = levels.map(
    (span) =>
      `<path class="stood ${span.level.toLowerCase()}" d="M${bin(span.startMs)} 0H${bin(span.endMs)}V${PLOT_SIZE}H${bin(span.startMs)}Z"/>`,
  );
  return spans.join('');
}

/** USD of all sides over the whole timeline. */
export function totalUsd({ longUsd, shortUsd, unknownUsd }: ReportTimeline): number {
  return [...longUsd, ...shortUsd, ...(unknownUsd ?? [])].reduce((sum, usd) => sum + usd, 0);
}

/** Width of a strip's SVG in bins, at least one. */
export function stripWidth({ longUsd }: ReportTimeline): number {
  return Math.max(1, longUsd.length);
}

/** The viewBox of a strip. */
export function stripView(timeline: ReportTimeline): string {
  return `0 0 ${stripWidth(timeline)} ${PLOT_SIZE}`;
}
