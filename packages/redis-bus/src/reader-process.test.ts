import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SignalBus } from './bus.js';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, PATIENTLY } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import { writeSignals } from './stream-writer.sample.js';

/** How long the reader is stopped, seconds: 3 for every run, 10 for the published figure. */
const STOP_SEC = Number(process.env.CASCADE_STOP_SEC ?? 3);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

/** Another process: `read` prints the id of each signal; `work` does each signal's work once, and can stand still in the middle of one. */
const PROGRAM = `
import { Redis } from 'ioredis';
import { subscribeSignals } from './signal-subscription.js';
import { openWorkerGroup } from './worker-group.js';
const [mode, url, consumer, hang] = process.argv.slice(2);
const print = (line) => process.stdout.write(line + '\\n');
async function read() {
  const signals = subscribeSignals({ url, fromId: 'start' });
  await signals.ready;
  print('ready');
  for await (const { id, meta } of signals) print(id + ' ' + (meta.replayed === true ? 'replayed' : 'live'));
}
async function work() {
  const effects = new Redis(url);
  let count = 0;
  for await (const { signal, deliveries, ack } of openWorkerGroup({ url }, { group: 'hooks', consumer, fromId: 'start', minIdleMs: 500 })) {
    count++;
    if (hang === 'before' && count === 10) { print('hang'); await new Promise(() => setInterval(() => {}, 1000)); }
    const first = await effects.set('effect:' + signal.id, consumer, 'NX');
    await effects.incr(first === 'OK' ? 'effects' : 'repeated');
    if (hang === 'after' && count === 10) { print('hang'); await new Promise(() => setInterval(() => {}, 1000)); }
    await new Promise((resolve) => setTimeout(resolve, 2));
    await ack();
    print(signal.id + ' ' + deliveries);
  }
}
(mode === 'read' ? read() : work()).catch((error) => { print('failed ' + error.message); process.exit(1); });
`;

