// Public API of @cascade/feeds. Written by "pnpm api:update"; do not edit.

// @cascade/feeds

import { MarketEvent, Exchange, Completeness, LiquidationMethod, LiquidatedSide, PriceKind, LiquidationEvent, FeedStatus, EXCHANGES, Clock, AbortSignalLike, OrderSide, CascadeEvent } from '@cascade/core';

/** What a reconnect delay depends on. */
interface BackoffFacts {
    /** Failed attempts since data last flowed stably, 0 for the first. */
    readonly attempt: number;
    /** First upper bound, ms. */
    readonly baseMs: number;
    /** Longest upper bound, ms. */
    readonly maxMs: number;
    /** `true` when the venue turned us away (HTTP 403, 418, 429, 451, close 1008): it wants distance, not haste. */
    readonly refused?: boolean | undefined;
    /** The venue's `Retry-After`, ms. */
    readonly retryAfterMs?: number | undefined;
    /** Uniform in [0, 1). */
    readonly random: number;
}
/**
 * Full-jitter exponential backoff: uniform in `[0, min(maxMs, baseMs * 2^attempt))`, so that many clients do not return at once.
 *
 * Refused: uniform in `[maxMs / 2, maxMs)`. With `retryAfterMs` never less than it, plus up to `baseMs` of jitter.
 * @returns integer ms >= 0
 */
declare function reconnectDelayMs(facts: BackoffFacts): number;
/**
 * Milliseconds a `Retry-After` header asks to wait: seconds or an HTTP date, at most 15 minutes.
 * @returns `undefined` when there is no header or it can't be read
 */
declare function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined;

/** How many connections may be opened in a span of time. */
interface ConnectLimit {
    readonly count: number;
    readonly perMs: number;
}

/** What a contract counts: `base` units of the coin (linear), or face value in `usd` (inverse). */
type ContractUnit = 'base' | 'usd';
/** One tradable contract, as its venue's REST metadata describes it. */
interface Instrument {
    /** The venue's own name, e.g. `BTC-USDT-SWAP`. */
    readonly exchangeSymbol: string;
    /** Canonical symbol shared by all venues, e.g. `BTCUSDT`. */
    readonly symbol: string;
    readonly contractUnit: ContractUnit;
    /** Base units or USD per contract, > 0. */
    readonly contractSize: number;
    /** `true` when prices are in US dollars or a dollar stablecoin, so that quantity times price is USD. */
    readonly quoteIsUsd: boolean;
    /** `false` for contracts that are listed but not traded now. */
    readonly trading: boolean;
    /** Coins in the unit the venue prices, 1,000 for `1000PEPEUSDT`; absent = 1. Set by {@link InstrumentTable}. */
    readonly scale?: number | undefined;
    /** `true` for shares, metals, currencies and indices, as far as the metadata says so; left out unless asked for by symbol. */
    readonly nonCrypto?: boolean | undefined;
}
/** Size of a liquidation in the three units; parts that would be a guess are absent. */
interface Valuation {
    readonly contracts: number;
    readonly contractSize?: number | undefined;
    /** Base units. */
    readonly quantity?: number | undefined;
    readonly notionalUsd?: number | undefined;
    readonly notionalBasis: 'exchange' | 'price' | 'reference' | 'none';
}
/** `true` for US dollars and dollar stablecoins. */
declare function isUsdQuote(quote: string | undefined): boolean;
/**
 * Values `contracts` of an instrument at `price` (all > 0).
 *
 * Linear: `quantity = contracts * contractSize`, `notionalUsd = quantity * price` when the quote is a dollar (basis `price`), or
 * `quantity * reference` (basis `reference`) when a price nearer to what was paid is given.
 * Inverse: `notionalUsd = contracts * contractSize` (basis `exchange`: a face value), `quantity = notionalUsd / price`.
 * Without an instrument only `contracts` is known (basis `none`).
 */
declare function valueContracts(instrument: ContractTerms | undefined, contracts: number, price: number, reference?: number): Valuation;
/** The part of an instrument that fixes what a contract is worth. */
type ContractTerms = Pick<Instrument, 'contractUnit' | 'contractSize' | 'quoteIsUsd'>;
/**
 * The instruments of one venue by their venue name. O(1) look-up, at most 20,000 entries.
 *
 * A contract on several coins at once (`1000PEPEUSDT`, `kPEPE`, `SHIB1000USDT`) gets the coin's own symbol (`PEPEUSDT`) and its
 * `scale`, so that one coin is one market on all venues.
 */
declare class InstrumentTable {
    #private;
    /** @param instruments initial content */
    constructor(instruments?: Iterable<Instrument>);
    get size(): number;
    get(exchangeSymbol: string): Instrument | undefined;
    /** Adds and replaces; entries not named stay, so that a partial reload forgets nothing. */
    merge(instruments: Iterable<Instrument>): void;
    values(): IterableIterator<Instrument>;
}

