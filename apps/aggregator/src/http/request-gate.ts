import type { IncomingMessage, ServerResponse } from 'node:http';
import { ALLOWED_METHODS, corsHeaders, JSON_TYPE, preflightHeaders, SECURITY_HEADERS } from './answer-headers.js';
import { errorBody, RequestProblem } from './error-answer.js';
import type { HttpLimits } from './http-limits.js';
import { RateLimit } from './rate-limit.js';
import type { RequestGuard } from './request-guard.js';

/** Probes of an orchestrator must not fail because somebody else behind the same address asks too much. */
const NOT_COUNTED: readonly (string | undefined)[] = ['/healthz', '/readyz'];

/** Refuses a request before anything looks at its path. */
export class RequestGate {
  readonly #guard: RequestGuard;
  readonly #limits: HttpLimits;
  readonly #rate: RateLimit;

  constructor(guard: RequestGuard, limits: HttpLimits) {
    this.#guard = guard;
    this.#limits = limits;
    this.#rate = new RateLimit(limits);
  }

  /** Sets the headers every answer has. @returns `false` when the request is answered already */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const { headers, method } = request;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    for (const [name, value] of Object.entries(corsHeaders(headers, this.#guard))) response.setHeader(name, value);
    const problem = this.#problemOf(request, response);
    if (problem !== undefined) {
      endWithProblem(response, problem);
      return false;
    }
    if (method !== 'OPTIONS') return true;
    response.writeHead(204, { Allow: ALLOWED_METHODS, ...preflightHeaders(headers, this.#guard) }).end();
    return false;
  }

  #problemOf(request: IncomingMessage, response: ServerResponse): RequestProblem | undefined {
    const { headers, method = '', socket } = request;
    const waitMs = NOT_COUNTED.includes(request.url) ? 0 : this.#rate.take(socket.remoteAddress ?? '', performance.now());
    if (waitMs > 0) {
      const waitSec = Math.max(1, Math.ceil(waitMs / 1_000));
      response.setHeader('Retry-After', String(waitSec));
      return new RequestProblem(
        429,
        'too-many-requests',
        `too many requests from this address: ask again in ${waitSec} s, or use /v1/stream`,
      );
    }
    const refusal = this.#guard.checkPage(headers);
    if (refusal !== undefined) return new RequestProblem(refusal.status, 'forbidden', refusal.message);
    const problem = this.#bodyProblem(request);
    if (problem !== undefined) {
      // What is still to come of the body is not read.
      response.setHeader('Connection', 'close');
      return problem;
    }
    if (ALLOWED_METHODS.split(', ').includes(method)) return undefined;
    response.setHeader('Allow', ALLOWED_METHODS);
    return new RequestProblem(405, 'method-not-allowed', `there is nothing to change here: use ${ALLOWED_METHODS}`);
  }

  #bodyProblem({ headers }: IncomingMessage): RequestProblem | undefined {
    const { maxBodyBytes } = this.#limits;
    if (headers['transfer-encoding'] !== undefined) {
      return new RequestProblem(411, 'length-required', 'a body must state its length; no route here takes one');
    }
    if (Number(headers['content-length'] ?? 0) <= maxBodyBytes) return undefined;
    return new RequestProblem(413, 'body-too-large', `a body may have at most ${maxBodyBytes} bytes; no route here takes one`);
  }
}

/** Answers with an error. */
function endWithProblem(response: ServerResponse, problem: RequestProblem): void {
  const body = errorBody(problem);
  response.writeHead(problem.status, { 'Content-Type': JSON_TYPE, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
