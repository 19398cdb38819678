// Public API of @cascade/redis-bus. Written by "pnpm api:update"; do not edit.

// @cascade/redis-bus

import { SignalLevel, Detection, AbortSignalLike, CascadeError } from '@cascade/core';
import { CurrentValues, CurrentReading, RegimeReading, ServiceReading, WireSignal } from './documents.js';
export { SCHEMA_VERSION, WireAdvancedVelocity, WireBtcPrice, WireContext, WireCorrelation, WireExchangeFlow, WireFeed, WireFunding, WireLatency, WireLiquidation, WireMarket, WireMeta, WireMetrics, WireOpenInterest, WireProbability, WireRegime, WireRegimeChange, WireRisk, WireRiskState, WireScores, WireStanding, WireSymbol, WireTradingAdjustments, WireVelocity, WireVolatility, decodeSignal, encodeSignal, encodeSignalJson, wireLiquidation, wireStanding } from './documents.js';

/** Lifetime of each key, seconds. Published values; `producer` is ours and outlives any outage a producer survives. */
declare const TTL_SEC: {
    readonly velocity: 600;
    readonly risk: 600;
    readonly probability: 60;
    readonly history: 604800;
    readonly volatility: 10;
    readonly price: 60;
    readonly regime: 60;
    readonly openInterest: 60;
    readonly funding: 600;
    readonly feeds: 60;
    readonly producer: 604800;
};
/** How many ids of written signals are remembered, so that another producer that offers one again changes nothing. Ours. */
declare const KNOWN_IDS_LIMIT = 131072;
/** How long signals stay in the streams, ms (7 days), trimmed by `MINID ~`: by time, never by length. */
declare const STREAM_RETENTION_MS = 604800000;
/** Most entries of a signal history. */
declare const HISTORY_LIMIT = 1000;
/** Most entries of `regime:history`. */
declare const REGIME_HISTORY_LIMIT = 100;
/** How {@link createKeys} spells keys. */
interface KeyOptions {
    /** Prepended to every key and channel, e.g. `prod:`. Default none. */
    readonly prefix?: string | undefined;
    /**
     * Redis Cluster: everything lives in one slot, because one batch is one atomic call. A prefix without a hash tag gets
     * `{cascade}:` before it; symbols keep their braces. Default `false`.
     */
    readonly cluster?: boolean | undefined;
}
/** Names of the pub/sub channels; each receives what is at or above its level. */
interface ChannelNames {
    /** Every signal. */
    readonly signals: string;
    /** ALERT and above. */
    readonly alerts: string;
    /** CRITICAL and above. */
    readonly critical: string;
}
/** Builders for every key and channel Cascade uses, so that writer and reader can't spell them differently. */
interface BusKeys {
    readonly channels: ChannelNames;
    /** Hash: current velocity of a symbol. */
    velocityCurrent(symbol: string): string;
    /** Hash: all windows, derivatives and sides of a symbol. */
    velocityAdvanced(symbol: string): string;
    /** Hash: flow of one symbol on one exchange. */
    velocityExchange(symbol: string, exchange: string): string;
    /** Hash: `a|b|symbol` to r and lag. */
    readonly velocityCorrelations: string;
    /** Hash: risk assessment of a symbol. */
    risk(symbol: string): string;
    /** JSON: newest probability of a symbol. */
    probability(symbol: string): string;
    /** Sorted set by timestamp: all signals, or those >= ALERT of one symbol. */
    history(symbol?: string): string;
    /** Stream, the source of truth: all signals, or those of one symbol. */
    stream(symbol?: string): string;
    /** JSON: BTC volatility. */
    readonly volatilityBtc: string;
    /** JSON: BTC price. */
    readonly btcPrice: string;
    /** JSON: market regime. */
    readonly regimeCurrent: string;
    /** List: regime changes. */
    readonly regimeHistory: string;
    /** JSON: open interest changes of a symbol. */
    openInterestChange(symbol: string): string;
    /** JSON: funding of a symbol. */
    funding(symbol: string): string;
    /** Hash: stage to latency figures. */
    readonly latency: string;
    /** Counter of all signals: the `seq` of the newest. */
    readonly signalsGenerated: string;
    /** Sorted set: id to `seq` of the newest 131,072 signals. */
    readonly signalIds: string;
    /** Hash: exchange to feed status. */
    readonly feeds: string;
    /** Last sequence written by one producer: what makes a repeated batch change nothing. */
    producer(producerId: string): string;
}
/**
 * Builds all keys and channels of one deployment. Pure; one string per call.
 * @example createKeys({ prefix: 'prod:' }).stream('BTCUSDT') // 'prod:cascade:stream:BTCUSDT'
 */
declare function createKeys(options?: KeyOptions): BusKeys;
/** The quietest channel that still carries everything at or above `minLevel`: the fewest messages to filter. */
declare function channelFor(keys: BusKeys, minLevel: SignalLevel): string;

/**
 * The part of an ioredis client (5.11 or 6, `Redis` or `Cluster`) that the bus uses.
 * A client given by the caller should have `enableOfflineQueue: false`, and `socketTimeout` so that a dead socket is noticed.
 */