/** What a codec remembers of one connection; made by the codec's `createState`, replaced at every reconnect. */
interface ParserState {
    /** The contract category the socket is limited to, for venues that split them by URL. */
    readonly category?: 'linear' | 'inverse' | undefined;
    /** `true` on a socket of the spot market. */
    readonly isSpot?: boolean | undefined;
    /** Newest BTC price fields, for venues that push only what changed. */
    price?: number | undefined;
    bid?: number | undefined;
    ask?: number | undefined;
    /** Topics by the number the venue gave them on this connection. */
    readonly channels?: Map<number, string> | undefined;
    /** Newest fields by instrument, for venues that push only what changed. At most one entry per instrument of the metadata. */
    readonly partials?: Map<string, Readonly<Record<string, unknown>>> | undefined;
}
/** A mark price with the time at which it held. */
interface Mark {
    /** Quote units, > 0. */
    readonly price: number;
    /** Venue time, Unix ms. */
    readonly tsMs: number;
}
/** What a venue's sockets and polls tell each other. Kept over reconnects; at most one entry each per instrument of the metadata. */
interface VenueMemory {
    /** Newest mark price by instrument, in the venue's unit. */
    readonly marks: Map<string, Mark>;
    /** Hours between funding payments by instrument. */
    readonly fundingHours: Map<string, number>;
}
/** What decoding may know besides the frame. */
interface DecodeContext {
    /** When the frame arrived, our clock, Unix ms. */
    readonly receivedTsMs: number;
    readonly instruments: InstrumentTable;
    /** Canonical symbols whose mark prices are wanted; `undefined` = those of every crypto contract. */
    readonly symbols?: ReadonlySet<string> | undefined;
    /** Memory of the connection; without it every frame is read on its own. */
    readonly state?: ParserState | undefined;
    /** Memory of the venue; without it, what needs another message is left out. */
    readonly memory?: VenueMemory | undefined;
}
/** The venue's answer to a subscription. */
interface Ack {
    readonly ok: boolean;
    /** The request answered, if the venue echoes ids. */
    readonly requestId?: string | undefined;
    /** The topics answered, if the venue names them. */
    readonly topics?: readonly string[] | undefined;
    /** The venue's words when `ok` is `false`. */
    readonly reason?: string | undefined;
}
/**
 * Why a frame or a row of it was not used: not JSON, longer than the codec allows, a row with missing or impossible fields,
 * an error the venue sent, a binary frame, or a defect of the codec.
 */
type ProblemCode = 'not-json' | 'too-long' | 'invalid-row' | 'venue-error' | 'binary' | 'codec-defect';
/** One thing in a frame that could not be used. */
interface Problem {
    readonly code: ProblemCode;
    readonly detail: string;
}
/** What the runner should do besides passing events on. */
interface Control {
    /** Send this text back. */
    readonly reply?: string | undefined;
    /** Close and connect again, for this reason. */
    readonly reconnect?: string | undefined;
}
/** Everything one frame means. */
interface Decoded {
    readonly events: readonly MarketEvent[];
    readonly acks: readonly Ack[];
    readonly control: Control;
    readonly problems: readonly Problem[];
    /** `true` when the frame carries data of the canary stream. */
    readonly canary: boolean;
    /** `true` when the frame answers our ping. */
    readonly pong: boolean;
    /** `true` when the frame had the form the codec expects most and was not parsed. */
    readonly isScanned: boolean;
    /** Subscription topic the frame's data belongs to, if it says. */
    readonly topic?: string | undefined;
}

