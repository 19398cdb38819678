import type { MarketEvent } from '@cascade/core';
import type { InstrumentTable } from './instruments.js';

/** What a codec remembers of one connection; made by the codec's `createState`, replaced at every reconnect. */
export interface ParserState {
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
export interface Mark {
  /** Quote units, > 0. */
  readonly price: number;
  /** Venue time, Unix ms. */
  readonly tsMs: number;
}

/** What a venue's sockets and polls tell each other. Kept over reconnects; at most one entry each per instrument of the metadata. */
export interface VenueMemory {
  /** Newest mark price by instrument, in the venue's unit. */
  readonly marks: Map<string, Mark>;
  /** Hours between funding payments by instrument. */
  readonly fundingHours: Map<string, number>;
}

/** What decoding may know besides the frame. */
export interface DecodeContext {
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
export interface Ack {
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
export type ProblemCode = 'not-json' | 'too-long' | 'invalid-row' | 'venue-error' | 'binary' | 'codec-defect';

/** One thing in a frame that could not be used. */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
}

/** What the runner should do besides passing events on. */
export interface Control {
  /** Send this text back. */
  readonly reply?: string | undefined;
  /** Close and connect again, for this reason. */
  readonly reconnect?: string | undefined;
}

/** Everything one frame means. */
export interface Decoded {
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
