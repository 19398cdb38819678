import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SignalLevel } from '@cascade/core';
import { findPythonRedis, findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ACL_PASSWORD, aclConfig, aclUser } from './acl.sample.js';
import type { SignalBus } from './bus.js';
import { sampleDetection, sampleSignal } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, PATIENTLY } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const hasRedis = (await findRedisBinary()) !== undefined;
const python = hasRedis ? await findPythonRedis() : undefined;

const dir = mkdtempSync(join(tmpdir(), 'cascade-subscriber-'));
const bundled = join(dir, 'subscriber-node.mjs');
const PROGRAMS = [
  { name: 'subscriber.py', skipped: python === undefined, command: [python?.path ?? '', join(EXAMPLES, 'subscriber.py')] },
  { name: 'subscriber-node.mjs', skipped: !hasRedis, command: [process.execPath, bundled] },
] as const;

/** Bundles the Node example with the sources of the packages, as no package is built for tests. */
async function bundle(): Promise<void> {
  // esbuild comes with tsup, which alone can see it.
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as { build(options: object): Promise<unknown> };
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await esbuild.build({
    entryPoints: [join(EXAMPLES, 'subscriber-node.mjs')],
    outfile: bundled,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@cascade/source'],
    banner: { js: banner },
  });
}

/** Opens a server with the shipped ACL files. */
async function openServer(...args: string[]): Promise<RedisServer> {
  return openRedisServer({ args, config: await aclConfig() });
}

/** One server, a bus that publishes to it, and a subscriber that is started and stopped. */
class Scene {
  readonly #bus: SignalBus;
  readonly #client: ReturnType<typeof inspect>;
  readonly #place = join(mkdtempSync(join(dir, 'run-')), 'place');
  readonly #command: readonly [string, string];
  readonly lines: string[] = [];
  #seq = 0;
  #child: ChildProcess | undefined;

  constructor(
    readonly server: RedisServer,
    command: readonly [string, string],
  ) {
    this.#bus = openRedisBus({ url: this.#urlOf('publisher') });
    this.#client = inspect(this.#urlOf('subscriber'));
    this.#command = command;
  }

  #urlOf(role: 'publisher' | 'subscriber'): string {
    return this.server.url.replace('//', `//${aclUser(role)}:${ACL_PASSWORD}@`);
  }

  async publish(...signals: readonly (readonly [SignalLevel, string, number])[]): Promise<void> {
    for (const [level, symbol, probability] of signals) {
      const seq = ++this.#seq;
      this.#bus.offer({ ...sampleDetection(seq), signal: sampleSignal({ seq, level, symbol, probability }) });
    }
    await this.#bus.flush();
  }

  start(): ChildProcess {
    const [program, file] = this.#command;
    const env = { ...process.env, ...python?.env };
    const child = spawn(program, [file, this.#urlOf('subscriber'), this.#place], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
    child.stderr.resume();
    this.#child = child;
    return child;
  }

  /** Waits until the newest signal is printed and remembered, then looks at everything printed so far. */
  async expectLines(...expected: readonly string[]): Promise<void> {
    await expect.poll(() => this.lines.length, PATIENTLY).toBeGreaterThanOrEqual(expected.length);
    const [newest] = await this.#client.xrevrange(createKeys().stream(), '+', '-', 'COUNT', 1);
    await expect.poll(() => readFileSync(this.#place, 'utf8'), PATIENTLY).toBe(newest?.[0]);
    expect(this.lines).toEqual(expected);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async close(): Promise<void> {
    await this.stop();
    this.#client.disconnect();
    await this.#bus.close();
    await this.server.stop();
  }
}

beforeAll(bundle, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each(PROGRAMS)('$name stands in the README as it is', ({ name }) => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  expect(readme).toContain(readFileSync(join(EXAMPLES, name), 'utf8'));
});

for (const { name, skipped, command } of PROGRAMS) {
  describe.skipIf(skipped)(`examples/${name}`, () => {
    let scene: Scene;
    afterEach(() => scene.close());

    it('prints each signal of ALERT and above once: published before it ran, while it ran, while it was stopped', async () => {
      scene = new Scene(await openServer(), command);
      await scene.publish(['CRITICAL', 'BTCUSDT', 0.7521], ['WATCH', 'ETHUSDT', 0.35], ['ALERT', 'ETHUSDT', 0.5]);
      scene.start();
      const first = ['CRITICAL BTCUSDT 0.7521', 'ALERT ETHUSDT 0.5'];
      await scene.expectLines(...first);
      await scene.publish(['NONE', 'SOLUSDT', 0.01], ['EXTREME', 'BTCUSDT', 0.9]);
      const second = [...first, 'EXTREME BTCUSDT 0.9'];
      await scene.expectLines(...second);
      await scene.stop();
      await scene.publish(['ALERT', 'SOLUSDT', 0.41], ['WATCH', 'SOLUSDT', 0.3], ['CRITICAL', 'SOLUSDT', 0.66]);
      scene.start();
      const third = [...second, 'ALERT SOLUSDT 0.41', 'CRITICAL SOLUSDT 0.66'];
      await scene.expectLines(...third);
      await scene.publish(['ALERT', 'BTCUSDT', 0.45]);
      await scene.expectLines(...third, 'ALERT BTCUSDT 0.45');
    });

    it('loses nothing when Redis is killed and comes back', async () => {
      scene = new Scene(await openServer('--appendonly', 'yes', '--appendfsync', 'always'), command);
      await scene.publish(['CRITICAL', 'BTCUSDT', 0.7]);
      const child = scene.start();
      await scene.expectLines('CRITICAL BTCUSDT 0.7');
      const ended = once(child, 'exit');
      scene.server.kill();
      // The Python program leaves it to whoever started it to start it again.
      if (name === 'subscriber.py') expect(await ended).toEqual([1, null]);
      await scene.server.restart();
      await scene.publish(['EXTREME', 'BTCUSDT', 0.9]);
      if (name === 'subscriber.py') scene.start();
      await scene.expectLines('CRITICAL BTCUSDT 0.7', 'EXTREME BTCUSDT 0.9');
    });
  });
}
