import { excerpt } from './fields.js';

/** Why a socket's life ended, and how the next attempt should be paced. */
export interface SessionEnd {
  readonly reason: string;
  /** `true` when the venue turned us away. */
  readonly refused: boolean;
  /** The venue's `Retry-After`, ms. */
  readonly retryAfterMs?: number | undefined;
}

const REFUSING_STATUSES: readonly number[] = [403, 418, 429, 451];
/** Close code "policy violation": rate or message limits. */
const POLICY_VIOLATION = 1008;
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** An upgrade answered with an HTTP status. */
export function endByStatus(status: number, retryAfterMs: number | undefined): SessionEnd {
  const wait = retryAfterMs === undefined ? '' : `, retry after ${Math.ceil(retryAfterMs / 1_000)} s`;
  return { reason: `HTTP ${status} on upgrade${wait}`, refused: REFUSING_STATUSES.includes(status), retryAfterMs };
}

/** A socket that closed without our doing. */
export function endByClose(code: number, words: string): SessionEnd {
  if (code === ABNORMAL) return { reason: 'connection lost without a closing handshake (1006)', refused: false };
  const text = code === NO_CODE ? 'no code given' : `${code} ${excerpt(words, 120)}`.trim();
  return { reason: `closed by the exchange: ${text}`, refused: code === POLICY_VIOLATION };
}

/** A handshake that was not over in time. */
export function endByLateHandshake(host: string, timeoutMs: number): SessionEnd {
  return { reason: `no WebSocket handshake with ${host} within ${(timeoutMs / 1_000).toFixed(1)} s`, refused: false };
}

/** A connection that failed; `host` is `name:port`, never a whole URL, which might hold a secret. */
export function endByError(error: unknown, host: string): SessionEnd {
  const code = codeOf(error);
  const detail = code ?? excerpt(error instanceof Error ? error.message : 'unknown error', 120);
  if (code?.startsWith('WS_ERR_') === true) return { reason: `protocol error from ${host} (${code})`, refused: false };
  const verb = code === 'ECONNREFUSED' ? 'connect refused by' : 'connection failed to';
  return { reason: `${verb} ${host} (${detail})`, refused: false };
}

/** The system's code of a network error, also from inside an `AggregateError` or a `cause`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') return code;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === error ? undefined : codeOf(inner);
}

/** `name:port` of a URL. */
export function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'wss:' || protocol === 'https:' ? '443' : '80')}`;
}
