import { symbolTime } from '../live/merge.js';
import type { SymbolDocument } from '../model/documents.js';
import { isRecorded } from '../model/is-recorded.js';
import type { DashboardState } from '../model/store.js';
import { durationText } from '../text/format.js';

/** A symbol without a liquidation for so long is quiet, ms. */
const QUIET_AFTER_MS = 5_000;

/** Why a row is dimmed; `undefined`: the symbol is active. What the history tells of its last step is no silence, however long ago the step ended. */
export function quietText(document: SymbolDocument, state: Pick<DashboardState, 'nowMs' | 'playhead' | 'service'>): string | undefined {
  if (isRecorded(state)) return (document.velocity?.velocity_10s ?? 0) > 0 ? undefined : 'no liquidation at that time';
  const heardMs = symbolTime(document) * 1_000;
  if (heardMs === 0) return 'no liquidation heard yet';
  const silentMs = (state.nowMs ?? 0) - heardMs;
  return silentMs > QUIET_AFTER_MS ? `no liquidation for ${durationText(silentMs)}` : undefined;
}