/** A liquidation as a codec read it; `undefined` = the field was missing or impossible. */
interface LiquidationRow {
    readonly exchange: Exchange;
    readonly completeness: Completeness;
    readonly method: LiquidationMethod;
    readonly exchangeSymbol: string | undefined;
    /** Canonical symbol when metadata gave one; else derived from the name. */
    readonly symbol?: string | undefined;
    readonly tsMs: number | undefined;
    readonly liquidatedSide: LiquidatedSide | undefined;
    readonly price: number | undefined;
    readonly priceKind: PriceKind;
    readonly valuation: Valuation | undefined;
    /** The venue fields that make the row unique, after exchange and instrument name. */
    readonly key: readonly (string | number)[];
    /** `true` when a second row with the same key in one frame is the same liquidation, not a twin. */
    readonly keyIsUnique?: boolean | undefined;
}
/** A BTC price as a codec read it. */
interface PriceRow {
    readonly exchange: Exchange;
    readonly tsMs: number | undefined;
    /** Last trade, if the message has it; else the middle of bid and ask is used. */
    readonly price?: number | undefined;
    readonly bid?: number | undefined;
    readonly ask?: number | undefined;
    readonly tradedUsd?: number | undefined;
    /** `true` for updates that may lack every price because only what changed is sent. */
    readonly partial?: boolean | undefined;
}
/** A mark price of a contract as a codec read it; `undefined` = missing or impossible. */
interface MarkRow {
    readonly exchange: Exchange;
    readonly exchangeSymbol: string;
    readonly tsMs: number | undefined;
    /** Quote units per unit of the venue. */
    readonly price: number | undefined;
}
/** Open interest as a codec read it, single-sided; `undefined` = missing or impossible. */
interface OpenInterestRow {
    readonly exchange: Exchange;
    readonly exchangeSymbol: string | undefined;
    readonly symbol?: string | undefined;
    readonly tsMs: number | undefined;
    /** Base units, in the venue's unit. */
    readonly openInterest?: number | undefined;
    readonly openInterestUsd: number | undefined;
}
/** A funding rate as a codec read it. */
interface FundingRow {
    readonly exchange: Exchange;
    readonly exchangeSymbol: string | undefined;
    readonly symbol?: string | undefined;
    readonly tsMs: number | undefined;
    /** Fraction per interval. */
    readonly fundingRate: number | undefined;
    readonly intervalHours: number;
    readonly nextFundingTsMs?: number | undefined;
}
/** The canonical symbol of the price stream. */
declare const PRICE_SYMBOL = "BTCUSDT";
/** Collects what a codec finds in one frame; nothing invalid gets past {@link addLiquidation} and {@link addPrice}. */
declare class DecodedFrame implements Decoded {
    #private;
    readonly events: MarketEvent[];
    readonly acks: Ack[];
    readonly problems: Problem[];
    control: Control;
    canary: boolean;
    pong: boolean;
    isScanned: boolean;
    topic: string | undefined;
    /** @param context of the frame */
    constructor(context: DecodeContext);
    addAck(ack: Ack): void;
    addProblem(code: ProblemCode, detail: string): void;
    /** Adds the liquidation, or a problem that names the field that made it unusable. */
    addLiquidation(row: LiquidationRow): void;
    /**
     * Adds the price when it has a time and a price or both quotes, else a problem; a crossed or one-sided quote is left out.
     * The price stream is the canary: a row with a time proves that the socket delivers.
     */
    addPrice(row: PriceRow): void;
    /**
     * Adds the mark price, per coin, of a contract that metadata says is traded and that is wanted; any other row is left out silently. Only for
     * the one contract that stands for its symbol, because others trade a little apart. Like a price, it proves that the socket delivers.
     */
    addMark({ exchange, exchangeSymbol, tsMs, price }: MarkRow): void;
    /** Adds open interest, counted single-sided, when its USD value is known; a row without one is left out silently. */
    addOpenInterest(row: OpenInterestRow): void;
    /** Adds a funding rate; a row without a plausible one is left out silently. */
    addFunding(row: FundingRow): void;
}

/** One subscription message. */
interface SubscribeFrame {
    readonly text: string;
    readonly topics: readonly string[];
    readonly requestId?: string | undefined;
}
/** Topics that belong on one kind of socket; split over several sockets when they don't fit one. */
interface Lane {
    /** Name of the connection, e.g. `liquidations`; `quotes` carries no liquidations. */
    readonly name: string;
    /** Path appended to the base URL. */
    readonly path: string;
    /** `true` for the lane of `endpoint.spotWs`, opened only where that is known. */
    readonly isSpot?: boolean | undefined;
    /** Liquidation topics. */
    readonly topics: readonly string[];
    /**
     * Topics that never fall silent: they prove that the socket delivers. Open interest, funding and mark prices are among them, because they
     * don't count as liquidations either. Subscribed on every socket of the lane.
     */
    readonly canaryTopics: readonly string[];
}
/** What decides which topics a venue needs. */
interface LaneQuery {
    readonly instruments: InstrumentTable;
    /** Canonical symbols wanted; `undefined` = all. */
    readonly symbols?: ReadonlySet<string> | undefined;
    /** Accounts to watch, for venues without a public liquidation feed. */
    readonly watchlist: readonly string[];
}
/** One REST request for instrument metadata. */
interface InstrumentRequest {
    /** Origin, when it is not the codec's `endpoint.rest`. An endpoint override replaces it all the same. */
    readonly origin?: string | undefined;
    readonly path: string;
    /** JSON to POST; GET without it. */
    readonly body?: string | undefined;
    /** Path of the next page, from the body and the path of this one. */
    readonly nextPath?: ((body: unknown, path: string) => string | undefined) | undefined;
}
/** One REST request for open interest or funding that is repeated while a feed runs. */
interface PollRequest {
    /** Path and query, appended to the codec's `endpoint.rest`. */
    readonly path: string;
    /** JSON to POST; GET without it. */
    readonly body?: string | undefined;
    /** Asked again only after this long, ms; in every round without it. */
    readonly everyMs?: number | undefined;
}
/** A time in which a connection delivered nothing. */
interface Gap {
    /** Unix ms, our clock, with a margin before the last sign of life. */
    readonly fromTsMs: number;
    /** When data flowed again, Unix ms, our clock. */
    readonly toTsMs: number;
}
/** How a connection proves that both ends are alive. */
interface Heartbeat {
    readonly everyMs: number;
    /** Text to send. */
    readonly text: string;
    /** The answer, for venues whose answer is not JSON. */
    readonly pongText?: string | undefined;
}
/** Base URLs of one venue. */
interface Endpoint {
    /** e.g. `wss://stream.bybit.com`. */
    readonly ws: string;
    /** e.g. `https://api.bybit.com`. */
    readonly rest: string;
    /** Base URL of the venue's spot market, for venues whose spot price can stand in for the futures price. */
    readonly spotWs?: string | undefined;
}
/** Liquidations of one venue that another venue's socket carries as well. */
interface Overlap {
    /** The other venue. */
    readonly exchange: Exchange;
    /** `true` for the liquidations both carry. Pure. */
    covers(event: LiquidationEvent): boolean;
}
/** Sizes and paces a venue prescribes. */
interface CodecLimits {
    /** Longest frame accepted, bytes. Default elsewhere 1 MiB. */
    readonly maxFrameBytes: number;
    /** Pause between two subscription messages, ms. */
    readonly subscribePaceMs: number;
    /** Topic characters per socket; `undefined` = no limit. */
    readonly maxTopicChars?: number | undefined;
    /** A canary silent this long means the socket is dead, ms. */
    readonly maxSilenceMs: number;
    /** Data must have flowed this long before backoff starts from the beginning, ms. */
    readonly stableMs: number;
    /** A socket this old is replaced before the venue closes it, ms; `undefined` when the venue sets no end. */
    readonly rotateAfterMs?: number | undefined;
    /** Connects allowed per IP address, well below what the venue bans for. Default `DEFAULT_CONNECTS`. */
    readonly connects?: ConnectLimit | undefined;
}
/**
 * Everything the runner has to know about a venue, as data and pure functions: no clock, no I/O, no randomness.
 * Adding a venue means writing one of these and listing it in `CODECS`.
 */
