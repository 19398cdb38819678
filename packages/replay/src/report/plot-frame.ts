import { coordinate, type Tick } from './axis.js';
import { type Html, html, trustedHtml } from './html.js';

/** Width and height of a plot in the units of its SVG; it is stretched to the place it gets, so texts stand outside. */
export const PLOT_SIZE = 1000;

/** What a plot shows. Places are 0..1 from the left and from the bottom. */
export interface Plot {
  /** Said to who can't see it. */
  readonly label: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** SVG in units of {@link PLOT_SIZE}, y downwards. */
  readonly svg: string;
  /** Dots and texts, placed with {@link placeStyle}. */
  readonly marks?: readonly Html[] | undefined;
  /** Class for the frame's height and gutters. */
  readonly kind: string;
}

/** x in SVG units of a place 0..1. */
export function plotX(at: number): string {
  return coordinate(at * PLOT_SIZE);
}

/** y in SVG units of a place 0..1 from the bottom. */
export function plotY(at: number): string {
  return coordinate((1 - at) * PLOT_SIZE);
}

/** Style that puts an element at a place of the plot. */
export function placeStyle(x: number, y: number): string {
  return `left:${coordinate(x * 100)}%;bottom:${coordinate(y * 100)}%`;
}

/** Grid lines at the ticks. */
function gridLines(yTicks: readonly Tick[]): string {
  return yTicks.map(({ at }) => `<path class="grid" d="M0 ${plotY(at)}H${PLOT_SIZE}"/>`).join('');
}

/** Texts of a vertical axis. */
export function yAxis(ticks: readonly Tick[]): Html {
  return html`<div class="y-axis" aria-hidden="true">${ticks.map(({ at, text }) => html`<span style="bottom:${coordinate(at * 100)}%">${text}</span>`)}</div>`;
}

/** A plot with axes around an SVG that is stretched to its place. */
export function plotFrame(plot: Plot): Html {
  const x = plot.xTicks.map(({ at, text }) => html`<span style="left:${coordinate(at * 100)}%">${text}</span>`);
  return html`<div class="plot ${plot.kind}"><p class="y-title" aria-hidden="true">${plot.yTitle}</p>${yAxis(plot.yTicks)}
<div class="area"><svg viewBox="0 0 ${PLOT_SIZE} ${PLOT_SIZE}" preserveAspectRatio="none" role="img" aria-label="${plot.label}">${trustedHtml(gridLines(plot.yTicks) + plot.svg)}</svg>${plot.marks}</div>
<div class="x-axis" aria-hidden="true">${x}</div><p class="x-title" aria-hidden="true">${plot.xTitle}</p></div>`;
}
