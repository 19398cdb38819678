import { CascadeError } from '@cascade/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { JSON_TYPE } from './answer-headers.js';
import { errorBody, RequestProblem } from './error-answer.js';

/** What Fastify finds wrong with a request, in our words. */
const KNOWN: Readonly<Record<string, RequestProblem>> = {
  FST_ERR_BAD_URL: new RequestProblem(400, 'malformed-request', 'the path can not be decoded: % is followed by two hexadecimal digits'),
  FST_ERR_MAX_PARAM_LENGTH: new RequestProblem(414, 'path-too-long', 'a part of the path is too long'),
  FST_ERR_HANDLER_TIMEOUT: new RequestProblem(503, 'timeout', 'the answer took too long: ask again later'),
};
const BROKEN = new RequestProblem(500, 'internal', 'something broke here; it is in the log of the service');

/** Gives every error one shape; what is not the client's fault goes to the log, without the request's URL and headers. */
export class ProblemAnswers {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Answers whatever was thrown. */
  send(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = error instanceof RequestProblem ? error : (KNOWN[codeOf(error) ?? ''] ?? BROKEN);
    if (problem.status >= 500) this.#note(error, request, problem);
    return reply.code(problem.status).header('Content-Type', JSON_TYPE).send(errorBody(problem));
  }

  #note(error: unknown, { routeOptions }: FastifyRequest, { status }: RequestProblem): void {
    const { name, message, stack } = error instanceof Error ? error : { name: 'thrown', message: typeof error, stack: undefined };
    const fields = { status, route: routeOptions.config.pattern ?? routeOptions.url, code: codeOf(error), name, stack };
    this.#log.error(fields, `an HTTP request failed: ${message}`);
  }
}

/** Answers for paths nobody has, naming those there are. */
export function answerUnknownPaths(app: FastifyInstance): void {
  const known = new Set<string>();
  app.addHook('onRoute', ({ url, config }) => {
    known.add(config?.pattern ?? url);
  });
  app.setNotFoundHandler(async () => {
    throw new RequestProblem(404, 'not-found', `there is no such path; there are ${[...known].join(', ')}`);
  });
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof CascadeError) return error.code;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
