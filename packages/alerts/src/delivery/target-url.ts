import { isIP } from 'node:net';
import { CascadeError } from '@cascade/core';
import { addressKind } from './address-guard.js';
import { MAX_URL_LENGTH } from './config.js';

/** What a target may be. */
export interface TargetRules {
  /**
   * `true` also lets loopback, RFC 1918 and unique local addresses be connected to, and over plain http to them. Whoever may set the URL
   * can then reach everything of that network which answers a POST. Link-local addresses (cloud metadata) stay refused.
   */
  readonly allowPrivateHosts: boolean;
}

/** The host of `url` as the network knows it: IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

const isLocalhost = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

const refusedUrl = (why: string): CascadeError => new CascadeError('alerts/refused-url', `the target URL is refused: ${why}`);

const INSIDE = 'a private address; give a public host, or set allowPrivateHosts for a receiver in your own network';

/** For addresses that may not be connected to. `origin` is all that is shown of a URL: its path and query may be tokens. */
export function refusedAddress(origin: string, why: string): CascadeError {
  return new CascadeError('alerts/refused-address', `nothing was sent to "${origin}": ${why}`, { context: { origin } });
}

/**
 * Reads the URL of a target: https (http only to private hosts where those are allowed), no user name or password, at most 2,048 characters.
 * The host is judged after the normalisation of the URL standard, so `127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1` and full-width
 * digits are all 127.0.0.1. Names other than localhost are judged by their addresses when one connects.
 * @throws CascadeError `alerts/refused-url`, `alerts/refused-address`; neither shows more of the URL than scheme, host and port
 */
export function checkTargetUrl(text: string, { allowPrivateHosts }: TargetRules): URL {
  if (text.length > MAX_URL_LENGTH) throw refusedUrl(`it has ${text.length} characters, at most ${MAX_URL_LENGTH} are allowed`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refusedUrl('it is no URL; write https://host/path');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivateHosts)) {
    throw refusedUrl(`it must begin with https://${url.protocol === 'http:' ? ' (http:// only with allowPrivateHosts)' : ''}`);
  }
  if (url.username !== '' || url.password !== '') throw refusedUrl('it has a user name or password before the host; leave them out');
  const host = hostOf(url);
  if (isIP(host) === 0 && host.split('.').includes('')) throw refusedUrl(`its host "${host}" has an empty part; leave out the extra dot`);
  if (url.port === '0') throw refusedUrl('port 0 is none');
  if (isLocalhost(host) && !allowPrivateHosts) throw refusedAddress(url.origin, `it has ${INSIDE}`);
  if (isIP(host) !== 0) assertAddress(url, host, { allowPrivateHosts });
  return url;
}

/**
 * Throws unless `url` may be sent to at `address`: a public one, or a private one where those are allowed; only to private ones without TLS.
 * @throws CascadeError `alerts/refused-address`
 */
export function assertAddress(url: URL, address: string, { allowPrivateHosts }: TargetRules): void {
  const kind = addressKind(address);
  if (kind === 'private' && allowPrivateHosts) return;
  if (kind === 'public' && url.protocol === 'https:') return;
  if (kind === 'public') throw refusedAddress(url.origin, 'it has a public address; write https://');
  throw refusedAddress(url.origin, `it has ${kind === 'private' ? INSIDE : 'an address that is never connected to; give a public host'}`);
}