interface ExchangeCodec {
    readonly exchange: Exchange;
    readonly completeness: Completeness;
    readonly endpoint: Endpoint;
    /** Our ping; `undefined` for venues that ping us or need none. */
    readonly heartbeat?: Heartbeat | undefined;
    /** How binary frames are packed; `undefined` for venues that send text only. */
    readonly frameEncoding?: 'gzip' | undefined;
    /** Messages sent as soon as the socket is open, before any subscription. */
    readonly opening?: readonly string[] | undefined;
    /** Headers of the WebSocket handshake; a browser can't send them. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly limits: CodecLimits;
    /** Requests whose bodies {@link parseInstruments} reads. */
    readonly instrumentRequests: readonly InstrumentRequest[];
    /** Instruments of one REST body; entries it can't read are left out. Never throws. */
    parseInstruments(body: unknown): Instrument[];
    /** The sockets and topics needed. */
    lanes(query: LaneQuery): Lane[];
    /** Messages that subscribe to `topics`; request ids count up from `firstId`. */
    subscribe(topics: readonly string[], firstId: number): SubscribeFrame[];
    /** Fresh memory for a connection of the lane of that name. */
    createState(laneName: string): ParserState;
    /**
     * The message of the venue's commonest liquidation frame, exactly as `JSON.parse` gives it, read without it because that takes most of the
     * time of a decode; `undefined` for every other frame, which is then parsed.
     */
    readonly scan?: ((frame: string) => unknown) | undefined;
    /** Adds to `out` what a parsed message means. Called through `decodeFrame`, which guards it. */
    read(message: unknown, context: DecodeContext, out: DecodedFrame): void;
    /** What to ask for over REST, in order, every round; at most some dozens. Without it nothing is polled. */
    polls?(query: LaneQuery): PollRequest[];
    /**
     * What to ask for once after a gap, in order; at most some dozens. Liquidations in the answers that lie in the gap are passed on, under
     * the ids they have on the socket. Needs `readPoll`. Without it a gap stays one.
     */
    backfill?(gap: Gap, query: LaneQuery): PollRequest[];
    /** Adds to `out` what the body of a poll or a backfill means. Called through `decodePoll`, which guards it. */
    readPoll?(body: unknown, context: DecodeContext, out: DecodedFrame): void;
    /** `true` for instruments that are left out unless asked for by symbol. */
    isOffTopic?(exchangeSymbol: string): boolean;
    /** What is left out, and counted as filtered, while another venue that reports it is open too. */
    readonly overlap?: Overlap | undefined;
}

