// Public API of @cascade/replay. Written by "pnpm api:update"; do not edit.

// @cascade/replay

import { I as InputOptions, T as TapeOptions } from './tape-events-B5ohfsnP.js';
export { D as DEFAULT_REPLAY_OPTIONS, a as InputProblem, L as LOOK_AHEAD_MS, M as MAX_TAPE_ROWS, P as Pace, Q as QUIET_AFTER_MS, R as ReplayOptions, b as TimeAxis, m as mergeByTime, p as parseEvent, c as parsePace, r as replay } from './tape-events-B5ohfsnP.js';
import { CascadeEvent, Clock } from '@cascade/core';

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
 * The events of a journal in file order: one event of `@cascade/core` as JSON a line, plain or gzip.
 *
 * Every line is checked with `parseEvent`. A journal whose writer was killed has all its full lines: strict reading
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

/**
 * The events of a file, by its name: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`.
 * `barMs` is used by tapes only. Nothing has to be closed: the file is held open only while it is iterated.
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/unknown-format`; while iterating those of
 *   {@link readJournal} and {@link readTape}
 */
declare function openInput(file: string, options?: TapeOptions): Promise<AsyncIterable<CascadeEvent>>;

/**
 * The lines of a text file, plain or gzip (told by the first two bytes, several gzip members allowed), in chunks.
 * Memory: one 64 KiB piece of the file, unpacked. A byte order mark is dropped.
 * @param maxLineLength longest line read, characters; 1,048,576 by default
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/not-gzip`, `replay/empty-file`; after delivering every full
 *   line before the cut `replay/truncated-file`; after delivering the lines before the
 *   piece in which zlib notices damage `replay/corrupt-file`
 */
declare function readLines(file: string, maxLineLength?: number): AsyncGenerator<LineChunk>;

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

export { DEFAULT_ROTATION, InputOptions, type JournalWriter, type LineChunk, type RotatingJournal, type RotatingJournalOptions, type RotatingJournalStats, type RotatingLines, type RotatingLinesStats, type RotatingOptions, TapeOptions, openInput, openJournalWriter, openRotatingJournal, openRotatingLines, readJournal, readLines, readTape };

// @cascade/replay/browser

import { T as TapeOptions } from './tape-events-B5ohfsnP.js';
export { D as DEFAULT_REPLAY_OPTIONS, I as InputOptions, a as InputProblem, L as LOOK_AHEAD_MS, M as MAX_TAPE_ROWS, P as Pace, Q as QUIET_AFTER_MS, R as ReplayOptions, b as TimeAxis, m as mergeByTime, p as parseEvent, c as parsePace, r as replay } from './tape-events-B5ohfsnP.js';
import { CascadeEvent } from '@cascade/core';

/**
 * What a file is by its name: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`.
 * @throws CascadeError `replay/unknown-format`
 */
declare function inputKind(file: string): 'journal' | 'tape';

/** How {@link readEvents} reads. */
interface ReadEventsOptions extends TapeOptions {
    /** Name of the file: says what it is, and stands in messages. */
    readonly name: string;
}
/**
 * The events in the bytes of a journal or a tape, however they are cut into chunks: what `openInput` gives for a file of this name with these
 * bytes, without Node. For a `File` of a page: `readEvents(file.stream(), { name: file.name })`.
 *
 * `name` tells what it is: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`. Memory: a journal one chunk,
 * unpacked; a tape all its rows, at most 5,000,000. `barMs` is used by tapes only.
 * @throws CascadeError at the call `replay/unknown-format`, `replay/unknown-option`, `replay/invalid-option`; while iterating those of
 *   `readJournal` and `readTape`, and `replay/unreadable-file` when the chunks end with an error
 */
declare function readEvents(chunks: AsyncIterable<Uint8Array>, options: ReadEventsOptions): AsyncIterable<CascadeEvent>;

export { type ReadEventsOptions, TapeOptions, inputKind, readEvents };

// @cascade/replay/evaluate

import { LiquidationEvent, OpenInterestEvent, CascadeEvent } from '@cascade/core';
import { C as CascadeLabel, L as LabelVariant } from './cascade-label-DBkBYE02.js';
export { a as LABEL_VARIANTS } from './cascade-label-DBkBYE02.js';
import { M as MarketTruth } from './market-truth-4sAN0YFD.js';
export { L as LiquidationColumns, S as SymbolTruth, T as TimeSeries } from './market-truth-4sAN0YFD.js';

/** Plain detectors that any proposal must beat. All look at one symbol's liquidations of both sides. */
declare const BASELINES: readonly ["rate10s", "zScore", "usd10s", "usdPerInterest", "cusum"];
/** One of {@link BASELINES}. */
type Baseline = (typeof BASELINES)[number];
/** Scores of the baselines at one instant. */
interface BaselineReading {
    /** Liquidations in the last 10 s / 10, events/s. */
    readonly rate10s: number;
    /** (n - m) / sqrt(m + 1) of the last 10 s, m what the last 6 h would give. */
    readonly zScore: number;
    /** USD liquidated in the last 10 s. */
    readonly usd10s: number;
    /** That as a share of open interest; 0 while none is known. */
    readonly usdPerInterest: number;
    /** Page's CUSUM of events over a reference drift of max(19 mu, 2/s), events. */
    readonly cusum: number;
}
/**
 * The baselines of one symbol, told the time. Reading changes nothing that a later reading would give.
 * Cost: push O(1) amortised; memory: twice the events of 10 s and 512 more.
 */
