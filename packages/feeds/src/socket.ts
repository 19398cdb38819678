import type { Clock } from '@cascade/core';
import type { SessionEnd } from './session-end.js';

/** What a platform's socket is opened with. */
export interface SocketRequest {
  readonly url: string;
  /** Headers of the handshake; a browser can't send them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly handshakeTimeoutMs: number;
  /** Longest frame accepted, also after unpacking, bytes. */
  readonly maxFrameBytes: number;
  /** How binary frames are packed; `undefined` for venues that send text only. */
  readonly frameEncoding: 'gzip' | undefined;
  readonly clock: Clock;
}

/** Who hears about a socket. Frames come in order. */
export interface SocketListener {
  onOpen(): void;
  onText(frame: string): void;
  /** A binary frame that is no text, or damaged, or too long when unpacked. */
  onBinary(): void;
  /** Comes once, last. */
  onClose(end: SessionEnd): void;
}

/** One WebSocket of the platform: `ws` in Node, the native one in a browser. */
export interface Socket {
  readonly isOpen: boolean;
  send(text: string): void;
  /** Begins a polite close. */
  close(): void;
  /** Ends the connection at once, as far as the platform can. */
  terminate(): void;
}

/** Opens a socket. @throws on URLs the platform can't use */
export type OpenSocket = (request: SocketRequest, listener: SocketListener) => Socket;
