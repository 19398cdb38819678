import type { CascadeEvent } from '@cascade/core';
import type { MarketTruth } from '@cascade/replay/evaluate';
import type { DataBadge } from '@cascade/replay/report';

/** One thing to judge a detector on: a file or a simulated scenario. */
export interface BacktestInput {
  readonly name: string;
  readonly badge: DataBadge;
  /** File name, or scenario and seed. */
  readonly source: string;
  /** Of the file's bytes; `undefined` for scenarios. */
  readonly sha256: string | undefined;
  /** What is judged: `[startMs, endMs)`. Events may begin before it. */
  readonly span: { readonly startMs: number; readonly endMs: number };
  /** To be iterated once, in order of `receivedTsMs`. */
  readonly events: AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>;
  /** Once `events` have been iterated. */
  readonly truth: () => MarketTruth;
  /** What a reader of the results must know of how the input was read, one sentence each. */
  readonly warnings: readonly string[];
}

/** How inputs are opened. */
export interface InputSettings {
  /** Seed of scenarios that name none. */
  readonly seed: number;
  /** Length of scenarios, days, rounded to seconds; `undefined`: each one's own. */
  readonly days: number | undefined;
  /** Files of prices, open interest or funding that are merged into every file. */
  readonly context: readonly string[];
  /** Skip broken rows and count them. */
  readonly lenient: boolean;
  /** Ends the reading of a file with its reason. */
  readonly signal?: AbortSignal | undefined;
}