declare class BaselineScores {
    #private;
    /** The symbol has been watched from here on. */
    observeFrom(tsMs: number): void;
    push({ notionalUsd }: LiquidationEvent, tsMs: number): void;
    pushInterest({ exchange, openInterestUsd }: OpenInterestEvent): void;
    /** `nowMs` never decreases. */
    at(nowMs: number): BaselineReading;
}

/**
 * What one method said of one symbol over time: ascending times and the score at each. Between two samples the score is that of the
 * earlier one for at most 1 s; where no sample is, the score is below `floor` (calm is not stored).
 */
interface ScoreTrace {
    readonly symbol: string;
    /** Unix ms, ascending. */
    readonly tsMs: Float64Array;
    readonly score: Float64Array;
}
/** A method to be judged: a detector's probability, or a plain baseline such as the 10 s rate. Higher means more alarming. */
interface MethodTraces {
    /** E.g. `calibrated`, `rate10s`. */
    readonly method: string;
    /** Scores below this were not stored: no threshold may be lower. */
    readonly floor: number;
    readonly traces: readonly ScoreTrace[];
}

/** A half-open stretch of time `[startMs, endMs)`, Unix ms. */
interface TimeSpan {
    readonly startMs: number;
    readonly endMs: number;
}
/**
 * What is known of a market over a span: the base every method is judged on. Cascades count by their onset and alarms by their start,
 * if in the span. Runs that are to be judged together (seeds of a simulator) need days of their own.
 */
interface LabelledSpan extends TimeSpan {
    /** Every symbol that was watched, those without a label too: they make the symbol-days. */
    readonly symbols: readonly string[];
    /** In any order; one variant of labels at a time. */
    readonly labels: readonly CascadeLabel[];
}

/**
 * The probability of a calibrated model is that of a cascade that is under way or begins within `aheadMs`. Around a grey burst nothing is
 * learned or judged, from `greyBeforeMs` before it to `greyAfterMs` after it: an alarm there would be no false one. All ms.
 */
declare const OUTCOME_MARGINS: {
    readonly aheadMs: number;
    readonly greyBeforeMs: number;
    readonly greyAfterMs: number;
};
/** Whether a cascade of a symbol is on or about to begin; `undefined` where that is not to be judged. */
type OutcomeAt = (tsMs: number) => boolean | undefined;
/** What the probability of one symbol should have been, by the labels. O(log labels) a call, in any order. */
declare function outcomesOf(symbol: string, { labels }: Pick<LabelledSpan, 'labels'>): OutcomeAt;

/** Forecasts of about the same size, and what became of them. Bounds: `from` included, `to` not (1 is). */
interface ReliabilityBin {
    readonly from: number;
    readonly to: number;
    /** Rows, whatever their weight. */
    readonly n: number;
    /** Sum of weights. */
    readonly weight: number;
    /** Weighted mean forecast. */
    readonly meanForecast: number;
    /** Weighted share of outcomes that are 1. */
    readonly observed: number;
    /**
     * Wilson 95 % interval of `observed`, for the effective number of rows (sum of weights)² / (sum of squared weights). It takes rows for
     * independent; seconds of one episode are not, so it is too narrow for them.
     */
    readonly low: number;
    readonly high: number;
}
/** How well probabilities agree with outcomes. Plain data, fit for JSON. */
interface Calibration {
    /** Rows. */
    readonly n: number;
    /** Weighted share 0..1 of outcomes that are 1. */
    readonly baseRate: number;
    /** Weighted mean of (forecast - outcome)²: 0 perfect, 1 always wrong. */
    readonly brier: number;
    /** 1 - brier / that of always forecasting the base rate: 1 perfect, 0 no better, negative worse. Absent when all outcomes are equal. */
    readonly brierSkill?: number | undefined;
    /** Expected calibration error: weighted mean of |mean forecast - observed| over ten bins of equal width. 0..1. */
    readonly ece: number;
    /** The same over the bins of `reliability`: with rare events the ten equal bins hold nearly everything in one. */
    readonly logEce: number;
    /** Ascending, without empty bins. */
    readonly reliability: readonly ReliabilityBin[];
}
/** Bounds of the bins of a reliability table: two a decade up to .1, closer above. Our choice, for events in 1e-4 .. 1e-2 of all seconds. */
declare const RELIABILITY_BOUNDS: readonly number[];
/**
 * Brier score, Brier skill, expected calibration error and reliability table of forecasts. O(n).
 *
 * Rows of weight 0 count nowhere but in `n`.
 * @param probability forecasts, 0..1
 * @param outcome 0 or 1
 * @param weight how many examples a row stands for, >= 0
 * @throws CascadeError `replay/invalid-forecast` for a forecast outside 0..1; `replay/cannot-fit` for no rows, unequal lengths, a bad
 *   outcome or weight
 */
declare function calibrationOf(probability: Float64Array, outcome: Uint8Array, weight: Float64Array): Calibration;

/** Piecewise linear map through points that ascend strictly in both; constant before the first and after the last. */
interface IsotonicMap {
    readonly raw: readonly number[];
    /** 0..1. */
    readonly probability: readonly number[];
}
/**
 * Isotonic calibration: what share of outcomes came true at each raw score, forced to rise with the score.
 *
 * Pool-adjacent-violators gives steps; the map goes through the middle (weighted mean score) of each step, so that it rises everywhere
 * between its ends. More than `maxPoints` steps are thinned by pooling the most alike. The ends can be exactly 0 or 1: no example of the
 * other kind was there, which is not the same as impossible. One point when outcomes do not rise with the score at all. O(n log n).
 * @param raw scores, finite; order does not matter
 * @param maxPoints at least 2
 * @throws CascadeError `replay/cannot-fit`: no rows, unequal lengths, a score that is not finite, a bad outcome or weight, `maxPoints` < 2
 */
