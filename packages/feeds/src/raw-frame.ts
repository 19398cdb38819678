import type { Exchange } from '@cascade/core';

/** A text frame as a venue sent it, unpacked when the venue packs its frames, before anything is read from it. */
export interface RawFrame {
  readonly exchange: Exchange;
  /** Which socket of the venue, as in `feed-status`. */
  readonly connection: string;
  /** Our clock, Unix ms. */
  readonly receivedTsMs: number;
  readonly raw: string;
}
