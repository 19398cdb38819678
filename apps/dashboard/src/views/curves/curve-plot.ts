import uPlot from 'uplot';
import { clockText } from '../../text/format.js';
import type { ThemeColours } from './theme-colours.js';

/** One line of a plot. */
export interface CurveLine {
  readonly colour: keyof ThemeColours;
  /** Opacity of the area between the line and 0; none without it. */
  readonly areaAlpha?: number;
}

/** What one plot shows. */
export interface PlotOptions {
  /** Until its place tells another, CSS pixels. */
  readonly height: number;
  readonly lines: readonly CurveLine[];
  readonly rangeY: (lowest: number | null, highest: number | null) => [number, number];
  readonly valueText: (value: number) => string;
  /** The time axis is labelled. */
  readonly hasTimes: boolean;
  /** Lowest and highest time shown, Unix seconds. */
  readonly rangeX: () => [number, number];
  readonly colours: () => ThemeColours;
  readonly areaColour: (line: CurveLine) => string | undefined;
  readonly onDraw?: (plot: uPlot) => void;
  /** The pointer is at a point; `undefined`: it left. */
  readonly onCursor: (index: number | undefined) => void;
}

/** Room for the labels of the values, CSS pixels. */
const VALUES_WIDTH = 52;
const TIMES_HEIGHT = 24;
/** Half of a label of the time axis: the last one ends where the plot does. */
const HALF_TIME_WIDTH = 16;
const FONT = '11px ui-sans-serif, system-ui, sans-serif';

/** A plot below the others: they share the pointer's time and the room left of them. */
export function openCurvePlot(root: HTMLElement, options: PlotOptions, data: uPlot.AlignedData): uPlot {
  const { lines, colours, hasTimes } = options;
  const settings: uPlot.Options = {
    width: Math.max(120, root.clientWidth),
    height: options.height,
    padding: [6, HALF_TIME_WIDTH, hasTimes ? 0 : 4, 0],
    legend: { show: false },
    cursor: { sync: { key: 'detail-curves' }, drag: { x: false, y: false, setScale: false }, y: false, points: { size: 6 } },
    scales: {
      x: { time: true, range: options.rangeX },
      y: { range: (_plot, lowest, highest) => options.rangeY(lowest, highest) },
    },
    axes: [timeAxis(options), valueAxis(options)],
    series: [
      {},
      ...lines.map(
        (line): uPlot.Series => ({
          stroke: () => colours()[line.colour],
          width: 1.5,
          points: { show: false },
          ...(line.areaAlpha === undefined ? {} : { fill: () => options.areaColour(line) ?? 'transparent', fillTo: 0 }),
        }),
      ),
    ],
    hooks: {
      draw: [(plot) => options.onDraw?.(plot)],
      setCursor: [(plot) => options.onCursor(plot.cursor.idx ?? undefined)],
    },
  };
  return new uPlot(settings, data, root);
}

function timeAxis({ colours, hasTimes }: PlotOptions): uPlot.Axis {
  const text = (seconds: number, stepSec: number): string => clockText(seconds * 1_000).slice(0, stepSec < 60 ? 8 : 5);
  return {
    size: hasTimes ? TIMES_HEIGHT : 0,
    space: 70,
    font: FONT,
    stroke: () => colours().text,
    grid: { stroke: () => colours().line, width: 1 },
    ticks: { show: hasTimes, stroke: () => colours().line, width: 1, size: 4 },
    values: (_plot, splits) => (hasTimes ? splits.map((split) => text(split, (splits[1] ?? 0) - (splits[0] ?? 0))) : splits.map(() => '')),
  };
}

function valueAxis({ colours, valueText }: PlotOptions): uPlot.Axis {
  return {
    size: VALUES_WIDTH,
    space: (_plot, _axis, _lowest, _highest, lengthPx) => Math.max(22, lengthPx / 4),
    font: FONT,
    stroke: () => colours().text,
    grid: { stroke: () => colours().line, width: 1 },
    ticks: { show: false },
    values: (_plot, splits) => splits.map(valueText),
  };
}
