import { CascadeError } from '@cascade/core';
import type { OutgoingRequest } from '../outgoing.js';
import { checkedAddresses, type Resolve, systemResolve } from './checked-addresses.js';
import { MAX_REQUEST_BYTES, POST_TIMEOUT_MS } from './config.js';
import { exchange } from './exchange.js';
import { parseRetryAfterMs } from './retry.js';
import { checkTargetUrl, type TargetRules } from './target-url.js';

/** What an attempt is told besides the request. */
export interface PostOptions extends TargetRules {
  /** Unix ms; a `Retry-After` that is a date counts from it. */
  readonly nowMs: () => number;
  /** Aborting it gives the attempt up. */
  readonly signal?: AbortSignal | undefined;
  /** Default: the system's resolver. Asked at most once. */
  readonly resolve?: Resolve | undefined;
  /** Certificate authorities trusted instead of the built-in ones, PEM. */
  readonly ca?: string | undefined;
  /** For everything from resolving to the last byte, ms. Default 5,000. */
  readonly timeoutMs?: number | undefined;
}

/** What a target answered. */
export interface PostAnswer {
  /** Any but 3xx. */
  readonly status: number;
  /** How long it asks to wait before the next attempt, at most 10 minutes. */
  readonly retryAfterMs?: number | undefined;
  /** From resolving to the end of the answer. */
  readonly durationMs: number;
}

/** Sends one request; `safePost`, or what stands in for it. */
export type Post = (request: OutgoingRequest, options: PostOptions) => Promise<PostAnswer>;

/**
 * Sends one POST to a URL that is not trusted to be harmless. The host is resolved once; any address of it that may not be connected to
 * refuses the request, and the connection is made to one of the checked addresses only. Redirects are not followed, proxies and kept-alive
 * connections not used, certificates always verified. At most 64 KiB of an answer are read, after which (or after `timeoutMs`) the
 * connection is cut; an answer whose status has come counts even if its body is cut.
 *
 * Memory: the request body (at most 256 KiB) and one read of the socket.
 * @throws CascadeError not retryable: `alerts/refused-url`, `alerts/refused-address`, `alerts/redirect`, `alerts/too-large` (the request
 *   body), `alerts/invalid-header`, `alerts/aborted`; retryable: `alerts/unresolved`, `alerts/timeout`, `alerts/connection`. No error shows
 *   more of the URL than scheme, host and port.
 */
export async function safePost(request: OutgoingRequest, options: PostOptions): Promise<PostAnswer> {
  const { nowMs, signal, resolve = systemResolve, timeoutMs = POST_TIMEOUT_MS } = options;
  const startMs = performance.now();
  const url = checkTargetUrl(request.url, options);
  const body = Buffer.from(request.body);
  if (body.length > MAX_REQUEST_BYTES) throw tooLarge(url, body.length);
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(timedOut(url, timeoutMs)), timeoutMs);
  const giveUp = (): void => cut.abort(new CascadeError('alerts/aborted', `sending to "${url.origin}" was given up by its caller`));
  const ended = rejectsWith(cut.signal);
  signal?.addEventListener('abort', giveUp);
  if (signal?.aborted === true) giveUp();
  try {
    const addresses = await Promise.race([checkedAddresses(url, resolve, options), ended]);
    const head = await exchange({ url, addresses, headers: request.headers, body, ca: options.ca }, cut.signal);
    const retryAfterMs = parseRetryAfterMs(head.retryAfter, nowMs());
    return { status: head.status, retryAfterMs, durationMs: performance.now() - startMs };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Rejects with the signal's reason once it aborts; may be left alone. */
function rejectsWith(signal: AbortSignal): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  ended.catch(() => {});
  return ended;
}

function timedOut({ origin }: URL, timeoutMs: number): CascadeError {
  return new CascadeError('alerts/timeout', `"${origin}" gave no answer within ${timeoutMs} ms; look whether the receiver is well`, {
    retryable: true,
    context: { origin, timeoutMs },
  });
}

function tooLarge({ origin }: URL, bytes: number): CascadeError {
  return new CascadeError(
    'alerts/too-large',
    `a message of ${bytes} bytes to "${origin}" was not sent: at most ${MAX_REQUEST_BYTES} are allowed; put fewer symbols into it`,
    { context: { origin, bytes } },
  );
}
