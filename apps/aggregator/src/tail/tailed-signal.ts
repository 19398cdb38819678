import type { SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import type { ToldDataKind } from './read-documents.js';

/** A signal that is followed, and where its data comes from; `undefined` where that is not told. */
export interface TailedSignal {
  readonly signal: WireSignal;
  readonly data: ToldDataKind | undefined;
}

/** Which signals are followed; all parts narrow. */
export interface TailWish {
  readonly minLevel: SignalLevel;
  /** Canonical; empty: all. */
  readonly symbols: readonly string[];
  /** Those of so long before come first, ms. */
  readonly sinceMs: number | undefined;
}
