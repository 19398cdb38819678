import type { CascadeEvent } from '@cascade/core';
import { readLines } from './read-lines.js';
import { type TapeOptions, tapeEvents } from './tape-events.js';

/**
 * The events of a tape (CSV with a header line, plain or gzip) in time order; equal times keep the order of the file.
 *
 * A tape has only the venue's time, so `receivedTsMs` equals `tsMs`. Liquidations: `side` is the liquidated position (`unknown`, `mixed`
 * and empty give `undefined`), `qty` is in base units, `valueUsd` is taken as the exchange's figure; the tape does not say how complete it
 * is, so `completeness` is `all` (`aggregated` when there is a column `orders`). Prices: one event per bar, at the bar's end with its close
 * (`tsMs` of the row is the bar's open); no `tradedUsd`, because tapes mix units of volume. Funding: `intervalHours` 1 for Hyperliquid,
 * Kraken, dYdX and Lighter, else 8. The whole tape is sorted in memory, at most 5,000,000 rows.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option` (`barMs`) at the call; while reading `replay/unknown-tape-format`,
 *   `replay/invalid-row` (file, row number, column and value), `replay/unknown-bar-length`, `replay/too-many-rows`, `replay/file-not-found`,
 *   `replay/truncated-file`, `replay/corrupt-file`, `replay/empty-file`, `replay/not-gzip`
 */
export function readTape(file: string, options: TapeOptions = {}): AsyncIterable<CascadeEvent> {
  return tapeEvents(file, readLines(file), options);
}