interface RedisLike {
    /** `ready` when commands can be sent. */
    readonly status: string;
    eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
    evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
    get(key: string): Promise<string | null>;
    hgetall(key: string): Promise<Record<string, string>>;
    hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
    lrange(key: string, start: number, stop: number): Promise<string[]>;
    /** Any other command, by its name in lower case. */
    call(command: string, ...parameters: string[]): Promise<unknown>;
    subscribe(channel: string): Promise<unknown>;
    on(event: 'message', listener: (channel: string, message: string) => void): unknown;
    on(event: 'error', listener: (error: Error) => void): unknown;
    on(event: 'ready' | 'close' | 'end', listener: () => void): unknown;
    off(event: 'error', listener: (error: Error) => void): unknown;
    off(event: 'ready' | 'close' | 'end', listener: () => void): unknown;
    /** A second connection to the same server. */
    duplicate(): RedisLike;
    /** @param reconnect drops this socket only and connects again */
    disconnect(reconnect?: boolean): void;
}

/** Which past signals. */
interface HistoryQuery {
    /** Not before this time, Unix ms. Default: no limit. */
    readonly fromTsMs?: number;
    /** Not after this time, Unix ms. Default: no limit. */
    readonly toTsMs?: number;
    /** Only the newest so many, 1 .. 1,000. Default 1,000. */
    readonly limit?: number;
}

/** Which signals a subscriber wants. */
interface SignalFilter {
    /** This level and above. Default: every signal, also the `NONE` that ends an alarm. */
    readonly minLevel?: SignalLevel;
    /** Only these canonical symbols, e.g. `BTCUSDT`. Default: all. */
    readonly symbols?: readonly string[];
}
/** Which signals an iteration wants, from where on, and until when. */
interface SignalStreamOptions extends SignalFilter {
    /**
     * `meta.stream_id` of the last signal that was processed: everything after it comes first, marked `meta.replayed`. `'start'` or `'0'`: everything
     * in retention, which is 7 days in Redis and the newest 1,000 signals in memory. Default: from now on.
     */
    readonly fromId?: string;
    /** Ends the iteration. */
    readonly signal?: AbortSignalLike;
}
/** Called with each signal, in the order they were offered. What it throws is counted and goes no further. */
type SignalListener = (signal: WireSignal) => void;
/**
 * `connecting` not connected yet, `ready` writing, `degraded` Redis is away or refuses writes (signals wait, local subscribers are served),
 * `failed` no retry can help (wrong password, TLS), `closed` closed by the caller. The in-process bus is `ready` until closed.
 */
type BusState = 'connecting' | 'ready' | 'degraded' | 'failed' | 'closed';
/** Counters of a bus since it was opened. `offered + recovered = refused + published + queued`, and what of `spillCorrupt` was a whole line. */
interface BusStats {
    readonly state: BusState;
    /** Detections given to `offer`. */
    readonly offered: number;
    /** Not accepted for publication: queue full in memory and on disk, bus closed or failed, or a signal with a number that is not finite. */
    readonly refused: number;
    /** Written to Redis and acknowledged; for the in-process bus, delivered. */
    readonly published: number;
    /** Of these, signals the stream had already under the same id, e.g. from an earlier run; they were not written again. */
    readonly repeated: number;
    /** Accepted and not acknowledged yet, with those in flight and those on disk. */
    readonly queued: number;
    /** Size of the queued payloads in memory, bytes. */
    readonly queuedBytes: number;
    /** Acknowledged signals the server had lost and got again, e.g. the last moments before a crash. */
    readonly restored: number;
    /** Acknowledged signals the server had lost and the bus no longer kept. */
    readonly lost: number;
    /** Signals an earlier process left in the spill file. */
    readonly recovered: number;
    /** Signals written to the spill file. */
    readonly spilled: number;
    /** Size of the spill file, bytes; 0 when all of it is published. */
    readonly spilledBytes: number;
    /** Of the refused, those the spill file could not take: it was full, or the disk. */
    readonly spillRefused: number;
    /** Lines of the spill file that could not be read: a bit was flipped, or the end is missing. */
    readonly spillCorrupt: number;
    /** Start of the first of them. */
    readonly spillSample?: string | undefined;
    /** Rounds of batches sent again. */
    readonly retries: number;
    /** Writes beside the stream (histories, counters, current values) that Redis refused, and values with a number that is not finite. */
    readonly sideErrors: number;
    /** Current values never written: no room, or their lifetime ended while Redis was away. One replaced by a newer one is no loss. */
    readonly valuesDropped: number;
    /** Stored values, or keys of another type, that {@link SignalBus.current} and its like refused to read. */
    readonly valuesInvalid: number;
    /** Signals dropped by slow async iterators; only the in-process bus drops. */
    readonly dropped: number;
    /** Messages and entries of Redis that iterations refused to read. */
    readonly invalid: number;
    /** Exceptions thrown by listeners. */
    readonly listenerErrors: number;
    /** Code of the newest problem, e.g. `ECONNREFUSED`; stays after recovery. Never a secret. */
    readonly lastError?: string | undefined;
}
/**
 * Where detections go. The in-process bus and the Redis bus behave the same towards their own process;
 * the Redis bus also writes to other processes, in the background.
 */
