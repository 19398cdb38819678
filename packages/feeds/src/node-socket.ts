import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { parseRetryAfterMs } from './backoff.js';
import { endByClose, endByError, endByLateHandshake, endByStatus, hostOf, type SessionEnd } from './session-end.js';
import type { OpenSocket, Socket, SocketListener, SocketRequest } from './socket.js';

/** A socket of the `ws` library, without compression by message. */
export const openSocket: OpenSocket = (request: SocketRequest, listener: SocketListener): Socket => {
  const { url, headers, handshakeTimeoutMs, maxFrameBytes, clock } = request;
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    headers: { ...headers },
  });
  let end: SessionEnd | undefined;
  // The option of `ws` counts only pauses, so an answer that trickles in would be waited for without end.
  const late = setTimeout(() => {
    end ??= endByLateHandshake(hostOf(url), handshakeTimeoutMs);
    socket.terminate();
  }, handshakeTimeoutMs);
  socket.on('open', () => {
    clearTimeout(late);
    listener.onOpen();
  });
  socket.on('message', (data, isBinary) => {
    const text = isBinary ? unpack(data as Buffer, request) : data.toString();
    if (text === undefined) listener.onBinary();
    else listener.onText(text);
  });
  socket.on('unexpected-response', (_request, response: IncomingMessage) => {
    end ??= endByStatus(response.statusCode ?? 0, parseRetryAfterMs(response.headers['retry-after'], clock.nowMs()));
    socket.terminate();
  });
  socket.on('error', (error) => {
    end ??= endByError(error, hostOf(url));
  });
  socket.on('close', (code, words) => {
    clearTimeout(late);
    listener.onClose(end ?? endByClose(code, words.toString()));
  });
  return {
    get isOpen(): boolean {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (text) => socket.send(text),
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
  };
};

/** The text of a packed frame; `undefined` when it is not packed, damaged, or unpacks to more than allowed. */
function unpack(data: Buffer, { frameEncoding, maxFrameBytes }: SocketRequest): string | undefined {
  if (frameEncoding !== 'gzip') return undefined;
  try {
    return gunzipSync(data, { maxOutputLength: maxFrameBytes }).toString();
  } catch {
    return undefined;
  }
}
