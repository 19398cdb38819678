import type { RegimeDocument, SymbolDocument } from '../model/documents.js';
import type { DashboardState } from '../model/store.js';
import { entriesBefore } from './history-at.js';
import { Past } from './past.js';

/** What the page remembers between two calls. */
const PAGE_PAST = new Past();
const NO_SYMBOLS: ReadonlyMap<string, SymbolDocument> = new Map();

/**
 * What the views draw at the playhead: nothing of it is later than `playhead.atMs`, and at the present it is the state itself. Within the last two
 * minutes the values are those that stood on the page. Before that they come from the history, on whose grid only steps count that had passed;
 * the service is `undefined` there and of the regime only its changes are known: not recorded. What the venues tell is about the present only and
 * never shown. `nowMs` is the playhead. Apply it to every state the
 * store has, also at the present: that is when it learns the recent values. O(signals + liquidations), and O(symbols x entries of the history) when
 * the playhead passes an entry.
 */
export function stateAt(state: DashboardState, past: Past = PAGE_PAST): DashboardState {
  past.recent.note(state);
  const { nowMs, history } = state;
  const { atMs } = state.playhead;
  if (atMs === undefined || nowMs === undefined) return state;
  const signals = past.signals.of(state.signals, atMs);
  const liquidations = past.liquidations.of(state.liquidations, atMs);
  if (atMs >= nowMs) {
    const isWhole = signals === state.signals && liquidations === state.liquidations;
    return isWhole ? state : { ...state, signals, liquidations };
  }
  const recent = past.recent.at(atMs);
  const shown = history === undefined ? undefined : past.history(history, entriesBefore(history, atMs));
  return {
    ...state,
    nowMs: atMs,
    signals,
    liquidations,
    regime: recent?.regime ?? regimeAt(state.regime, atMs),
    service: recent?.service,
    symbols: recent?.symbols ?? shown?.symbols ?? NO_SYMBOLS,
    history: shown?.history,
    venues: undefined,
  };
}

/** Of the market only the changes of its regime are kept. */
function regimeAt(regime: RegimeDocument | undefined, atMs: number): RegimeDocument | undefined {
  return regime === undefined ? undefined : { history: regime.history.filter(({ timestamp }) => timestamp * 1_000 <= atMs) };
}
