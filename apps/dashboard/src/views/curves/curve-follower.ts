import type { DashboardState } from '../../model/store.js';
import { appendPoint, type CurveColumns, type CurvePoint, composeColumns, emptyColumns, LIVE_GAP_MS } from './curve-columns.js';
import { livePoint } from './live-point.js';

/** Between two live points, ms: the service tells four a second. */
const SPACING_MS = 200;
/** Live points kept; older time is shown from the history. 10 minutes at four a second. */
export const MAX_LIVE_POINTS = 2_400;
/** Dropped at once when there are more. */
const DROPPED_POINTS = 600;

/**
 * The curves of the selected symbol: history, then live points behind it. A new live point is appended; the lists are composed anew only when the
 * symbol, the source, the playhead or the history changed, or old points went. At most 2,400 points and the entries of the history.
 */
export class CurveFollower {
  /** What is drawn. Appended to in place, replaced when composed anew. */
  columns: CurveColumns = emptyColumns();
  #symbol: string | undefined;
  #history: DashboardState['history'];
  #data: DashboardState['data'];
  #untilMs: number | undefined;
  #live: CurvePoint[] = [];

  /** Takes the state a view draws. @returns whether the columns changed */
  follow(state: DashboardState): boolean {
    const { nowMs, selected, history, playhead, data } = state;
    const untilMs = playhead.atMs;
    const isBack = untilMs === undefined && nowMs !== undefined && nowMs < (this.#live.at(-1)?.tMs ?? 0);
    const isOther = selected !== this.#symbol || data !== this.#data || isBack;
    const isNew = isOther || history !== this.#history || untilMs !== this.#untilMs;
    if (isOther) this.#live = [];
    this.#symbol = selected;
    this.#data = data;
    this.#history = history;
    this.#untilMs = untilMs;
    const point = untilMs === undefined ? livePoint(state) : undefined;
    const isDue = point !== undefined && point.tMs - (this.#live.at(-1)?.tMs ?? Number.NEGATIVE_INFINITY) >= SPACING_MS;
    if (isDue) this.#live.push(point);
    const isFull = this.#live.length > MAX_LIVE_POINTS;
    if (isFull) this.#live.splice(0, DROPPED_POINTS);
    if (isNew || isFull) this.#compose();
    else if (isDue) appendPoint(this.columns, point, LIVE_GAP_MS);
    return isNew || isDue;
  }

  #compose(): void {
    const values = this.#symbol === undefined ? undefined : this.#history?.symbols[this.#symbol];
    const past =
      values === undefined || this.#history === undefined
        ? undefined
        : { start: this.#history.start, stepSec: this.#history.step_s, values };
    this.columns = composeColumns(past, this.#live, this.#untilMs ?? Number.POSITIVE_INFINITY);
  }
}