/** Thresholds of the runner; every one has a default in {@link FEED_TUNING}. Meant for tests and demonstrations. */
interface FeedTuning {
    /** A canary silent this long means a dead socket, ms. `undefined` = the codec's own, 10,000 for the four venues. */
    readonly maxSilenceMs?: number | undefined;
    /** Application ping interval, ms. `undefined` = the codec's own. */
    readonly pingEveryMs?: number | undefined;
    /** Data must have flowed this long before backoff starts from the beginning, ms. `undefined` = the codec's own. */
    readonly stableMs?: number | undefined;
    /** A socket this old is replaced by a new one without a gap, ms. `undefined` = the codec's own, or never. */
    readonly rotateAfterMs?: number | undefined;
    /** Connects to one host in a minute, by the whole process. `undefined` = the codec's own limit. */
    readonly connectsPerMin?: number | undefined;
    /** A subscription not acknowledged in this time is sent again, ms. */
    readonly ackTimeoutMs: number;
    /** Longest wait for the WebSocket handshake, ms. */
    readonly handshakeTimeoutMs: number;
    /** First and longest upper bound of the reconnect delay, ms. */
    readonly backoffBaseMs: number;
    readonly backoffMaxMs: number;
    /** Longest wait for one REST answer, ms. */
    readonly restTimeoutMs: number;
    /** Pause before instrument metadata that failed to load is asked for again, ms. */
    readonly instrumentRetryMs: number;
    /** Pause before loaded instrument metadata is refreshed, ms. */
    readonly instrumentRefreshMs: number;
    /** Time between the starts of two rounds of polls, ms; hurried, as in an extreme market. */
    readonly pollEveryMs: number;
    readonly pollHurriedMs: number;
    /** Pause of the polls after HTTP 429 without `Retry-After`, or when the request budget is nearly used, ms. */
    readonly pollRefusedMs: number;
    /** Pause of the polls after HTTP 403, 418 or 451 without `Retry-After`, ms. */
    readonly pollBannedMs: number;
    /** At most one BTC price per venue in this time, ms. */
    readonly conflateMs: number;
    /** Events waiting for a slow reader; more are dropped and counted. */
    readonly queueLimit: number;
}
/**
 * Defaults of the spec: acknowledgement 10 s, backoff 1 to 32 s, metadata every 30 min, one price per 250 ms, 10,000 events waiting;
 * polls every 30 s, hurried every 5 s, paused 30 s when refused and 10 min when banned (Bybit's ban for too many requests).
 */
declare const FEED_TUNING: FeedTuning;
/** Accounts one IP may watch on Hyperliquid (venue limit). */
declare const MAX_WATCHLIST = 10;

/** State of one connection. */
interface ConnectionStats {
    readonly connection: string;
    readonly status: FeedStatus;
    readonly reason?: string | undefined;
    readonly reconnects: number;
    /** Sockets replaced without a gap. */
    readonly rotations: number;
    readonly topics: number;
    /** When canary data last arrived on a live socket, Unix ms; `undefined` before the first. */
    readonly lastCanaryTsMs?: number | undefined;
}

/**
 * What one frame of a venue means. Never throws and never lets an invalid event through; whatever could not be used is a problem.
 *
 * Events have a finite price > 0, sizes > 0, an integer `tsMs` in [2010, 2100) and, where known, a finite `notionalUsd`.
 * Frames that are foreign to the codec give nothing. Pure but for `context.state`. O(frame length).
 * @param frame the message text; longer than `codec.limits.maxFrameBytes` characters is a problem
 */
declare function decodeFrame(codec: ExchangeCodec, frame: string, context: DecodeContext): Decoded;
/**
 * What the body of one poll means; guarded as {@link decodeFrame} is. Pure but for `context.memory`. O(body length).
 * @param body the answer's text; longer than 8,388,608 characters is a problem
 */
declare function decodePoll(codec: ExchangeCodec, body: string, context: DecodeContext): Decoded;

/** Measures what decoding costs; the feeds themselves read no clock that is this fine. */
interface DecodeTimer {
    /** Monotonic time in ms with fractions, e.g. `performance.now`. */
    readonly stopwatch: () => number;
    /** How long one sampled frame took to decode, ms. Called synchronously; must not throw. */
    readonly onDecode: (durationMs: number) => void;
}

/** State of the queue between the sockets and the reader. */
interface QueueStats {
    readonly waiting: number;
    /** Most events that ever waited. */
    readonly peak: number;
    /** Mark prices, other prices, open interest and funding. */
    readonly droppedPrices: number;
    readonly droppedLiquidations: number;
    readonly droppedStatuses: number;
}

/** Ids of the venues with a codec. */
type ExchangeId = (typeof EXCHANGES)[number];
/** Every codec by exchange id. A new venue: docs/recipes/add-exchange.md. */
declare const CODECS: Readonly<Record<ExchangeId, ExchangeCodec>>;

/**
 * Accounts watched by default: the four liquidator vaults of the Hyperliquidity Provider and the provider itself.
 * They take over positions the market did not absorb, and stand on the other side of many market liquidations.
 */
declare const HYPERLIQUID_WATCHLIST: readonly string[];

/** What to open; everything is optional. */
interface FeedOptions {
    /** Symbols wanted, in any spelling `parseSymbol` reads (`BTCUSDT`, `BTC`); a multiplier is left off (`1000PEPE` means `PEPEUSDT`). Default: every crypto contract. */
    readonly symbols?: readonly string[] | undefined;
    /** Hyperliquid accounts whose fills are watched, `0x` and 40 hex digits, at most 10. Default `HYPERLIQUID_WATCHLIST`. */
    readonly watchlist?: readonly string[] | undefined;
    /** Other base URLs by exchange, for tests and demonstrations; the venue's own paths are appended. */
    readonly endpoints?: Readonly<Partial<Record<string, Endpoint>>> | undefined;
    /** Default {@link systemClock}. */
    readonly clock?: Clock | undefined;
    /** Uniform in [0, 1), for the jitter of reconnects. Default `Math.random`. */
    readonly random?: (() => number) | undefined;
    /** Aborting it closes the feeds. */
    readonly signal?: AbortSignalLike | undefined;
    /** Thresholds other than `FEED_TUNING`. */
    readonly tuning?: Partial<FeedTuning> | undefined;
    /** Times the decoding of one frame in 401 of each venue. Default: none is timed. */
    readonly decodeTimer?: DecodeTimer | undefined;
}

