import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * What an address is to a program that connects where a configuration says.
 * - `public`: may be connected to.
 * - `private`: loopback, RFC 1918 and unique local (`fc00::/7`): only where private hosts are allowed.
 * - `forbidden`: never.
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** Addresses inside a cloud that give out credentials or set-up, in ranges that are not forbidden as a whole: Azure, AWS, Google. */
const CLOUD_SERVICES: ReadonlySet<string> = new Set(['168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254']);

const PRIVATE_RANGES: ReadonlySet<string> = new Set(['private', 'loopback', 'uniqueLocal']);

/** `2000::/3`, all that is given out as global unicast; ipaddr.js calls everything it knows nothing about `unicast`. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = ipaddr.IPv6.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** IPv4-compatible addresses (RFC 4291 2.5.5.1), which ipaddr.js does not tell from others; `::` and `::1` lie inside. */
const IPV4_COMPATIBLE: [ipaddr.IPv6, number] = ipaddr.IPv6.parseCIDR('::/96') as [ipaddr.IPv6, number];

/** The IPv4 address inside an IPv4-mapped or IPv4-compatible one, else the address as it is. */
function embedded(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() === 'ipv4') return address;
  const v6 = address as ipaddr.IPv6;
  const range = v6.range();
  if (range === 'ipv4Mapped') return v6.toIPv4Address();
  if (range === 'unspecified' || range === 'loopback' || !v6.match(IPV4_COMPATIBLE)) return v6;
  return new ipaddr.IPv4(v6.toByteArray().slice(12));
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  // isIP first: ipaddr.js also reads short, octal and hexadecimal IPv4. Zones (`%eth0`) belong to link-local addresses only.
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  return embedded(ipaddr.parse(text));
}

/**
 * Tells which addresses may be connected to. Forbidden are link-local (with the metadata services at 169.254.169.254), shared (CGNAT,
 * 100.64.0.0/10), multicast, broadcast, unspecified (0.0.0.0/8, `::`), reserved, documentation, benchmarking, AS112 and AMT ranges, the
 * embeddings NAT64 (64:ff9b::/96, 64:ff9b:1::/48), 6to4, Teredo and IPv4-translated, IPv6 outside 2000::/3, three cloud service addresses,
 * and what is no plain IP address (zones, short or octal forms). IPv4-mapped and IPv4-compatible IPv6 is judged by the embedded address.
 * A NAT64 prefix of one's own network can't be told from a public address.
 */
export function addressKind(text: string): AddressKind {
  const address = parse(text);
  if (address === undefined || CLOUD_SERVICES.has(address.toString())) return 'forbidden';
  const range: string = address.range();
  if (PRIVATE_RANGES.has(range)) return 'private';
  if (range !== 'unicast') return 'forbidden';
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST) ? 'public' : 'forbidden';
}

/** Whether two texts are the same address: IPv4-mapped IPv6 is the IPv4 address, spelling does not matter. `false` when one is no address. */
export function isSameAddress(one: string, other: string): boolean {
  const address = parse(one)?.toString();
  return address !== undefined && address === parse(other)?.toString();
}
