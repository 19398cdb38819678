/**
 * What to do about a failed write:
 * `retry` the server or the way to it is away, `shed` it is full (drop what can be dropped, then retry), `fatal` no retry can help.
 */
export type ErrorKind = 'retry' | 'shed' | 'fatal';

/** An error in words that are safe to print: it never quotes a command, a key or a credential. */
export interface ClassifiedError {
  readonly kind: ErrorKind;
  /** A code such as `ECONNREFUSED` or `WRONGPASS`, or the class of the error. */
  readonly reason: string;
}

const SHED_CODES: readonly string[] = ['OOM', 'MISCONF'];
const FATAL_CODES: readonly string[] = ['NOAUTH', 'WRONGPASS', 'NOPERM'];
const RETRY_CODES: readonly string[] = ['LOADING', 'CLUSTERDOWN', 'TRYAGAIN', 'READONLY', 'MASTERDOWN', 'BUSY', 'NOSCRIPT', 'WRONGTYPE'];
const REPLY_CODES: readonly string[] = [...FATAL_CODES, ...SHED_CODES, ...RETRY_CODES];

/** Node's codes for a handshake that will fail the same way next time, and ours for a url that says the wrong scheme. */
const TLS_CODE =
  /^(TLS_PORT$|PLAIN_PORT$|EPROTO$|ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))/;

function kindOf(code: string): ErrorKind {
  if (FATAL_CODES.includes(code)) return 'fatal';
  return SHED_CODES.includes(code) ? 'shed' : 'retry';
}

/** How servers word a refused permission inside a script: 7.0, and later. */
const SCRIPT_NOPERM = /user executing the script|ACL failure in script/;

/** The reply code of a Redis error: its first word; in script errors of older servers, the known code inside. */
function replyCode(message: string): string | undefined {
  if (SCRIPT_NOPERM.test(message)) return 'NOPERM';
  const first = /^[A-Z]{3,}\b/.exec(message)?.[0];
  if (first === undefined || REPLY_CODES.includes(first) || !message.includes('running script')) return first;
  const words = message.slice(0, 400).match(/\b[A-Z]{3,}\b/g) ?? [];
  return words.find((word) => REPLY_CODES.includes(word)) ?? first;
}

/**
 * Sorts an error of the client or the server. Unknown errors are retried: the queue is bounded and the failure is visible.
 * Messages are never passed on, because client errors carry the command's arguments and servers quote them.
 */
export function classifyError(error: unknown): ClassifiedError {
  if (!(error instanceof Error)) return { kind: 'retry', reason: 'unknown error' };
  // What ioredis' Cluster reports when no node can be used; the reason is what the last one said.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return classifyError(error.lastNodeError);
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code === 'string') return { kind: TLS_CODE.test(code) ? 'fatal' : 'retry', reason: code };
  if (error.message.startsWith('Socket timeout') || error.message.includes('timed out')) return { kind: 'retry', reason: 'timeout' };
  if (/connection is closed|stream isn't writeable|retries per request/i.test(error.message)) {
    return { kind: 'retry', reason: 'connection closed' };
  }
  const reply = replyCode(error.message);
  return reply === undefined ? { kind: 'retry', reason: error.name } : { kind: kindOf(reply), reason: reply };
}
