import type { Clock, LiquidatedSide } from '@cascade/core';

/** Venues a fake exchange can play. */
// biome-ignore format: one a line
export const FAKE_VENUES = [
  'binance',
  'bybit',
  'okx',
  'hyperliquid',
  'aster',
  'binance-coinm',
  'gate',
  'bitget',
  'kraken',
  'dydx',
  'lighter',
  'htx',
  'deribit',
  'bitmex',
  'bitfinex',
] as const;
/** Name of a venue a fake exchange can play. */
export type FakeVenue = (typeof FAKE_VENUES)[number];

/** One liquidation to be printed in the venue's own wire format. */
export interface FakeLiquidation {
  /** Canonical symbol (`BTCUSDT`); ending in `USD` (`BTCUSD`) it means the coin-margined contract, which not every venue has. */
  readonly symbol: string;
  /** Whose position is closed; the venue prints it in its own convention. */
  readonly liquidatedSide: LiquidatedSide;
  /** USD per base unit. */
  readonly price: number;
  /** Base units; the venue prints contracts where it counts in contracts. */
  readonly quantity: number;
  /** Event time printed in the frame, Unix ms. */
  readonly tsMs: number;
}

/** One BTC trade with the quote around it. */
export interface FakePrice {
  readonly price: number;
  readonly bid: number;
  readonly ask: number;
  /** Event time printed in the frame, Unix ms. */
  readonly tsMs: number;
  /** Traded base units. Default 0.01. */
  readonly quantity?: number;
}

/** News of one perpetual; what is left out stays as it is. */
export interface FakeDerivative {
  /** Canonical symbol (`ETHUSDT`). */
  readonly symbol: string;
  /** One side, base units. */
  readonly openInterest?: number;
  /** USD per base unit. */
  readonly mark?: number;
  /** Fraction per 8 h. */
  readonly fundingRate8h?: number;
}

/** Misbehaviours of a fake exchange. */
export const FAKE_FAULTS = [
  'mute',
  'ack-only',
  'no-ack',
  'no-pong',
  'refuse-403',
  'refuse-429',
  'refuse-451',
  'refuse-503',
  'no-upgrade',
  'slow-upgrade',
  'half-open',
  'flapping',
  'forced-deflate',
  'garbage',
] as const;
/**
 * How a fake exchange misbehaves:
 * - `mute` no data to anyone while it lasts; acks and pongs go on.
 * - `ack-only` as `mute`, and sockets that subscribe meanwhile stay without data after it ends.
 * - `no-ack` subscription requests are lost: neither answered nor carried out.
 * - `no-pong` neither ping frames nor the venue's own pings are answered.
 * - `refuse-429` upgrades are answered with HTTP 429 and `Retry-After: 1`; open sockets stay.
 * - `refuse-403`, `refuse-451`, `refuse-503` upgrades are answered with that HTTP status; open sockets stay.
 * - `no-upgrade` TCP connections are accepted, their upgrades never answered, not even after it ends; open sockets stay.
 * - `slow-upgrade` as `no-upgrade`, but answers trickle in, a byte every 20 ms, without end.
 * - `half-open` as `no-upgrade`, and on sockets open when it begins nothing is heard or said any more, without FIN or RST. They stay so
 *   after it ends; no method but `terminateAll` and `close` reaches them. REST goes on.
 * - `flapping` every socket is cut without a closing handshake a while after it was accepted, or after the fault began.
 * - `forced-deflate` the answer to an upgrade claims that compression was agreed on, offered or not.
 * - `garbage` every data frame is preceded by a malformed one.
 */
export type FakeFault = (typeof FAKE_FAULTS)[number];

/** How a fake exchange answers REST requests while it lasts. */
export interface RestFault {
  /** HTTP status; with 200 the ordinary answer is given, other ones have an empty object as body. */
  readonly status: number;
  /** Further headers, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Every answer comes this much later, ms. */
  readonly delayMs?: number;
}

/** What to open. */
export interface FakeExchangeOptions {
  readonly venue: FakeVenue;
  /** TCP port on 127.0.0.1. Default: any free one. */
  readonly port?: number;
  /** Drives only pings of the server, the cutting of quiet and of flapping sockets and times in REST answers. Default: the real clock. */
  readonly clock?: Clock;
}

/** A running fake exchange. Everything it prints is simulated. */
export interface FakeExchange {
  readonly venue: FakeVenue;
  /** `ws://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly restUrl: string;
  /** Sockets open now. */
  readonly connectionCount: number;
  /** Most sockets ever open at once, connections kept waiting for their upgrade included. */
  readonly peakConnectionCount: number;
  /** Sockets accepted since start. */
  readonly totalConnections: number;
  /** Upgrades answered with an error since start. */
  readonly refusedConnections: number;
  /** Upgrades that never got a whole answer since start. */
  readonly unansweredConnections: number;
  /** Topics of each open socket, oldest socket first; OKX topics read `channel:instId`, Hyperliquid ones `type:coin`, Gate ones `channel:contract`, Bitget ones `instType:topic:symbol`, Bitfinex ones `channel:key`. */
  readonly subscriptions: readonly (readonly string[])[];
  /** The last 1,000 text frames of all clients. */
  readonly receivedFrames: readonly string[];
  /** The last 1,000 REST requests, as `GET /path?query`. */
  readonly restRequests: readonly string[];
  /** Most REST requests ever under way at once. */
  readonly peakRestRequests: number;
  /** Prints one liquidation to the sockets subscribed to it. Returns how many sockets got it. */
  send(liquidation: FakeLiquidation): number;
  /** Prints several liquidations, batched in frames as the venue does. Returns how many sockets got at least one frame. */
  sendMany(liquidations: readonly FakeLiquidation[]): number;
  /** Prints a BTC price to the sockets subscribed to a BTC price topic. Returns how many sockets got it. */
  sendPrice(price: FakePrice): number;
  /**
   * Sets what REST answers and frames say of a perpetual from now on; frames go out with the next {@link FakeExchange.sendPrice}, where the
   * venue has such. Binance, Bybit, OKX and Hyperliquid print it. Returns `false` for a coin that no fake lists.
   */
  setDerivative(derivative: FakeDerivative): boolean;
  /** Sends `data` as it is (text packed where the venue packs its frames) to every open socket, subscribed or not, whatever the fault. Returns how many. */
  sendRaw(data: string | Uint8Array): number;
  /** Sends bytes to every open socket below the WebSocket framing: damaged frames, frames with impossible headers. Returns how many. */
  sendBytes(bytes: Uint8Array): number;
  /** Sends one compressed text frame that unpacks to `unpackedBytes` bytes, about a thousand times its size. Returns how many sockets got it. */
  sendBomb(unpackedBytes: number): number;
  /** Prints the last 500 prints (`send`, `sendMany`, `sendPrice`) again, under the same ids, to whoever is subscribed now. Returns how many. */
  replay(): number;
  /** The venue's clock is off: added to every `tsMs` printed from now on, integer ms, default 0. */
  setClockSkewMs(skewMs: number): void;
  /** @param cutAfterMs how long a socket lives under `flapping`, default 1,000 ms; without meaning for other faults */
  setFault(fault: FakeFault | undefined, cutAfterMs?: number): void;
  setRestFault(fault: RestFault | undefined): void;
  /** Closes every socket with a closing handshake. */
  closeAll(code: number, reason?: string): void;
  /** Destroys every TCP connection without a closing handshake. */
  terminateAll(): void;
  /** Destroys every connection and stops listening. */
  close(): Promise<void>;
}
