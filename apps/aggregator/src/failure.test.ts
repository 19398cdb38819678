import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CascadeError } from '@cascade/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { reportFailure } from './failure.js';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = mkdtempSync(join(tmpdir(), 'cascade-failure-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

describe('reportFailure', () => {
  const reported = (
    code: string,
    options: { cause?: unknown; context?: Record<string, unknown> } = {},
  ): { exitCode: number; text: string } => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const exitCode = reportFailure(new CascadeError(code, 'what failed', options));
    return { exitCode, text: String(write.mock.lastCall?.[0]) };
  };
  const cause = (code: string): Error => Object.assign(new Error(code), { code });

  it('calls it wrong usage when another name or permission would help', () => {
    expect(reported('alerts/unknown-target').exitCode).toBe(2);
    expect(reported('replay/unreadable-file', { cause: cause('EISDIR') }).exitCode).toBe(2);
    expect(reported('replay/unreadable-file', { cause: cause('EACCES') }).exitCode).toBe(2);
    expect(reported('redis-bus/spill-unusable', { cause: cause('redis-bus/spill-unusable'), context: { code: 'EISDIR' } }).exitCode).toBe(
      2,
    );
    expect(reported('redis-bus/spill-foreign').exitCode).toBe(2);
    expect(reported('alerts/dead-letters-unreadable', { context: { code: 'EISDIR' } }).exitCode).toBe(2);
  });

  it('calls it a failure when the disk or the data is to blame', () => {
    expect(reported('replay/unreadable-file', { cause: cause('EIO') }).exitCode).toBe(1);
    expect(reported('redis-bus/spill-unusable', { context: { code: 'ENOSPC' } }).exitCode).toBe(1);
    expect(reported('replay/journal-write-failed', { cause: cause('EACCES') }).exitCode).toBe(1);
    expect(reported('replay/truncated-file').exitCode).toBe(1);
  });

  it('says on the same line what only the command line knows', () => {
    expect(reported('app/http-needs-token').text).toBe(
      'cascade: what failed; a token is set with CASCADE_HTTP_TOKEN or httpToken in the configuration file\n',
    );
    expect(reported('replay/invalid-row').text).toBe('cascade: what failed; --lenient skips broken rows and counts them\n');
    expect(reported('app/config-file').text).toBe('cascade: what failed\n');
  });
});

interface Ending {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Loaded before the command: name look-ups fail as they do on a machine without a network. */
const OFFLINE = `require('node:dns').lookup = (name, options, callback) =>
  process.nextTick(callback ?? options, Object.assign(new Error('no network'), { code: 'ENOTFOUND' }));`;

/** Runs the command without a network. The reader of the stream `gone` has gone before it writes; `full`: stdout is a full disk. */
function cascade(args: readonly string[], wish: { gone?: 'stdout' | 'stderr'; full?: boolean } = {}): Promise<Ending> {
  const preload = join(FOLDER, 'offline.cjs');
  writeFileSync(preload, OFFLINE);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'tools/bootstrap.mjs'), 'cascade', ...args], {
      cwd: FOLDER,
      env: { ...process.env, INIT_CWD: FOLDER, CASCADE_CONFIG: undefined, NODE_OPTIONS: `--require ${preload}` },
      stdio: ['ignore', wish.full === true ? openSync('/dev/full', 'w') : 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk) => {
        text[name] += String(chunk);
      });
    }
    if (wish.gone !== undefined) child[wish.gone]?.destroy();
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...text }));
  });
}

beforeAll(async () => {
  // Builds the application when it is stale, so that the tests below measure only their own command.
  await cascade(['--version']);
}, 120_000);

describe('an output that nobody reads', () => {
  it.each(['config', '--help', 'backtest --help'])('ends %s quietly', async (line) => {
    expect(await cascade(line.split(' '), { gone: 'stdout' })).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('leaves a wrong usage a wrong usage', async () => {
    expect(await cascade(['config', '--preset', 'best'], { gone: 'stderr' })).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('does not end a recording: its summary comes and its journal has an end', async () => {
    const { exitCode, stdout } = await cascade(['record', 'journals', '--exchanges', 'okx', '--duration', '1', '--json'], {
      gone: 'stderr',
    });
    // No exchange was live.
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ folder: 'journals', files: 1 });
    const [name = ''] = readdirSync(join(FOLDER, 'journals'));
    expect(gunzipSync(readFileSync(join(FOLDER, 'journals', name))).toString()).toMatch(/^\{.*\}\n$/s);
  });
});

describe('an output that can not be written', () => {
  it.runIf(process.platform === 'linux')('ends the command with code 1 and one line, without a stack', async () => {
    const { exitCode, stderr } = await cascade(['config'], { full: true });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^cascade: the output can't be written: ENOSPC[^\n]*\n$/);
  });
});
