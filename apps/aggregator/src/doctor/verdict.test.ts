import { describe, expect, it } from 'vitest';
import { type HostProbe, isSettled, type SocketFacts, type VenueFacts } from './venue-facts.js';
import { judge, judgeAll } from './verdict.js';

const WAITED_MS = 15_000;
const live: SocketFacts = { connection: 'liquidations', status: 'live', downs: 0, reconnects: 0, canaryAgeMs: 100 };
const good: HostProbe = { host: 'stream.example:443', secure: true, certValidUntilMs: 1_900_000_000_000 };
const venue: VenueFacts = {
  exchange: 'okx',
  probe: good,
  instruments: 300,
  sockets: [live],
  clockOffsetMs: 80,
  reconnects: 0,
  problems: 0,
};

const textOf = (facts: Partial<VenueFacts>): string => judge({ ...venue, ...facts }, WAITED_MS).text;
const levelOf = (facts: Partial<VenueFacts>): string => judge({ ...venue, ...facts }, WAITED_MS).level;
const down = (reason: string | undefined, downs = 1): SocketFacts => ({ ...live, status: 'down', reason, downs, canaryAgeMs: undefined });
const broken = (failedAt: HostProbe['failedAt'], failure: string): Partial<VenueFacts> => ({
  probe: { ...good, failedAt, failure },
  sockets: [down(`connection failed to stream.example:443 (${failure})`)],
});

describe('judge', () => {
  it('calls a venue live only when every one of its sockets is', () => {
    expect(judge(venue, WAITED_MS)).toEqual({ level: 'live', text: 'live' });
    expect(levelOf({ sockets: [] })).toBe('failed');
    expect(levelOf({ sockets: [live, { ...live, connection: 'quotes', status: 'stale', reason: 'canary silent for 10.0 s' }] })).toBe(
      'failed',
    );
  });

  it.each([
    ['name', 'ENOTFOUND', 'name not resolved (ENOTFOUND): check DNS or the proxy'],
    ['name', 'EAI_AGAIN', 'name not resolved (EAI_AGAIN): check DNS or the proxy'],
    ['name', 'timeout', 'name not resolved in time: check DNS or the proxy'],
    ['connect', 'ECONNREFUSED', 'connection refused: a firewall'],
    ['connect', 'ENETUNREACH', 'no route to the host (ENETUNREACH): check the network'],
    ['connect', 'timeout', 'no answer in time: a firewall'],
    ['connect', 'EMFILE', 'no connection (EMFILE)'],
    ['tls', 'timeout', 'TLS: connected, but no answer'],
    ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS: certificate not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['tls', 'CERT_HAS_EXPIRED', 'TLS: certificate not valid now (CERT_HAS_EXPIRED): check the clock'],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'TLS: certificate of another name'],
    ['tls', 'EPROTO', 'TLS: handshake failed (EPROTO)'],
  ] as const)('explains a host that fails at %s with %s', (failedAt, failure, words) => {
    expect(textOf(broken(failedAt, failure))).toContain(words);
    expect(levelOf(broken(failedAt, failure))).toBe('failed');
  });

  it.each([
    ['HTTP 451 on upgrade', 'liquidations: HTTP 451: the venue refuses this country'],
    ['HTTP 403 on upgrade', 'liquidations: HTTP 403: the venue refuses this address or country'],
    ['HTTP 429 on upgrade, retry after 1 s', 'liquidations: HTTP 429: too many requests'],
    ['HTTP 503 on upgrade', 'liquidations: HTTP 503: the venue is failing'],
    ['HTTP 404 on upgrade', 'liquidations: HTTP 404: the venue does not know this request'],
    ['HTTP 302 on upgrade', 'liquidations: HTTP 302: not the answer of an exchange'],
    ['connection failed to stream.example:443 (ECONNRESET)', 'liquidations: connection cut (ECONNRESET)'],
    ['canary silent for 10.0 s since connecting', 'liquidations: canary silent for 10.0 s since connecting'],
  ])('explains the socket reason "%s"', (reason, words) => {
    expect(textOf({ sockets: [down(reason)] })).toContain(words);
  });

  it('tells what has not come when nothing has failed', () => {
    expect(textOf({ sockets: [{ ...live, status: 'connecting' }] })).toContain('not live in 15.0 s');
    expect(textOf({ sockets: [], instruments: 0 })).toContain('metadata did not come in 15.0 s');
    expect(textOf({ sockets: [], instruments: 0, metadataFailure: 'x failed (HTTP 451)' })).toContain('metadata: HTTP 451');
  });

  it('warns of a clock more than 2 s off, of missing metadata, reconnects and problems, though the venue is live', () => {
    expect(textOf({ clockOffsetMs: 2_000 })).toBe('live');
    expect(textOf({ clockOffsetMs: -2_000 })).toBe('live');
    expect(textOf({ clockOffsetMs: 3_100 })).toMatch(/^live, but .*3\.1 s old .*machine is ahead/);
    expect(textOf({ clockOffsetMs: -3_100 })).toMatch(/^live, but .*3\.1 s in the future.*machine is behind/);
    expect(textOf({ metadataFailure: 'instruments not loaded: https://x.example/y failed (ENOTFOUND)' })).toContain('name not resolved');
    expect(textOf({ reconnects: 2, problems: 3, firstProblem: 'no price' })).toBe(
      'live, but it had to reconnect (2); frames could not be read (3), the first: no price',
    );
    expect(levelOf({ reconnects: 1 })).toBe('warning');
  });
});

describe('judgeAll', () => {
  const offline = { ...venue, ...broken('name', 'ENOTFOUND') };

  it('asks whether the machine is offline only when no host at all is reachable', () => {
    expect(judgeAll([offline, { ...venue, ...broken('connect', 'timeout') }], [])).toEqual([
      'no venue is reachable: is this machine offline?',
    ]);
    expect(judgeAll([offline, { ...venue, ...broken('tls', 'timeout') }], [])).toEqual([]);
    expect(judgeAll([offline, venue], [])).toEqual([]);
  });

  it('says that a proxy is not used', () => {
    expect(judgeAll([offline], ['HTTPS_PROXY'])).toContain('HTTPS_PROXY is set, but the connections to venues do not use it');
    expect(judgeAll([venue], ['HTTPS_PROXY'])).toEqual([]);
  });
});

describe('isSettled', () => {
  it('waits for the probe and for the first sockets', () => {
    expect(isSettled(venue)).toBe(true);
    expect(isSettled({ ...venue, probe: undefined })).toBe(false);
    expect(isSettled({ ...venue, sockets: [] })).toBe(false);
  });

  it('gives up at once where the venue turned us away or the host is dead, else at the second failure', () => {
    expect(isSettled({ ...venue, sockets: [down('HTTP 403 on upgrade')] })).toBe(true);
    expect(isSettled({ ...venue, sockets: [down('HTTP 503 on upgrade')] })).toBe(false);
    expect(isSettled({ ...venue, sockets: [down('HTTP 503 on upgrade', 2)] })).toBe(true);
    expect(isSettled({ ...venue, ...broken('connect', 'ECONNREFUSED') })).toBe(true);
    expect(isSettled({ ...venue, ...broken('connect', 'timeout') })).toBe(false);
    expect(isSettled({ ...venue, ...broken('connect', 'ECONNREFUSED'), instruments: 0 })).toBe(false);
  });
});
