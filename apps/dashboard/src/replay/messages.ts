import type { WireSignal } from '@cascade/redis-bus/documents';
import type { LiquidationDocument, ValuesDocument } from '../model/documents.js';
import type { HistoryPoint } from './history-recorder.js';
import type { Speed } from './replay-pace.js';

/** How far a replay is. */
export interface ReplayProgress {
  /** Share 0..1 of the file's events (tape) or bytes (journal). */
  readonly share: number;
  readonly events: number;
  readonly liquidations: number;
  readonly signals: number;
}

/** What a replay has to tell since the frame before. */
export interface ReplayFrame {
  /** Time of the recording, Unix ms. */
  readonly nowMs: number;
  /** All since the frame before, in order. */
  readonly signals: readonly WireSignal[];
  /** The newest 2,000 since the frame before, in order. */
  readonly liquidations: readonly LiquidationDocument[];
  /** What stands of the symbols that changed; at most 10 times a second of wall time. */
  readonly values: ValuesDocument | undefined;
  /** In order. */
  readonly points: readonly HistoryPoint[];
  readonly progress: ReplayProgress;
}

/** From the page to the worker. Every frame is answered by one `ack`. */
export type ReplayOrder =
  | { readonly type: 'start'; readonly file: File; readonly speed: Speed }
  | { readonly type: 'speed'; readonly speed: Speed }
  | { readonly type: 'pause'; readonly isPaused: boolean }
  | { readonly type: 'ack' };

/** From the worker to the page: any number of frames, then `ended` or `failed`. */
export type ReplayNews =
  | { readonly type: 'frame'; readonly frame: ReplayFrame }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly message: string };
