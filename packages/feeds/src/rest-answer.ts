import { excerpt } from './fields.js';
import { codeOf } from './session-end.js';

/** How patiently to wait for an answer. */
export interface AnswerOptions {
  /** Longest wait for the whole answer, ms. */
  readonly timeoutMs: number;
  /** Aborting it gives the request up. */
  readonly signal: AbortSignal;
}

/**
 * Runs one request, its answer read to the end, under a signal that aborts when its time is over or the caller's signal does.
 * Not `AbortSignal.any`: on Node 20 a signal made by it alone may be collected before it aborts.
 */
export async function patiently<T>({ timeoutMs, signal }: AnswerOptions, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController();
  const giveUp = (): void => patience.abort(signal.reason);
  const timer = setTimeout(() => patience.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  try {
    return await request(patience.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** Sends `body` as JSON, or asks with GET without one. Rejects on redirects and when `signal` aborts. */
export function fetchAnswer(url: string, body: string | undefined, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
    redirect: 'error',
    signal,
  });
}

/** The answer's text. Rejects, reading no further, when it is longer than `maxBytes`. */
export async function readAnswer(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > maxBytes) {
      await reader?.cancel();
      throw new Error(`answer longer than ${maxBytes} bytes`);
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Why a request failed, in a few words: `timeout`, `not JSON`, the system's error code or the error's message. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return 'timeout';
  if (error.name === 'SyntaxError') return 'not JSON';
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  return codeOf(error) ?? excerpt(cause, 100);
}
