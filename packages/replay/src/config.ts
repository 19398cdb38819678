/** Defaults of `replay`: pace of the readings as in `batched` of `@cascade/core` (spec: act at most every 10 ms, at least every 250 ms). */
export const DEFAULT_REPLAY_OPTIONS: {
  readonly pace: 'max';
  readonly minGapMs: number;
  readonly maxGapMs: number;
  readonly timeAxis: 'received';
} = { pace: 'max', minGapMs: 10, maxGapMs: 250, timeAxis: 'received' };

/**
 * After this much tape time without an event, ms, `replay` stops ticking and jumps to the next event.
 * Our choice: twice the longest counting window of the engines (60 s), so that every count has run out before a jump.
 */
export const QUIET_AFTER_MS = 120_000;

/**
 * How far out of order events may arrive and still be sorted, ms. Our choice: covers the few milliseconds by which
 * connections interleave and the clock corrections of a synchronised machine.
 */
export const LOOK_AHEAD_MS = 10_000;

/** Longest tape, rows. Our choice: a tape is sorted in memory, see the README for bytes per row. */
export const MAX_TAPE_ROWS = 5_000_000;

/** Longest line of an input, characters. Our choice: far above any event, low enough to stop on a file that is not text. */
export const MAX_LINE_LENGTH = 1_048_576;

/** Exchanges that pay funding every hour; read off the spacing of their recorded rates. */
export const HOURLY_FUNDING_EXCHANGES: readonly string[] = ['hyperliquid', 'kraken', 'dydx', 'lighter'];

/** Hours between funding payments of every other exchange. */
export const DEFAULT_FUNDING_INTERVAL_HOURS = 8;

/** A journal writer hands its lines to the file at this many characters, or at `flush`. */
export const JOURNAL_FLUSH_LENGTH = 65_536;

/** Most characters a journal writer holds while the disk is busy; a `write` beyond that is refused. */
export const JOURNAL_BUFFER_LENGTH = 4_194_304;
