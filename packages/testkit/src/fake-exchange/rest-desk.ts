import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@cascade/core';
import type { DerivativeBook } from './derivatives.js';
import type { NumberedLiquidation, VenueProtocol } from './protocol.js';
import type { RestFault } from './types.js';

const MAX_BODY_BYTES = 65_536;
const KEPT_REQUESTS = 1_000;

/** Answers the REST requests of one fake exchange. */
export class RestDesk {
  /** The last 1,000 requests, as `GET /path?query`. */
  readonly received: string[] = [];
  fault: RestFault | undefined = undefined;
  /** Most requests ever under way at once. */
  peak = 0;
  readonly #protocol: VenueProtocol;
  readonly #clock: Clock;
  readonly #printed: () => readonly NumberedLiquidation[];
  readonly #derivatives: DerivativeBook;
  #underWay = 0;

  /** @param printed the liquidations the venue knows of */
  constructor(protocol: VenueProtocol, clock: Clock, printed: () => readonly NumberedLiquidation[], derivatives: DerivativeBook) {
    this.#protocol = protocol;
    this.#clock = clock;
    this.#printed = printed;
    this.#derivatives = derivatives;
  }

  /** Answers one request; a connection that breaks meanwhile is left alone. */
  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay += 1;
    this.peak = Math.max(this.peak, this.#underWay);
    try {
      await this.#answer(request, response);
    } catch {
      response.destroy();
    } finally {
      this.#underWay -= 1;
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: target = '/' } = request;
    this.received.push(`${method} ${target}`);
    if (this.received.length > KEPT_REQUESTS) this.received.shift();
    const body = await readBody(request);
    const { fault } = this;
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
    const isRefused = fault !== undefined && fault.status !== 200;
    const url = new URL(target, 'http://127.0.0.1');
    const asked = { method, url, body, nowMs: this.#clock.nowMs(), printed: this.#printed(), derivatives: this.#derivatives };
    const answer = isRefused ? { status: fault.status, body: {} } : this.#protocol.rest(asked);
    response.writeHead(answer?.status ?? 404, { 'Content-Type': 'application/json', ...fault?.headers });
    response.end(JSON.stringify(answer?.body ?? { error: 'not found' }));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
