import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { FAKE_VENUES } from '@cascade/testkit';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BundledCascade, type RunningCascade } from '../bundled-cascade.sample.js';
import type { ExamPlan } from '../doctor/examine.js';
import type { DoctorReport, VenueReport } from '../doctor/report.js';
import { selfSigned } from '../doctor/self-signed.sample.js';
import { reportFailure } from '../failure.js';
import { LiveFakes } from '../live-fakes.sample.js';
import { addDoctorCommand } from './doctor.js';

const bundled = new BundledCascade();
const fakes = new LiveFakes();
const servers: Server[] = [];
afterAll(() => bundled.remove());
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await fakes.close();
});

/** The command with endpoints, which the real one does not offer. */
const COMMAND = `
import { runDoctor } from './commands/doctor.js';
const [plan, json] = process.argv.slice(2);
await runDoctor(JSON.parse(plan), json === 'true');
`;
beforeAll(() => bundled.build(COMMAND), 60_000);

function start(plan: ExamPlan, json: boolean, env: NodeJS.ProcessEnv = {}): RunningCascade {
  return bundled.start([JSON.stringify(plan), String(json)], env);
}

/** A plan for the fakes that are open, and other endpoints by venue. */
function plan(timeoutMs: number, others: ExamPlan['endpoints'] = {}): ExamPlan {
  const endpoints = { ...fakes.endpoints(), ...others };
  return { exchanges: Object.keys(endpoints) as ExamPlan['exchanges'], timeoutMs, endpoints };
}

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function venueOf(report: DoctorReport, exchange: string): VenueReport | undefined {
  return report.venues.find((venue) => venue.exchange === exchange);
}

