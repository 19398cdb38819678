// Public API of @cascade/replay. Written by "pnpm api:update"; do not edit.

// @cascade/replay

import { CascadeEvent, Clock, AbortSignalLike, Batch } from '@cascade/core';

/** Defaults of `replay`: pace of the readings as in `batched` of `@cascade/core` (spec: act at most every 10 ms, at least every 250 ms). */
declare const DEFAULT_REPLAY_OPTIONS: {
    readonly pace: 'max';
    readonly minGapMs: number;
    readonly maxGapMs: number;
    readonly timeAxis: 'received';
};
/**
 * After this much tape time without an event, ms, `replay` stops ticking and jumps to the next event.
 * Our choice: twice the longest counting window of the engines (60 s), so that every count has run out before a jump.
 */
declare const QUIET_AFTER_MS = 120000;
/**
 * How far out of order events may arrive and still be sorted, ms. Our choice: covers the few milliseconds by which
 * connections interleave and the clock corrections of a synchronised machine.
 */
declare const LOOK_AHEAD_MS = 10000;
/** Longest tape, rows. Our choice: a tape is sorted in memory, see the README for bytes per row. */
declare const MAX_TAPE_ROWS = 5000000;

/** One thing that was skipped in a lenient reading. */
interface InputProblem {
    readonly file: string;
    /** Line number in the file, from 1; `undefined` when the problem is the file's end. */
    readonly row?: number | undefined;
    /** Names the file, the row, the field and the value. */
    readonly message: string;
    /** Problems in this file so far, this one included: 1 = the first sample. */
    readonly count: number;
}
/** How an input is read. */
interface InputOptions {
    /** Only events of this symbol, under any name of it (`BTC-USDT-SWAP` = `BTCUSDT`); `feed-status` always passes. Default: all. */
    readonly symbol?: string | undefined;
    /** Skip broken rows and a missing end instead of throwing. Default `false`. */
    readonly lenient?: boolean;
    /** Told of everything `lenient` skipped, one call each. */
    readonly onProblem?: ((problem: InputProblem) => void) | undefined;
}

/**
 * The events of a journal in file order: one event of `@cascade/core` as JSON a line, plain or gzip.
 *
 * Every line is checked with {@link parseEvent}. A journal whose writer was killed has all its full lines: strict reading
 * delivers them and then throws `replay/truncated-file`, lenient reading ends there. Streams; memory: one piece of the file.
 * Rows up to 10 s out of order of `receivedTsMs` are delivered as they stand (`replay` sorts them), older ones are a problem.
 * @throws CascadeError `replay/unknown-option` at the call; while reading `replay/file-not-found`, `replay/invalid-row` (file, row number,
 *   field and value), `replay/out-of-order`, `replay/truncated-file`, `replay/corrupt-file`, `replay/empty-file`, `replay/not-gzip`
 */
declare function readJournal(file: string, options?: InputOptions): AsyncIterable<CascadeEvent>;

/** Appends events to a journal; see {@link openJournalWriter}. */
interface JournalWriter {
    /**
     * Takes one event; resolves when there is room for the next, so await it.
     * @throws CascadeError `replay/invalid-event` when it could not be read back, `replay/journal-overflow` (retryable) when the buffer is full
     *   because earlier calls were not awaited, `replay/journal-write-failed` after a failure of the disk, `replay/journal-closed`
     */
    write(event: CascadeEvent): Promise<void>;
    /** Resolves when everything written so far is in the file and readable there, even if the process is killed next. */
    flush(): Promise<void>;
    /** Flushes, ends the gzip data and closes the file. Calling it again does nothing. */
    close(): Promise<void>;
}
/**
 * Opens a journal for appending; gzip when the name ends with `.gz`. The file is created if need be; its folder must exist.
 *
 * One event a line. Lines reach the file in the order of the calls: at `flush`, at `close` and whenever 64 KiB have gathered.
 * After a crash of the process every flushed line can be read. An existing journal that was left without its end is repaired first
 * (gzip: one pass over the file). One writer per file. Memory: at most 4 MiB of text and one line. No fsync: a power cut may lose what the
 * operating system had not stored.
 * @throws CascadeError `replay/file-not-found` (no such folder), `replay/unreadable-file`, `replay/corrupt-file`, `replay/not-gzip`
 */
declare function openJournalWriter(file: string): Promise<JournalWriter>;

/** How a tape is read. */
interface TapeOptions extends InputOptions {
    /** Length of the bars of a price tape, ms. Default: the commonest distance between rows of one series. */
    readonly barMs?: number | undefined;
}
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
declare function readTape(file: string, options?: TapeOptions): AsyncIterable<CascadeEvent>;

/**
 * The events of a file, by its name: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`.
 * `barMs` is used by tapes only. Nothing has to be closed: the file is held open only while it is iterated.
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/unknown-format`; while iterating those of
 *   {@link readJournal} and {@link readTape}
 */
