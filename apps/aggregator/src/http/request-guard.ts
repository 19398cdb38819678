import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { CascadeError, quote, type Secret } from '@cascade/core';
import type { Guard, Refusal } from './guard.js';
import { isLoopback } from './loopback.js';

/** Fewer characters could be guessed. */
const MIN_TOKEN_LENGTH = 16;

const FOREIGN_HOST: Refusal = {
  status: 403,
  message: 'this server answers only under loopback names: ask for http://localhost or http://127.0.0.1',
};
const FOREIGN_PAGE: Refusal = { status: 403, message: 'pages of this origin may not ask: add it to the allowed origins of the server' };
const NO_TOKEN: Refusal = { status: 401, message: 'send the token of this server in the header Authorization: Bearer <token>' };
const WRONG_TOKEN: Refusal = { status: 401, message: 'this is not the token of this server: compare it with the one it was started with' };

/** What a {@link RequestGuard} goes by. */
export interface GuardOptions {
  /** The address listened on. */
  readonly host: string;
  readonly token?: Secret | undefined;
  /** Origins of pages that may ask besides our own, e.g. `https://desk.example`. */
  readonly origins: readonly string[];
}

/**
 * Decides by the headers of a request. The page it comes from: a header `Origin` has to be our own or an allowed one. Its `Host`: while
 * listening on loopback only loopback names, so that a page whose name was pointed at 127.0.0.1 afterwards (DNS rebinding) gets nothing.
 * The token, compared in a time that does not depend on where it differs. O(length of the headers).
 * @throws CascadeError `app/http-needs-token`, `app/http-weak-token`, `app/http-invalid-origin`
 */
export class RequestGuard implements Guard {
  readonly #isLocal: boolean;
  readonly #tokenHash: Buffer | undefined;
  readonly #origins: ReadonlySet<string>;

  constructor({ host, token, origins }: GuardOptions) {
    this.#isLocal = isLoopback(host);
    if (!this.#isLocal && token === undefined) {
      throw new CascadeError(
        'app/http-needs-token',
        `the HTTP host ${quote(host)} can be reached from other machines and there is no token: set one of at least ${MIN_TOKEN_LENGTH} characters, or listen on 127.0.0.1`,
      );
    }
    if (token !== undefined) assertToken(token);
    this.#tokenHash = token === undefined ? undefined : hash(token.reveal());
    for (const origin of origins) assertOrigin(origin);
    this.#origins = new Set(origins);
  }

  /** Page, host and token. */
  check(headers: IncomingHttpHeaders): Refusal | undefined {
    return this.checkPage(headers) ?? this.checkToken(headers);
  }

  /** Page and host only. */
  checkPage({ origin, host }: IncomingHttpHeaders): Refusal | undefined {
    if (this.#isLocal && !isLoopback(hostOf('http:', host)?.hostname ?? '')) return FOREIGN_HOST;
    if (origin === undefined || this.isAllowed(origin) || isOwn(origin, host)) return undefined;
    return FOREIGN_PAGE;
  }

  /** The token only. */
  checkToken({ authorization }: IncomingHttpHeaders): Refusal | undefined {
    if (this.#tokenHash === undefined) return undefined;
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) return NO_TOKEN;
    return timingSafeEqual(hash(given), this.#tokenHash) ? undefined : WRONG_TOKEN;
  }

  /** `true` for the origins allowed besides our own. */
  isAllowed(origin: string): boolean {
    return this.#origins.has(origin);
  }
}

/** Hashes have one length, which the comparison in constant time needs. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostOf(protocol: string, host: string | undefined): URL | undefined {
  // A header of a host and port only: anything else is not one a browser sends.
  return host !== undefined && /^[\w.\-[\]:]+$/.test(host) && URL.canParse(`${protocol}//${host}`)
    ? new URL(`${protocol}//${host}`)
    : undefined;
}

/** Whether host and port are those the request was sent to; of either protocol, because TLS may end before us. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  return (protocol === 'http:' || protocol === 'https:') && from === hostOf(protocol, host)?.host;
}

function assertToken(token: Secret): void {
  if (/^[\x21-\x7e]+$/.test(token.reveal()) && token.reveal().length >= MIN_TOKEN_LENGTH) return;
  throw new CascadeError(
    'app/http-weak-token',
    `the HTTP token must be at least ${MIN_TOKEN_LENGTH} ASCII characters without spaces; make one with: openssl rand -hex 24`,
  );
}

function assertOrigin(origin: string): void {
  if (URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).origin === origin) return;
  throw new CascadeError(
    'app/http-invalid-origin',
    `${quote(origin)} is no origin: write protocol, host and port as in the address bar, e.g. "https://desk.example:8443"; there is no wildcard`,
  );
}
