import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StreamParts, StreamStats } from '../stream-parts.js';
import type { ClientWire } from './client-queue.js';
import { EncodedEvent } from './encoded-events.js';
import { type SseWishes, sseWishes } from './sse-query.js';
import { StreamClient } from './stream-client.js';
import type { StreamHub } from './stream-hub.js';
import { RETRY_AFTER_SEC, refusalCard, TOO_MANY_CLIENTS } from './stream-refusal.js';
import { StreamTally } from './stream-tally.js';

const HEARTBEAT = new EncodedEvent(() => ':\n\n');

/**
 * Adds `GET /v1/stream?topics=signals,liquidations,values&symbols=BTCUSDT,...&min_level=ALERT`: a `text/event-stream` of `hello`, then
 * `signal` (with an `id:` to resume from), `liquidations`, `values`; `gap` when catching up was not complete, `dropped` before the next
 * frame of a kind of which a slow client did not get everything; a comment every 15 s. Without `topics`: signals.
 *
 * Resumes after `Last-Event-ID` (header) or `?last_event_id=`. Answers 400 for a query that can't be read, 401 and 403 as the guard says,
 * 503 when all places are taken. Closing the app ends the streams.
 * @returns reads the counters of its clients
 */
export function addStreamRoute(app: FastifyInstance, parts: StreamParts): () => StreamStats {
  const tally = new StreamTally();
  const responses = new Set<ServerResponse>();
  app.get('/v1/stream', { exposeHeadRoute: false }, (request, reply) => {
    const wanted = admit(parts, tally, request, reply);
    if (wanted === undefined) return reply;
    reply.hijack();
    openStream(parts.hub, tally, reply, wanted);
    responses.add(reply.raw);
    reply.raw.on('close', () => responses.delete(reply.raw));
    return reply;
  });
  app.addHook('preClose', (done) => {
    for (const response of responses) endResponse(response);
    done();
  });
  return () => tally.stats();
}

/** What a welcome request asks for; another one is answered. */
function admit(
  { hub, guard }: StreamParts,
  tally: StreamTally,
  request: FastifyRequest,
  reply: FastifyReply,
): Extract<SseWishes, { ok: true }> | undefined {
  const refusal = guard.check(request.headers);
  if (refusal !== undefined) {
    tally.refused++;
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer');
    reply.code(refusal.status).send({ error: refusalCard(refusal) });
    return undefined;
  }
  const wanted = sseWishes(request.query, request.headers['last-event-id']?.toString());
  if (!wanted.ok) {
    reply.code(400).send({ error: { code: 'app/bad-request', message: wanted.complaint } });
    return undefined;
  }
  if (hub.isFull) {
    tally.refused++;
    reply.header('retry-after', RETRY_AFTER_SEC).code(503).send({ error: TOO_MANY_CLIENTS });
    return undefined;
  }
  return wanted;
}

function openStream(hub: StreamHub, tally: StreamTally, reply: FastifyReply, { wishes, resumes }: Extract<SseWishes, { ok: true }>): void {
  const { raw } = reply;
  // What hooks of the app set, such as CORS headers, would be lost with the hijacked reply.
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const client = new StreamClient(hub, responseWire(raw), tally);
  tally.accepted++;
  tally.clients.add(client);
  let lastBeatMs = performance.now();
  hub.enter(client, () => {
    if (performance.now() - lastBeatMs < hub.limits.heartbeatMs || client.isWaiting) return;
    lastBeatMs = performance.now();
    client.send(HEARTBEAT);
  });
  // A response that fails is closed, too.
  raw.on('error', () => undefined);
  raw.on('close', () => {
    client.close();
    tally.clients.delete(client);
    hub.leave(client);
  });
  client.send(hub.hello(resumes));
  for (const wish of wishes) client.subscribe(wish);
}

function responseWire(response: ServerResponse): ClientWire {
  return {
    format: 'sse',
    unsentBytes: () => response.writableLength,
    write: (piece, _last, taken) => response.write(piece, taken),
    destroy: () => response.destroy(),
  };
}

/** A client that reads gets the end of its stream; one that does not is not waited for. */
function endResponse(response: ServerResponse): void {
  const { socket } = response;
  if (response.writableLength > 0) response.destroy();
  else response.end(() => socket?.destroy());
}
