import type { SignalDocument, SymbolDocument } from '../../model/documents.js';
import { isRecorded } from '../../model/is-recorded.js';
import type { DashboardState } from '../../model/store.js';
import { type EpisodeSpan, episodeSpans } from '../../playback/episode-spans.js';
import { type StandingProbability, standingProbability } from '../curves/standing-probability.js';

/** What the parts of the detail view draw from. */
export interface ShownSymbol {
  readonly symbol: string;
  readonly document: SymbolDocument;
  /** Unix ms of what is shown. */
  readonly nowMs: number;
  readonly standing: StandingProbability | undefined;
  /** Its newest signal. */
  readonly signal: SignalDocument | undefined;
  /** Its newest episode. */
  readonly episode: EpisodeSpan | undefined;
  /** Why what is missing is missing, in words that follow `not`: `heard yet`, or `recorded` when the page looks back beyond its memory. */
  readonly absence: string;
}

const NO_DOCUMENT: SymbolDocument = { exchanges: {}, correlations: {} };

let drawn: { readonly state: DashboardState; readonly shown: ShownSymbol | undefined } | undefined;

/**
 * The selected symbol; `undefined` before one is selected and values came. Computed once for a state, however many places show it.
 * O(signals).
 */
export function shownSymbol(state: DashboardState): ShownSymbol | undefined {
  if (drawn?.state !== state) drawn = { state, shown: compute(state) };
  return drawn.shown;
}

function compute(state: DashboardState): ShownSymbol | undefined {
  const { selected: symbol, nowMs, symbols, signals } = state;
  if (symbol === undefined || nowMs === undefined) return undefined;
  const document = symbols.get(symbol) ?? NO_DOCUMENT;
  const signal = signals.findLast((candidate) => candidate.symbol === symbol);
  return {
    symbol,
    document,
    nowMs,
    standing: standingProbability(symbol, state),
    signal,
    episode: episodeSpans(signals.filter((candidate) => candidate.symbol === symbol)).at(-1),
    absence: isRecorded(state) ? 'recorded' : 'heard yet',
  };
}

/** What stands instead of the parts; `undefined` when they are drawn. */
export function emptyText({ selected, nowMs, symbols, connection, playhead }: DashboardState): string | undefined {
  if (nowMs === undefined) {
    if (connection.status === 'connecting') return 'Waiting for the first values.';
    return connection.status === 'live' ? 'Connected; no values yet.' : `No values: ${connection.reason ?? connection.status}.`;
  }
  if (selected === undefined) return 'Select a symbol on the board: click it, or use the arrow keys.';
  if (symbols.has(selected)) return undefined;
  return playhead.atMs === undefined
    ? `Nothing heard of ${selected} in the last 10 minutes.`
    : `Nothing was heard of ${selected} up to this time.`;
}