/** Best quotes, a last trade, or both. */
interface QuotePoint {
    /** Venue time, Unix ms. */
    readonly tsMs: number;
    readonly price: number;
    readonly bid?: number | undefined;
    readonly ask?: number | undefined;
}
/** The prices that can't be told apart from the middle of the market: below `low` is below the market, above `high` above it. */
interface PriceBand {
    readonly tsMs: number;
    readonly low: number;
    readonly high: number;
}

/** The price of a market on one venue; a `PriceEvent` fits. */
interface AuditPrice extends QuotePoint {
    readonly exchange: Exchange;
    /** Canonical symbol. */
    readonly symbol: string;
    /** A `mark` price is ignored: it lags behind the market in a crash, so that a fill on the right side of the market is on its wrong side. */
    readonly kind?: 'mark' | undefined;
}
/** What the newest votes, at most 50, say about a venue's sides. */
interface SideVerdict {
    readonly votesFor: number;
    readonly votesAgainst: number;
    /** `true` when there are at least 20 votes and at least 90 % of them are against. */
    readonly inverted: boolean;
}
/** What one liquidation did to its venue's verdict. */
interface SideAudit {
    /** Whether the price confirms the side; `none` when it tells nothing. */
    readonly vote: 'for' | 'against' | 'none';
    /** `true` when `inverted` of the venue's verdict is another than before this event. */
    readonly changed: boolean;
}
/**
 * Finds venues whose liquidation sides are read the wrong way round.
 *
 * A forced sell prices below the middle of the market, a forced buy above it. Every liquidation is compared with its venue's own price at
 * the event's `tsMs`: the newest one at or before it, at most 5 s old. It votes *for* its side when its price lies beyond the market in
 * the order's direction, *against* it when it lies beyond on the other side. No vote: a price within half the spread or 1 bp of the
 * middle, price kinds other than `fill`, `limit` and `bankruptcy`, take-overs and deleveraging, dated contracts (their basis moves them
 * away from the market), an unknown side, no price of the symbol at that time.
 *
 * The verdict is a warning for people, not a reason to swap sides: bankruptcy prices can be passed by the market in a crash, and a
 * venue that gives nothing but mark prices (OKX) never gets one.
 *
 * Told the time by the events, both times being the venue's. Events in any order; unusable values are ignored, nothing is thrown.
 * Cost: O(1) per price, O(log n) per liquidation. Memory: at most 64 markets of 1,200 prices and 50 votes per venue.
 */
declare class SideAuditor {
    #private;
    /** Takes a venue's price. At most one per 100 ms is kept; out of order ones are ignored. */
    pushPrice(price: AuditPrice): void;
    /** Takes a liquidation, each one once: its vote, and whether that changed the verdict of its venue. */
    pushLiquidation(event: LiquidationEvent): SideAudit;
    /** The verdict on a venue; no votes and not inverted when nothing is known of it. */
    verdict(exchange: Exchange): SideVerdict;
}

/** How often one kind of problem occurred, with the first case. */
interface ProblemCount {
    readonly code: ProblemCode;
    readonly count: number;
    readonly firstDetail: string;
    /** Beginning of the first frame concerned, control characters replaced. */
    readonly firstFrame: string;
}
/** State of a venue's polls since start. */
interface PollingStats {
    readonly requests: number;
    /** Time between the starts of two rounds at the present pace, ms: 30,000, 5,000 while hurried, either doubled while half of the request budget is used. */
    readonly intervalMs: number;
    /** Requests that gave nothing usable: refused, unanswered, or with a body that could not be read. */
    readonly failures: number;
    /** The last of them, in words. */
    readonly lastFailure?: string | undefined;
    /** When the last usable answer came, our clock, Unix ms. */
    readonly lastSuccessTsMs?: number | undefined;
    /** Until when nothing is asked, our clock, Unix ms; absent unless the polls are paused. */
    readonly pausedUntilMs?: number | undefined;
}
/** Counters of one venue since start. */
interface VenueStats {
    readonly exchange: Exchange;
    readonly connections: readonly ConnectionStats[];
    /** Instruments known from metadata. */
    readonly instruments: number;
    /** Why metadata is missing or incomplete; `undefined` when it is complete. */
    readonly instrumentsFailure?: string | undefined;
    readonly frames: number;
    /** Of these, those of the commonest liquidation form, read without `JSON.parse` (Binance, Bybit, OKX). */
    readonly scannedFrames: number;
    /** Liquidations passed on. */
    readonly liquidations: number;
    /** Those of them that were asked for over REST after a gap. */
    readonly backfilled: number;
    /** Trades and quotes passed on, after conflation. */
    readonly prices: number;
    /** Mark prices passed on. */
    readonly marks: number;
    /** Open interests passed on: at most one per symbol in 2 s. */
    readonly openInterests: number;
    /** Funding rates passed on: at most one per symbol in 30 s. */
    readonly fundings: number;
    /** Liquidations seen before, e.g. repeated after a reconnect. */
    readonly duplicates: number;
    /** Liquidations outside the symbols asked for, or reported by another open venue. */
    readonly filtered: number;
    /** Liquidations passed on that were older than 60 s when they arrived. */
    readonly oldOnReceipt: number;
    /** `undefined` for venues that are not polled. */
    readonly polling?: PollingStats | undefined;
    readonly problems: readonly ProblemCount[];
    /** `receivedTsMs - tsMs` of the last liquidation, trade or quote, ms; negative when the venue's clock is ahead of ours. */
    readonly lagMs?: number | undefined;
    /** Smallest lag seen, ms: an estimate of the clock offset. */
    readonly minLagMs?: number | undefined;
    /** When the newest liquidation passed on was received, Unix ms; `undefined` before the first. */
    readonly lastLiquidationTsMs?: number | undefined;
    /** Whether the prices of its BTC liquidations confirm their sides. */
    readonly sides: SideVerdict;
}
/** Counters of all feeds. */
interface FeedsStats {
    readonly venues: readonly VenueStats[];
    readonly queue: QueueStats;
}

