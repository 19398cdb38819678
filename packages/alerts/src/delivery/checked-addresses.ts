import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { CascadeError } from '@cascade/core';
import { assertAddress, hostOf, type TargetRules } from './target-url.js';

/** All addresses of a host name. Rejecting, or an empty list, means that nothing is sent. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Lookups under way by host; at most one a host. */
const LOOKUPS: Map<string, Promise<readonly string[]>> = new Map();

/**
 * The system's resolver, with its hosts file. A lookup can't be given up and holds a thread of libuv's pool, which files need too, until it
 * ends: one that is still under way for the host is shared, so that attempts at a dead resolver do not pile up.
 */
export const systemResolve: Resolve = (host) => {
  const running = LOOKUPS.get(host);
  if (running !== undefined) return running;
  const found = lookup(host, { all: true, verbatim: true })
    .then((answers) => answers.map(({ address }) => address))
    .finally(() => LOOKUPS.delete(host));
  LOOKUPS.set(host, found);
  return found;
};

/**
 * The addresses `url` may be sent to: its host resolved once, every answer checked. One refused address refuses all of them.
 * @throws CascadeError `alerts/refused-address`; `alerts/unresolved` (retryable) when the resolver fails or knows no address
 */
export async function checkedAddresses(url: URL, resolve: Resolve, rules: TargetRules): Promise<readonly string[]> {
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await resolved(url, host, resolve) : [host];
  for (const address of addresses) assertAddress(url, address, rules);
  return addresses;
}

async function resolved(url: URL, host: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    const addresses = await resolve(host);
    if (addresses.length > 0) return [...addresses];
  } catch {
    // The resolver's own words name the host, which the error below does too.
  }
  throw new CascadeError('alerts/unresolved', `no address was found for "${url.origin}"; nothing was sent; check the name and the DNS`, {
    retryable: true,
    context: { origin: url.origin },
  });
}
