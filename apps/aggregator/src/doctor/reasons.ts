/** Codes of certificates no known authority vouches for. */
const UNTRUSTED: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
];
const WRONG_TIME: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];
const NO_ROUTE: readonly string[] = ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'];
const TIMEOUTS: readonly string[] = ['timeout', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'];

/** What to do about an HTTP status, by status. */
const BY_STATUS: Readonly<Record<number, string>> = {
  403: 'the venue refuses this address or country; try from another network',
  418: 'the venue has banned this address for a while; wait before trying again',
  429: 'too many requests from this address; wait before trying again',
  451: 'the venue refuses this country; try from another one, or leave the venue out',
};

/** `true` for a reason that another attempt within seconds would only repeat: the venue turned us away. */
export function isFinalReason(reason: string): boolean {
  return /\bHTTP 4\d\d\b/.test(reason) || reason.startsWith('the exchange refused every');
}

/** A code of the system, the TLS library or `fetch`, in words with what to do; `undefined` for one without better words than itself. */
export function explainCode(code: string): string | undefined {
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return `name not resolved (${code}): check DNS or the proxy`;
  if (code === 'ECONNREFUSED') return 'connection refused: a firewall turns it away, or nothing listens there';
  if (NO_ROUTE.includes(code)) return `no route to the host (${code}): check the network or VPN`;
  if (TIMEOUTS.includes(code)) return 'no answer in time: a firewall drops the connection, or the venue is overloaded';
  if (code === 'ECONNRESET' || code === 'EPIPE') return `connection cut (${code}): a firewall or proxy ends it, or the venue does`;
  if (UNTRUSTED.includes(code)) {
    return `TLS: certificate not trusted (${code}): something on the way may read the traffic; if it is your own proxy, name its root certificate in NODE_EXTRA_CA_CERTS`;
  }
  if (WRONG_TIME.includes(code)) return `TLS: certificate not valid now (${code}): check the clock of this machine`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'TLS: certificate of another name: a proxy or a login page of the network answers instead of the venue';
  }
  return undefined;
}

/** A reason of the feeds in words with what to do: an HTTP status or a code in it is explained, other reasons stay as they are. */
export function explainReason(reason: string): string {
  const status = /\bHTTP (\d{3})\b/.exec(reason)?.[1];
  if (status !== undefined) return `HTTP ${status}: ${BY_STATUS[Number(status)] ?? explainOtherStatus(Number(status))}`;
  const code = /\(([A-Za-z_]+)\)/.exec(reason)?.[1];
  return (code === undefined ? undefined : explainCode(code)) ?? reason;
}

function explainOtherStatus(status: number): string {
  if (status >= 500) return 'the venue is failing or in maintenance; try again later';
  return status >= 400
    ? 'the venue does not know this request; its address may have changed'
    : 'not the answer of an exchange; is a proxy between?';
}
