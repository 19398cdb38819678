import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `true` for `localhost`, 127.0.0.0/8 and ::1, also in brackets or mapped into IPv6; every other name may lead anywhere. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost') return true;
  return isIP(bare) !== 0 && ipaddr.process(bare).range() === 'loopback';
}
