import { endByClose, endByLateHandshake, hostOf, type SessionEnd } from './session-end.js';
import type { OpenSocket, Socket, SocketListener, SocketRequest } from './socket.js';

/** The part of a browser's `WebSocket` that is used. */
export interface NativeSocket {
  readonly readyState: number;
  binaryType: string;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  send(text: string): void;
  close(code?: number): void;
}

/** What a browser has that the language has not. */
interface BrowserGlobals {
  readonly WebSocket: new (url: string) => NativeSocket;
}

const OPEN = 1;
/** Packed frames waiting to be unpacked before the socket is given up. */
const MAX_PACKED = 1_000;

/**
 * The browser's own WebSocket. It can't send headers, can't say why a handshake failed, and can't be cut: `terminate` begins a close
 * and reports the end at once.
 */
export const openSocket: OpenSocket = (request: SocketRequest, listener: SocketListener): Socket => {
  const { url, maxFrameBytes, handshakeTimeoutMs } = request;
  const socket = new (globalThis as unknown as BrowserGlobals).WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let isOver = false;
  let wasOpen = false;
  const finish = (end: SessionEnd): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(handshake);
    socket.close();
    listener.onClose(end);
  };
  const handshake = setTimeout(() => finish(endByLateHandshake(hostOf(url), handshakeTimeoutMs)), handshakeTimeoutMs);
  const deliver = (text: string | undefined): void => {
    if (isOver) return;
    if (text === undefined) listener.onBinary();
    else if (text.length > maxFrameBytes) finish(failed(url, 'frame too long'));
    else listener.onText(text);
  };
  let packed = 0;
  let unpacked: Promise<void> = Promise.resolve();
  socket.addEventListener('open', () => {
    if (isOver) return;
    clearTimeout(handshake);
    wasOpen = true;
    listener.onOpen();
  });
  socket.addEventListener('error', () => {
    if (!wasOpen) finish(failed(url, 'the browser does not say why'));
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') deliver(data);
    else if (packed >= MAX_PACKED) finish(failed(url, 'frames come faster than they can be unpacked'));
    else {
      packed += 1;
      // One after the other, because a short frame would overtake a long one.
      unpacked = unpacked.then(async () => {
        const text = await unpack(data, request);
        packed -= 1;
        deliver(text);
      });
    }
  });
  socket.addEventListener('close', ({ code, reason }) => finish(endByClose(code, reason)));
  return {
    get isOpen(): boolean {
      return !isOver && socket.readyState === OPEN;
    },
    send: (text) => socket.send(text),
    close: () => socket.close(1000),
    terminate: () => finish({ reason: 'closed here', refused: false }),
  };
};

function failed(url: string, why: string): SessionEnd {
  return { reason: `connection failed to ${hostOf(url)} (${why})`, refused: false };
}

/** The text of a packed frame; `undefined` when it is not packed, damaged, or unpacks to more than allowed. */
async function unpack(data: unknown, { frameEncoding, maxFrameBytes }: SocketRequest): Promise<string | undefined> {
  if (frameEncoding !== 'gzip' || !(data instanceof ArrayBuffer)) return undefined;
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
      if (text.length > maxFrameBytes) {
        await reader.cancel();
        return undefined;
      }
    }
  } catch {
    return undefined;
  }
}