interface SignalBus {
    /**
     * Hands over one detection. Synchronous and never throws, so that an engine loop is never held up:
     * local subscribers are called at once, publication follows. When the queue is full, in memory and on disk, the newest is refused
     * and counted in {@link BusStats.refused}; an accepted signal is never dropped.
     */
    offer(detection: Detection): void;
    /**
     * Takes what stands now, beside signals: velocities, regime, prices, feeds ... Synchronous and never throws. Written with the next
     * batch, one value per key, the newest wins. While Redis is away values wait for as long as they would have lived, then they are
     * dropped and counted in {@link BusStats.valuesDropped}; a full server drops them before any signal.
     */
    note(values: CurrentValues): void;
    /**
     * The stored values of a symbol, checked field by field: a value that can't be read is absent and counted in
     * {@link BusStats.valuesInvalid}. Reads what any process wrote.
     * @throws CascadeError `redis-bus/read-failed` (retryable) while Redis is away or when it refuses
     */
    current(symbol: string): Promise<CurrentReading>;
    /** The stored regime, its history, BTC volatility and price; otherwise as {@link current}. */
    regime(): Promise<RegimeReading>;
    /** The stored feeds, latencies and signal counter; otherwise as {@link current}. */
    service(): Promise<ServiceReading>;
    /**
     * Resolves when everything accepted so far is published and every value noted written or given up;
     * rejects with a CascadeError when the bus fails or closes first.
     */
    flush(): Promise<void>;
    /** Calls `listener` from now on. @returns a function that ends the subscription */
    subscribe(filter: SignalFilter, listener: SignalListener): () => void;
    /**
     * The signals of the deployment, each id once, in the order of the stream. With Redis: those of every writer, when they are in the stream;
     * a slow consumer loses none, see {@link subscribeSignals}. In process: those offered to this bus; keeps at most 1,000 that were not read yet,
     * then drops the oldest and counts them.
     * @throws CascadeError `redis-bus/invalid-option`
     */
    signals(options?: SignalStreamOptions): AsyncIterableIterator<WireSignal>;
    /**
     * Past signals, newest last: of one symbol those from ALERT up, without a symbol those of every level; at most the newest 1,000 of 7 days,
     * in process of the last 1,000 offered. Wrong entries are left out.
     * @throws CascadeError `redis-bus/invalid-option`; `redis-bus/unavailable` when Redis does not answer
     */
    history(symbol?: string, query?: HistoryQuery): Promise<WireSignal[]>;
    stats(): BusStats;
    /** Ends the bus and every iteration. Waits for the queue for at most 4 s, and only while Redis answers. Never rejects; repeatable. */
    close(): Promise<void>;
}

/**
 * What to do about a failed write:
 * `retry` the server or the way to it is away, `shed` it is full (drop what can be dropped, then retry), `fatal` no retry can help.
 */
type ErrorKind = 'retry' | 'shed' | 'fatal';
/** An error in words that are safe to print: it never quotes a command, a key or a credential. */
interface ClassifiedError {
    readonly kind: ErrorKind;
    /** A code such as `ECONNREFUSED` or `WRONGPASS`, or the class of the error. */
    readonly reason: string;
}
/**
 * Sorts an error of the client or the server. Unknown errors are retried: the queue is bounded and the failure is visible.
 * Messages are never passed on, because client errors carry the command's arguments and servers quote them.
 */
declare function classifyError(error: unknown): ClassifiedError;

/** How many accepted signals may wait for Redis. Unit: signals. Spec: bounded by count and bytes. */
declare const DEFAULT_MAX_QUEUED = 10000;
/** How many payload bytes may wait for Redis. Unit: bytes (16 MiB; about 10,000 signals of 1.6 kB). Spec: bounded by count and bytes. */
declare const DEFAULT_MAX_QUEUED_BYTES = 16777216;

/**
 * The bus without Redis: subscribers in this process get the same documents, in the same order, as they would from Redis,
 * without `meta.stream_id`. Keeps the newest 1,000 signals, and current values for as long as Redis would keep them.
 * Cost per signal: its encoding and that of its values, plus one call per subscriber.
 */
declare class InProcessBus implements SignalBus {
    #private;
    offer(detection: Detection): void;
    note(values: CurrentValues): void;
    current(symbol: string): Promise<CurrentReading>;
    regime(): Promise<RegimeReading>;
    service(): Promise<ServiceReading>;
    flush(): Promise<void>;
    subscribe(filter: SignalFilter, listener: SignalListener): () => void;
    /** Its signals have no stream ids: a `fromId` other than the start belongs to another bus and means from now on. */
    signals(options?: SignalStreamOptions): AsyncIterableIterator<WireSignal>;
    history(symbol?: string, query?: HistoryQuery): Promise<WireSignal[]>;
    stats(): BusStats;
    close(): Promise<void>;
}