describe.skipIf((await findRedisBinary()) === undefined || process.platform === 'win32')('a reader in a process of its own', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cascade-reader-'));
  const program = join(dir, 'program.cjs');
  const cleanups: (() => unknown)[] = [];

  beforeAll(async () => {
    // esbuild comes with tsup, which alone can see it.
    const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
      build(options: object): Promise<unknown>;
    };
    await esbuild.build({
      stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
      outfile: program,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      conditions: ['@cascade/source'],
    });
  }, 60_000);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function start(...args: string[]): Promise<RedisServer> {
    const server = await openRedisServer({ args });
    cleanups.push(() => server.stop());
    return server;
  }
  function look(url: string): ReturnType<typeof inspect> {
    const client = inspect(url);
    cleanups.push(() => client.disconnect());
    return client;
  }
  function run(...args: string[]): { readonly child: ChildProcess; readonly lines: string[] } {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    cleanups.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    return { child, lines };
  }
  /** Offers 1,000 signals a second until `stop`. @returns the ids offered */
  function feed(bus: SignalBus): { readonly ids: string[]; stop(): void } {
    const ids: string[] = [];
    const since = performance.now();
    const timer = setInterval(() => {
      while (ids.length < performance.now() - since) {
        const detection = sampleDetection(ids.length + 1, 'ALERT', SYMBOLS[ids.length % SYMBOLS.length]!);
        ids.push(detection.signal.id);
        bus.offer(detection);
      }
    }, 10);
    return { ids, stop: () => clearInterval(timer) };
  }
  const idsOf = (lines: readonly string[]): string[] => lines.slice(1).map((line) => line.split(' ')[0]!);

  it(`misses nothing after it was stopped for ${STOP_SEC} s at 1,000 signals a second`, { timeout: 60_000 }, async () => {
    const server = await start();
    const bus = openRedisBus({ url: server.url });
    cleanups.push(() => bus.close());
    const { child, lines } = run('read', server.url);
    await expect.poll(() => lines[0], PATIENTLY).toBe('ready');
    const { ids, stop } = feed(bus);
    cleanups.push(stop);
    await expect.poll(() => lines.length, PATIENTLY).toBeGreaterThan(500);
    child.kill('SIGSTOP');
    await sleep(STOP_SEC * 1_000);
    const offered = ids.length;
    const before = lines.length;
    child.kill('SIGCONT');
    const since = performance.now();
    await expect.poll(() => lines.length, { timeout: 30_000, interval: 2 }).toBeGreaterThan(offered);
    const backMs = performance.now() - since;
    await expect.poll(() => ids.length, PATIENTLY).toBeGreaterThan(offered + 1_000);
    stop();
    await bus.flush();
    await expect.poll(() => lines.length - 1, { timeout: 30_000 }).toBeGreaterThanOrEqual(ids.length);
    expect(idsOf(lines)).toEqual(ids);
    expect(bus.stats()).toMatchObject({ refused: 0 });
    const replayed = lines.filter((line) => line.endsWith('replayed')).length;
    process.stdout.write(
      `  stopped ${STOP_SEC} s: ${ids.length} signals, 0 missing, 0 twice; ${offered - before} behind, caught up after ${backMs.toFixed(0)} ms; ${replayed} replayed\n`,
    );
  });

  it('misses nothing after Redis has cut it off because it read too slowly', { timeout: 60_000 }, async () => {
    const server = await start('--client-output-buffer-limit', 'pubsub 262144 131072 1');
    const client = look(server.url);
    const { child, lines } = run('read', server.url);
    await expect.poll(() => lines[0], PATIENTLY).toBe('ready');
    child.kill('SIGSTOP');
    const channel = createKeys().channels.signals;
    let written = 0;
    await expect
      .poll(
        async () => {
          await writeSignals(client, '', written + 1, written + 500);
          written += 500;
          return (await client.pubsub('NUMSUB', channel))[1];
        },
        { timeout: 40_000, interval: 0 },
      )
      .toBe(0);
    child.kill('SIGCONT');
    const since = performance.now();
    await expect.poll(() => lines.length - 1, { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(written);
    process.stdout.write(`  cut off after ${written} unread signals: complete after ${(performance.now() - since).toFixed(0)} ms\n`);
    await expect.poll(async () => (await client.pubsub('NUMSUB', channel))[1], PATIENTLY).toBe(1);
    await writeSignals(client, '', written + 1, written + 10);
    await expect.poll(() => lines.length - 1, PATIENTLY).toBeGreaterThanOrEqual(written + 10);
    expect(idsOf(lines)).toEqual(Array.from({ length: written + 10 }, (_, index) => sampleDetection(index + 1).signal.id));
  });

  it.each(['before', 'after'])(
    'has its work done by the others, once, when it is killed %s the effect',
    { timeout: 60_000 },
    async (hang) => {
      const server = await start();
      const client = look(server.url);
      const total = 600;
      await writeSignals(client, '', 1, total);
      const [victim, ...others] = [run('work', server.url, 'a', hang), run('work', server.url, 'b', ''), run('work', server.url, 'c', '')];
      await expect.poll(() => victim?.lines.at(-1), PATIENTLY).toBe('hang');
      victim?.child.kill('SIGKILL');
      const since = performance.now();
      const done = (): string[] => [...(victim?.lines ?? []), ...others.flatMap(({ lines }) => lines)].filter((line) => line !== 'hang');
      await expect.poll(() => done().some((line) => line.endsWith(' 2')), { timeout: 30_000, interval: 5 }).toBe(true);
      process.stdout.write(`  killed ${hang} the effect: taken over after ${(performance.now() - since).toFixed(0)} ms\n`);
      await expect.poll(() => done().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(total);
      await expect.poll(async () => (await client.xpending(createKeys().stream(), 'hooks'))[0], PATIENTLY).toBe(0);
      expect(new Set(done().map((line) => line.split(' ')[0])).size).toBe(total);
      expect(await client.get('effects')).toBe(String(total));
      expect(await client.keys('effect:*')).toHaveLength(total);
      if (hang === 'after') expect(Number(await client.get('repeated'))).toBeGreaterThanOrEqual(1);
    },
  );
});