declare function openInput(file: string, options?: TapeOptions): Promise<AsyncIterable<CascadeEvent>>;

/** How fast tape time passes: `max` without waiting, 1 as recorded, 10 ten times as fast. */
type Pace = 'max' | number;
/**
 * Reads a pace as people write it: `max`, `1x` (as recorded), `10x`, `0.5x`.
 * @throws CascadeError `replay/invalid-pace`
 */
declare function parsePace(text: string): Pace;

/**
 * Checks that `value` is an event of `@cascade/core`: a known `type`, every required field there, numbers finite, times integer
 * milliseconds, words from their lists. Returns the same object; fields it does not know stay. O(fields), no allocation.
 * @throws CascadeError `replay/invalid-event` naming the field and its value
 */
declare function parseEvent(value: unknown): CascadeEvent;

/** Some lines in a row. */
interface LineChunk {
    /** Number of the first line in the file, from 1. */
    readonly firstRow: number;
    /** Without line ends (`\n` or `\r\n`). */
    readonly lines: readonly string[];
    /** `true` when this is the last line and no line end follows it: it may be cut off. */
    readonly unterminated: boolean;
}
/**
 * The lines of a text file, plain or gzip (told by the first two bytes, several gzip members allowed), in chunks.
 * Memory: one 64 KiB piece of the file, unpacked. A byte order mark is dropped.
 * @param maxLineLength longest line read, characters; 1,048,576 by default
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/not-gzip`, `replay/empty-file`; after delivering every full
 *   line before the cut `replay/truncated-file`; after delivering the lines before the
 *   piece in which zlib notices damage `replay/corrupt-file`
 */
declare function readLines(file: string, maxLineLength?: number): AsyncGenerator<LineChunk>;

/** Which clock orders a replay: `received` ours, `event` the venue's. */
type TimeAxis = 'received' | 'event';
/**
 * One stream of several, by `receivedTsMs`; equal times in the order of the sources. Each source must be in order itself
 * (what is slightly off stays so, `replay` sorts it). O(sources) per event, memory: one event per source. Errors of a source are thrown;
 * all sources are closed when the merged stream ends or is left.
 */
declare function mergeByTime(...sources: readonly (AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>)[]): AsyncGenerator<CascadeEvent>;

/** How {@link replay} runs. */
interface ReplayOptions {
    /** `max` without waiting (default), 1 as recorded, N times as fast. From 0.001 to 1,000,000. */
    readonly pace?: Pace;
    /** Read at most this often, ms of tape time. Default 10. */
    readonly minGapMs?: number;
    /** Read at least this often, ms of tape time. Default 250. */
    readonly maxGapMs?: number;
    /** Only for waiting; never decides what is in a batch. Default: the system's. */
    readonly clock?: Clock;
    readonly signal?: AbortSignalLike | undefined;
    /** Which time orders the events and stamps the batches. Default `received`. */
    readonly timeAxis?: TimeAxis;
}
/**
 * Recorded events as the batches a live run reads: the same shape as `batched` of `@cascade/core`, in tape time.
 *
 * The batches depend on the events and the two gaps alone, not on the pace, the machine or the reader. `nowMs` starts at the first event's
 * time, never decreases, and is at or after every event of its batch; every event is in exactly one batch, in order of time. Readings are
 * `minGapMs` to `maxGapMs` apart; after 120 s without events (and at the end, after 120 s of empty readings) the replay jumps to the next
 * event, which costs one `maxGapMs` of waiting.
 * Events up to 10 s out of order are sorted. On the `event` axis an event later than that is delivered at once (the engines count it
 * as late); on the `received` axis it is an error. Aborting ends the stream without the batch that was being waited for.
 * Memory: 10 s of events and one batch.
 * @throws CascadeError at the call `replay/unknown-option`, `replay/invalid-option`, `replay/invalid-pace`, `replay/invalid-gap`;
 *   while iterating `replay/out-of-order`, `replay/invalid-time`, and whatever the source throws
 */
declare function replay(events: AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>, options?: ReplayOptions): AsyncGenerator<Batch<CascadeEvent>>;

