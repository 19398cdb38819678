import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EXCHANGES } from '@cascade/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from './version.js';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = mkdtempSync(join(tmpdir(), 'cascade-cli-'));
const HEADER = 'tsMs,exchange,symbol,side,price,qty,valueUsd';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user does, through the start script. */
function cascade(...args: string[]): Promise<Outcome> {
  return cascadeIn({}, ...args);
}

function cascadeIn(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'tools/bootstrap.mjs'), 'cascade', ...args],
      { cwd: FOLDER, env: { ...process.env, INIT_CWD: FOLDER, CASCADE_CONFIG: undefined, ...environment }, maxBuffer: 64 * 1_024 * 1_024 },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(FOLDER, name), content);
  return name;
}

/** A burst of `count` liquidations of $100k within a second, then silence. */
function tape(count: number, symbol: string): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const exchange = ['binance', 'bybit', 'okx'][i % 3];
    return `${1_760_130_900_000 + Math.floor((i / count) * 1_000)},${exchange},${symbol},long,50000,2,100000`;
  });
  return [HEADER, ...rows, ''].join('\n');
}

/** The lines that are not the start script's own announcements. */
function said(outcome: Outcome): string[] {
  return outcome.stderr.split('\n').filter((line) => line.startsWith('cascade:') || line.startsWith('error:'));
}

beforeAll(async () => {
  // Builds the application when it is stale, so that the tests below measure only their own command.
  await cascade('--version');
}, 120_000);

describe('cascade', () => {
  it('knows its version, the same as in package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'apps/aggregator/package.json'), 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect((await cascade('--version')).stdout.trim()).toBe(version);
  });

  it('explains itself', async () => {
    const { code, stdout } = await cascade('--help');
    expect(code).toBe(0);
    for (const command of ['run', 'record', 'replay', 'demo', 'decode', 'doctor', 'config']) expect(stdout).toContain(command);
  });

  it('rejects an unknown option and an unknown command with code 2', async () => {
    const option = await cascade('replay', 'x.csv', '--jsno');
    expect(option.code).toBe(2);
    expect(option.stderr).toContain("unknown option '--jsno'");
    const command = await cascade('reply');
    expect(command.code).toBe(2);
    expect(command.stderr).toContain("unknown command 'reply'");
  });

  it('rejects wrong settings with code 2, all in one message', async () => {
    const { code, stderr, stdout } = await cascade('replay', 'x.csv', '--preset', 'best', '--min-gap-ms', 'soon');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('preset "best" (flag --preset)');
    expect(stderr).toContain('minGapMs "soon" (flag --min-gap-ms)');
  });

  it('prints the effective configuration with origins and without secrets', async () => {
    const { stdout } = await cascade('config', '--preset', 'published', '--redis-url', 'redis://u:hunter2@localhost:6379');
    expect(stdout).toMatch(/preset\s+published\s+flag --preset/);
    expect(stdout).toMatch(/timeAxis\s+received\s+default/);
    expect(stdout).not.toContain('hunter2');
  });
});

describe('cascade replay', () => {
  it('prints signals in the wire format, the same bytes every time', async () => {
    const name = file('burst.csv', tape(600, 'BTC-USDT-SWAP'));
    const first = await cascade('replay', name, '--json', '--preset', 'corrected');
    const second = await cascade('replay', name, '--json', '--preset', 'corrected');
    expect(first.code).toBe(0);
    const signals = first.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { symbol: string; signal: string; meta: object });
    expect(new Set(signals.map(({ symbol }) => symbol))).toEqual(new Set(['BTCUSDT']));
    expect(signals.map(({ signal }) => signal)).toContain('EXTREME');
    expect(signals.at(-1)?.signal).toBe('NONE');
    expect(signals.every(({ meta }) => !('processing_time_ms' in meta))).toBe(true);
    expect(second.stdout).toBe(first.stdout);
  });

  it('keeps only the wanted symbol', async () => {
    const both = tape(600, 'ETHUSDT') + tape(600, 'BTCUSDT').split('\n').slice(1).join('\n');
    const name = file('both.csv.gz', gzipSync(both));
    const { stdout } = await cascade('replay', name, '--json', '--symbol', 'BTCUSDT');
    const symbols = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { symbol: string }).symbol);
    expect(new Set(symbols)).toEqual(new Set(['BTCUSDT']));
  });

  it('names a missing file with code 2', async () => {
    const outcome = await cascade('replay', 'missing.csv', '--json');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(said(outcome)).toEqual(['cascade: file not found: "missing.csv"']);
  });

  it('names file, row, column and value of a broken row with code 1, before any output', async () => {
    const rows = tape(600, 'BTCUSDT').trimEnd().split('\n');
    rows[400] = rows[400]?.replace('long', 'lnog') ?? '';
    const name = file('broken.csv', rows.join('\n'));
    const outcome = await cascade('replay', name, '--json', '--preset', 'corrected');
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(said(outcome)).toHaveLength(1);
    expect(said(outcome)[0]).toMatch(/row 401 of "broken\.csv".*side.*"lnog"/);
  });

  it('skips broken rows with --lenient and says how many', async () => {
    const rows = tape(600, 'BTCUSDT').trimEnd().split('\n');
    rows[10] = rows[10]?.replace('100000', 'NaN') ?? '';
    const outcome = await cascade('replay', file('lenient.csv', rows.join('\n')), '--json', '--lenient');
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain('599 liquidations');
    expect(outcome.stderr).toContain('1 broken rows skipped');
  });

  it('tells a cut-off gzip file with code 1', async () => {
    const whole = gzipSync(tape(600, 'BTCUSDT'));
    const outcome = await cascade('replay', file('cut.csv.gz', whole.subarray(0, whole.length - 200)), '--json');
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(said(outcome)[0]).toContain('"cut.csv.gz" is cut off');
  });

  it('says what a file must be called and what a pace looks like', async () => {
    expect(await cascade('replay', file('tape.txt', 'x'))).toMatchObject({ code: 2 });
    const outcome = await cascade('replay', file('pace.csv', tape(3, 'BTCUSDT')), '--pace', 'fast');
    expect(outcome.code).toBe(2);
    expect(said(outcome)[0]).toContain('pace must be max, 1x');
  });
});

