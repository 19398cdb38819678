import type { IncomingHttpHeaders } from 'node:http';
import type { DerivativeBook } from './derivatives.js';
import type { FakeLiquidation, FakePrice, FakeVenue } from './types.js';

/** One client's connection as a venue protocol sees it. */
export interface VenueSession {
  /** Which endpoint the client chose; its meaning belongs to the protocol. */
  readonly route: string;
  readonly connectionId: string;
  /** What the client subscribed to, in the protocol's own spelling. */
  readonly topics: Set<string>;
  /** Topics whose first data frame was sent. */
  readonly begun: Set<string>;
  /** Open interest, marks and funding of the venue. */
  readonly derivatives: DerivativeBook;
  /** How often the client asked to be pinged, ms; absent: it did not ask. */
  heartbeatEveryMs?: number | undefined;
}

/** What a frame of the server is, so that faults know what to withhold. */
export type ReplyKind = 'ack' | 'error' | 'pong' | 'data';

/** One frame in answer to a client's frame. */
export interface VenueReply {
  readonly kind: ReplyKind;
  readonly text: string;
}

/** A liquidation with the running number that venue ids are made from. */
export type NumberedLiquidation = FakeLiquidation & { readonly sequence: number };

/** A price with its running number and its quantity settled. */
export type NumberedPrice = Required<FakePrice> & { readonly sequence: number };

/** When silence ends a socket. */
export interface SilencePolicy {
  readonly afterMs: number;
  /** Whose silence: the `client`'s, or that of `both` directions. */
  readonly of: 'client' | 'both';
  /** How it ends; absent: the TCP connection is destroyed. */
  readonly close?: { readonly code: number; readonly reason: string };
}

/** Pings that are frames of the venue's own, not ping frames of the protocol below. */
export interface TextPing {
  /** How often this client is pinged, ms; `undefined`: not at all. */
  everyMs(session: VenueSession): number | undefined;
  /** The frames of one ping. */
  frames(session: VenueSession, nowMs: number): readonly string[];
  /** What the client owes; absent: nothing. */
  readonly answer?: {
    /** Whether `text` answers one of the frames sent since the last answer. */
    accepts(text: string, unanswered: readonly string[]): boolean;
    /** The socket is closed when the first unanswered ping is this old. */
    readonly withinMs: number;
    /** Sent before closing. */
    readonly farewell?: string;
    readonly close: { readonly code: number; readonly reason: string };
  };
}

/** How a venue finds dead peers. */
export interface HeartbeatPolicy {
  /** The server sends a ping frame this often and cuts after `pongTimeoutMs` without a pong. */
  readonly serverPing?: { readonly everyMs: number; readonly pongTimeoutMs: number };
  /** The server ends a socket after this much silence. */
  readonly silence?: SilencePolicy;
  /** The server sends pings, or signs of life, as frames of its own. */
  readonly textPing?: TextPing;
}

/** A REST request as a protocol sees it. */
export interface RestRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  /** When it came, Unix ms. */
  readonly nowMs: number;
  /** The last 1,000 liquidations printed, also while nobody listened, oldest first. */
  readonly printed: readonly NumberedLiquidation[];
  readonly derivatives: DerivativeBook;
}

/** A REST answer; `body` is sent as JSON. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Wire formats and manners of one venue; no sockets, no clock. */
export interface VenueProtocol {
  readonly venue: FakeVenue;
  readonly heartbeat: HeartbeatPolicy;
  /** How every frame is packed, sent as a binary one then; absent: frames are plain text. */
  readonly frameEncoding?: 'gzip';
  /** The endpoint behind a URL, with the request's headers, and the topics it already names; `undefined`: no such endpoint. */
  connect(url: URL, headers: IncomingHttpHeaders): { readonly route: string; readonly topics: readonly string[] } | undefined;
  /** What a new socket is greeted with. */
  welcome?(session: VenueSession): string;
  /** Answers a text frame of a client; may change `session`. `latest` is the last price printed, `recent` the last liquidations that reached anyone, oldest first. */
  answer(
    text: string,
    session: VenueSession,
    latest: NumberedPrice | undefined,
    recent: readonly NumberedLiquidation[],
  ): readonly VenueReply[];
  /** The frames this session gets for `rows`; empty when it is not subscribed. */
  liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[];
  /** The frames this session gets for a price; `previous` is the price printed before. */
  priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[];
  /** `undefined`: no such endpoint. */
  rest(request: RestRequest): RestAnswer | undefined;
}