declare function fitIsotonic(raw: Float64Array, outcome: Uint8Array, weight: Float64Array, maxPoints?: number): IsotonicMap;
/** The probability a map gives to a score. O(points). `undefined` for a map without points or a score that is NaN. */
declare function mappedProbability({ raw, probability }: IsotonicMap, score: number): number | undefined;

/** A table of examples, as columns. */
interface LogisticRows {
    /** Row-major, one row per outcome: value of feature j of row i at `i * k + j`. Finite. */
    readonly features: Float64Array;
    /** 0 or 1. */
    readonly outcome: Uint8Array;
    /** How many examples a row stands for, >= 0, any fraction. */
    readonly weight: Float64Array;
}
/** Settings of {@link fitLogistic}. */
interface LogisticOptions {
    /** Strength of the pull towards 0, in rows: as much as `ridge / 2 * b²` nats for a weight of b per standard deviation. >= 0, default 1. */
    readonly ridge?: number | undefined;
}
/** A fitted model: probability = 1 / (1 + exp(-(intercept + weights · features))). */
interface LogisticFit {
    readonly intercept: number;
    /** One per feature, for the feature as it is (not standardised). 0 for a feature that never varies, or by less than 1e-145. */
    readonly weights: readonly number[];
    /** Newton steps taken. */
    readonly iterations: number;
    /** Weighted mean of -ln(probability of what happened), nats, without the ridge. */
    readonly logLoss: number;
}
/**
 * Weighted logistic regression with a ridge, by Newton's method (iteratively reweighted least squares) with step halving.
 *
 * Minimises `sum of weight * -ln p(outcome) + ridge / 2 * sum b²` with b the weights per weighted standard deviation of each feature; the
 * intercept is free. A weight of 2 equals the row twice. With `ridge` > 0 the solution is finite and unique whatever the data; the result
 * depends on nothing but the input. Features of different units need no scaling by the caller.
 * Cost: O(rows * features²) a step, 6 to 12 steps as a rule and at most 50; no copy of the table.
 * @throws CascadeError `replay/cannot-fit`: no rows, lengths that don't fit, a feature that is not finite, a bad outcome or weight, only one
 *   kind of outcome, no minimum (with a `ridge` of 0 or next to it); `replay/invalid-number`, `replay/unknown-option`
 */
declare function fitLogistic(rows: LogisticRows, options?: LogisticOptions): LogisticFit;

/** What a burst must have to be a cascade. A grey one has half of the liquidations, of the USD and of the move, and all the rest. */
interface LabelRule {
    readonly name: string;
    /** USD of the burst / open interest at its onset; 0 = not asked. */
    readonly minOpenInterestShare: number;
    /** Liquidations of the burst's side. */
    readonly minLiquidations: number;
    /** Share 0..1 of the side among the liquidations of known side. */
    readonly minSideShare: number;
    /** Venues that each have at least `venueShare` of the count. */
    readonly minVenues: number;
    /** Share 0..1 of the count that makes a venue count. */
    readonly venueShare: number;
    /** Adverse move, a fraction: at least this and at least `minMoveSigmas`. */
    readonly minMove: number;
    /** Adverse move in sigmas of 60 s of that day; 0 = not asked. */
    readonly minMoveSigmas: number;
}
/** The definition proper: a market whose venues are all known, with open interest and prices. */
declare const MARKET_RULE: LabelRule;
/** For recordings of one venue: no USD floor, because sizes differ a thousandfold between venues. */
declare const SINGLE_VENUE_RULE: LabelRule;

/** How a truth is labelled. */
interface LabelOptions {
    /** `A` by liquidations only, `B` by price only, `C` by both. Default `C`. */
    readonly variant?: LabelVariant | undefined;
    /** Default {@link MARKET_RULE}. */
    readonly rule?: LabelRule | undefined;
}
/** In how many symbols each criterion could be judged; elsewhere it was dropped, because its data are missing or the variant leaves it out. */
interface JudgedSymbols {
    /** USD against open interest. */
    readonly interest: number;
    readonly price: number;
    readonly side: number;
}
/** All labels of a market and what they rest on. */
interface LabelledMarket {
    /** Changes whenever the same truth would be labelled differently. */
    readonly version: 'labels/1';
    readonly variant: LabelVariant;
    readonly rule: LabelRule;
    /** Cascades and grey bursts, ascending by onset, then symbol, then side. */
    readonly labels: readonly CascadeLabel[];
    /** All symbols of the truth, labelled or not. */
    readonly symbols: readonly string[];
    readonly judged: JudgedSymbols;
    /** The span, `[startMs, endMs)`. */
    readonly startMs: number;
    readonly endMs: number;
    /** Hours of all symbols that are more than 60 s away from every label of the same symbol. */
    readonly calmHours: number;
}
/**
 * The ground truth: labels every cascade of a market, looking back at all of it and at no detector.
 *
 * Bursts are found per symbol and side by a two-state model of the counts by second; a burst that meets the rule is a cascade, one
 * that meets half of size and move is grey. A symbol that lacks open interest, prices or most sides is judged without that criterion
 * (`judged` says where); where more than half of its liquidations have no side, all of them are one series of unknown side. Severity 2
 * can be told by open interest or price only: without either, all are 1. Times of onset, end and t* are whole seconds from `startMs`.
 * Pure and deterministic; O(liquidations + prices), about 40 bytes for each liquidation while it runs.
 * @throws CascadeError `replay/invalid-truth`, `replay/invalid-time`, `replay/unknown-option`, `replay/invalid-option` (`variant`)
 */
