import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** The protocol the server speaks; browsers must offer it beside the token. */
const PROTOCOL = 'cascade.v1';
const BEARER = 'cascade.bearer.';

/** Picks what to answer of the offered protocols: never the one that carries the token. */
export function chosenProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(PROTOCOL) ? PROTOCOL : false;
}

/** The headers with a token offered as the subprotocol `cascade.bearer.<token>` where the guard looks for it; a real `Authorization` wins. */
export function withBearer(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (headers.authorization !== undefined) return headers;
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  const bearer = offered.find((name) => name.startsWith(BEARER));
  return bearer === undefined ? headers : { ...headers, authorization: `Bearer ${bearer.slice(BEARER.length)}` };
}

/** Answers a request to upgrade in plain HTTP and closes the connection. */
export function answerPlainly(
  socket: Duplex,
  status: 401 | 403 | 404 | 503,
  error: { readonly code: string; readonly message: string },
  headers: readonly string[] = [],
): void {
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  socket.on('error', () => undefined);
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
