import type {
  DataKind,
  HistoryDocument,
  LiquidationDocument,
  RegimeDocument,
  ServiceDocument,
  SignalDocument,
  SymbolDocument,
} from './documents.js';
import type { Intake, VenueDocument } from './intake.js';

/** Whether the page hears from its source, and if not, why. */
export interface Connection {
  readonly status: 'connecting' | 'live' | 'lost' | 'unauthorized';
  /** Since when, Unix ms. */
  readonly sinceMs: number;
  /** In words. */
  readonly reason?: string | undefined;
}

/** One look back: what is shown while the page is not at the present. */
export interface Playhead {
  /** Unix ms; `undefined`: the present. */
  readonly atMs: number | undefined;
  /** The page stands still at `atMs`. */
  readonly isPaused: boolean;
}

/** Everything the views draw from. Replaced as a whole on every change of a part; parts that did not change stay the same objects. */
export interface DashboardState {
  readonly connection: Connection;
  readonly data: DataKind | undefined;
  /** Time of the newest values, Unix ms; `undefined` before the first. */
  readonly nowMs: number | undefined;
  readonly regime: RegimeDocument | undefined;
  readonly service: ServiceDocument | undefined;
  readonly symbols: ReadonlyMap<string, SymbolDocument>;
  /** Newest last, at most 5,000 of the last 60 minutes. */
  readonly signals: readonly SignalDocument[];
  /** Newest last, at most 2,000. */
  readonly liquidations: readonly LiquidationDocument[];
  /** From the API at load, then appended to. */
  readonly history: HistoryDocument | undefined;
  /** Canonical symbol whose details are shown. */
  readonly selected: string | undefined;
  readonly playhead: Playhead;
  /** By exchange; `undefined`: the source does not tell. */
  readonly venues?: ReadonlyMap<string, VenueDocument> | undefined;
  /** `undefined`: the source is no stream. */
  readonly intake?: Intake | undefined;
}

/** Holds the state; views read it and are told of changes. */
export interface Store {
  readonly state: DashboardState;
  /** Merges a change and tells the views, all changes of one frame together. */
  update(change: Partial<DashboardState>): void;
  /** Called at most 10 times a second, and once at the start; only while the page is visible. @returns ends it */
  subscribe(listener: (state: DashboardState) => void): () => void;
}

/** A view: draws into `root` whatever the store holds. Text from outside goes through `textContent` only. @returns ends it */
export type View = (root: HTMLElement, store: Store) => () => void;

/** Where the state comes from: the running service, or a file that is replayed. @returns ends it */
export type Source = (store: Store) => () => void;
