import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@cascade/feeds';
import { createKeys, decodeSignal, type WireSignal } from '@cascade/redis-bus';
import { findRedisBinary, marketWideCrash, openRedisServer, playScenario, type RedisServer } from '@cascade/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LiveFakes } from '../live-fakes.sample.js';
import type { ServiceOrder } from './service-process.sample.js';

const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;
/** Windows of the derivatives in signals: 2 s; a jerk spans three. */
const JERK_SPAN_MS = 6_000;
/** A service that was told to end has this long, ms. */
const DRAIN_MS = 5_000;

const hasRedis = (await findRedisBinary()) !== undefined;
const fakes = new LiveFakes();
const folder = mkdtempSync(join(tmpdir(), 'cascade-restart-'));
const script = join(folder, 'service.mjs');
let redis: RedisServer;

/** A running `cascade run`, and what it said. */
class Service {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | string>;
  log = '';

  constructor(prefix: string) {
    const flags = {
      redisUrl: redis.url,
      redisPrefix: prefix,
      redisSpillFile: join(folder, `${prefix}spill`),
      stateFolder: join(folder, prefix),
      httpPort: 0,
      exchanges: VENUES.join(),
    };
    const order: ServiceOrder = { flags, endpoints: fakes.endpoints() };
    this.#child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    this.exited = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(signal ?? code ?? -1)));
  }

  /** Resolves when it says `text`. */
  async said(text: string): Promise<void> {
    await expect.poll(() => this.log, { timeout: 20_000 }).toContain(text);
  }

  kill(signal: NodeJS.Signals): Promise<number | string> {
    this.#child.kill(signal);
    return this.exited;
  }
}

async function signalsOf(prefix: string): Promise<WireSignal[]> {
  const client = new Redis(redis.url);
  const entries = await client.xrange(createKeys({ prefix }).stream(), '-', '+');
  client.disconnect();
  return entries.map(([, fields]) => decodeSignal(fields[1 + fields.indexOf('signal')] ?? fields[1] ?? ''));
}

describe.skipIf(!hasRedis)('a service process', () => {
  beforeAll(async () => {
    // esbuild comes with tsup, which alone can see it.
    const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
      build(options: object): Promise<unknown>;
    };
    await esbuild.build({
      entryPoints: [join(import.meta.dirname, 'service-process.sample.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@cascade/source'],
      banner: { js: "import{createRequire}from'module';const require=createRequire(import.meta.url);" },
      outfile: script,
      logLevel: 'error',
    });
    redis = await openRedisServer();
  }, 60_000);
  beforeEach(() => fakes.open(VENUES));
  afterEach(() => fakes.close());
  afterAll(async () => {
    await redis?.stop();
    rmSync(folder, { recursive: true });
  });

  it('killed at the height of a crash goes on in the same episodes, with no id twice and no jerk over the hole', async () => {
    const first = new Service('killed:');
    await first.said('hyperliquid liquidations live');
    // Derivatives want a venue that was live for their whole span.
    await systemClock.sleep(4_500);
    const startMs = systemClock.nowMs();
    const crash = [...marketWideCrash({ seed: 7, startMs })].filter(({ receivedTsMs }) => receivedTsMs > startMs + 17_000);
    const played = playScenario(fakes.opened, crash, { clock: systemClock });
    await systemClock.sleep(14_500);
    expect(await first.kill('SIGKILL')).toBe('SIGKILL');
    const killedMs = systemClock.nowMs();
    const before = await signalsOf('killed:');
    const second = new Service('killed:');
    await second.said('going on from a checkpoint');
    await second.said('hyperliquid liquidations live');
    const backMs = systemClock.nowMs();
    await played;
    await systemClock.sleep(3_000);
    const stoppedMs = systemClock.nowMs();
    expect(await second.kill('SIGTERM')).toBe(0);
    expect(systemClock.nowMs() - stoppedMs).toBeLessThan(DRAIN_MS);

    const all = await signalsOf('killed:');
    const after = all.filter(({ timestamp }) => timestamp * 1_000 > killedMs);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const open = new Map(before.map(({ symbol, context, signal }) => [symbol, signal === 'NONE' ? undefined : context.episode]));
    const going = [...open].filter(([, episode]) => episode !== undefined);
    expect(going.length).toBeGreaterThan(1);
    let continued = 0;
    for (const [symbol, episode] of going) {
      const next = after.find((signal) => signal.symbol === symbol);
      if (next !== undefined) {
        expect(next.context.episode, symbol).toBe(episode);
        continued++;
      }
      const numbers = all.filter((signal) => signal.symbol === symbol).map(({ id }) => Number(id.split(':').at(-1)));
      expect(numbers, symbol).toEqual(numbers.map((_, index) => index + 1));
    }
    expect(continued).toBeGreaterThan(0);
    for (const { timestamp, metrics } of after) {
      if (timestamp * 1_000 < backMs + JERK_SPAN_MS - 2_000) expect(metrics.jerk).toBeUndefined();
    }
  }, 120_000);

  it('told to end writes a last checkpoint, empties its queue and exits 0; the next one goes on from there', async () => {
    const first = new Service('ended:');
    await first.said('okx liquidations live');
    await systemClock.sleep(1_000);
    const startMs = systemClock.nowMs();
    expect(await first.kill('SIGTERM')).toBe(0);
    expect(systemClock.nowMs() - startMs).toBeLessThan(DRAIN_MS);
    expect(readdirSync(join(folder, 'ended:')).some((name) => name.endsWith('.checkpoint'))).toBe(true);
    const second = new Service('ended:');
    await second.said('going on from a checkpoint');
    expect(second.log).toContain('"batches":0');
    expect(await second.kill('SIGTERM')).toBe(0);
  }, 60_000);
});
