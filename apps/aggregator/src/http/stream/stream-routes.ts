import type { RouteDescription } from '../route.js';
import { sseQuery } from './sse-query.js';

const TOPICS_SAID =
  'Topics: `signals`, `liquidations` (frames of those since the last one, as in `/v1/liquidations`) and `values` (what stands now of the symbols that changed, the market and the service, as in `/v1/snapshot`), each at most 20 frames a second.';
const SLOW_SAID =
  '`dropped` before the next frame of a kind of which a slow client did not get everything; a client that does not read for 5 s is cut.';

/** `/v1/stream` as the description of the API tells of it. */
const stream: RouteDescription = {
  path: '/v1/stream',
  operationId: 'followStream',
  tag: 'signals',
  summary: 'Follow signals, liquidations and values (Server-Sent Events)',
  description: `${TOPICS_SAID} Events: \`hello\` first; \`signal\`, whose \`id:\` is where to resume with \`Last-Event-ID\` or \`last_event_id\`; \`liquidations\`; \`values\`; \`gap\` when catching up was not complete; ${SLOW_SAID} A comment every 15 s. 503 when all places are taken.`,
  query: sseQuery,
  answers: { 200: { description: 'Events until one side ends the stream', contentType: 'text/event-stream' } },
};

/** `/v1/ws` as the description of the API tells of it. */
const webSocket: RouteDescription = {
  path: '/v1/ws',
  operationId: 'openWebSocket',
  tag: 'signals',
  summary: 'Follow signals, liquidations and values (WebSocket)',
  description: `${TOPICS_SAID} A client says \`{"op":"subscribe","topic","symbols"?,"min_level"?,"last_event_id"?}\`, \`{"op":"unsubscribe","topic"}\` or \`{"op":"ping"}\`; it gets \`hello\`, answers (\`subscribed\`, \`unsubscribed\`, \`pong\`, \`error\`), \`gap\`, and data: \`{"topic","id"?,"dropped"?,"data"}\`. The token may also be offered as the subprotocol \`cascade.bearer.<token>\` beside \`cascade.v1\`. Closed: 1003 for a binary message, 1008 for more than 20 messages a second, 1009 for one of more than 16 KiB. 503 when all places are taken.`,
  answers: { 101: { description: 'The connection is a WebSocket now', contentType: 'none' } },
  errors: [404],
};

/** The streams; they are no rows of the table of routes because they answer more than once. */
export const STREAM_ROUTES: readonly RouteDescription[] = [stream, webSocket];
