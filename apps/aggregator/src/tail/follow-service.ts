import { CascadeError, type Clock } from '@cascade/core';
import { parseEventId } from '../service/live-source.js';
import { askService } from './ask-service.js';
import { cleanText } from './clean-text.js';
import type { ServiceAddress } from './service-address.js';
import { type SseEvent, SseParser } from './sse-parser.js';

/** Wait before the second attempt unless the service asks for another, ms; doubled with each failure. */
const FIRST_WAIT_MS = 1_000;
/** Longest wait, ms. */
const LONGEST_WAIT_MS = 15_000;
/** A stream that stood for so long begins with the shortest wait again, ms. */
const STEADY_MS = 10_000;
/** Longest event id a service takes back, characters. */
const MAX_ID_CHARACTERS = 216;

/** What happens on a stream that is followed. */
export type ServiceNews =
  | { readonly type: 'open' }
  /** Once an outage; the next is `open`. */
  | { readonly type: 'lost'; readonly reason: string }
  | { readonly type: 'event'; readonly event: SseEvent };

/** What is followed. */
export interface FollowOptions {
  readonly address: ServiceAddress;
  /** Query of `/v1/stream`. */
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * The stream of a running service, for ever: comes back by itself after the last event it had, waiting longer each time. Ends when `signal` aborts.
 * @throws CascadeError as `askService`, when it never was reachable or wants another token
 */
export async function* followService({ address, query, signal, clock }: FollowOptions): AsyncGenerator<ServiceNews> {
  let [wasOpen, isLost, failures] = [false, false, 0];
  let lastEventId: string | undefined;
  let retryMs: number | undefined;
  while (!signal.aborted) {
    const parser = new SseParser();
    const startedMs = clock.nowMs();
    let reason = 'the stream ended';
    try {
      const response = await openStream(address, query, lastEventId, signal);
      [wasOpen, isLost] = [true, false];
      yield { type: 'open' };
      for await (const chunk of response) {
        for (const event of parser.push(chunk)) {
          if (isEventId(event.id)) lastEventId = event.id;
          yield { type: 'event', event };
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error, wasOpen)) throw error;
      reason = reasonOf(error);
    }
    retryMs = parser.retryMs ?? retryMs;
    failures = clock.nowMs() - startedMs >= STEADY_MS ? 0 : failures + 1;
    if (!isLost && !signal.aborted) yield { type: 'lost', reason };
    isLost = true;
    await clock.sleep(waitMs(failures, retryMs), signal);
  }
}

async function openStream(
  address: ServiceAddress,
  query: URLSearchParams,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const wanted = new URLSearchParams(query);
  const headers: Record<string, string> = { accept: 'text/event-stream', 'cache-control': 'no-store' };
  // A header holds ASCII only; there are symbols that are not.
  if (lastEventId !== undefined && /^[\x21-\x7e]+$/.test(lastEventId)) headers['last-event-id'] = lastEventId;
  else if (lastEventId !== undefined) wanted.set('last_event_id', lastEventId);
  const response = await askService({ address, path: `/v1/stream?${wanted}`, headers, signal });
  const { 'content-type': contentType = 'nothing' } = response.headers;
  if (contentType.startsWith('text/event-stream')) return response;
  response.destroy();
  throw new CascadeError(
    'service/unexpected-answer',
    `no Cascade service at ${address.base}: it answered with ${cleanText(contentType).slice(0, 60)} instead of a stream; is the address right?`,
  );
}

/** An id that will be taken back. */
function isEventId(id: string | undefined): id is string {
  return id !== undefined && id.length <= MAX_ID_CHARACTERS && parseEventId(id) !== undefined;
}

/** Whether trying again can't help. Before the first answer a wrong address is likelier than a service that is just away. */
function isFinal(error: unknown, wasOpen: boolean): boolean {
  if (!(error instanceof CascadeError)) return false;
  if (error.code === 'app/service-unauthorized' || error.code === 'app/service-forbidden') return true;
  return !wasOpen && error.code !== 'service/busy';
}

/** The shortest words: the address is known by now. */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof CascadeError ? error : { cause: error };
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cleanText(cause.message);
  return error instanceof Error ? error.message : 'unknown reason';
}

/** Doubles, between half and all of it at random, so that many do not come back at once. */
function waitMs(failures: number, firstMs: number = FIRST_WAIT_MS): number {
  const most = Math.min(LONGEST_WAIT_MS, Math.max(100, firstMs) * 2 ** Math.min(10, Math.max(0, failures - 1)));
  return most * (0.5 + Math.random() / 2);
}
