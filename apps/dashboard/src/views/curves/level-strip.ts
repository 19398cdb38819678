import { SIGNAL_LEVELS } from '@cascade/core';
import type uPlot from 'uplot';
import type { CurveColumns } from './curve-columns.js';
import type { LevelFloors } from './level-floors.js';
import type { ThemeColours } from './theme-colours.js';

/** Height of the strip, CSS pixels. */
const STRIP_PX = 5;
const COLOUR_OF = { NONE: 'none', WATCH: 'watch', ALERT: 'alert', CRITICAL: 'critical', EXTREME: 'extreme' } as const;

/** Draws, at the foot of a plot, which level stood when: one rectangle a run; nothing where nothing was heard. O(points shown). */
export function drawLevelStrip(plot: uPlot, { t, level }: CurveColumns, colours: ThemeColours): void {
  const { ctx, bbox } = plot;
  const [fromSec, toSec] = [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 0];
  const height = STRIP_PX * devicePixelRatio;
  const x = (seconds: number): number => plot.valToPos(Math.min(Math.max(seconds, fromSec), toSec), 'x', true);
  ctx.save();
  let begin = 0;
  for (let i = 1; i <= t.length; i++) {
    if (i < t.length && level[i] === level[begin]) continue;
    const [name, startSec] = [SIGNAL_LEVELS[level[begin] ?? -1], t[begin] ?? 0];
    const endSec = t[Math.min(i, t.length - 1)] ?? 0;
    if (name !== undefined && endSec > fromSec && startSec < toSec) {
      ctx.globalAlpha = name === 'NONE' ? 0.35 : 1;
      ctx.fillStyle = colours[COLOUR_OF[name]];
      ctx.fillRect(x(startSec), bbox.top + bbox.height - height, Math.max(1, x(endSec) - x(startSec)), height);
    }
    begin = i;
  }
  ctx.restore();
}

/** Draws a dashed line at the lowest probability of each level. */
export function drawLevelFloors(plot: uPlot, floors: LevelFloors, colours: ThemeColours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const level of SIGNAL_LEVELS) {
    const floor = floors[level];
    if (floor === undefined) continue;
    const y = Math.round(plot.valToPos(floor, 'y', true));
    ctx.strokeStyle = colours[COLOUR_OF[level]];
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}
