import type { FeedStatus, Regime } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import type { ToldDataKind } from '../tail/read-documents.js';
import type { LiquidationFrame, SymbolFrame } from './read-frames.js';

/** Everything the dashboard shows. */
export interface WatchState {
  /** Our clock, Unix ms. */
  readonly nowMs: number;
  /** Address of the service. */
  readonly service: string;
  readonly data: ToldDataKind;
  /** Why what is shown is old, and since when; `undefined` while it is not. */
  readonly stale: { readonly sinceMs: number; readonly reason: string } | undefined;
  readonly regime: { readonly name: Regime; readonly sinceMs: number | undefined } | undefined;
  readonly btcPrice: number | undefined;
  /** Of a signal of the last minute; services tell it with signals only. */
  readonly coverage: number | undefined;
  readonly feeds: readonly { readonly exchange: string; readonly status: FeedStatus }[];
  /** In any order. */
  readonly symbols: ReadonlyMap<string, SymbolFrame>;
  /** Those that changed the level of their symbol, newest first. */
  readonly signals: readonly WireSignal[];
  /** Newest first. */
  readonly liquidations: readonly LiquidationFrame[];
}
