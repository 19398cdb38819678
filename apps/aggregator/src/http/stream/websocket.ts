import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { StreamParts, StreamStats } from '../stream-parts.js';
import { RETRY_AFTER_SEC, refusalCard, TOO_MANY_CLIENTS } from './stream-refusal.js';
import { StreamTally } from './stream-tally.js';
import { answerPlainly, chosenProtocol, withBearer } from './upgrade-request.js';
import { WebSocketSession } from './websocket-session.js';

const PATH = '/v1/ws';
/** Bytes of one message of a client. */
const MAX_MESSAGE_BYTES = 16_384;
/** Pieces one message of a client may come in. */
const MAX_FRAGMENTS = 64;
/** How long a client may take to agree to the end of its connection, ms. */
const CLOSE_TIMEOUT_MS = 1_000;

const SERVER_OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  maxFragments: MAX_FRAGMENTS,
  closeTimeout: CLOSE_TIMEOUT_MS,
  handleProtocols: chosenProtocol,
};

/** The WebSocket side of a server. */
export interface WebSocketStreams {
  stats(): StreamStats;
  /** Closes every client with 1001 and takes no more; those that do not answer within a second are terminated. Call it before the server is closed: a server waits for its upgraded connections. */
  close(): void;
}

/**
 * Adds `/v1/ws` to a server. A client says `{"op":"subscribe","topic":"signals|liquidations|values","symbols"?,"min_level"?,
 * "last_event_id"?}`, `{"op":"unsubscribe","topic"}` or `{"op":"ping"}`; it gets `hello`, answers (`subscribed`, `unsubscribed`, `pong`,
 * `error`), `gap` when catching up was not complete, and data: `{"topic","id"?,"dropped"?,"data"}`.
 *
 * The token is taken from `Authorization` or from the subprotocol `cascade.bearer.<token>`, offered beside `cascade.v1`. Refused in plain
 * HTTP: 401 and 403 as the guard says, 404 for another path, 503 when all places are taken. Closed: 1003 for a binary message, 1008 for
 * more than 20 messages a second, 1009 for one of more than 16 KiB.
 */
export function attachWebSocket(server: Server, { hub, guard }: StreamParts): WebSocketStreams {
  const tally = new StreamTally();
  const sessions = new Set<WebSocketSession>();
  const sockets = new WebSocketServer(SERVER_OPTIONS);
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== PATH) {
      answerPlainly(socket, 404, { code: 'app/not-found', message: `only ${PATH} is a WebSocket` });
      return;
    }
    if (refuse(request, socket)) {
      tally.refused++;
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const session: WebSocketSession = new WebSocketSession(client, hub, tally, () => sessions.delete(session));
      sessions.add(session);
    });
  };
  const refuse = (request: IncomingMessage, socket: Duplex): boolean => {
    const refusal = guard.check(withBearer(request.headers));
    if (refusal !== undefined) {
      answerPlainly(socket, refusal.status, refusalCard(refusal), refusal.status === 401 ? ['WWW-Authenticate: Bearer'] : []);
    } else if (hub.isFull) answerPlainly(socket, 503, TOO_MANY_CLIENTS, [`Retry-After: ${RETRY_AFTER_SEC}`]);
    return refusal !== undefined || hub.isFull;
  };
  server.on('upgrade', upgrade);
  return {
    stats: () => tally.stats(),
    close: () => {
      server.off('upgrade', upgrade);
      for (const session of sessions) session.goAway();
      setTimeout(() => {
        for (const session of sessions) session.terminate();
      }, CLOSE_TIMEOUT_MS).unref();
    },
  };
}
