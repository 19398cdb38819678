import type { Completeness, Exchange, LiquidationEvent } from '@cascade/core';
import type { ConnectLimit } from './connect-budget.js';
import type { DecodeContext, ParserState } from './decoded.js';
import type { DecodedFrame } from './decoded-frame.js';
import type { Instrument, InstrumentTable } from './instruments.js';

/** One subscription message. */
export interface SubscribeFrame {
  readonly text: string;
  readonly topics: readonly string[];
  readonly requestId?: string | undefined;
}

/** Topics that belong on one kind of socket; split over several sockets when they don't fit one. */
export interface Lane {
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
export interface LaneQuery {
  readonly instruments: InstrumentTable;
  /** Canonical symbols wanted; `undefined` = all. */
  readonly symbols?: ReadonlySet<string> | undefined;
  /** Accounts to watch, for venues without a public liquidation feed. */
  readonly watchlist: readonly string[];
}

/** One REST request for instrument metadata. */
export interface InstrumentRequest {
  /** Origin, when it is not the codec's `endpoint.rest`. An endpoint override replaces it all the same. */
  readonly origin?: string | undefined;
  readonly path: string;
  /** JSON to POST; GET without it. */
  readonly body?: string | undefined;
  /** Path of the next page, from the body and the path of this one. */
  readonly nextPath?: ((body: unknown, path: string) => string | undefined) | undefined;
}

/** One REST request for open interest or funding that is repeated while a feed runs. */
export interface PollRequest {
  /** Path and query, appended to the codec's `endpoint.rest`. */
  readonly path: string;
  /** JSON to POST; GET without it. */
  readonly body?: string | undefined;
  /** Asked again only after this long, ms; in every round without it. */
  readonly everyMs?: number | undefined;
}

/** A time in which a connection delivered nothing. */
export interface Gap {
  /** Unix ms, our clock, with a margin before the last sign of life. */
  readonly fromTsMs: number;
  /** When data flowed again, Unix ms, our clock. */
  readonly toTsMs: number;
}

/** How a connection proves that both ends are alive. */
export interface Heartbeat {
  readonly everyMs: number;
  /** Text to send. */
  readonly text: string;
  /** The answer, for venues whose answer is not JSON. */
  readonly pongText?: string | undefined;
}

/** Base URLs of one venue. */
export interface Endpoint {
  /** e.g. `wss://stream.bybit.com`. */
  readonly ws: string;
  /** e.g. `https://api.bybit.com`. */
  readonly rest: string;
  /** Base URL of the venue's spot market, for venues whose spot price can stand in for the futures price. */
  readonly spotWs?: string | undefined;
}

/** Liquidations of one venue that another venue's socket carries as well. */
export interface Overlap {
  /** The other venue. */
  readonly exchange: Exchange;
  /** `true` for the liquidations both carry. Pure. */
  covers(event: LiquidationEvent): boolean;
}

/** Sizes and paces a venue prescribes. */
export interface CodecLimits {
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
export interface ExchangeCodec {
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
