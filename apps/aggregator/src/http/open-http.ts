import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { CascadeError, type Secret } from '@cascade/core';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { answerUnknownPaths, ProblemAnswers } from './answer-problems.js';
import { RequestProblem } from './error-answer.js';
import type { Guard } from './guard.js';
import { HistoryAnswers } from './history-answers.js';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.js';
import { type HttpStats, HttpTally } from './http-stats.js';
import { answerMalformed } from './malformed-request.js';
import { NewestSignals } from './newest-signals.js';
import { NodeServer } from './node-server.js';
import { describeApi } from './openapi.js';
import { readPage, usualPageFolder } from './page/page-files.js';
import { servePage } from './page/serve-page.js';
import { RequestGate } from './request-gate.js';
import { RequestGuard } from './request-guard.js';
import type { RouteContext, RouteDescription } from './route.js';
import { ROUTES } from './routes.js';
import { serveRoutes } from './serve-routes.js';

/** What the HTTP server is opened with. */
export interface HttpOptions extends Pick<RouteContext, 'source' | 'metrics'> {
  /** Address to listen on; one that is not loopback needs a token. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** At least 16 characters. */
  readonly token?: Secret | undefined;
  /** Origins of pages that may ask besides our own. */
  readonly origins: readonly string[];
  readonly log: Logger;
  /** Adds routes of others, e.g. streams; the guard has checked their requests already, but not upgrades. */
  readonly extend?: ((app: FastifyInstance, guard: Guard) => void) | undefined;
  /** Where the built page is, for tests; default: where the build puts it. */
  readonly pageFolder?: string | undefined;
  /** What `extend` adds, for the description of the API. */
  readonly described?: readonly RouteDescription[] | undefined;
  /** Other limits than {@link HTTP_LIMITS}, for tests. */
  readonly limits?: Partial<HttpLimits> | undefined;
}

/** A running HTTP server. */
export interface HttpServer {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly guard: Guard;
  stats(): HttpStats;
  /** Ends every connection, those under way after a second. Repeatable. */
  close(): Promise<void>;
}

/**
 * Serves the API of a running service, and its page. Costs nothing while nobody asks but the memory of the newest signals and of the last answers.
 * @throws CascadeError `app/http-needs-token`, `app/http-weak-token`, `app/http-invalid-origin`, `app/http-port-in-use`, `app/http-unusable-address`
 */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const guard = new RequestGuard(options);
  const tally = new HttpTally();
  const newest = new NewestSignals(options.source);
  const patterns: Patterns = new WeakMap();
  const { app, node } = createApp({ options, limits, guard, tally, patterns });
  const { source, metrics } = options;
  const openApi = JSON.stringify(describeApi([...ROUTES, ...(options.described ?? [])]));
  const context: RouteContext = { source, newest, history: new HistoryAnswers(source), metrics, openApi };
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    newest.close();
    const cut = setTimeout(() => node.cut(), limits.closeGraceMs);
    try {
      await app.close();
    } finally {
      clearTimeout(cut);
    }
  };
  try {
    servePage(app, readPage(options.pageFolder ?? usualPageFolder()));
    serveRoutes(app, ROUTES, context, limits.handlerTimeoutMs);
    options.extend?.(app, guard);
    await listen(app, options);
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = node.server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(options.host) ? `[${options.host}]` : options.host}:${port}`,
    guard,
    stats: () => tally.stats(node.connections),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Which route a response is of. */
type Patterns = WeakMap<ServerResponse, string>;

interface AppParts {
  readonly options: HttpOptions;
  readonly limits: HttpLimits;
  readonly guard: RequestGuard;
  readonly tally: HttpTally;
  readonly patterns: Patterns;
}

function createApp({ options, limits, guard, tally, patterns }: AppParts): { app: FastifyInstance; node: NodeServer } {
  const gate = new RequestGate(guard, limits);
  const problems = new ProblemAnswers(options.log);
  const gated =
    (next: RequestListener): RequestListener =>
    (request: IncomingMessage, response: ServerResponse) => {
      response.once('close', () => {
        if (response.headersSent) tally.answered(patterns.get(response), response.statusCode);
      });
      if (gate.admit(request, response)) next(request, response);
    };
  let node: NodeServer | undefined;
  const app = fastify({
    bodyLimit: limits.maxBodyBytes,
    // Requests that come in while closing get a proper answer.
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.maxParamLength },
    clientErrorHandler: (error, socket) => {
      tally.malformed++;
      answerMalformed(error, socket);
    },
    frameworkErrors: (error, request, reply) => void problems.send(error, request, reply),
    serverFactory: (handler) => {
      node = new NodeServer(limits, tally, gated(handler));
      return node.server;
    },
  });
  if (node === undefined) throw new Error('Fastify made no server');
  app.setErrorHandler((error, request, reply) => problems.send(error, request, reply));
  app.addHook('onRequest', async ({ routeOptions: { config, url }, headers }, reply) => {
    const pattern = config.pattern ?? url;
    if (pattern !== undefined) patterns.set(reply.raw, pattern);
    const refusal = config.isOpen === true ? undefined : guard.checkToken(headers);
    if (refusal === undefined) return;
    reply.header('WWW-Authenticate', `Bearer realm="cascade"${headers.authorization === undefined ? '' : ', error="invalid_token"'}`);
    throw new RequestProblem(refusal.status, 'unauthorized', refusal.message);
  });
  answerUnknownPaths(app);
  return { app, node };
}

/** @throws CascadeError when the address can't be had */
async function listen(app: FastifyInstance, { host, port }: HttpOptions): Promise<void> {
  try {
    // A name may stand for several addresses; one server has one.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const where = `"${host}:${port}"`;
    if (code === 'EADDRINUSE') {
      throw new CascadeError(
        'app/http-port-in-use',
        `another program listens on ${where} already: end it, or set another httpPort with --http-port <port> or CASCADE_HTTP_PORT`,
        { cause, context: { host, port } },
      );
    }
    throw new CascadeError(
      'app/http-unusable-address',
      `can't listen on ${where}: ${code}; set an address of this machine and a port from 1024 to 65535`,
      { cause, context: { host, port } },
    );
  }
}