declare function labelCascades(truth: MarketTruth, options?: LabelOptions): LabelledMarket;

/**
 * What a tape or journal says happened, by the time of the venues (`tsMs`); its events may come in any order.
 *
 * Liquidations as recorded (a feed that thins them makes a thinned truth). Prices by the second of the one exchange that covers most of the
 * time, unknown where they are more than a minute apart; hourly bars are no prices. Open interest by the minute, summed over exchanges, each
 * from the start with its first value. Other events are passed over. Symbols of liquidations, prices or open interest are all in it. The span
 * goes from the second of the first event to the end of that of the last; without any it is empty and starts at 0.
 * Memory: about 18 bytes a liquidation, 16 a second and exchange with prices, then 8 a second, at most 50,000,000 values in all.
 * @throws CascadeError `replay/too-many-symbols` (`MAX_TRUTH_SYMBOLS`), `replay/too-many-exchanges`, `replay/truth-too-large`,
 *   `replay/invalid-time`, `replay/invalid-name`
 */
declare function truthOfEvents(events: Iterable<CascadeEvent> | AsyncIterable<CascadeEvent>): Promise<MarketTruth>;

/** One alarm episode: from the first to the last moment at or above the threshold, with less than 60 s below in between. */
interface Alarm {
    /** First moment at or above the threshold, Unix ms. */
    readonly startMs: number;
    /** Last moment at or above, Unix ms, >= `startMs`; the 60 s after it are not part of the alarm. */
    readonly endMs: number;
    /** Highest score of the episode. */
    readonly highest: number;
}
/**
 * The alarm episodes of one trace at `threshold`, in order of time; two of them are at least 60 s apart. NaN is below every threshold.
 * O(samples).
 */
declare function alarmsOf(trace: ScoreTrace, threshold: number): Alarm[];

/** A 95 % interval. */
interface Interval {
    readonly low: number;
    readonly high: number;
}
/** A figure with its uncertainty. */
interface Estimate {
    /** Absent when there is nothing to compute it from. */
    readonly value?: number;
    /** Absent with fewer than two days. */
    readonly interval?: Interval;
}
/** `value` = `count / of`: a share (detected of all) or a rate (false alarms of symbol-days). */
interface Ratio extends Estimate {
    readonly count: number;
    readonly of: number;
}
/** How the intervals are drawn. */
interface BootstrapOptions {
    /** 1 to 10,000. Default 1,000. */
    readonly resamples?: number;
    /** Default 1; the same seed draws the same days. */
    readonly seed?: number;
}

/** A threshold chosen for a budget of false alarms, and what it spends. */
interface ThresholdChoice {
    /** A score of the method, its floor, or just above its highest score when even that breaks the budget (then there is no alarm at all). */
    readonly threshold: number;
    /** The floor itself keeps the budget: fewer false alarms than allowed, and a lower floor might detect more. */
    readonly atFloor: boolean;
    readonly falseAlarms: number;
    readonly falseAlarmsPerSymbolDay: number;
}
/**
 * The lowest threshold that keeps at most `targetPerSymbolDay` false alarms per symbol-day, as does every threshold above it. The second
 * half matters: at a very low threshold all alarms melt into one that is on for days, which is one false alarm and no use.
 * O(n log n) in the samples.
 *
 * @param targetPerSymbolDay >= 0
 * @throws CascadeError `replay/invalid-number` and those of `assertJudgeable`
 */
declare function thresholdForFalseAlarms(method: MethodTraces, labelled: LabelledSpan, targetPerSymbolDay: number): ThresholdChoice;

/** Recall of `a` minus recall of `b` on the same cascades, and which cascades make it. */
interface PairedRecall {
    readonly cascades: number;
    readonly both: number;
    readonly onlyA: number;
    readonly onlyB: number;
    readonly neither: number;
    /** -1..1, with a paired 95 % interval: both methods on the same drawn days. */
    readonly difference: Estimate;
}
/** Two methods on the same budget of false alarms. */
interface MatchedComparison {
    /** The budget, false alarms per symbol-day. */
    readonly target: number;
    /** UTC days, the blocks of the bootstrap; below 10 go by the counts, not by the interval. */
    readonly days: number;
    readonly a: ThresholdChoice & {
        readonly method: string;
    };
    readonly b: ThresholdChoice & {
        readonly method: string;
    };
    readonly all: PairedRecall;
    readonly atLeast2: PairedRecall;
}
/**
 * Recall of `a` minus recall of `b`, each at the threshold that {@link thresholdForFalseAlarms} gives it for `target` on the whole span. The
 * thresholds stay fixed in the resamples: the interval is of the days and does not include the choice. False alarms come in whole
 * numbers, so the two may spend slightly different parts of the budget, and with `atFloor` much less than it: see `a` and `b`.
 * @param target false alarms per symbol-day, >= 0
 * @throws CascadeError `replay/invalid-number`, those of `assertJudgeable` and of `DayBootstrap`
 */
declare function compareAtMatchedFalseAlarms(a: MethodTraces, b: MethodTraces, labelled: LabelledSpan, target: number, options?: BootstrapOptions): MatchedComparison;

