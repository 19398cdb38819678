import type { SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';

/** Where the data behind a message comes from: said wherever a person sees it. */
export type DataKind = 'live' | 'simulated' | 'reconstructed';

/** What one target is to be told at once: one symbol's signal, or those of a market-wide event together. */
export interface AlertMessage {
  /** Deterministic: the same for every attempt and every process that tells the same; the idempotency key of a webhook. */
  readonly id: string;
  /** When it was decided, Unix ms. */
  readonly tsMs: number;
  /** The highest of its signals. */
  readonly level: SignalLevel;
  readonly data: DataKind;
  /** The newest of each symbol, the strongest first, `MARKET` before all; at least one. */
  readonly signals: readonly WireSignal[];
  /** Signals of other symbols that no longer fitted in. */
  readonly omitted: number;
  /** `true` for the message of `cascade alerts test`. */
  readonly test: boolean;
}