/** A liquidation in the shape of ccxt 4.5.84's unified `Liquidation`; what is not known is `undefined`. */
interface CcxtLiquidation {
    /** Where ccxt puts the venue's own row: the event this was made from. */
    readonly info: LiquidationEvent;
    /** Unified symbol, e.g. `BTC/USDT:USDT`, `BTC/USD:BTC-260925`. */
    readonly symbol: string | undefined;
    readonly contracts: number | undefined;
    /** Base units per contract; quote units per contract for coin-settled ones. */
    readonly contractSize: number | undefined;
    readonly price: number | undefined;
    /** Side of the forced order: `sell` closes a long. */
    readonly side: OrderSide | undefined;
    /** Size in base currency. */
    readonly baseValue: number | undefined;
    /** Size in quote currency. */
    readonly quoteValue: number | undefined;
    /** Unix ms. */
    readonly timestamp: number;
    /** The same, ISO 8601. */
    readonly datetime: string;
}
/**
 * The event as ccxt 4.5.84 shapes a liquidation (`watchLiquidations`, `fetchLiquidations`).
 *
 * Two things follow the names of the fields where ccxt differs from venue to venue: `side` is always the forced order's (ccxt passes
 * Bybit's position side on), and `baseValue` and `quoteValue` are in base and quote currency for coin-settled contracts too (ccxt
 * multiplies `contracts * contractSize` and again with the price). `contracts` is the whole event (ccxt: Binance's last fill only).
 * A coin in units of 1,000 (`1000PEPE`) is counted in the venue's unit, as ccxt does.
 * `symbol` is derived from the venue's name and `undefined` where that would be a guess: a quote the name does not say, a `USD` contract
 * of a venue that settles some of them otherwise, an end given as a month (`BTCUSDH27`). Pure, O(length of the name).
 * @throws RangeError for a `tsMs` that is no date
 */
declare function toCcxt(event: LiquidationEvent): CcxtLiquidation;

/** A liquidation in the shape of tardis-dev 13.35.3's normalized `liquidation` message. */
interface TardisLiquidation {
    readonly type: 'liquidation';
    /** The venue's own instrument name. */
    readonly symbol: string;
    /** tardis.dev exchange id, e.g. `binance-futures`, `okex-swap`. */
    readonly exchange: string;
    readonly id: string | undefined;
    readonly price: number;
    /** Size as the venue counts it: contracts on OKX and Binance COIN-M, USD on Bybit inverse, else base units. */
    readonly amount: number;
    /** Side of the forced order: `sell` closes a long. */
    readonly side: OrderSide | 'unknown';
    readonly timestamp: Date;
    readonly localTimestamp: Date;
}
/**
 * The event as a tardis-dev 13.35.3 normalized message; `undefined` without a price or a size in contracts, which the shape requires.
 *
 * `amount` is `contracts`, the venue's own count, as in tardis.dev's data. `price` is the event's: on Binance the average fill, where
 * tardis-dev gives the order's limit. Binance and OKX get the id of the market the name belongs to (coin-margined rows of `binance` and
 * `binance-coinm` are both `binance-delivery`); other venues keep theirs, whether tardis.dev knows it or not. Contract size, USD size, price kind, method and completeness have no place in the shape. Pure, O(1).
 */