/** What became of one cascade. */
interface CascadeOutcome {
    readonly label: CascadeLabel;
    readonly detected: boolean;
    /** Start of the first alarm that hits it, Unix ms; this and all below absent when missed. */
    readonly alarmMs?: number;
    /** Alarm minus onset, ms: below 0 the alarm was first; never below -60,000. */
    readonly delayMs?: number;
    /** Alarm minus t* (`provenMs`), ms; absent when the label has no t*. */
    readonly delayToProvenMs?: number;
    /** Peak minus alarm, ms: above 0 the alarm was first. */
    readonly leadToPeakMs?: number;
}
/** An alarm with the symbol it was given for. */
interface SymbolAlarm extends Alarm {
    readonly symbol: string;
}
/** Every cascade and every alarm of a span, judged. Each alarm that starts in the span is in one list or one of `hits`. */
interface Judgement {
    /** One per cascade whose onset lies in the span, in the order of the labels. */
    readonly outcomes: readonly CascadeOutcome[];
    /** Alarms that hit at least one of these cascades; two in one cascade are two. */
    readonly hits: number;
    /** Alarms with neither cascade nor grey near, by symbol, then time. */
    readonly falseAlarms: readonly SymbolAlarm[];
    /** Alarms that hit nothing, but touch a grey label or come within 60 s of a cascade. */
    readonly dontCare: readonly SymbolAlarm[];
}
/**
 * Holds alarms against labels, symbol by symbol; the side is not compared. An alarm hits a cascade when it overlaps
 * `[onset - 10 s, end + 5 s]` and starts at most 60 s before the onset (limits included); one alarm may hit several.
 * What is not a hit and comes near a cascade (60 s) or touches grey is "don't care"; all others are false.
 * Labels outside the span are not counted as cascades, but still keep alarms near them from being false. O(n log n).
 *
 * @param alarmsBySymbol of each symbol in order of time, not overlapping, as {@link alarmsOf} gives them
 */
declare function judge(alarmsBySymbol: ReadonlyMap<string, readonly Alarm[]>, labels: readonly CascadeLabel[], span: TimeSpan): Judgement;
/**
 * {@link judge} for the alarms of a whole method at one threshold. O(samples).
 * @throws CascadeError `replay/threshold-below-floor`
 */
declare function judgeMethod(method: MethodTraces, threshold: number, labelled: LabelledSpan): Judgement;

/** Detected of all cascades, by severity; `count` of `of`. */
interface Recall {
    readonly all: Ratio;
    readonly severity1: Ratio;
    readonly severity2: Ratio;
    readonly severity3: Ratio;
    readonly atLeast2: Ratio;
}

/** What a method detects on one budget of false alarms. */
interface RocPoint {
    /** The budget, false alarms per symbol-day. */
    readonly target: number;
    readonly threshold: number;
    /** See `ThresholdChoice`. */
    readonly atFloor: boolean;
    /** What is spent: at most the budget. */
    readonly falseAlarmsPerSymbolDay: Ratio;
    readonly recall: Ratio;
    readonly recallAtLeast2: Ratio;
}
/**
 * Recall at each budget of false alarms, in the order of `targets`. Thresholds are chosen once, on the whole span; the intervals are of the
 * days only and do not include the choice. O(n log n + targets x (n + resamples x days)) for n samples.
 * @throws CascadeError `replay/invalid-number`, those of `assertJudgeable` and of `DayBootstrap`
 */
declare function rocOf(method: MethodTraces, labelled: LabelledSpan, targets: readonly number[], options?: BootstrapOptions): RocPoint[];

/** Nearest-rank quantiles of `n` values; each without `value` when `n` is 0. */
interface Quantiles {
    readonly n: number;
    readonly p10: Estimate;
    readonly p50: Estimate;
    readonly p90: Estimate;
}
/**
 * What one method does at one threshold on one labelled span. Plain data. Intervals are 95 %, by day-block bootstrap
 * (see `DayBootstrap`), absent with fewer than two days.
 */
interface Scorecard {
    readonly method: string;
    readonly threshold: number;
    /** UTC days the span touches, partial ones too: the blocks of the bootstrap. Below 10 the intervals are not to be relied on. */
    readonly days: number;
    readonly symbols: number;
    readonly resamples: number;
    readonly seed: number;
    readonly recall: Recall;
    /** Alarms that hit a cascade. */
    readonly hits: number;
    readonly falseAlarms: {
        readonly perSymbolDay: Ratio;
        /** False alarms of all symbols that start in a calm hour, per calm hour of the market (no label of any symbol in that clock hour). */
        readonly perCalmHour: Ratio;
    };
    /** Alarms near a cascade or on grey that hit nothing, per symbol-day. */
    readonly dontCare: Ratio;
    /** First alarm minus onset, ms, of detected cascades: below 0 the alarm was first. */
    readonly delayMs: Quantiles;
    /** First alarm minus t*, ms, of detected cascades: below 0 the alarm was first. */
    readonly delayToProvenMs: Quantiles;
    /** Peak minus first alarm, ms, of detected cascades: above 0 the alarm was first. */
    readonly leadToPeakMs: Quantiles;
}
/**
 * Judges a method at `threshold`. O(samples + resamples x (days + cascades)).
 * @throws CascadeError `replay/threshold-below-floor`, those of `assertJudgeable` and of `DayBootstrap`
 */
declare function scorecard(method: MethodTraces, threshold: number, labelled: LabelledSpan, options?: BootstrapOptions): Scorecard;

/** Keeps what one method says of every symbol, above a floor. Memory: 16 bytes a sample kept. */
declare class TraceRecorder {
    #private;
    constructor(method: string, floor: number);
    /** Takes one score; times of a symbol ascend. Scores below the floor are calm and not kept, nor is NaN. */
    add(symbol: string, tsMs: number, score: number): void;
    /** All kept so far, as copies; symbols in the order of their first kept score. */
    traces(): MethodTraces;
}

