import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIPv6, type LookupFunction, type Socket } from 'node:net';
import { CascadeError } from '@cascade/core';
import type { OutgoingRequest } from '../outgoing.js';
import { isSameAddress } from './address-guard.js';
import { CONNECT_ATTEMPT_MS, MAX_ANSWER_BYTES, MAX_ANSWER_HEADER_BYTES } from './config.js';
import { hostOf, refusedAddress } from './target-url.js';

/** One request with the addresses it may go to. */
export interface Exchange {
  readonly url: URL;
  /** Checked; at least one. */
  readonly addresses: readonly string[];
  readonly headers: OutgoingRequest['headers'];
  readonly body: Buffer;
  readonly ca: string | undefined;
}

/** What is used of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Answers with the checked addresses whatever it is asked: there is no second resolution. */
function pinned(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, done) => {
    if (options.all === true) done(null, entries);
    else done(null, entries[0]?.address ?? '', entries[0]?.family);
  };
}

function open({ url, addresses, headers, body, ca }: Exchange, signal: AbortSignal): ClientRequest {
  const host = hostOf(url);
  const options = {
    method: 'POST',
    host,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    // `host` last: the receiver's virtual host and the name in the certificate are those of the URL.
    headers: { ...headers, 'content-length': body.length, host: url.host },
    lookup: pinned(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: CONNECT_ATTEMPT_MS,
    // A connection of its own, closed afterwards.
    agent: false,
    maxHeaderSize: MAX_ANSWER_HEADER_BYTES,
    signal,
  } as const;
  if (url.protocol === 'http:') return plainRequest(options);
  // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED does not turn it off. The name to verify is taken from the host header above.
  return tlsRequest({ ...options, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) });
}

/** Whether a connection ended where it was meant to. */
export function isPinned(remoteAddress: string | undefined, addresses: readonly string[]): boolean {
  return remoteAddress !== undefined && addresses.some((address) => isSameAddress(address, remoteAddress));
}

/**
 * Sends one request to one of its addresses and reads the answer until its end, {@link MAX_ANSWER_BYTES} or the abort of `signal`; resolves
 * in all three cases once the status has come.
 * @throws CascadeError `alerts/redirect`, `alerts/connection`, `alerts/refused-address`, `alerts/invalid-header`, or the reason of `signal`
 */
export function exchange(target: Exchange, signal: AbortSignal): Promise<AnswerHead> {
  return new Promise((resolve, reject) => {
    const outgoing = opened(target, signal);
    let head: AnswerHead | undefined;
    let failure: NodeJS.ErrnoException | undefined;
    const settle = (): void => {
      if (head !== undefined) resolve(head);
      else reject(signal.aborted ? signal.reason : failureOf(target.url, failure));
    };
    // Besides 'close', which the abort brings about too: a line must not depend on a socket's events to go on.
    signal.addEventListener('abort', settle);
    // Not 'error': an unwanted upgrade ends without one.
    outgoing.on('close', settle);
    outgoing.on('error', (error) => {
      failure ??= error;
    });
    outgoing.on('socket', (socket) => guard(outgoing, socket, target));
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status >= 300 && status < 400) {
        outgoing.destroy(redirected(target.url, status));
        return;
      }
      head = { status, retryAfter: response.headers['retry-after'] };
      throwAway(response, outgoing);
    });
    outgoing.end(target.body);
  });
}

function opened(target: Exchange, signal: AbortSignal): ClientRequest {
  try {
    return open(target, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new CascadeError('alerts/invalid-header', `the request to "${target.url.origin}" can't be made: ${code}; correct its headers`);
  }
}

/** Checks once more where the connection leads, before anything is written to it, and counts what comes before the answer proper. */
function guard(outgoing: ClientRequest, socket: Socket, { url, addresses }: Exchange): void {
  socket.prependOnceListener('connect', () => {
    if (!isPinned(socket.remoteAddress, addresses))
      outgoing.destroy(refusedAddress(url.origin, 'the connection led to an unchecked address'));
  });
  outgoing.on('information', () => {
    if (socket.bytesRead > MAX_ANSWER_BYTES) outgoing.destroy(new Error('too many interim answers'));
  });
}

/** Reads the body and keeps nothing; bytes of the wire count, so that neither tiny chunks nor headers add to the limit. */
function throwAway(response: IncomingMessage, outgoing: ClientRequest): void {
  const { socket } = response;
  response.on('data', () => {
    if (socket.bytesRead > MAX_ANSWER_BYTES) outgoing.destroy();
  });
  response.on('error', () => outgoing.destroy());
  response.on('close', () => outgoing.destroy());
}

function redirected({ origin }: URL, status: number): CascadeError {
  return new CascadeError('alerts/redirect', `"${origin}" answered ${status}; redirects are not followed: give the URL it leads to`, {
    context: { origin, status },
  });
}

/** Node's own errors hold addresses, received bytes or the URL: only their code is kept. */
function failureOf({ origin }: URL, error: NodeJS.ErrnoException | undefined): CascadeError {
  if (error instanceof CascadeError) return error;
  const reason = error?.code ?? 'no usable answer';
  return new CascadeError('alerts/connection', `the exchange with "${origin}" failed: ${reason}; look whether the receiver is well`, {
    retryable: true,
    context: { origin, reason },
  });
}