/** Where a reader finds the deployment. Give either `url` or `client`. */
interface RedisSource {
    /** `redis://user:password@host:port/db`, or `rediss://` for TLS. */
    readonly url?: string;
    /** A client of the caller's: readers use duplicates of it, because subscribed and blocked connections are not for other commands. */
    readonly client?: RedisLike;
    /** As the writer's. */
    readonly prefix?: string;
}

/** What waits while Redis is away or slow. */
interface QueueOptions {
    /** Signals that may wait in memory, >= 1. Default 10,000. */
    readonly maxQueued?: number;
    /** Payload bytes that may wait in memory, >= 1. Default 16 MiB. */
    readonly maxQueuedBytes?: number;
    /**
     * File for signals that wait while Redis is away, at most 64 MiB; one process a file. Its folder is made when missing.
     * Default none: a library does not write to a disk unasked.
     */
    readonly spillFile?: string;
}
/** How {@link openRedisBus} connects and how much it keeps while Redis is away. Give either `url` or `client`. */
interface RedisBusOptions {
    /** `redis://user:password@host:port/db`, or `rediss://` for TLS. */
    readonly url?: string;
    /** A connected client of the caller's, e.g. an ioredis `Cluster`. The bus never closes it. */
    readonly client?: RedisLike;
    /** Prepended to keys and channels. Default none. */
    readonly prefix?: string;
    /** Everything in one slot: a prefix without a hash tag gets `{cascade}:` before it. Default `false`. */
    readonly cluster?: boolean;
    readonly queue?: QueueOptions;
    /**
     * Called at each change of state, with the reason where there is one. `failed` comes once, with one printable line;
     * `degraded` comes again with `redis-bus/spill-refused` when signals can't be kept any more.
     */
    readonly onStateChange?: (state: BusState, error?: CascadeError) => void;
}

/**
 * Opens the bus that writes to Redis: stream first, then histories, current values and the three channels, in one Lua call per batch.
 * Connects in the background; while Redis is away it is `degraded`: local subscribers are served, signals wait in a bounded queue,
 * and are written in order, once, when it is back. Several processes may write; each has a producer id of its own.
 *
 * With `queue.spillFile` they also go to that file, survive the end of the process, and are written by the next one that opens it.
 *
 * Memory: `maxQueued` signals and `maxQueuedBytes` payload at most.
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-connection`, `redis-bus/invalid-url`,
 * `redis-bus/spill-locked`, `redis-bus/spill-foreign`, `redis-bus/spill-unusable`
 */
declare function openRedisBus(options: RedisBusOptions): SignalBus;

/** Where {@link subscribeSignals} reads, what, and from where on. */
interface SubscribeSignalsOptions extends SignalStreamOptions, RedisSource {
}
/** Counters of a subscription. */
interface SubscriptionStats {
    /** Signals put into the iteration. */
    readonly delivered: number;
    /** Of these, brought from the stream: `meta.replayed`. */
    readonly replayed: number;
    /** Signals and messages that had passed already: each is delivered once. */
    readonly duplicates: number;
    /** Jumps of `seq` on the channel; what was missing was read from the stream. */
    readonly gaps: number;
    /** How often the stream had lost what was read last: a server that lost its tail or was emptied, or retention. */
    readonly rewinds: number;
    /** Messages and entries refused by the checks. */
    readonly invalid: number;
    /** The first of them, cut to 200 characters, unprintable ones replaced. */
    readonly invalidSample?: string | undefined;
    /** Code of the newest problem with Redis, e.g. `ECONNREFUSED`; stays after recovery. Never a secret. */
    readonly lastError?: string | undefined;
}
/** Signals of a deployment, each once, in the order of the stream. */
interface SignalSubscription extends AsyncIterableIterator<WireSignal> {
    /** Resolves when the channel is subscribed and the place in the stream is known, or when the iteration ends before that. Never rejects. */
    readonly ready: Promise<void>;
    stats(): SubscriptionStats;
}
/**
 * Reads signals in a process that writes none: SUBSCRIBE, then the stream from `fromId` on, then live. The stream is the truth and the channel
 * its wake-up copy, so nothing is lost by a slow consumer, a lost connection or a lost message: a jump of `seq`, a reconnect, and a look into the
 * stream every second bring it, marked `meta.replayed`. Documents are checked; wrong ones are counted. Each signal id comes once.
 *
 * Costs two connections, at most 1,000 unread signals and 10,000 remembered ids. Reads every level and filters here.
 * Across restarts of the consumer delivery is at least once: save `meta.stream_id` after processing and give it as `fromId`.
 *
 * The iteration ends when `signal` aborts or the loop is left; it throws `redis-bus/refused` when no retry can help (password, TLS).
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-connection`, `redis-bus/invalid-url`
 */
declare function subscribeSignals(options: SubscribeSignalsOptions): SignalSubscription;