export { type Alarm, BASELINES, type Baseline, type BaselineReading, BaselineScores, type BootstrapOptions, type Calibration, CascadeLabel, type CascadeOutcome, type Estimate, type Interval, type IsotonicMap, type JudgedSymbols, type Judgement, type LabelOptions, type LabelRule, LabelVariant, type LabelledMarket, type LabelledSpan, type LogisticFit, type LogisticOptions, type LogisticRows, MARKET_RULE, MarketTruth, type MatchedComparison, type MethodTraces, OUTCOME_MARGINS, type OutcomeAt, type PairedRecall, type Quantiles, RELIABILITY_BOUNDS, type Ratio, type Recall, type ReliabilityBin, type RocPoint, SINGLE_VENUE_RULE, type ScoreTrace, type Scorecard, type SymbolAlarm, type ThresholdChoice, type TimeSpan, TraceRecorder, alarmsOf, calibrationOf, compareAtMatchedFalseAlarms, fitIsotonic, fitLogistic, judge, judgeMethod, labelCascades, mappedProbability, outcomesOf, rocOf, scorecard, thresholdForFalseAlarms, truthOfEvents };

// @cascade/replay/report

import { SignalLevel, LiquidatedSide } from '@cascade/core';
import { L as LabelVariant, C as CascadeLabel } from './cascade-label-DBkBYE02.js';

/** Where the data of an input comes from: told with everything that is said about it. */
declare const DATA_BADGES: readonly ["recorded", "simulated", "reconstructed"];
/** One of {@link DATA_BADGES}. */
type DataBadge = (typeof DATA_BADGES)[number];
/** Bounds of a 95 % interval, from blocks of whole days. */
interface ReportInterval {
    readonly low: number;
    readonly high: number;
}
/** `hits` of `n`; the share is `hits / n`, unknown when `n` is 0. */
interface ReportShare {
    readonly hits: number;
    readonly n: number;
    /** Of the share; absent when there are too few days for one, or when all are alike (0 or n hits): drawing days then says nothing. */
    readonly interval?: ReportInterval | undefined;
}
/** Quantiles of durations, ms. */
interface ReportQuantiles {
    readonly n: number;
    readonly p10Ms: number;
    readonly p50Ms: number;
    readonly p90Ms: number;
}
/** How one method did at one threshold. Durations are of the first hit of each cascade. */
interface ReportCard {
    /** Cascades of any severity. */
    readonly recall: ReportShare;
    /** Cascades of severity 2 and 3: what the targets are about. */
    readonly recallSevere: ReportShare;
    /** Severities 1, 2, 3; one that never occurred may be left out. */
    readonly recallBySeverity: readonly (ReportShare & {
        readonly severity: 1 | 2 | 3;
    })[];
    readonly falseAlarms: number;
    readonly falseAlarmsPerSymbolDay: number;
    readonly falseAlarmsInterval?: ReportInterval | undefined;
    /** False alarms of all symbols in calm hours, per calm hour of the whole market: a clock hour without a label of any symbol; absent when there was none. */
    readonly falseAlarmsPerCalmHour?: number | undefined;
    /** Alarm - onset; negative: before. Absent without hits. */
    readonly delay?: ReportQuantiles | undefined;
    /** Alarm - t*; negative: before anybody could prove it. Absent without hits. */
    readonly delayToProven?: ReportQuantiles | undefined;
    /** Peak - alarm; negative: after the peak. Absent without hits. */
    readonly leadToPeak?: ReportQuantiles | undefined;
    /** Alarms that count neither way. */
    readonly dontCare: number;
}
/** A method at one of its own levels. */
interface ReportLevel {
    readonly level: SignalLevel;
    /** Lowest probability; absent for a level that is none of a symbol's probability: EXTREME of a fitted model is CRITICAL on half of the market. */
    readonly threshold?: number | undefined;
    readonly card: ReportCard;
    /** The cascades that the recall of the card counts: index into the list of labels, and when the first alarm began. */
    readonly caught: readonly {
        readonly label: number;
        readonly alarmMs: number;
    }[];
}
/** One method: the preset or a baseline. */
interface ReportMethod {
    /** E.g. `calibrated`, `rate10s`. */
    readonly method: string;
    /** For people, e.g. `10 s rate`. */
    readonly title: string;
    /** The method's own levels, lowest first; only for methods that have levels. */
    readonly atLevels?: readonly ReportLevel[] | undefined;
    /** The lowest threshold with at most `targetPerSymbolDay` false alarms, targets ascending; a target that no threshold meets is left out. */
    readonly matched: readonly {
        readonly targetPerSymbolDay: number;
        readonly threshold: number;
        readonly card: ReportCard;
    }[];
}
/** Recall of `method` minus recall of `baseline`, both at the same target of false alarms. */
interface ReportDifference {
    readonly method: string;
    readonly baseline: string;
    readonly targetPerSymbolDay: number;
    /** -1..1 */
    readonly difference: number;
    readonly interval?: ReportInterval | undefined;
    /** Cascades caught by both, by one only, by none. */
    readonly both: number;
    readonly onlyMethod: number;
    readonly onlyBaseline: number;
    readonly neither: number;
}
/** How far the probability of the preset can be taken at its word. */
interface ReportCalibration {
    /** Mean squared error of the probability. */
    readonly brier: number;
    /** 1 - brier / brier of always saying the base rate; 0 is no skill. */
    readonly skill: number;
    /** Expected calibration error, 0..1. */
    readonly ece: number;
    /** Bins of the probability, ascending; empty ones are left out. */
    readonly bins: readonly {
        readonly low: number;
        readonly high: number;
        readonly n: number;
        readonly meanProbability: number;
        /** Of `n`, how often what was forecast was true. */
        readonly positives: number;
    }[];
}
/** One alarm episode of the preset. */
interface ReportAlarm {
    readonly symbol: string;
    /** Highest level reached. */
    readonly level: SignalLevel;
    readonly startMs: number;
    readonly endMs: number;
    /** Highest probability, 0..1. */
    readonly probability: number;
    /** Whose positions were being closed; absent when unknown. */
    readonly side?: LiquidatedSide | undefined;
    readonly verdict: 'hit' | 'false' | 'dont-care';
    /** The cascades it hit, by onset: indices into the list of labels; absent unless `hit`. */
    readonly labels?: readonly number[] | undefined;
    /** Start - onset of the first of them. */
    readonly delayMs?: number | undefined;
    /** Start - t* of the first of them. */
    readonly delayToProvenMs?: number | undefined;
    /** What the detector saw, one sentence each. */
    readonly reasons: readonly string[];
}
/** A symbol over time, thinned for drawing: entry `i` stands for `[startMs + i * stepMs, startMs + (i + 1) * stepMs)`. */
interface ReportTimeline {
    readonly symbol: string;
    readonly startMs: number;
    readonly stepMs: number;
    /** Sums of USD by whose positions were closed; unknown sides are in `unknownUsd`. */
    readonly longUsd: readonly number[];
    readonly shortUsd: readonly number[];
    readonly unknownUsd?: readonly number[] | undefined;
    /** Last price, USD; `null` (JSON has no NaN) where unknown; empty when never known. */
    readonly price: readonly (number | null)[];
    /** Highest probability of the preset; `null` where it was silent. */
    readonly probability: readonly (number | null)[];
    /** When the preset stood at which level above NONE. */
    readonly levels: readonly {
        readonly level: SignalLevel;
        readonly startMs: number;
        readonly endMs: number;
    }[];
}
/** How the cascades were told: {@link CascadeLabel}. */
interface ReportLabels {
    /** Of the definition, e.g. `labels/1`. */
    readonly version: string;
    readonly variant: LabelVariant;
    /** `market`: the whole definition; `single-venue`: the weaker one of a tape of one venue. */
    readonly rule: 'market' | 'single-venue';
    /** Each criterion in words, and whether the data allowed to judge it. */
    readonly criteria: readonly {
        readonly text: string;
        readonly judged: boolean;
    }[];
    readonly list: readonly CascadeLabel[];
}
/** The preset on the labels of one variant, at the threshold that fits them. */
interface ReportVariant {
    readonly variant: LabelVariant;
    readonly targetPerSymbolDay: number;
    readonly threshold: number;
    /** `n` is the number of cascades of this variant. */
    readonly recall: ReportShare;
    readonly falseAlarmsPerSymbolDay: number;
}
/**
 * What a backtest found in one input, a tape or a scenario: plain JSON, as `cascade backtest --json` prints it.
 * Inputs are never pooled: each has its own result.
 */