/** When rotating files begin anew, and how they are written. */
interface RotatingOptions {
    /** Most text in one file, bytes before compression; only a single longer line exceeds it. Default 64 MiB. */
    readonly maxBytes?: number;
    /** A file takes lines for this long at most, ms. Default one hour. */
    readonly maxAgeMs?: number;
    /** `.ndjson.gz` or plain `.ndjson`. Default `true`. */
    readonly gzip?: boolean;
    /** Names the files and times flushes and rotations. Default the platform's. */
    readonly clock?: Clock;
}
/** Counters of rotating lines since they were opened. */
interface RotatingLinesStats {
    /** Lines taken; after a flush or `close` they are in the files. */
    readonly lines: number;
    /** `write` calls that were rejected, whatever the reason. */
    readonly refused: number;
    /** Files begun. */
    readonly files: number;
    /** Text taken, bytes before compression. */
    readonly textBytes: number;
    /** Size of the files as of the last flush, bytes. */
    readonly fileBytes: number;
}
/** Lines of text in several files; see {@link openRotatingLines}. */
interface RotatingLines {
    /**
     * Takes one line, which must hold no line end; resolves when there is room for the next. Files hold the lines in the order of the calls.
     * @throws CascadeError `replay/journal-overflow` (retryable) when 4 MiB wait because earlier calls were not awaited,
     *   `replay/journal-closed`; after a failure of the disk that failure, every time
     */
    write(line: string): Promise<void>;
    /** A copy of the counters. */
    stats(): RotatingLinesStats;
    /**
     * Resolves when everything taken is in the files and the last one has its end. Calling it again does nothing.
     * @throws CascadeError the failure of the disk, if there was one
     */
    close(): Promise<void>;
}
/** Defaults of rotating files (our choice): files of at most one hour, 64 MiB of text, so that one is quick to copy and read. */
declare const DEFAULT_ROTATION: {
    readonly maxBytes: number;
    readonly maxAgeMs: number;
    readonly gzip: boolean;
};
/**
 * Opens files of lines that begin anew after `maxBytes` of text or `maxAgeMs`, whichever comes first. The folder is created.
 *
 * Files are named after the UTC time of their first line, `PREFIX-2026-11-21T04-00-00.000Z.ndjson.gz`. What is promised beyond that is written
 * at `openRotatingJournal`, for which this is the part that does not know what a line means.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option`, `replay/not-a-folder`, `replay/folder-not-writable`
 */
declare function openRotatingLines(folder: string, prefix: string, options?: RotatingOptions): Promise<RotatingLines>;

/** When a rotating journal begins a new file, and how it writes. */
type RotatingJournalOptions = RotatingOptions;
/** Counters of a rotating journal since it was opened. */
interface RotatingJournalStats {
    /** Events taken; after a flush or `close` they are in the files. */
    readonly events: number;
    /** `write` calls that were rejected, whatever the reason. */
    readonly refused: number;
    /** Files begun. */
    readonly files: number;
    /** Text taken, bytes before compression. */
    readonly textBytes: number;
    /** Size of the files as of the last flush, bytes. */
    readonly fileBytes: number;
}
/** A journal in several files; see {@link openRotatingJournal}. */
interface RotatingJournal {
    /**
     * Takes one event; resolves when there is room for the next, so await it. Files hold the events in the order of the calls.
     * @throws CascadeError `replay/invalid-event` when it could not be read back, `replay/journal-overflow` (retryable) when 4 MiB wait
     *   because earlier calls were not awaited, `replay/journal-closed`; after a failure of the disk that failure, every time
     */
    write(event: CascadeEvent): Promise<void>;
    /** A copy of the counters. */
    stats(): RotatingJournalStats;
    /**
     * Resolves when everything taken is in the files and the last one has its end. Calling it again does nothing.
     * @throws CascadeError the failure of the disk, if there was one
     */
    close(): Promise<void>;
}
/**
 * Opens a journal that begins a new file after `maxBytes` of text or `maxAgeMs`, whichever comes first. The folder is created.
 *
 * Files are named after the UTC time of their first event, `cascade-2026-11-21T04-00-00.000Z.ndjson.gz`, so that the order of names is the
 * order of time; existing files are never touched, and there is no file without an event. Each is a journal of its own for `readJournal`.
 * Lines reach the file at least once a second: after a crash of the process every line older than that can be read (lenient reading, since
 * the last file lacks its end). A file past its age is ended within half a second, also when no event comes. Memory: at most 4 MiB of
 * waiting text and 64 KiB in the writer. No fsync: a power cut may lose what the operating system had not stored.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option`, `replay/not-a-folder`, `replay/folder-not-writable`
 */
declare function openRotatingJournal(folder: string, options?: RotatingJournalOptions): Promise<RotatingJournal>;

export { DEFAULT_REPLAY_OPTIONS, DEFAULT_ROTATION, type InputOptions, type InputProblem, type JournalWriter, LOOK_AHEAD_MS, type LineChunk, MAX_TAPE_ROWS, type Pace, QUIET_AFTER_MS, type ReplayOptions, type RotatingJournal, type RotatingJournalOptions, type RotatingJournalStats, type RotatingLines, type RotatingLinesStats, type RotatingOptions, type TapeOptions, type TimeAxis, mergeByTime, openInput, openJournalWriter, openRotatingJournal, openRotatingLines, parseEvent, parsePace, readJournal, readLines, readTape, replay };
