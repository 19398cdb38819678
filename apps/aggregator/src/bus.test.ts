import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Detection } from '@cascade/core';
import { Detector } from '@cascade/detector';
import type { SignalBus } from '@cascade/redis-bus';
import { findRedisBinary, openRedisServer } from '@cascade/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBus } from './bus.js';
import { loadConfig } from './config/load-config.js';
import type { AppConfig } from './config/settings.js';
import { openLog } from './log.js';
import { burst } from './truth.sample.js';

const ROOT = join(import.meta.dirname, '../../..');
const PATIENTLY = { timeout: 10_000 } as const;
/** Nobody listens there. */
const NOWHERE = 'redis://127.0.0.1:1';
const hasRedis = (await findRedisBinary()) !== undefined;

let folder = '';
const buses: SignalBus[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-state-'));
});
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
  rmSync(folder, { recursive: true });
});

/** Configuration as a user of that state folder has it. */
function configure(redisUrl: string, redisSpillFile?: string): AppConfig {
  return loadConfig({ redisUrl, redisSpillFile }, undefined, { XDG_STATE_HOME: folder }).config;
}

function open(config: AppConfig): SignalBus {
  const bus = openBus(config, openLog('silent'));
  buses.push(bus);
  return bus;
}

/** What the detector makes of 600 liquidations within a second. */
function detections(): Detection[] {
  const startMs = 1_760_130_900_000;
  const detector = new Detector();
  const events = burst(startMs);
  const found: Detection[] = [];
  for (let nowMs = startMs; nowMs <= startMs + 5_000; nowMs += 100) {
    while (events[0] !== undefined && events[0].tsMs <= nowMs) detector.push(events.shift()!);
    found.push(...detector.at(nowMs));
  }
  return found;
}

describe('the spill file of the command', () => {
  it.skipIf(!hasRedis)('brings what Redis missed to the stream when the next run opens it', async () => {
    const server = await openRedisServer({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    const client = new Redis(server.url, { retryStrategy: () => 50 });
    client.on('error', () => {});
    try {
      const config = configure(server.url);
      const all = detections();
      const half = Math.floor(all.length / 2);
      expect(half).toBeGreaterThan(1);
      const first = open(config);
      for (const detection of all.slice(0, half)) first.offer(detection);
      await first.flush();
      server.kill();
      await expect.poll(() => first.stats().state, PATIENTLY).toBe('degraded');
      for (const detection of all.slice(half)) first.offer(detection);
      await first.close();
      expect(first.stats()).toMatchObject({ published: half, queued: all.length - half, refused: 0 });
      await server.restart();
      const second = open(config);
      const ids = async (): Promise<string[]> =>
        (await client.xrange('cascade:stream', '-', '+')).map(([, fields]) => (JSON.parse(fields[1] ?? '') as { id: string }).id);
      await expect.poll(ids, PATIENTLY).toEqual(all.map(({ signal }) => signal.id));
      await expect.poll(() => second.stats(), PATIENTLY).toMatchObject({ recovered: all.length - half, repeated: 0, spilledBytes: 0 });
    } finally {
      client.disconnect();
      await server.stop();
    }
  });

  it('stands in the state folder, is named by hand, or is not there', async () => {
    open(configure(NOWHERE));
    expect(readdirSync(join(folder, 'cascade')).sort()).toEqual([
      expect.stringMatching(/^redis-spill-[0-9a-f]{12}\.spill$/),
      expect.stringMatching(/^redis-spill-[0-9a-f]{12}\.spill\.lock$/),
    ]);
    const named = join(folder, 'by', 'hand.spill');
    open(configure(NOWHERE, named));
    expect(existsSync(named)).toBe(true);
    rmSync(join(folder, 'cascade'), { recursive: true });
    const without = open(configure(NOWHERE, 'none'));
    for (const detection of detections()) without.offer(detection);
    expect(without.stats()).toMatchObject({ spilled: 0, spilledBytes: 0 });
    expect(readdirSync(folder)).toEqual(['by']);
  });

  it('is refused, with how to name another, when it is another program’s', () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'not ours\n');
    expect(() => open(configure(NOWHERE, file))).toThrow(
      expect.objectContaining({
        code: 'redis-bus/spill-foreign',
        message: `"${file}" has no readable line of a spill file; move it away, or name another file, with --redis-spill-file <file> or CASCADE_REDIS_SPILL_FILE (none: go without)`,
      }),
    );
    expect(statSync(file).size).toBe(9);
  });
});

describe('cascade with a spill file', () => {
  /** Runs the command as a user does. */
  function cascade(...args: string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
    return new Promise((resolve) => {
      const environment = { ...process.env, INIT_CWD: folder, XDG_STATE_HOME: folder, CASCADE_CONFIG: undefined };
      const child = execFile(
        process.execPath,
        [join(ROOT, 'tools/bootstrap.mjs'), 'cascade', ...args],
        { cwd: folder, env: environment },
        (_, __, stderr) => resolve({ code: child.exitCode, stderr }),
      );
      // The demo is of interest only until it has opened its bus.
      child.stderr?.on('data', (chunk) => String(chunk).includes('Simulated data') && child.kill('SIGTERM'));
    });
  }
  const said = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('cascade:'));

  it('ends with code 1 and one line when another process has the file', async () => {
    const config = configure(NOWHERE);
    open(config);
    const { code, stderr } = await cascade('run', '--once', '--redis-url', NOWHERE, '--log-level', 'silent');
    expect(said(stderr)).toEqual([
      expect.stringMatching(
        /^cascade: the spill file "\S+\.spill" is in use by process \d+ on ".+"; give each process a file of its own, with --redis-spill-file <file> or CASCADE_REDIS_SPILL_FILE \(none: go without\)$/,
      ),
    ]);
    expect(stderr).toContain(config.redisSpillFile);
    expect(code).toBe(1);
  }, 120_000);

  it('ends with code 2 and one line when the file can’t be made', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    const file = join(blocked, 'signals.spill');
    const { code, stderr } = await cascade('run', '--once', '--redis-url', NOWHERE, '--redis-spill-file', file, '--log-level', 'silent');
    expect(said(stderr)).toEqual([
      `cascade: the spill file "${file}" can't be used: EEXIST; name a file that can be written, with --redis-spill-file <file> or CASCADE_REDIS_SPILL_FILE (none: go without)`,
    ]);
    expect(code).toBe(2);
  }, 120_000);

  it('gives the file back when the run ends for another reason', async () => {
    const { code, stderr } = await cascade(
      'run',
      '--exchanges',
      'hyperliquid',
      '--watchlist',
      '0xabc',
      '--redis-url',
      NOWHERE,
      '--log-level',
      'silent',
    );
    expect(said(stderr)).toHaveLength(1);
    expect(code).toBe(2);
    const left = readdirSync(join(folder, 'cascade')).filter((name) => !name.startsWith('checkpoints-'));
    expect(left).toEqual([expect.stringMatching(/\.spill$/)]);
  }, 120_000);

  it('keeps none in the demo', async () => {
    mkdirSync(join(folder, 'cascade'));
    const { stderr } = await cascade('demo', '--once', '--redis-url', NOWHERE);
    expect(stderr).toMatch(/^Simulated: \d+ liquidations/m);
    expect(readdirSync(join(folder, 'cascade'))).toEqual([]);
  }, 120_000);
});
