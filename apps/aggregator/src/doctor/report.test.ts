import { EXCHANGES } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { progressLines, reportLines, reportOn } from './report.js';
import type { SocketFacts, VenueFacts } from './venue-facts.js';

const live: SocketFacts = { connection: 'liquidations', status: 'live', downs: 0, reconnects: 0, canaryAgeMs: 340 };
const okx: VenueFacts = {
  exchange: 'okx',
  probe: { host: 'ws.okx.example:443', secure: true, certValidUntilMs: Date.UTC(2027, 0, 2) },
  instruments: 312,
  sockets: [live],
  lastLiquidationAgeMs: 180_000,
  clockOffsetMs: -120,
  reconnects: 0,
  problems: 0,
};
const dead: VenueFacts = {
  exchange: 'gate',
  probe: { host: 'gate.example:443', secure: true, failedAt: 'name', failure: 'ENOTFOUND' },
  instruments: 0,
  sockets: [{ ...live, status: 'down', reason: 'connection failed to gate.example:443 (ENOTFOUND)', downs: 1, canaryAgeMs: undefined }],
  reconnects: 0,
  problems: 0,
};

function lines(venues: readonly VenueFacts[], proxies: readonly string[] = []): string[] {
  return reportLines(reportOn(venues, 4_230, false, proxies));
}

describe('reportLines', () => {
  it('shows every fact of a venue in its row, then the verdicts, then the sum', () => {
    expect(
      lines([okx, { ...okx, exchange: 'bybit', lastLiquidationAgeMs: undefined, probe: { host: 'b:80', secure: false } }, dead]),
    ).toEqual([
      'venue  tcp  tls         meta  live  canary   liq  clock  rec  prob',
      'okx    ok   2027-01-02   312   1/1    0.3s    3m  -0.1s    0     0',
      'bybit  ok   not used     312   1/1    0.3s  none  -0.1s    0     0',
      'gate   no   -              -   0/1       -     -      -    0     0',
      '',
      'liq none: no liquidation seen yet, which is normal on quiet venues',
      '',
      'okx, bybit:',
      '  live',
      'gate:',
      '  name not resolved (ENOTFOUND): check DNS or the proxy',
      '',
      '2 of 3 venues live after 4.2 s',
    ]);
  });

  it('fits 80 columns with the longest names, numbers and texts', () => {
    const sockets = Array.from({ length: 12 }, (): SocketFacts => ({ ...live, canaryAgeMs: 94_949 }));
    const wide = EXCHANGES.map(
      (exchange): VenueFacts => ({
        ...okx,
        exchange,
        instruments: 19_999,
        sockets,
        metadataFailure: 'instruments not loaded: https://x.example/y failed (SELF_SIGNED_CERT_IN_CHAIN)',
        lastLiquidationAgeMs: 94_949,
        clockOffsetMs: -94_949,
        reconnects: 5_000,
        problems: 5_000,
        firstProblem: 'field "price" must be a number above zero and below one billion, got "9999999999999"',
      }),
    );
    const all = [
      ...lines(wide),
      ...lines(
        EXCHANGES.map((exchange) => ({ ...dead, exchange })),
        ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'],
      ),
    ];
    expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(all.join('\n')).toContain('12/12');
    expect(all.slice(-3).join(' ')).toMatch(/no venue is reachable: is this machine offline\? HTTPS_PROXY, https_proxy, ALL_PROXY is set/);
  });
});

describe('progressLines', () => {
  it('counts and names who is waited for', () => {
    const waiting = { ...okx, exchange: 'htx', sockets: [{ ...live, status: 'connecting' as const }] };
    expect(progressLines([okx, dead, waiting], 1_234, 15_000)).toEqual([
      'checking  3 venues  1 live  0 failed  1.2 s of at most 15 s',
      'waiting   gate, htx',
    ]);
    const settled = { ...dead, metadataFailure: 'x failed (ENOTFOUND)' };
    expect(progressLines([okx, settled], 1_234, 15_000)).toEqual(['checking  2 venues  1 live  1 failed  1.2 s of at most 15 s']);
  });
});