/** Who a worker is and what it wants. All workers of a group share the work. */
interface WorkerGroupOptions extends SignalFilter {
    /** Name of the group, 1 to 64 characters. Use one group for one kind of work: what a filter leaves out is done for the whole group. */
    readonly group: string;
    /** Name of this worker, different for each process, 1 to 64 characters. */
    readonly consumer: string;
    /** Where a new group begins, as in an iteration. Default: with what is written from now on. An existing group goes on where it was. */
    readonly fromId?: string;
    /** How long a signal may stay unacknowledged before another worker takes it over, ms >= 1. Longer than any delivery. Default 30,000. */
    readonly minIdleMs?: number;
    /** Ends the iteration; the signal in work can still be acknowledged. */
    readonly signal?: AbortSignalLike;
}
/** A signal to work on. */
interface WorkItem {
    /** `meta.replayed` when it was taken over. */
    readonly signal: WireSignal;
    /** How often it was handed to a worker, this time included. */
    readonly deliveries: number;
    /**
     * The work is done: nobody gets the signal again. `false` when Redis did not confirm it, or another worker has acknowledged it meanwhile:
     * it may then be delivered again. Never rejects; repeatable.
     */
    ack(): Promise<boolean>;
}
/** Counters of a worker. */
interface WorkerGroupStats {
    /** Signals handed out. */
    readonly delivered: number;
    /** Of these, taken over from a worker that did not acknowledge them, perhaps from itself. */
    readonly takenOver: number;
    readonly acknowledged: number;
    /** Entries refused by the checks and acknowledged unread. */
    readonly invalid: number;
    /** The first of them, cut to 200 characters, unprintable ones replaced. */
    readonly invalidSample?: string | undefined;
    /** Unacknowledged signals that were gone from the stream when they were to be taken over: nobody worked on them. */
    readonly deleted: number;
    /** Stream ids of the newest 100 of them. */
    readonly deletedIds: readonly string[];
    /** Code of the newest problem with Redis; stays after recovery. Never a secret. */
    readonly lastError?: string | undefined;
}
/** The work of one worker, one signal at a time. */
interface WorkerGroup extends AsyncIterableIterator<WorkItem> {
    stats(): WorkerGroupStats;
}
/**
 * One worker of a consumer group, for work that must be done for each signal by any one process: webhooks, orders, mails.
 * At least once: a signal whose worker dies or does not `ack()` within `minIdleMs` goes to another, and a worker may die between the work and
 * its `ack()`. Make the effect idempotent by `signal.id`. One signal is out at a time; open more workers to work in parallel.
 *
 * Costs two connections and, while idle, two small reads a second. The stream is trimmed by time only (7 days), so nothing unfinished is lost earlier.
 * The iteration ends when `signal` aborts or the loop is left; it throws `redis-bus/refused` when no retry can help.
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-name`, `redis-bus/invalid-connection`,
 * `redis-bus/invalid-url`
 */
declare function openWorkerGroup(source: RedisSource, options: WorkerGroupOptions): WorkerGroup;

export { type BusKeys, type BusState, type BusStats, type ChannelNames, type ClassifiedError, CurrentReading, CurrentValues, DEFAULT_MAX_QUEUED, DEFAULT_MAX_QUEUED_BYTES, type ErrorKind, HISTORY_LIMIT, type HistoryQuery, InProcessBus, KNOWN_IDS_LIMIT, type KeyOptions, type QueueOptions, REGIME_HISTORY_LIMIT, type RedisBusOptions, type RedisLike, type RedisSource, RegimeReading, STREAM_RETENTION_MS, ServiceReading, type SignalBus, type SignalFilter, type SignalListener, type SignalStreamOptions, type SignalSubscription, type SubscribeSignalsOptions, type SubscriptionStats, TTL_SEC, WireSignal, type WorkItem, type WorkerGroup, type WorkerGroupOptions, type WorkerGroupStats, channelFor, classifyError, createKeys, openRedisBus, openWorkerGroup, subscribeSignals };

// @cascade/redis-bus/documents

import { Regime, LiquidatedSide, Preset, RiskLevel, RiskAction, SignalLevel, CascadeSignal, SymbolReading, RegimeSnapshot, RegimeChange, PriceEvent, FeedReading, LatencyReading, FundingTrend, LiquidityRegime, TrendRegime, FeedStatus, LiquidationEvent } from '@cascade/core';