describe('cascade decode', () => {
  const FRAME = JSON.stringify({
    arg: { channel: 'liquidation-orders', instType: 'SWAP' },
    data: [
      {
        instId: 'BTC-USDT-SWAP',
        instType: 'SWAP',
        details: [{ side: 'sell', posSide: 'long', bkPx: '50000', sz: '3', bkLoss: '0', ccy: '', ts: '1790000000123' }],
      },
    ],
  });
  const INSTRUMENTS = JSON.stringify({
    code: '0',
    data: [
      {
        instId: 'BTC-USDT-SWAP',
        instType: 'SWAP',
        instFamily: 'BTC-USDT',
        uly: 'BTC-USDT',
        ctType: 'linear',
        ctVal: '0.01',
        ctMult: '1',
        ctValCcy: 'BTC',
        settleCcy: 'USDT',
        state: 'live',
      },
    ],
  });

  it('leaves the USD size out without metadata and gives it with', async () => {
    const frames = file('frames.ndjson', `${FRAME}\n${JSON.stringify({ raw: FRAME, recv_ms: 1_790_000_000_200 })}\n`);
    const bare = await cascade('decode', 'okx', frames, '--json');
    const events = bare.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      type: 'liquidation',
      exchange: 'okx',
      symbol: 'BTCUSDT',
      liquidatedSide: 'long',
      tsMs: 1_790_000_000_123,
    });
    expect(events[0]).not.toHaveProperty('notionalUsd');
    expect(events[1]?.receivedTsMs).toBe(1_790_000_000_200);
    const priced = await cascade('decode', 'okx', frames, '--json', '--instruments', file('instruments.json', INSTRUMENTS));
    expect(JSON.parse(priced.stdout.split('\n')[0] ?? '')).toMatchObject({ notionalUsd: 1_500, quantity: 0.03, contractSize: 0.01 });
    const wrapped = await cascade(
      'decode',
      'okx',
      frames,
      '--json',
      '--instruments',
      file('wrapped.ndjson', JSON.stringify({ raw: INSTRUMENTS })),
    );
    expect(wrapped.stdout).toBe(priced.stdout);
  });

  it('names an unknown venue and a missing file with code 2, and counts frames it could not use', async () => {
    expect(said(await cascade('decode', 'mtgox', 'x'))[0]).toBe(`cascade: unknown venue "mtgox"; known venues: ${EXCHANGES.join(', ')}`);
    expect(await cascade('decode', 'okx', 'missing.ndjson')).toMatchObject({ code: 2 });
    const junk = await cascade('decode', 'okx', file('junk.ndjson', `{"broken\n${FRAME}\n`), '--json');
    expect(junk).toMatchObject({ code: 0 });
    expect(junk.stderr).toContain('2 frames, 1 events, 1 problems');
  });
});

/** Loaded before the command: name look-ups fail as they do on a machine without a network. */
const OFFLINE = `
const dns = require('node:dns');
dns.lookup = (name, options, callback) => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND ' + name), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name });
  process.nextTick(callback ?? options, error);
};
`;

describe('without a network', () => {
  const offline = (...args: string[]): Promise<Outcome> => {
    const NODE_OPTIONS = `--require ${join(FOLDER, file('offline.cjs', OFFLINE))}`;
    return cascadeIn({ NODE_OPTIONS, HTTPS_PROXY: '', https_proxy: '', ALL_PROXY: '', all_proxy: '' }, ...args);
  };

  it('cascade doctor says so in a table of every venue, before the timeout and with code 1', async () => {
    const { code, stdout } = await offline('doctor', '--timeout', '600');
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.slice(1, 1 + EXCHANGES.length).map((line) => line.split(' ')[0])).toEqual([...EXCHANGES]);
    expect(stdout).toContain('  name not resolved (ENOTFOUND): check DNS or the proxy\n');
    expect(lines.at(-2)).toMatch(/^0 of 15 venues live after \d+(\.\d)? s$/);
    expect(lines.at(-1)).toBe('no venue is reachable: is this machine offline?');
  });

  it('cascade doctor says so in one JSON object', async () => {
    const { code, stdout } = await offline('doctor', '--json', '--exchanges', 'okx,kraken');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      asked: 2,
      live: 0,
      interrupted: false,
      hints: ['no venue is reachable: is this machine offline?'],
      venues: [
        { exchange: 'okx', verdict: 'failed', probe: { host: 'ws.okx.com:8443', secure: true, failedAt: 'name', failure: 'ENOTFOUND' } },
        { exchange: 'kraken', verdict: 'failed', metadataFailure: expect.stringContaining('(ENOTFOUND)') },
      ],
    });
  });

  it('cascade record --raw counts raw frames, none here, and leaves no file without one', async () => {
    const { code, stdout } = await offline('record', 'tapes', '--raw', '--json', '--duration', '1');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, rawFrames: 0, rawDropped: 0, rawFiles: 0, rawFileBytes: 0 });
    expect(readdirSync(join(FOLDER, 'tapes'))).toEqual([expect.stringMatching(/^cascade-/)]);
  });
});
