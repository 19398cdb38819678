import { isIPv6 } from 'node:net';
import { CascadeError, quote, type Secret } from '@cascade/core';
import { type AppConfig, NONE } from '../config/settings.js';

/** Where a running service is asked. */
export interface ServiceAddress {
  /** Without a slash at the end; may be printed. */
  readonly base: string;
  readonly token: Secret | undefined;
}

/** Addresses that mean every address of this machine, and the one to reach them by. */
const REACHED_BY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * The address named, else that of the API in the configuration.
 * @throws CascadeError `app/invalid-option` when it is none, or the configuration says there is no API
 */
export function serviceAddress(
  named: string | undefined,
  { httpHost, httpPort, httpToken }: Pick<AppConfig, 'httpHost' | 'httpPort' | 'httpToken'>,
): ServiceAddress {
  if (named !== undefined) return { base: checkedBase(named), token: httpToken };
  if (httpPort === NONE || httpPort === 0) {
    const why = httpPort === NONE ? 'the service has no API' : 'the port is any that is free';
    throw new CascadeError('app/invalid-option', `httpPort is ${httpPort}: ${why}; name its address, e.g. http://127.0.0.1:8787`);
  }
  const host = REACHED_BY[httpHost] ?? httpHost;
  return { base: `http://${isIPv6(host) ? `[${host}]` : host}:${httpPort}`, token: httpToken };
}

function checkedBase(text: string): string {
  const wrong = (why: string): CascadeError => new CascadeError('app/invalid-option', why);
  // Not quoted: it may hold a password.
  if (/^[a-z]+:\/\/[^/]*@/i.test(text)) throw wrong('the address must not hold a user or password: the token is the setting httpToken');
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw wrong(`the address must begin with http:// or https://, e.g. http://127.0.0.1:8787, got ${quote(text)}`);
  }
  const { origin, pathname, search, hash } = new URL(text);
  if (search !== '' || hash !== '') throw wrong(`the address must end before any ? and #, got ${quote(text)}`);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