interface BacktestResult {
    readonly name: string;
    readonly badge: DataBadge;
    /** File name (no folder), or scenario and seed. */
    readonly source: string;
    /** Of the file, lower-case hex; absent for scenarios. */
    readonly sha256?: string | undefined;
    readonly startMs: number;
    readonly endMs: number;
    readonly symbols: readonly string[];
    readonly symbolDays: number;
    /** Whole and begun UTC days: the blocks of the intervals. */
    readonly days: number;
    readonly events: number;
    readonly liquidations: number;
    readonly notionalUsd: number;
    readonly labels: ReportLabels;
    /** What the preset detects of the cascades of each variant that the data allow, that of `labels` among them, at the same false alarms. */
    readonly variants?: readonly ReportVariant[] | undefined;
    /** The fitted model behind the preset; absent for presets that are formulas. */
    readonly model?: {
        readonly name: string;
        readonly origin: 'simulated' | 'recorded' | 'mixed';
        readonly description: string;
        readonly dataSha256: string;
    } | undefined;
    /** The judged preset: the `method` of one of `methods`. */
    readonly preset: string;
    /** The false alarms per symbol-day at which methods are compared first: a target of `methods` and `differences`. */
    readonly mainTargetPerSymbolDay: number;
    /** Those that the data allow to judge. */
    readonly methods: readonly ReportMethod[];
    readonly differences: readonly ReportDifference[];
    readonly calibration?: ReportCalibration | undefined;
    /** Of the preset, by time. */
    readonly alarms: readonly ReportAlarm[];
    /** The whole span, one per symbol. */
    readonly timelines: readonly ReportTimeline[];
    /** Finer series around single cascades, e.g. a second a bin from a minute before the onset. */
    readonly closeUps?: readonly ReportTimeline[] | undefined;
    /** What a reader must know, e.g. `2 days < 10: no intervals`. */
    readonly warnings: readonly string[];
}

/** What stands at the head of a report. */
interface ReportOptions {
    readonly title: string;
    /** ISO date. */
    readonly generatedOn: string;
}
/**
 * The report as one HTML document that loads nothing: styles, drawings and the little script are inside, and a content security policy
 * forbids the rest. All text of the results is escaped. Works without the script, then with the first timeline of each input only.
 * Cost: the document has about 60 bytes a bin of the timelines and 300 an alarm or label; at most 40 timelines and 40 close-ups an input are drawn, and lists stop
 * at 1,000 rows; what is left out is said.
 */
declare function renderReport(results: readonly BacktestResult[], { title, generatedOn }: ReportOptions): string;