declare function toTardis(event: LiquidationEvent): TardisLiquidation | undefined;
/**
 * The event a tardis.dev normalized `liquidation` message means; `undefined` for everything else. Never throws.
 *
 * Takes messages of tardis-dev (times are `Date`) and of tardis-machine (ISO 8601 text). `side` is the forced order's; `unknown` leaves
 * both sides open. `amount` becomes `contracts`; it is worth `quantity` and `notionalUsd` only when `instruments` holds the message's
 * symbol, because the message does not say what a contract is, and only for Binance, Bybit and OKX, whose amounts count the contracts of
 * our instruments. `binance-delivery` is the venue `binance-coinm`. `priceKind` is what tardis-dev takes the price from: Binance's limit, Bybit's bankruptcy, OKX's mark price.
 * Venues other than these keep their id, and are taken as `sampled` because nothing says that they are complete.
 *
 * `id` is the message's, with the venue put before it if it is not there yet. Without one it is made of venue, symbol, time, side,
 * price and amount, so that two equal liquidations in the same millisecond get the same id: tell them apart before a dedupe.
 * @param instruments of the message's venue, by its own instrument names
 */
declare function fromTardis(message: unknown, instruments?: InstrumentTable): LiquidationEvent | undefined;

/** A text frame as a venue sent it, unpacked when the venue packs its frames, before anything is read from it. */
interface RawFrame {
    readonly exchange: Exchange;
    /** Which socket of the venue, as in `feed-status`. */
    readonly connection: string;
    /** Our clock, Unix ms. */
    readonly receivedTsMs: number;
    readonly raw: string;
}

/** Open feeds: one stream of events of all venues, for one reader. Leaving a `for await` loop closes them. */
interface Feeds extends AsyncIterable<CascadeEvent> {
    /** Closes every socket within a second and ends the stream after what is already waiting. Safe to call twice. */
    close(): Promise<void>;
    /** Polls open interest and funding every 5 s instead of 30 s while `isExtreme`; the sockets' data is not concerned. */
    hurry(isExtreme: boolean): void;
    /** A copy of all counters. */
    stats(): FeedsStats;
    /**
     * Lets `listener` hear every text frame of every venue before it is decoded, for recorders; `undefined` ends it. One listener at a
     * time. It is called synchronously for thousands of frames a second and must not throw.
     */
    tap(listener: ((frame: RawFrame) => void) | undefined): void;
}
/**
 * Opens the public liquidation feeds of `exchanges` and returns them as one stream in order of arrival.
 *
 * Per venue: instrument metadata is loaded, then sockets are opened and kept open; what no socket offers is polled over REST. The
 * stream holds `liquidation` events, the BTC price of every venue (`price`, at most one per venue in 250 ms, whatever `symbols` says), the mark
 * prices of the symbols asked for (`price` of the `kind` `mark`, about one per symbol and second, from Binance and Hyperliquid),
 * `open-interest` and `funding` (at most one of each per venue and symbol in 2 s and 30 s) and every change of a connection's state
 * (`feed-status`), and a warning when a venue's prices contradict the sides of its liquidations (`side-inverted`). Nothing is thrown once it runs: failures are statuses and counters. `tsMs` is the venue's time and may
 * be out of order; `receivedTsMs` comes from `clock`. A liquidation sent twice within 10 minutes is passed on once,
 * and so is one that the sockets of two venues carry (`binance` leaves coin-margined rows to `binance-coinm` when both are open).
 *
 * Memory: at most 10,000 waiting events and 100,000 remembered ids per venue.
 * @param exchanges ids of `CODECS`
 * @throws CascadeError `feeds/unknown-exchange`, `feeds/no-exchange`, `feeds/unknown-option`, `feeds/invalid-symbol`,
 * `feeds/invalid-watchlist`, `feeds/invalid-endpoint`, `feeds/invalid-tuning`
 */
declare function openFeeds(exchanges: readonly string[], options?: FeedOptions): Feeds;

/**
 * The machine's clock. Unix ms as of the start of the process plus monotonic time since: it never goes back, so that a corrected wall clock
 * neither disturbs the engines nor looks like silence. A pending sleep keeps the process alive until it ends or is aborted.
 */
declare const systemClock: Clock;

export { type Ack, type AuditPrice, type BackoffFacts, CODECS, type CcxtLiquidation, type CodecLimits, type ConnectLimit, type ConnectionStats, type ContractTerms, type ContractUnit, type Control, type DecodeContext, type DecodeTimer, type Decoded, DecodedFrame, type Endpoint, type ExchangeCodec, type ExchangeId, FEED_TUNING, type FeedOptions, type FeedTuning, type Feeds, type FeedsStats, type FundingRow, type Gap, HYPERLIQUID_WATCHLIST, type Heartbeat, type Instrument, type InstrumentRequest, InstrumentTable, type Lane, type LaneQuery, type LiquidationRow, MAX_WATCHLIST, type Mark, type MarkRow, type OpenInterestRow, type Overlap, PRICE_SYMBOL, type ParserState, type PollRequest, type PollingStats, type PriceBand, type PriceRow, type Problem, type ProblemCode, type ProblemCount, type QueueStats, type QuotePoint, type RawFrame, type SideAudit, SideAuditor, type SideVerdict, type SubscribeFrame, type TardisLiquidation, type Valuation, type VenueMemory, type VenueStats, decodeFrame, decodePoll, fromTardis, isUsdQuote, openFeeds, parseRetryAfterMs, reconnectDelayMs, systemClock, toCcxt, toTardis, valueContracts };