/** Version of the published signal document. Readers refuse others. */
declare const SCHEMA_VERSION = 1;
/** The six scores, 0..1, 3 digits; absent = input missing. */
interface WireScores {
    readonly velocity?: number;
    readonly acceleration?: number;
    readonly volume?: number;
    readonly oi_change?: number;
    readonly funding?: number;
    readonly volatility?: number;
}
/** What was measured. */
interface WireMetrics {
    /** Events/s over 10 s, 2 digits. */
    readonly velocity: number;
    /** Events/s² over 2 s, 2 digits. */
    readonly acceleration?: number;
    /** Events/s³ over 2 s, 2 digits. */
    readonly jerk?: number;
    /** USD/s over 10 s, 2 digits. */
    readonly volume_usd: number;
    /** Fraction over one minute, 4 digits. */
    readonly oi_change_1m?: number;
    /** Fraction per interval, 6 digits. */
    readonly funding_rate?: number;
}
/** The market around the signal. */
interface WireContext {
    readonly volatility_regime?: Regime;
    readonly market_regime?: Regime;
    /** USD, 2 digits. */
    readonly btc_price?: number;
    /** 1..5, 2 digits. */
    readonly vol_risk_multiplier?: number;
    readonly leading_exchange?: string;
    /** Mean pairwise r, -1..1, 3 digits. */
    readonly exchange_correlation?: number;
    /** Liquidated side with most USD over 60 s. */
    readonly dominant_side?: LiquidatedSide;
    /** Share 0..1 of usual USD volume whose venues are live, 3 digits. */
    readonly coverage: number;
    /** Inputs that were not there. */
    readonly missing: readonly string[];
    /** Id of the episode. */
    readonly episode?: string;
    /** Why this level, in words. */
    readonly reasons: readonly string[];
}
/** The risk assessment beside the signal. */
interface WireRisk {
    /** 0..100, 3 digits. */
    readonly score: number;
    readonly level: RiskLevel;
    /** 0..1, 3 digits. */
    readonly confidence: number;
    readonly action: RiskAction;
    readonly explanation: string;
}
/** About the message. */
interface WireMeta {
    /** Wall-clock cost of the reading, ms, 2 digits; only live. */
    readonly processing_time_ms?: number;
    readonly preset: Preset;
    /** Name of the model the probability comes from; only with preset `calibrated`. */
    readonly model?: string;
    /** Do not act after this time, Unix seconds with ms fraction. */
    readonly valid_until: number;
    /** Id of the entry in `cascade:stream`; absent from a bus in this process. */
    readonly stream_id?: string;
    /**
     * `true` when a reader brought the signal from the stream instead of live from the channel: it may be old, look at `valid_until`.
     * Set by readers on what they deliver; never written to Redis, and ignored when it is found there.
     */
    readonly replayed?: boolean;
}
/** A signal as other programs read it: snake_case, rounded, absent fields left out. */
interface WireSignal {
    readonly schema_version: typeof SCHEMA_VERSION;
    /** Deterministic; the same signal always has the same id. */
    readonly id: string;
    /**
     * From Redis: strictly increasing in `cascade:stream`, whoever writes; given by the server in the call that writes the signal.
     * From a bus in this process: the number the signal has there, strictly increasing per symbol.
     */
    readonly seq: number;
    readonly symbol: string;
    /** Unix seconds with ms fraction. */
    readonly timestamp: number;
    readonly signal: SignalLevel;
    /** 0 NONE, 1 WATCH, 2 ALERT, 3 CRITICAL, 4 EXTREME. */
    readonly signal_level: number;
    /** 0..1, 4 digits, after boosts. */
    readonly probability: number;
    /** 0..1, 4 digits, before boosts; absent from writers that do not tell. An addition to the published shape. */
    readonly base_probability?: number | undefined;
    readonly scores: WireScores;
    readonly metrics: WireMetrics;
    readonly context: WireContext;
    readonly risk?: WireRisk;
    readonly meta: WireMeta;
}

/**
 * The published document of a signal: snake_case, rounded, in a stable key order, absent values left out.
 *
 * Rounding: probability 4 digits; scores, correlation, coverage, confidence 3; velocity, acceleration, jerk, USD, price, multiplier, ms 2;
 * open interest 4; funding 6. Times are Unix seconds with a millisecond fraction. Pure; O(fields).
 * @param streamId id of the signal's entry in `cascade:stream`, when it is known
 * @throws CascadeError `redis-bus/invalid-signal` naming a number that is not finite
 */
declare function encodeSignal(signal: CascadeSignal, streamId?: string): WireSignal;
/** {@link encodeSignal} as JSON text. It always ends with the end of `meta` and of the document, `}}`. */
declare function encodeSignalJson(signal: CascadeSignal, streamId?: string): string;
/**
 * Reads a published signal, trusting nothing: every field is checked, unknown fields are ignored,
 * and the result is a new object that holds known fields only. O(length), at most 65,536 characters.
 * @throws CascadeError `redis-bus/invalid-message`, naming the first wrong field in the message and in `context.field`
 */
declare function decodeSignal(json: string): WireSignal;

/** What stands now. Everything is optional: what is left out keeps its last value until its lifetime ends. */
interface CurrentValues {
    /** When it stands, Unix ms. */
    readonly nowMs: number;
    /** The symbols read now, together: their exchange pairs replace the correlation matrix (at most 1,000 pairs). */
    readonly symbols?: readonly SymbolReading[] | undefined;
    readonly regime?: RegimeSnapshot | undefined;
    /** Oldest first; those newer than the newest entry of the history are added to it. */
    readonly regimeChanges?: readonly RegimeChange[] | undefined;
    readonly btcPrice?: PriceEvent | undefined;
    /** All exchanges: they replace the table of feeds. */
    readonly feeds?: readonly FeedReading[] | undefined;
    /** All stages: they replace the table of latencies. */
    readonly latency?: readonly LatencyReading[] | undefined;
}

