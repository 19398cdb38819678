import { mergeLiquidations, mergeSignals, mergeValues } from '../live/merge.js';
import type { DashboardState } from '../model/store.js';
import type { ReplayFrame } from './messages.js';
import type { RecordedHistory } from './recorded-history.js';

/** What a frame changes, with the limits of the live source. O(signals + liquidations + symbols). */
export function frameChange(state: DashboardState, frame: ReplayFrame, history: RecordedHistory): Partial<DashboardState> {
  return {
    ...(frame.values === undefined ? {} : mergeValues(state, frame.values)),
    ...(frame.points.length === 0 ? {} : { history: history.add(frame.points) }),
    // A quiet market has no values that would tell the time.
    nowMs: frame.nowMs,
    signals: mergeSignals(state.signals, frame.signals),
    liquidations: mergeLiquidations(state.liquidations, frame.liquidations),
  };
}