describe('cascade doctor', () => {
  it('finds every venue live, ends early with code 0 and prints one JSON object', async () => {
    await fakes.open(FAKE_VENUES);
    const { code, stdout, stderr } = await start(plan(60_000), true).outcome();
    expect(stderr).toBe(`checking ${FAKE_VENUES.length} venues, at most 60 s\n`);
    expect(stdout.trimEnd()).not.toContain('\n');
    const report = JSON.parse(stdout) as DoctorReport;
    expect(report).toMatchObject({ asked: FAKE_VENUES.length, live: FAKE_VENUES.length, interrupted: false, hints: [] });
    expect(report.seconds).toBeLessThan(60);
    for (const venue of report.venues) {
      expect(venue).toMatchObject({ verdict: 'live', text: 'live', probe: { secure: false }, reconnects: 0, problems: 0 });
      expect(venue.instruments).toBeGreaterThan(0);
      expect(venue.clockOffsetMs).toBeLessThan(2_000);
      expect(venue.sockets.every(({ status, canaryAgeMs }) => status === 'live' && canaryAgeMs !== undefined)).toBe(true);
    }
    expect(code).toBe(0);
  });

  it('tells a refusal, a clock that is off and a venue that is fine apart, with code 1', async () => {
    await fakes.open(['bybit']);
    await fakes.open(['hyperliquid'], 5_000);
    const [okx] = await fakes.open(['okx']);
    okx!.setFault('refuse-403');
    const { code, stdout } = await start(plan(60_000), false).outcome();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^okx +ok {3}not used +\d+ +0\/1 +- +- +- +0 +0$/m);
    expect(stdout).toMatch(/^bybit +ok {3}not used +\d+ +2\/2 +\d\.\ds +none +\+0\.\ds +0 +0$/m);
    expect(stdout).toContain('okx:\n  liquidations: HTTP 403: the venue refuses this address or country;');
    expect(stdout).toMatch(/^hyperliquid:\n {2}live, but its data is 5\.\d s old on arrival: the clock of this machine/m);
    expect(stdout).toMatch(/^bybit:\n {2}live$/m);
    expect(stdout).toMatch(/\n2 of 3 venues live after [\d.]+ s\n$/);
  });

  it('tells a silent server, a refused port and an unknown name apart, and gives up at the timeout', async () => {
    const mute = await listen(createServer((socket) => void socket.on('error', () => undefined).resume()));
    const closed = createServer();
    const refused = await listen(closed);
    closed.close();
    const endpoints = {
      bybit: { ws: `ws://127.0.0.1:${mute}`, rest: `http://127.0.0.1:${mute}` },
      gate: { ws: `wss://127.0.0.1:${mute}`, rest: `https://127.0.0.1:${mute}` },
      okx: { ws: `ws://127.0.0.1:${refused}`, rest: `http://user:hunter2@127.0.0.1:${refused}` },
      htx: { ws: 'wss://nowhere.invalid', rest: 'https://nowhere.invalid' },
    };
    const { code, stdout } = await start(plan(2_500, endpoints), true).outcome();
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as DoctorReport;
    expect(report).toMatchObject({ live: 0, hints: [] });
    expect(report.seconds).toBeGreaterThanOrEqual(2.5);
    expect(venueOf(report, 'bybit')).toMatchObject({ verdict: 'failed', probe: { host: `127.0.0.1:${mute}` } });
    expect(venueOf(report, 'bybit')?.probe).not.toHaveProperty('failedAt');
    expect(venueOf(report, 'gate')?.text).toBe('TLS: connected, but no answer: a firewall or proxy holds the connection');
    expect(venueOf(report, 'okx')?.text).toContain('connection refused');
    expect(venueOf(report, 'htx')?.text).toMatch(/^name not resolved/);
    expect(venueOf(report, 'bybit')?.metadataFailure).toContain('/v5/market/instruments-info failed');
    expect(stdout).not.toContain('category=');
    expect(stdout).not.toContain('hunter2');
  });

  it('tells a trusted certificate from one that is not, of another name or expired', async () => {
    const untilMs = Date.UTC(2126, 0, 2);
    const trusted = {
      bybit: selfSigned('localhost', untilMs),
      okx: selfSigned('other.example', untilMs),
      gate: selfSigned('localhost', 1e12),
    };
    const certificates = { ...trusted, htx: selfSigned('localhost', untilMs) };
    const authorities = join(bundled.folder, 'authorities.pem');
    writeFileSync(
      authorities,
      Object.values(trusted)
        .map(({ cert }) => cert)
        .join(''),
    );
    const endpoints: Record<string, { ws: string; rest: string }> = {};
    for (const [exchange, certificate] of Object.entries(certificates)) {
      const port = await listen(createTlsServer(certificate, (socket) => socket.on('error', () => undefined).end('no exchange\r\n\r\n')));
      endpoints[exchange] = { ws: `wss://localhost:${port}`, rest: `https://localhost:${port}` };
    }
    const { stdout } = await start(plan(20_000, endpoints), true, { NODE_EXTRA_CA_CERTS: authorities }).outcome();
    const report = JSON.parse(stdout) as DoctorReport;
    expect(venueOf(report, 'bybit')?.probe).toMatchObject({ secure: true, certValidUntilMs: untilMs });
    expect(venueOf(report, 'bybit')?.probe).not.toHaveProperty('failedAt');
    expect(venueOf(report, 'okx')?.text).toMatch(/^TLS: certificate of another name/);
    expect(venueOf(report, 'gate')?.text).toMatch(/^TLS: certificate not valid now \(CERT_HAS_EXPIRED\)/);
    expect(venueOf(report, 'htx')?.text).toMatch(/^TLS: certificate not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  });

  it('prints what it knows and ends with code 130 on Ctrl-C', async () => {
    const [okx] = await fakes.open(['okx']);
    okx!.setFault('mute');
    const running = start(plan(60_000), false);
    await expect.poll(() => okx!.connectionCount, { timeout: 15_000 }).toBe(1);
    expect(await running.end('SIGINT')).toBe(130);
    expect(running.stdout).toMatch(/^okx +ok .* 0\/1 /m);
    expect(running.stdout).toMatch(/0 of 1 venues live after [\d.]+ s, interrupted\n$/);
    await expect.poll(() => okx!.connectionCount).toBe(0);
  });

  it.each([
    [['--exchanges', 'okx,mtgox'], 'unknown venue "mtgox"'],
    [['--exchanges', ''], 'unknown venue ""'],
    [['--timeout', '0'], 'got "0"'],
    [['--timeout', 'soon'], 'got "soon"'],
    [['--timeout', '601'], 'at most 600'],
  ])('refuses %j with code 2', async (args, words) => {
    let stderr = '';
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    });
    try {
      const cascade = new Command('cascade').exitOverride();
      addDoctorCommand(cascade);
      const failure = await cascade.parseAsync(['node', 'cascade', 'doctor', ...args]).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(reportFailure(failure)).toBe(2);
    } finally {
      spy.mockRestore();
    }
    expect(stderr).toContain(words);
  });
});