/** `volatility:btc:current`: fractions per horizon, not annualised. */
interface WireVolatility {
    readonly regime: Regime;
    readonly btc_price: number;
    readonly vol_1min?: number | undefined;
    readonly vol_5min?: number | undefined;
    readonly vol_15min?: number | undefined;
    readonly vol_1h?: number | undefined;
    /** 0..100; absent while the history is too short. */
    readonly percentile?: number | undefined;
    readonly cascade_risk_multiplier: number;
    readonly timestamp: number;
}
/** `btc:price:current`. */
interface WireBtcPrice {
    readonly price: number;
    readonly bid?: number | undefined;
    readonly ask?: number | undefined;
    /** Of bid and ask, in basis points of their mean. */
    readonly spread_bps?: number | undefined;
    readonly exchange: string;
    readonly timestamp: number;
}
/** `oi:{symbol}:change`: changes are fractions. */
interface WireOpenInterest {
    readonly open_interest_usd: number;
    readonly change_1m?: number | undefined;
    readonly change_5m?: number | undefined;
    readonly change_1h?: number | undefined;
    readonly timestamp: number;
}
/** `funding:{symbol}:current`. */
interface WireFunding {
    /** Fraction per interval. */
    readonly rate: number;
    readonly interval_hours: number;
    /** Unix seconds; absent when no exchange tells. */
    readonly next_funding_time?: number | undefined;
    /** Over the last hour; absent before an hour of news. */
    readonly trend?: FundingTrend | undefined;
    readonly timestamp: number;
}

/** Factors for a desk's own sizes and distances; 1 = as usual. */
interface WireTradingAdjustments {
    readonly position_size: number;
    readonly stop_loss: number;
    readonly take_profit: number;
    readonly entry_aggressiveness: number;
}
/** `regime:current`. */
interface WireRegime {
    readonly regime: Regime;
    readonly volatility_regime: Regime;
    readonly liquidity_regime: LiquidityRegime;
    readonly trend_regime: TrendRegime;
    readonly confidence: number;
    readonly velocity_threshold_multiplier: number;
    readonly volume_threshold_multiplier: number;
    readonly cascade_sensitivity_multiplier: number;
    readonly risk_multiplier: number;
    readonly trading_adjustments: WireTradingAdjustments;
    /** When this regime began; absent before the first price. */
    readonly since?: number | undefined;
    readonly timestamp: number;
}
/** One entry of `regime:history`. */
interface WireRegimeChange {
    readonly from: Regime;
    readonly to: Regime;
    readonly timestamp: number;
}

/** `cascade:risk:{symbol}`: scores 0..100; a factor without its input is absent. */
interface WireRiskState {
    readonly score: number;
    readonly level: RiskLevel;
    readonly confidence: number;
    readonly action: RiskAction;
    readonly velocity_score?: number | undefined;
    readonly acceleration_score?: number | undefined;
    readonly jerk_score?: number | undefined;
    readonly volume_score?: number | undefined;
    readonly correlation_score?: number | undefined;
    readonly clustering_score?: number | undefined;
    readonly explanation?: string | undefined;
    readonly timestamp: number;
}
/** `cascade:probability:{symbol}`: the newest probability and the level that stands. */
interface WireProbability {
    readonly probability: number;
    readonly signal: SignalLevel;
    readonly timestamp: number;
}

/** One field of `cascade:feeds`, named by its exchange. */
interface WireFeed {
    readonly status: FeedStatus;
    /** Unix seconds; absent before the first message. */
    readonly last_message?: number | undefined;
    readonly reconnects: number;
    /** Length of the newest coverage hole. */
    readonly gap_ms?: number | undefined;
    readonly timestamp: number;
}
/** One field of `performance:latency`, named by its stage: over the newest `count` runs. */
interface WireLatency {
    readonly avg_ms: number;
    readonly p50_ms: number;
    readonly p99_ms: number;
    readonly count: number;
    readonly timestamp: number;
}

/** `velocity:{symbol}:current`: counts and events/s of the windows the engine has among 10, 30, 60 and 300 s. */
interface WireVelocity {
    readonly timestamp: number;
    readonly event_count_10s?: number | undefined;
    readonly event_count_30s?: number | undefined;
    readonly event_count_60s?: number | undefined;
    readonly event_count_300s?: number | undefined;
    readonly velocity_10s?: number | undefined;
    readonly velocity_30s?: number | undefined;
    readonly velocity_60s?: number | undefined;
    readonly velocity_300s?: number | undefined;
    /** Events/s² and events/s³ over 2 s. */
    readonly acceleration?: number | undefined;
    readonly jerk?: number | undefined;
    /** Over 60 s. */
    readonly total_value_usd?: number | undefined;
    readonly exchange_correlation?: number | undefined;
    readonly leading_exchange?: string | undefined;
}
/** `velocity:exchange:{symbol}:{exchange}`: the flow of one exchange over 10 s. */
interface WireExchangeFlow {
    readonly count: number;
    readonly usd: number;
    /** Events/s. */
    readonly velocity: number;
    readonly last_update: number;
}
/** One field of `velocity:correlation:matrix`, named `a|b|symbol` with the exchanges in alphabetical order. */
interface WireCorrelation {
    /** -1..1. */
    readonly r: number;
    /** Positive: the first exchange leads. */
    readonly lag_sec: number;
    readonly timestamp: number;
}

