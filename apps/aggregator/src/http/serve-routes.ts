import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { acceptsGzip } from './accepts-gzip.js';
import { JSON_TYPE } from './answer-headers.js';
import type { Route, RouteAnswer, RouteContext } from './route.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no token. */
    isOpen?: boolean;
    /** The route as statistics and the list of paths name it; absent where the pattern itself does. */
    pattern?: string;
  }
}

const pack = promisify(gzip);
/** Shorter answers go out as they are, bytes or characters. */
const LEAST_PACKED = 4_096;

/** Adds every row of a table to the server. */
export function serveRoutes(app: FastifyInstance, routes: readonly Route[], context: RouteContext, handlerTimeoutMs: number): void {
  for (const route of routes) {
    const answer = answerer(route, context);
    app.route({
      method: 'GET',
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      config: { isOpen: route.isOpen === true, pattern: route.path },
      handlerTimeout: handlerTimeoutMs,
      handler: async ({ params, query, headers }, reply) =>
        send(reply, await answer(params, query), acceptsGzip(headers['accept-encoding'])),
    });
  }
}

interface EncodedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

type Answerer = (params: unknown, query: unknown) => EncodedAnswer | Promise<EncodedAnswer>;

/** Asks the route, and keeps what it said while nothing has changed: one encoding for all who ask. Memory: one answer. */
function answerer({ handle, sameWhile }: Route, context: RouteContext): Answerer {
  if (sameWhile === undefined) return async (params, query) => encode(await handle(context, params, query));
  let given: { readonly standing: readonly unknown[]; readonly answer: EncodedAnswer } | undefined;
  return async (params, query) => {
    const standing = sameWhile(context);
    const isSame = given !== undefined && standing.every((value, index) => value !== undefined && value === given?.standing[index]);
    if (given !== undefined && isSame && Object.keys(query as object).length === 0) return given.answer;
    const encoded = encode(await handle(context, params, query));
    const answer = { ...encoded, body: Buffer.from(encoded.body) };
    given = { standing, answer };
    return answer;
  };
}

function encode({ status = 200, contentType = JSON_TYPE, body }: RouteAnswer): EncodedAnswer {
  return { status, contentType, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Packs what is worth it, in a thread of its own: the loop of the engines goes on. */
async function send(reply: FastifyReply, { status, contentType, body }: EncodedAnswer, takesGzip: boolean): Promise<FastifyReply> {
  reply.code(status).header('Content-Type', contentType);
  if (body.length < LEAST_PACKED) return reply.send(body);
  reply.header('Vary', 'Origin, Accept-Encoding');
  if (!takesGzip) return reply.send(body);
  const packed = await pack(body, { level: constants.Z_BEST_SPEED });
  return reply.header('Content-Encoding', 'gzip').send(packed);
}
