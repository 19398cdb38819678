import type { Preset } from '@cascade/core';
import type uPlot from 'uplot';
import type { DashboardState } from '../../model/store.js';
import { compactUsd } from '../../text/format.js';
import { element } from '../dom.js';
import { colourAlpha } from './colour-alpha.js';
import type { CurveColumns } from './curve-columns.js';
import { CurveFollower } from './curve-follower.js';
import { openCurvePlot, type PlotOptions } from './curve-plot.js';
import { mirroredRange, rateRange } from './curve-ranges.js';
import { CurveReadout } from './curve-readout.js';
import { levelFloors } from './level-floors.js';
import { drawLevelFloors, drawLevelStrip } from './level-strip.js';
import { RedrawGate } from './redraw-gate.js';
import { readThemeColours, type ThemeColours, watchTheme } from './theme-colours.js';
import { windowChoice } from './window-choice.js';

/** While time only goes on they are drawn about once a second, ms: that is less than a pixel. */
const LATER_MS = 900;

type OwnOptions = Pick<PlotOptions, 'height' | 'lines' | 'rangeY' | 'valueText' | 'hasTimes' | 'onDraw'> & { readonly name: string };

interface Plot {
  readonly holder: HTMLElement;
  readonly uplot: uPlot;
  readonly data: () => uPlot.AlignedData;
}

const PLOTS = {
  velocity: {
    height: 76,
    name: 'velocity',
    lines: [{ colour: 'accent', areaAlpha: 0.12 }],
    rangeY: rateRange,
    valueText: (value) => String(Number(value.toFixed(1))),
    hasTimes: false,
  },
  flow: {
    height: 92,
    name: 'flow',
    lines: [
      { colour: 'long', areaAlpha: 0.22 },
      { colour: 'short', areaAlpha: 0.22 },
    ],
    rangeY: mirroredRange,
    valueText: (value) => compactUsd(Math.abs(value)),
    hasTimes: false,
  },
  probability: {
    height: 104,
    name: 'probability',
    lines: [{ colour: 'accent' }],
    rangeY: () => [-0.08, 1.04],
    valueText: (value) => `${Math.round(value * 100)} %`,
    hasTimes: true,
  },
} as const satisfies Record<string, OwnOptions>;

/** Velocity, mirrored USD flow and probability, one below the other on one time axis. Built once; at most 20 drawings a second, none unseen. */
export class Curves {
  readonly #follower = new CurveFollower();
  readonly #readout = new CurveReadout();
  readonly #gate = new RedrawGate(() => this.#drawSeen());
  readonly #choice = windowChoice(() => this.#gate.ask());
  readonly #plots: readonly Plot[];
  readonly #seen: IntersectionObserver;
  readonly #ends: readonly (() => void)[];
  #colours: ThemeColours;
  #preset: Preset | undefined;
  #endSec = 0;
  #cursor: number | undefined;
  #symbol: string | undefined;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #isSeen = true;

  constructor(root: HTMLElement) {
    this.#colours = readThemeColours(root);
    root.append(element('div', { class: 'curves-bar' }, this.#readout.time, this.#choice.root));
    const onDraw = (plot: uPlot): void => {
      drawLevelFloors(plot, levelFloors(this.#preset), this.#colours);
      drawLevelStrip(plot, this.#columns, this.#colours);
    };
    const { velocity, flow, probability } = this.#readout;
    this.#plots = [
      this.#plot(root, velocity, PLOTS.velocity, () => [this.#columns.t, this.#columns.velocity]),
      this.#plot(root, flow, PLOTS.flow, () => [this.#columns.t, this.#columns.long, this.#columns.short]),
      this.#plot(root, probability, { ...PLOTS.probability, onDraw }, () => [this.#columns.t, this.#columns.probability]),
    ];
    const endTheme = watchTheme(() => {
      this.#colours = readThemeColours(root);
      this.#gate.ask();
    });
    this.#ends = [watchSize(this.#plots), endTheme];
    this.#seen = new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)?.isIntersecting ?? true;
      if (this.#isSeen) this.#gate.ask();
    });
    this.#seen.observe(root);
  }

  /** Takes a state; draws when it has something new and the curves are seen. */
  draw(state: DashboardState, preset: Preset | undefined): void {
    const isChanged = this.#follower.follow(state);
    const endSec = (state.nowMs ?? 0) / 1_000;
    if (!isChanged && preset === this.#preset && endSec === this.#endSec) return;
    const isOnlyLater = state.selected === this.#symbol && state.playhead.atMs === undefined && preset === this.#preset;
    this.#symbol = state.selected;
    this.#preset = preset;
    this.#endSec = endSec;
    if (isOnlyLater && performance.now() - this.#drawnMs < LATER_MS) return;
    if (this.#isSeen) this.#gate.ask();
  }

  /** Draws no more and takes the plots away. */
  end(): void {
    this.#gate.end();
    this.#seen.disconnect();
    for (const end of this.#ends) end();
    for (const { uplot } of this.#plots) uplot.destroy();
  }

  get #columns(): CurveColumns {
    return this.#follower.columns;
  }

  #plot(root: HTMLElement, heading: HTMLElement, options: OwnOptions, data: () => uPlot.AlignedData): Plot {
    const holder = element('div', { class: 'curve-plot', 'data-curve': options.name, 'aria-hidden': 'true' });
    root.append(heading, holder);
    const shared: Omit<PlotOptions, keyof OwnOptions> = {
      rangeX: () => [this.#endSec - this.#choice.windowSec(), this.#endSec],
      colours: () => this.#colours,
      areaColour: ({ colour, areaAlpha }) => colourAlpha(this.#colours[colour], areaAlpha ?? 1),
      onCursor: (index) => {
        if (index === this.#cursor) return;
        this.#cursor = index;
        this.#readout.show(this.#columns, index);
      },
    };
    return { holder, data, uplot: openCurvePlot(holder, { ...shared, ...options }, data()) };
  }

  #drawSeen(): void {
    if (!this.#isSeen) return;
    this.#drawnMs = performance.now();
    for (const { uplot, data } of this.#plots) uplot.setData(data());
    this.#readout.show(this.#columns, this.#cursor);
  }
}

/** Plots fill their place; one that is not shown keeps its size. */
function watchSize(plots: readonly Plot[]): () => void {
  const gate = new RedrawGate(() => {
    for (const { holder, uplot } of plots) {
      const { clientWidth: width, clientHeight: height } = holder;
      if (width >= 120 && height >= 40 && (width !== uplot.width || height !== uplot.height)) uplot.setSize({ width, height });
    }
  });
  const observer = new ResizeObserver(() => gate.ask());
  for (const { holder } of plots) observer.observe(holder);
  return () => {
    observer.disconnect();
    gate.end();
  };
}
