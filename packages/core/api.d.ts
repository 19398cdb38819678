// Public API of @cascade/core. Written by "pnpm api:update"; do not edit.

// @cascade/core

/** Text of any value for an error message: short, quoted, never throwing. */
declare function quote(value: unknown): string;
/**
 * Throws unless `tsMs` is an integer number of milliseconds.
 * @throws CascadeError `<scope>/invalid-time`
 */
declare function assertTime(scope: string, name: string, tsMs: number): void;
/**
 * Throws unless `value` is finite and not negative.
 * @throws CascadeError `<scope>/invalid-number`
 */
declare function assertNonNegative(scope: string, name: string, value: number): void;
/**
 * Throws unless `value` is a non-empty string of at most 64 characters.
 * @throws CascadeError `<scope>/invalid-name`
 */
declare function assertName(scope: string, name: string, value: string): void;
/**
 * Throws when `options` has a key outside `known`, so that a misspelt option is never ignored.
 * @throws CascadeError `<scope>/unknown-option`
 */
declare function assertKnownKeys(scope: string, options: object, known: readonly string[]): void;

/** The part of the platform's `AbortSignal` that Cascade uses; a real `AbortSignal` fits. */
interface AbortSignalLike {
    readonly aborted: boolean;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
}
/** Time as a dependency: the real one lives at the edges, tests pass a manual one. */
interface Clock {
    /** Unix milliseconds. */
    nowMs(): number;
    /** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
    sleep(delayMs: number, signal?: AbortSignalLike): Promise<void>;
}

/** How {@link batched} paces. */
interface BatchOptions {
    /** Act at most this often, ms. Default 10. */
    readonly minGapMs?: number;
    /** Act at least this often, ms, with an empty batch if need be. Default 250. */
    readonly maxGapMs?: number;
    readonly clock: Clock;
    readonly signal?: AbortSignalLike | undefined;
}
/** Events that arrived since the last batch, and the time to read the engines at. */
interface Batch<T> {
    readonly events: readonly T[];
    readonly nowMs: number;
}
/** A batch holds at most this many events; a faster source is left waiting, so that its own limit and drop counters apply. */
declare const MAX_BATCH_EVENTS = 10000;
/**
 * Groups a stream into batches at our own pace: one at most every `minGapMs`, at least every `maxGapMs` (then empty).
 *
 * Nothing is dropped here. Memory: at most {@link MAX_BATCH_EVENTS} events; beyond that the source is not read on.
 * Ends when the source ends or `signal` aborts, after delivering what was collected. An error of the source is thrown
 * after the events that came before it.
 * @throws CascadeError `core/invalid-pace` unless 0 <= minGapMs <= maxGapMs and maxGapMs > 0
 */
declare function batched<T>(source: AsyncIterable<T>, options: BatchOptions): AsyncGenerator<Batch<T>>;

/** What a {@link CascadeError} carries besides its message. */
interface CascadeErrorDetails {
    /** `true` when the same call may succeed later (network, busy server). Default `false`. */
    readonly retryable?: boolean;
    /** The values that matter, for logs and tests. Never put secrets here. */
    readonly context?: Readonly<Record<string, unknown>>;
    /** The error underneath, if any. */
    readonly cause?: unknown;
}
/**
 * The one error class of Cascade.
 *
 * The message says what failed, shows the offending value in quotes and says what to do.
 * `code` is `package/kebab-case` and stable: match on it, not on the message.
 */
declare class CascadeError extends Error {
    readonly code: string;
    readonly retryable: boolean;
    readonly context: Readonly<Record<string, unknown>>;
    /**
     * @param code stable identifier, e.g. `velocity/invalid-notional`
     * @param message what failed, the value in quotes, what to do
     */
    constructor(code: string, message: string, details?: CascadeErrorDetails);
}

/** Exchanges with a codec in `@cascade/feeds`. */
declare const EXCHANGES: readonly ["binance", "binance-coinm", "bybit", "okx", "hyperliquid", "gate", "bitget", "htx", "aster", "deribit", "bitmex", "bitfinex", "kraken", "dydx", "lighter"];
/** Lower-case exchange id. Open for tapes of other venues; the known ones are {@link EXCHANGES}. */
type Exchange = (typeof EXCHANGES)[number] | (string & {});
/**
 * What part of a venue's liquidations its feed shows:
 * `all` every one, `sampled` some (Binance: at most one per symbol and second),
 * `aggregated` merged rows, `watchlist` only of watched accounts.
 */
type Completeness = 'all' | 'sampled' | 'aggregated' | 'watchlist';

/** Signal levels, calm to extreme. The index is the wire field `signal_level`. */
declare const SIGNAL_LEVELS: readonly ["NONE", "WATCH", "ALERT", "CRITICAL", "EXTREME"];
/** How strongly a cascade is signalled. */
type SignalLevel = (typeof SIGNAL_LEVELS)[number];
/** Risk levels, low to high. */
declare const RISK_LEVELS: readonly ["NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
/** Class of a risk score 0..100. */
type RiskLevel = (typeof RISK_LEVELS)[number];
/** Recommended reactions, calm to urgent. */
declare const RISK_ACTIONS: readonly ["NORMAL", "MONITOR", "ALERT", "URGENT"];
/** What a desk should do about a risk assessment. */
type RiskAction = (typeof RISK_ACTIONS)[number];
/** Market and volatility regimes, quiet to extreme. */
declare const REGIMES: readonly ["DORMANT", "LOW", "NORMAL", "ELEVATED", "HIGH", "EXTREME"];
/** Class of market volatility. */
type Regime = (typeof REGIMES)[number];
/** Liquidity classes, thick to thin. */
declare const LIQUIDITY_REGIMES: readonly ["DEEP", "NORMAL", "SHALLOW", "ILLIQUID"];
/** How much the market can absorb. */
type LiquidityRegime = (typeof LIQUIDITY_REGIMES)[number];
/** Trend classes, falling to rising. */
declare const TREND_REGIMES: readonly ["STRONG_DOWN", "DOWN", "RANGING", "UP", "STRONG_UP"];
/** Direction of the market. */
type TrendRegime = (typeof TREND_REGIMES)[number];
/** Feed states, worst to best. */
declare const FEED_STATUSES: readonly ["down", "connecting", "stale", "live"];
/**
 * State of one feed: `down` no socket, `connecting` socket or subscription under way,
 * `stale` connected but its canary is silent, `live` canary alive (liquidations may still be absent).
 */
type FeedStatus = (typeof FEED_STATUSES)[number];
/**
 * The readings of every constant that could be argued about: the formulas as `published`, the same `corrected`, and `calibrated`, where
 * a model fitted to data gives the signal's probability and everything else is as in `corrected`.
 */
declare const PRESETS: readonly ["published", "corrected", "calibrated"];
/** Name of a set of constants and rules. */
type Preset = (typeof PRESETS)[number];
/**
 * `true` when `value` stands at or above `floor` in an ordered list.
 * @example atLeast(SIGNAL_LEVELS, 'CRITICAL', 'ALERT') // true
 */
declare function atLeast<T extends string>(order: readonly T[], value: T, floor: T): boolean;

/** Whose position was closed by force. A `long` is closed by a forced sell. */
type LiquidatedSide = 'long' | 'short';
/** Side of the forced order: `sell` closes a long, `buy` closes a short. */
type OrderSide = 'buy' | 'sell';
/** What the venue's price field means: average `fill`, order `limit`, `mark` price, `bankruptcy` price, or position `base` price. */
type PriceKind = 'fill' | 'limit' | 'mark' | 'bankruptcy' | 'base';
/** How `notionalUsd` was found: given by the `exchange`, quantity times `price`, from a `reference` price, or `none`. */
type NotionalBasis = 'exchange' | 'price' | 'reference' | 'none';
/** How the position was closed: in the `market`, taken over by a `backstop` or `insurance` fund, auto-deleveraged (`adl`), or `unknown`. */
type LiquidationMethod = 'market' | 'backstop' | 'adl' | 'insurance' | 'unknown';
/** One liquidation, the same shape for every venue. Absent is `undefined`, never 0. */
interface LiquidationEvent {
    readonly type: 'liquidation';
    /** Deterministic key: the same venue row always gets the same id. */
    readonly id: string;
    readonly exchange: Exchange;
    /** The venue's own instrument name, e.g. `BTC-USDT-SWAP`. */
    readonly exchangeSymbol: string;
    /** Canonical symbol shared by all venues, e.g. `BTCUSDT`. */
    readonly symbol: string;
    /** Venue event time, Unix ms. */
    readonly tsMs: number;
    /** When we received it, our clock, Unix ms. */
    readonly receivedTsMs: number;
    /** Whose position was closed; `undefined` when the source does not say. */
    readonly liquidatedSide?: LiquidatedSide | undefined;
    readonly orderSide?: OrderSide | undefined;
    /** USD (or the quote currency) per base unit. */
    readonly price?: number | undefined;
    /** Coins in the unit the venue prices, 1,000 for `1000PEPEUSDT`; the venue printed `price * scale`. Absent = 1. */
    readonly scale?: number | undefined;
    readonly priceKind?: PriceKind | undefined;
    /** Size in the venue's contracts. */
    readonly contracts?: number | undefined;
    /** Base units (or USD for inverse contracts) per contract, from instrument metadata. */
    readonly contractSize?: number | undefined;
    /** Size in base units, contract size applied. */
    readonly quantity?: number | undefined;
    /** Size in USD; `undefined` when it would be a guess. */
    readonly notionalUsd?: number | undefined;
    readonly notionalBasis: NotionalBasis;
    readonly method: LiquidationMethod;
    readonly completeness: Completeness;
}

/** A trade or quote of an instrument, or its mark price. */
interface PriceEvent {
    readonly type: 'price';
    readonly exchange: Exchange;
    readonly symbol: string;
    /** Venue event time, Unix ms. */
    readonly tsMs: number;
    readonly receivedTsMs: number;
    /**
     * `mark` when a venue states it for all its contracts at once: the mark price, or the middle of the book. Smoother than the market and not
     * to be mixed with its trades in one series. Absent = a trade or quote.
     */
    readonly kind?: 'mark' | undefined;
    /** USD per coin. */
    readonly price: number;
    /** Best bid and ask, when the source has them. */
    readonly bid?: number | undefined;
    readonly ask?: number | undefined;
    /** Traded USD this event stands for, when it is a trade. */
    readonly tradedUsd?: number | undefined;
}
/** Open interest of one symbol on one venue, counted single-sided. */
interface OpenInterestEvent {
    readonly type: 'open-interest';
    readonly exchange: Exchange;
    readonly symbol: string;
    readonly tsMs: number;
    readonly receivedTsMs: number;
    /** Base units. */
    readonly openInterest?: number | undefined;
    readonly openInterestUsd: number;
}
/** Funding rate of one perpetual, as its venue states it; `fundingRate8h` makes rates of different intervals comparable. */
interface FundingEvent {
    readonly type: 'funding';
    readonly exchange: Exchange;
    readonly symbol: string;
    readonly tsMs: number;
    readonly receivedTsMs: number;
    /** Fraction per interval, e.g. 0.0001. */
    readonly fundingRate: number;
    /** Hours between payments. */
    readonly intervalHours: number;
    readonly nextFundingTsMs?: number | undefined;
}
/** A change in the state of a feed, travelling in the same stream as its data. */
interface FeedStatusEvent {
    readonly type: 'feed-status';
    readonly exchange: Exchange;
    /** Which socket of the venue, e.g. `liquidations`. */
    readonly connection: string;
    readonly status: FeedStatus;
    /** Why, in words, e.g. `canary silent for 10 s`. */
    readonly reason?: string | undefined;
    /** Reconnects since start. */
    readonly reconnects: number;
    /** Length of the coverage hole this event ends, ms. */
    readonly gapMs?: number | undefined;
    readonly tsMs: number;
    readonly receivedTsMs: number;
}
/**
 * A venue's liquidation prices contradict the sides read from its messages, or no longer do. A warning for people: the sides of the
 * events are not changed by it.
 */
interface SideInvertedEvent {
    readonly type: 'side-inverted';
    readonly exchange: Exchange;
    /** `true` when the sides seem inverted from now on, `false` when they no longer do. */
    readonly inverted: boolean;
    /** Newest liquidations, at most 50, whose price confirms their side. */
    readonly votesFor: number;
    /** Those whose price contradicts it. */
    readonly votesAgainst: number;
    readonly tsMs: number;
    readonly receivedTsMs: number;
}
/** What an exchange can say about its markets. */
type MarketEvent = LiquidationEvent | PriceEvent | OpenInterestEvent | FundingEvent;
/** Everything that flows from a feed, a journal or a tape. */
type CascadeEvent = MarketEvent | FeedStatusEvent | SideInvertedEvent;

/** What fell into the half-open window `(nowMs - windowMs, nowMs]`. */
interface FlowWindow {
    readonly windowMs: number;
    readonly count: number;
    /** `count / w`, events per second. */
    readonly eventsPerSec: number;
    readonly usd: number;
    /** `usd / w`: the volume-weighted velocity. */
    readonly usdPerSec: number;
    /** `usd / count`; `undefined` without events. A lower bound while `unpricedCount` grows. */
    readonly averageUsd?: number | undefined;
    /** Largest single event; `undefined` without events. */
    readonly maxUsd?: number | undefined;
}
/** First difference of two adjacent windows, with the Poisson noise it carries. */
interface Acceleration {
    /** `(V(t) - V(t-w)) / w`, events/s². */
    readonly eventsPerSec2: number;
    readonly usdPerSec2: number;
    /** `sqrt((V0 + V1) / w) / w`, events/s²: the standard deviation pure chance would give. */
    readonly standardError: number;
}
/** Second difference of three adjacent windows, with the Poisson noise it carries. */
interface Jerk {
    /** `(V(t) - 2 V(t-w) + V(t-2w)) / w²`, events/s³. */
    readonly eventsPerSec3: number;
    readonly usdPerSec3: number;
    /** `sqrt((V0 + 4 V1 + V2) / w) / w²`, events/s³. */
    readonly standardError: number;
}
/** Derivatives over windows of one length; a part is `undefined` while no venue was live for its whole span. */
interface FlowDerivatives {
    readonly windowMs: number;
    readonly acceleration?: Acceleration | undefined;
    readonly jerk?: Jerk | undefined;
}
/** How two venues move together over the last completed seconds. */
interface PairCorrelation {
    /** Alphabetical order. */
    readonly exchanges: readonly [Exchange, Exchange];
    /** Largest Pearson r over the allowed lags, -1..1. */
    readonly r: number;
    /** The lag of that maximum, seconds; positive: the first exchange leads. */
    readonly lagSec: number;
}
/** The flow of one symbol at one instant. Plain data, safe to clone. */
interface VelocitySnapshot {
    readonly symbol: string;
    readonly nowMs: number;
    /** Ascending by `windowMs`. */
    readonly windows: readonly FlowWindow[];
    readonly byExchange: Readonly<Record<string, readonly FlowWindow[]>>;
    /** Events without a known side are in neither list. */
    readonly bySide: Readonly<Record<LiquidatedSide, readonly FlowWindow[]>>;
    /** Ascending by `windowMs`. */
    readonly derivatives: readonly FlowDerivatives[];
    readonly correlations: readonly PairCorrelation[];
    /** Mean r of the defined pairs; `undefined` if none. Above 0.7 = market-wide. */
    readonly exchangeCorrelation?: number | undefined;
    /** Most events in the last 2 s (ties: more USD); `undefined` without events. */
    readonly leadingExchange?: Exchange | undefined;
    /** Events older than the allowed lateness: counted here only. */
    readonly lateCount: number;
    /** Events accepted without `notionalUsd`. */
    readonly unpricedCount: number;
    /** `true` while a window is missing events that the hard cap dropped. */
    readonly truncated: boolean;
    /** Events dropped by the hard cap since reset. */
    readonly droppedCount: number;
}
/** The six risk factors. */
declare const RISK_FACTORS: readonly ["velocity", "acceleration", "jerk", "volume", "correlation", "clustering"];
/** Name of a risk factor. */
type RiskFactor = (typeof RISK_FACTORS)[number];
/** Judgement of one velocity snapshot. */
interface RiskAssessment {
    readonly symbol: string;
    readonly nowMs: number;
    /** 0..100. */
    readonly score: number;
    readonly level: RiskLevel;
    /** 0..1. */
    readonly confidence: number;
    readonly action: RiskAction;
    /** 0..100 each; `undefined` = input missing, weight shared by the others. */
    readonly factors: Readonly<Record<RiskFactor, number | undefined>>;
    readonly missing: readonly RiskFactor[];
    readonly preset: Preset;
    /** The measured facts behind the score, so that an explanation needs nothing else. */
    readonly facts: RiskFacts;
}
/** Figures an explanation quotes. */
interface RiskFacts {
    /** 10 s window, events/s. */
    readonly eventsPerSec10s: number;
    /** Above noise where the preset judges noise, events/s². */
    readonly eventsPerSec2?: number | undefined;
    readonly usd60s: number;
    readonly count60s: number;
    readonly exchangeCorrelation?: number | undefined;
}
/** Factors by which a regime scales thresholds and risk; see `@cascade/regime`. */
interface RegimeFactors {
    /** Multiplies velocity thresholds: higher volatility = more events are normal. */
    readonly velocityThreshold: number;
    readonly volumeThreshold: number;
    readonly cascadeSensitivity: number;
    /** 1..5; feeds the volatility factor. */
    readonly riskMultiplier: number;
}
/** Factors for a desk's own sizes and distances; 1 = as usual. See `tradingAdjustments` of `@cascade/regime`. */
interface TradingAdjustments {
    readonly positionSize: number;
    readonly stopLoss: number;
    readonly takeProfit: number;
    readonly entryAggressiveness: number;
}
/** One change of the composite regime. */
interface RegimeChange {
    readonly tsMs: number;
    readonly from: Regime;
    readonly to: Regime;
}
/** The market's regime at one instant. */
interface RegimeSnapshot {
    readonly nowMs: number;
    /** Composite of the three below. */
    readonly regime: Regime;
    readonly volatilityRegime: Regime;
    readonly liquidityRegime: LiquidityRegime;
    readonly trendRegime: TrendRegime;
    /** 0.3..1. */
    readonly confidence: number;
    readonly factors: RegimeFactors;
    readonly trading: TradingAdjustments;
    /** Square root of summed squared 5 s log returns; fractions per horizon, not annualised. */
    readonly realizedVolatility1m?: number | undefined;
    readonly realizedVolatility5m?: number | undefined;
    readonly realizedVolatility15m?: number | undefined;
    readonly realizedVolatility1h?: number | undefined;
    /** Percentile 0..100 of the 5 m value in its own 30-day history. */
    readonly volatilityPercentile?: number | undefined;
    /** Last price seen, USD. */
    readonly price?: number | undefined;
    readonly spreadBps?: number | undefined;
    /** When this composite regime began; `undefined` before the first price. */
    readonly sinceMs?: number | undefined;
    /** `true` while the history is too short for a percentile. */
    readonly warmingUp: boolean;
}
/** The six signal factors. */
declare const SIGNAL_FACTORS: readonly ["velocity", "acceleration", "volume", "openInterest", "funding", "volatility"];
/** Name of a signal factor. */
type SignalFactor = (typeof SIGNAL_FACTORS)[number];
/** What the signal measured. Windows: velocity and USD 10 s, acceleration and jerk 2 s. */
interface SignalMetrics {
    readonly eventsPerSec10s: number;
    readonly eventsPerSec2?: number | undefined;
    readonly eventsPerSec3?: number | undefined;
    readonly usdPerSec10s: number;
    /** Fraction; of the positions, not of their price. */
    readonly openInterestChange1m?: number | undefined;
    /** Fraction. */
    readonly fundingRate?: number | undefined;
}
/** One emitted signal. */
interface CascadeSignal {
    /** Deterministic: symbol, episode and level, e.g. `BTCUSDT:1791565600000:CRITICAL`, with a refresh number. */
    readonly id: string;
    /** Strictly increasing per symbol. */
    readonly seq: number;
    readonly symbol: string;
    /** Engine time of the reading, Unix ms. */
    readonly tsMs: number;
    readonly level: SignalLevel;
    /** 0..1 after boosts. */
    readonly probability: number;
    /** 0..1 before boosts. */
    readonly baseProbability: number;
    readonly scores: Readonly<Record<SignalFactor, number | undefined>>;
    readonly metrics: SignalMetrics;
    readonly regime?: RegimeSnapshot | undefined;
    readonly risk?: (RiskAssessment & {
        readonly explanation: string;
    }) | undefined;
    readonly leadingExchange?: Exchange | undefined;
    readonly exchangeCorrelation?: number | undefined;
    /** Side with most USD over 60 s (ties: more events); in the `calibrated` preset the side with most events, decayed over 30 s. */
    readonly dominantSide?: LiquidatedSide | undefined;
    /** Share 0..1 of usual USD volume whose venues are live. */
    readonly coverage: number;
    /** Inputs that were not there. */
    readonly missing: readonly string[];
    /** Why this level, in words, stable order. */
    readonly reasons: readonly string[];
    /** Id of the episode this belongs to; `undefined` outside an episode. */
    readonly episode?: string | undefined;
    /** Do not act on this signal after this time, Unix ms. */
    readonly validUntilMs: number;
    readonly preset: Preset;
    /** Name of the model the probability comes from; only in the `calibrated` preset. */
    readonly model?: string | undefined;
    /** Wall-clock cost of the reading, ms; only live, never in replay. */
    readonly processingTimeMs?: number | undefined;
}
/** One reading of the detector that the gate let through: the signal and what it came from. */
interface Detection {
    readonly signal: CascadeSignal;
    readonly velocity: VelocitySnapshot;
    readonly risk: RiskAssessment;
    readonly regime: RegimeSnapshot;
}
/** The window of that length, or `undefined`. */
declare function findWindow(windows: readonly FlowWindow[], windowMs: number): FlowWindow | undefined;
/** The derivatives over windows of that length, or `undefined`. */
declare function findDerivatives(snapshot: VelocitySnapshot, windowMs: number): FlowDerivatives | undefined;

/** Which way a funding rate goes. */
declare const FUNDING_TRENDS: readonly ["falling", "steady", "rising"];
/** Direction of a funding rate over the last hour. */
type FundingTrend = (typeof FUNDING_TRENDS)[number];
/** Open interest of one symbol, summed over venues. */
interface OpenInterestReading {
    readonly openInterestUsd: number;
    /**
     * Changes of the positions held, not of their price, as fractions; each over the venues that have a sample both now and then, `undefined`
     * when none has.
     */
    readonly change1m?: number | undefined;
    readonly change5m?: number | undefined;
    readonly change1h?: number | undefined;
}
/** Funding of one symbol, mean over venues. */
interface FundingReading {
    /** Fraction per `intervalHours`. */
    readonly fundingRate: number;
    readonly intervalHours: number;
    /** The next payment on any venue; `undefined` when none tells. */
    readonly nextFundingTsMs?: number | undefined;
    /** `undefined` before an hour of news. */
    readonly trend?: FundingTrend | undefined;
}
/** How a symbol stands, whether a signal is emitted or not. Parts that nothing was heard of are `undefined`. */
interface SymbolReading {
    readonly symbol: string;
    readonly nowMs: number;
    readonly velocity?: VelocitySnapshot | undefined;
    readonly risk?: (RiskAssessment & {
        readonly explanation?: string | undefined;
    }) | undefined;
    /** Probability now, and the level that stands: that of the last emitted signal. */
    readonly signal?: {
        readonly probability: number;
        readonly level: SignalLevel;
    } | undefined;
    readonly openInterest?: OpenInterestReading | undefined;
    readonly funding?: FundingReading | undefined;
}
/** State of one exchange's feed, over its sockets. */
interface FeedReading {
    readonly exchange: Exchange;
    /** That of the worst socket. */
    readonly status: FeedStatus;
    /** When anything but a status last came from it, our clock; `undefined` before the first message. */
    readonly lastMessageTsMs?: number | undefined;
    /** Reconnects since start, over all sockets. */
    readonly reconnects: number;
    /** Length of the newest coverage hole, ms; `undefined` without one. */
    readonly gapMs?: number | undefined;
}
/** How long one stage took, over its newest runs. */
interface LatencyReading {
    /** E.g. `detect`. */
    readonly stage: string;
    readonly averageMs: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    /** Runs the figures are from. */
    readonly count: number;
}

/**
 * Follows the feeds of a run or of a recording by its events: the state of each venue's sockets and when it last said something. `add` is O(1), all else
 * O(sockets). Memory: the last status of at most 1,000 sockets; those of further ones are ignored.
 */
declare class FeedTally {
    #private;
    /** @param exchanges the venues that are followed; without them every venue with a status, as in a recording */
    constructor(exchanges?: readonly string[]);
    /** Takes any event; those of venues that are not followed are ignored. */
    add(event: CascadeEvent): void;
    /** The state of a venue's worst socket; `connecting` before the first answer. */
    statusOf(exchange: string): FeedStatus;
    /** Venues all of whose sockets are live now. */
    liveVenues(): string[];
    /** Sockets that are not live, with the reason. */
    downSockets(): string[];
    /** How each venue stands, in the order they were named or told of. */
    readings(): FeedReading[];
}

/**
 * A funding rate paid every `intervalHours` as the rate per 8 h, so that venues can be compared: 0.0000125 per hour is 0.0001.
 * Compounding is left out; at usual rates it is below a thousandth of the rate. Pure.
 * @param fundingRate fraction per interval
 * @param intervalHours hours between payments, > 0
 */
declare function fundingRate8h(fundingRate: number, intervalHours: number): number;

/**
 * A text that must not be printed: in JSON, templates, logs and `console` it shows as `***`. The text is given out by {@link reveal} only.
 * @example
 * const token = new Secret('abc');
 * `${token}`; // '***'
 * token.reveal(); // 'abc'
 */
declare class Secret {
    #private;
    constructor(text: string);
    /** The text itself, for the one place that needs it. */
    reveal(): string;
    toString(): string;
    toJSON(): string;
}

/** Quote currencies treated as US dollars. Inverse (`USD`) and stablecoin contracts of one coin are one market. */
declare const USD_QUOTES: readonly ["USDT", "USDC", "FDUSD", "BUSD", "USDE", "USD"];
/** A canonical symbol taken apart. */
interface SymbolParts {
    /** Canonical symbol, e.g. `BTCUSDT`: the key all venues of one market share. */
    readonly symbol: string;
    readonly base: string;
    /** The venue's quote currency, `undefined` when the name does not say. */
    readonly quote?: string | undefined;
}
/**
 * Canonical symbol of an instrument name from any venue or tape.
 *
 * The flow of one coin against any kind of dollar is one market, so `BTCUSDT`, `BTC-USDT-SWAP`, `BTC-USD-SWAP`,
 * `BTCUSD_PERP`, `BTCUSDT_260925`, `XBTUSD` and plain `BTC` all give `BTCUSDT`. Cross quotes keep theirs (`ETH-BTC` -> `ETHBTC`).
 * Multipliers (`1000PEPE`) stay in the name. O(length), pure.
 *
 * @returns `undefined` for names that are empty, longer than 40 characters or hold other characters than letters, digits and `-_/:.@`
 */
declare function parseSymbol(name: string): SymbolParts | undefined;
/** The canonical symbol of `name`, or `name` itself when it can't be read. */
declare function canonicalSymbol(name: string): string;

export { type AbortSignalLike, type Acceleration, type Batch, type BatchOptions, CascadeError, type CascadeErrorDetails, type CascadeEvent, type CascadeSignal, type Clock, type Completeness, type Detection, EXCHANGES, type Exchange, FEED_STATUSES, FUNDING_TRENDS, type FeedReading, type FeedStatus, type FeedStatusEvent, FeedTally, type FlowDerivatives, type FlowWindow, type FundingEvent, type FundingReading, type FundingTrend, type Jerk, LIQUIDITY_REGIMES, type LatencyReading, type LiquidatedSide, type LiquidationEvent, type LiquidationMethod, type LiquidityRegime, MAX_BATCH_EVENTS, type MarketEvent, type NotionalBasis, type OpenInterestEvent, type OpenInterestReading, type OrderSide, PRESETS, type PairCorrelation, type Preset, type PriceEvent, type PriceKind, REGIMES, RISK_ACTIONS, RISK_FACTORS, RISK_LEVELS, type Regime, type RegimeChange, type RegimeFactors, type RegimeSnapshot, type RiskAction, type RiskAssessment, type RiskFactor, type RiskFacts, type RiskLevel, SIGNAL_FACTORS, SIGNAL_LEVELS, Secret, type SideInvertedEvent, type SignalFactor, type SignalLevel, type SignalMetrics, type SymbolParts, type SymbolReading, TREND_REGIMES, type TradingAdjustments, type TrendRegime, USD_QUOTES, type VelocitySnapshot, assertKnownKeys, assertName, assertNonNegative, assertTime, atLeast, batched, canonicalSymbol, findDerivatives, findWindow, fundingRate8h, parseSymbol, quote };

// @cascade/core/stats

/**
 * Pearson correlation of two equally long series.
 *
 * Computed from integer sums where the inputs are counts, so it is exact up to the final division.
 * O(n), no allocation.
 *
 * @param lag shifts `b` to the right: pairs `a[i]` with `b[i + lag]`; indices outside are left out
 * @returns r in -1..1; `undefined` when fewer than two pairs or either side does not vary
 */
declare function pearson(a: ArrayLike<number>, b: ArrayLike<number>, lag?: number): number | undefined;

/** Seeded random numbers: the same seed gives the same sequence on every machine. */
interface Random {
    /** Uniform in [0, 1), 32 bits of resolution. */
    next(): number;
    /** Standard normal: mean 0, standard deviation 1. */
    normal(): number;
    /** `exp(mu + sigma z)`: median `exp(mu)`, mean `exp(mu + sigma² / 2)`. */
    lognormal(mu: number, sigma: number): number;
    /** Waiting time at `rate` events per unit of time: mean `1 / rate`. @throws CascadeError `core/invalid-rate` unless rate > 0 */
    exponential(rate: number): number;
    /** Number of events where `mean` are expected. Cost O(mean). @throws CascadeError `core/invalid-number` */
    poisson(mean: number): number;
    /** One element, all equally likely. @throws CascadeError `core/empty-pick` */
    pick<T>(items: readonly T[]): T;
    /** Integer in [lo, hi], both ends included. */
    int(lo: number, hi: number): number;
    /** An independent generator that depends on this one's seed and `label` only, not on how much was drawn. */
    fork(label: string): Random;
}
/**
 * A seeded generator for simulations, resampling and tests; not for secrets.
 *
 * Uniform numbers are exact on every platform; `normal`, `lognormal` and `exponential` rest on `Math.log`, `exp`, `sin`, `cos` of the engine.
 */
declare function createRandom(seed: number): Random;

/**
 * A list that keeps its newest `capacity` items. `push` is O(1); iteration goes oldest to newest.
 */
declare class Ring<T> {
    #private;
    readonly capacity: number;
    /** @param capacity how many items are kept, >= 1 */
    constructor(capacity: number);
    get length(): number;
    push(item: T): void;
    /** The item at `index`, 0 = oldest, negative from the newest (-1 = newest). */
    at(index: number): T | undefined;
    /** A new array, oldest first. */
    toArray(): T[];
    clear(): void;
}

export { type Random, Ring, createRandom, pearson };