/** What is told about one window: counts, events/s and USD/s, of all events and of each liquidated side. */
interface WireWindow {
    readonly count?: number | undefined;
    readonly velocity?: number | undefined;
    readonly usd_per_sec?: number | undefined;
    readonly long_count?: number | undefined;
    readonly long_usd_per_sec?: number | undefined;
    readonly short_count?: number | undefined;
    readonly short_usd_per_sec?: number | undefined;
}
/** What is told about the derivatives over windows of one length: events/s² and events/s³. */
interface WireDerivatives {
    readonly acceleration?: number | undefined;
    readonly jerk?: number | undefined;
}
type Named<T, Name extends string> = {
    readonly [K in keyof T as K extends string ? `${K}_${Name}` : never]: T[K];
};
/**
 * `velocity:advanced:{symbol}`: every window, e.g. `count_500ms`, `short_usd_per_sec_10s`, and derivatives, e.g. `jerk_2s`;
 * absent when the engine has no such window.
 */
interface WireAdvancedVelocity extends Named<WireWindow, '100ms'>, Named<WireWindow, '500ms'>, Named<WireWindow, '2s'>, Named<WireWindow, '10s'>, Named<WireWindow, '60s'>, Named<WireDerivatives, '2s'>, Named<WireDerivatives, '10s'> {
    readonly timestamp: number;
    /** Exchanges with a `velocity:exchange:{symbol}:{exchange}` of this reading, alphabetical. */
    readonly exchanges: readonly string[];
}

/** How a symbol stands, as stored. What was never written, has expired or can't be read is absent. */
interface CurrentReading {
    readonly velocity?: WireVelocity | undefined;
    readonly advanced?: WireAdvancedVelocity | undefined;
    /** By exchange. */
    readonly exchanges: Readonly<Record<string, WireExchangeFlow>>;
    /** By pair of exchanges, `a|b`. */
    readonly correlations: Readonly<Record<string, WireCorrelation>>;
    readonly risk?: WireRiskState | undefined;
    readonly probability?: WireProbability | undefined;
    readonly openInterest?: WireOpenInterest | undefined;
    readonly funding?: WireFunding | undefined;
}
/** How the market stands, as stored. */
interface RegimeReading {
    readonly current?: WireRegime | undefined;
    /** Changes, newest first, at most 100. */
    readonly history: readonly WireRegimeChange[];
    readonly volatility?: WireVolatility | undefined;
    readonly btcPrice?: WireBtcPrice | undefined;
}
/** How the service stands, as stored. */
interface ServiceReading {
    /** By exchange. */
    readonly feeds: Readonly<Record<string, WireFeed>>;
    /** By stage. */
    readonly latency: Readonly<Record<string, WireLatency>>;
    /** All signals ever written; absent before the first. */
    readonly signalsGenerated?: number | undefined;
}

/** How a symbol stands, in the names of JSON documents. */
type WireSymbol = Omit<CurrentReading, 'openInterest'> & {
    readonly open_interest?: WireOpenInterest | undefined;
};
/** How the market stands, in the names of JSON documents. */
type WireMarket = Omit<RegimeReading, 'btcPrice'> & {
    readonly btc_price?: RegimeReading['btcPrice'];
};
/** What stands of everything, as HTTP APIs, streams and pages tell it. */
interface WireStanding {
    /** By canonical symbol. */
    readonly symbols: Readonly<Record<string, WireSymbol>>;
    readonly regime: WireMarket;
    readonly service: Pick<ServiceReading, 'feeds' | 'latency'>;
}
/** One liquidation, as HTTP APIs, streams and pages tell it. */
interface WireLiquidation {
    /** Its place in the process that tells it, from 1. */
    readonly no: number;
    readonly exchange: string;
    readonly symbol: string;
    readonly liquidated_side?: 'long' | 'short' | undefined;
    /** USD. */
    readonly price?: number | undefined;
    /** In coins. */
    readonly quantity?: number | undefined;
    readonly notional_usd?: number | undefined;
    /** Unix seconds, of the venue. */
    readonly timestamp: number;
    /** Unix seconds, of our clock. */
    readonly received: number;
}
/** The document of current values: what readers of Redis find, in one piece. Pure; O(symbols x exchanges). */
declare function wireStanding(values: CurrentValues): WireStanding;
/** The document of a liquidation. Pure; O(1). */
declare function wireLiquidation(no: number, event: LiquidationEvent): WireLiquidation;

export { type CurrentReading, type CurrentValues, type RegimeReading, SCHEMA_VERSION, type ServiceReading, type WireAdvancedVelocity, type WireBtcPrice, type WireContext, type WireCorrelation, type WireExchangeFlow, type WireFeed, type WireFunding, type WireLatency, type WireLiquidation, type WireMarket, type WireMeta, type WireMetrics, type WireOpenInterest, type WireProbability, type WireRegime, type WireRegimeChange, type WireRisk, type WireRiskState, type WireScores, type WireSignal, type WireStanding, type WireSymbol, type WireTradingAdjustments, type WireVelocity, type WireVolatility, decodeSignal, encodeSignal, encodeSignalJson, wireLiquidation, wireStanding };