/**
 * The comparison as plain text for a terminal of `width` columns (20 at least): an input a block, methods at matched false alarms, then
 * the preset at its own levels, then on the labels of each variant. Columns that do not fit are left out, the least telling first. FA/sd: false alarms per symbol-day;
 * `vs onset`, `vs t*`: medians of the first alarm. Control characters of names are printed as `?`.
 */
declare function renderTable(results: readonly BacktestResult[], width: number): string;

/** What was found, in plain words with its figures, data and n. */
declare function verdictText(result: BacktestResult): string;

export { type BacktestResult, DATA_BADGES, type DataBadge, type ReportAlarm, type ReportCalibration, type ReportCard, type ReportDifference, type ReportInterval, type ReportLabels, type ReportLevel, type ReportMethod, type ReportOptions, type ReportQuantiles, type ReportShare, type ReportTimeline, type ReportVariant, renderReport, renderTable, verdictText };

// @cascade/replay/simulate

import { M as MarketTruth } from './market-truth-4sAN0YFD.js';
import { CascadeEvent } from '@cascade/core';

/** Bursts of one side: gaps of at most 30 s, at least 10 liquidations. */
interface BurstDescription {
    readonly count: number;
    /** First to last liquidation, s; `undefined` without bursts. */
    readonly medianSec: number | undefined;
    readonly p90Sec: number | undefined;
    /** First liquidation to the middle of the largest 5 s of USD, s. */
    readonly medianToPeakSec: number | undefined;
}
/** How liquidations of one symbol, or of all symbols together, are spread over time, size and side. */
interface FlowDescription {
    /** Canonical symbol, or `all`. */
    readonly symbol: string;
    readonly perHour: number;
    /** USD of whole hours from the start of the span; hours without liquidations count as 0. */
    readonly hourlyUsd: {
        readonly median: number;
        readonly mean: number;
        readonly q99: number;
    };
    /** USD of one liquidation; `undefined` without any. */
    readonly size: {
        readonly q10: number;
        readonly median: number;
        readonly q90: number;
        readonly q99: number;
    } | undefined;
    /** Share of minutes without a liquidation. */
    readonly emptyMinutes: number;
    /** Variance over mean of the liquidations a minute: 1 for a Poisson process. */
    readonly minuteDispersion: number | undefined;
    readonly bursts: BurstDescription;
    /** Median share of the larger side in hours above `hourUsd`; `undefined` without such hours. */
    readonly dominantShare: number | undefined;
}
/**
 * Figures by which a simulated market is compared with recorded ones: `all` first, then each symbol. Bursts are of one symbol and side.
 * O(n log n) in liquidations.
 * @param hourUsd hours above this many USD count for `dominantShare`; default 5,000,000
 */
declare function describeFlow({ symbols, startMs, endMs }: MarketTruth, hourUsd?: number): readonly FlowDescription[];

/** Names of the scenarios. */
type ScenarioName = (typeof SCENARIO_NAMES)[number];
/** Names of the scenarios, in the order of {@link SCENARIOS}. */
declare const SCENARIO_NAMES: readonly ["market", "calm", "glitch", "whale", "slow-grind", "flash-crash", "market-wide-crash", "short-squeeze", "btc-to-alts", "crash-2025-10-10"];
/** What there is to simulate. */
interface ScenarioInfo {
    readonly name: ScenarioName;
    /** What happens in it, one sentence. */
    readonly description: string;
    /** `simulated`: invented; `reconstructed`: invented to fit published figures. */
    readonly badge: 'simulated' | 'reconstructed';
    /** Length when none is asked for, ms. */
    readonly defaultDurationMs: number;
    /** First moment when none is asked for, Unix ms. */
    readonly defaultStartMs: number;
}
/** Every scenario, calm to extreme. */
declare const SCENARIOS: readonly ScenarioInfo[];

/** What to simulate. */
interface SimulationOptions {
    readonly scenario: ScenarioName;
    /** Any finite number; the same options give the same events. */
    readonly seed: number;
    /** Whole seconds, 30 s to 62 days, ms. Default: that of the scenario. */
    readonly durationMs?: number | undefined;
    /** Unix ms, a whole second. Default: the scenario's own. */
    readonly startMs?: number | undefined;
}
/** A simulated stretch of the market. */
interface Simulation {
    readonly scenario: ScenarioName;
    readonly seed: number;
    /** Show it wherever the data is shown: none of it was recorded. */
    readonly badge: ScenarioInfo['badge'];
    /** Canonical symbols. */
    readonly symbols: readonly string[];
    readonly exchanges: readonly string[];
    /** The span is `[startMs, endMs)`. */
    readonly startMs: number;
    readonly endMs: number;
    /** What the feeds show, in order of `receivedTsMs`, made a second at a time. Can be iterated once. */
    readonly events: Iterable<CascadeEvent>;
    /** What really happened. @throws CascadeError `replay/simulation-unfinished` before all events were taken */
    truth(): MarketTruth;
}
/**
 * Simulates a market of eight symbols and what the public feeds of four venues show of it. Pure: the same options give the same events on
 * the same JavaScript engine. Cost: 1 to 2 s a day of market time; memory: the truth (about 7 MB a day) and one second of events.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option` (`seed`, `durationMs`, `startMs`), `replay/unknown-scenario` at the
 *   call; `replay/simulation-iterated` when `events` is iterated a second time
 */
declare function simulate(options: SimulationOptions): Simulation;

export { type BurstDescription, type FlowDescription, SCENARIOS, SCENARIO_NAMES, type ScenarioInfo, type ScenarioName, type Simulation, type SimulationOptions, describeFlow, simulate };
