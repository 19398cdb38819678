import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRedisServer, type RedisServer } from '@cascade/testkit';
import { expect } from 'vitest';
import type { SignalBus } from './bus.js';
import { type BusKeys, createKeys } from './keys.js';
import { NUMBERED_SYMBOLS, numbered } from './numbered.sample.js';
import { inspect, readStream } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import type { QueueOptions } from './redis-bus-options.js';

/** For waiting on a server that has to catch up on a loaded machine. */
export const CATCH_UP = { timeout: 30_000, interval: 20 } as const;

/** A server, a bus with a spill file on it, and a steady flow of numbered detections through the bus. */
export class Outage {
  readonly server: RedisServer;
  readonly bus: SignalBus;
  readonly spillFile: string;
  readonly #folder: string;
  readonly #timer: NodeJS.Timeout;
  readonly #startRss = process.memoryUsage().rss;
  #peakRss = 0;
  #offered = 0;
  #peakQueued = 0;
  #peakQueuedBytes = 0;
  #peakSpilledBytes = 0;
  #slowestOfferMs = 0;

  /** @param perSec detections a second */
  static async open(args: readonly string[], perSec: number, queue: QueueOptions = {}, isUp = true): Promise<Outage> {
    const server = await openRedisServer({ args });
    if (!isUp) {
      server.kill();
      await expect.poll(() => server.pid, CATCH_UP).toBeUndefined();
    }
    return new Outage(server, perSec, queue);
  }

  private constructor(server: RedisServer, perSec: number, queue: QueueOptions) {
    this.server = server;
    this.#folder = mkdtempSync(join(tmpdir(), 'cascade-outage-'));
    this.spillFile = join(this.#folder, 'signals.spill');
    this.bus = openRedisBus({ url: server.url, queue: { spillFile: this.spillFile, ...queue } });
    const start = performance.now();
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - start) * perSec) / 1_000);
      while (this.#offered < due) this.#offer();
      this.#measure();
    }, 5);
  }

  #offer(): void {
    const before = performance.now();
    this.bus.offer(numbered(++this.#offered));
    this.#slowestOfferMs = Math.max(this.#slowestOfferMs, performance.now() - before);
  }

  #measure(): void {
    const { queued, queuedBytes, spilledBytes } = this.bus.stats();
    this.#peakQueued = Math.max(this.#peakQueued, queued);
    this.#peakQueuedBytes = Math.max(this.#peakQueuedBytes, queuedBytes);
    this.#peakSpilledBytes = Math.max(this.#peakSpilledBytes, spilledBytes);
    this.#peakRss = Math.max(this.#peakRss, process.memoryUsage().rss);
  }

  get peakQueuedBytes(): number {
    return this.#peakQueuedBytes;
  }

  /** Growth of the process, bytes. */
  get peakRssGrowth(): number {
    return this.#peakRss - this.#startRss;
  }

  /** Resolves when everything offered so far is written; ms it took. */
  async caughtUp(): Promise<number> {
    const start = performance.now();
    await this.bus.flush();
    return performance.now() - start;
  }

  /** Ends the flow, waits for the rest, checks that the stream holds every signal once and in order, and prints the figures. */
  async finish(what: string, recoveryMs: number): Promise<void> {
    clearInterval(this.#timer);
    await this.bus.flush();
    const offered = this.#offered;
    const client = inspect(this.server.url);
    try {
      await expectWhole(client, offered);
    } finally {
      client.disconnect();
    }
    expect(this.bus.stats()).toMatchObject({ state: 'ready', refused: 0, published: offered, queued: 0, queuedBytes: 0, spilledBytes: 0 });
    expect(statSync(this.spillFile).size).toBe(0);
    const { restored, retries, spilled } = this.bus.stats();
    const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
    process.stdout.write(
      `fault: ${what}: ${offered} offered, 0 lost, 0 twice, caught up in ${recoveryMs.toFixed(0)} ms; peak: ${this.#peakQueued} waiting, ` +
        `${mb(this.#peakQueuedBytes)} in memory, ${mb(this.#peakSpilledBytes)} on disk, process +${mb(this.peakRssGrowth)}; ` +
        `${spilled} spilled, ${restored} restored, ${retries} retries, slowest offer ${this.#slowestOfferMs.toFixed(1)} ms\n`,
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.bus.close();
    await this.server.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

/** The streams hold the signals 1..`last`, each once, in the order they were offered, with `seq` rising by one. */
export async function expectWhole(client: ReturnType<typeof inspect>, last: number, keys: BusKeys = createKeys()): Promise<void> {
  const all = await readStream(client, keys.stream());
  const expected = Array.from({ length: last }, (_, index) => numbered(index + 1).signal.id);
  expect(all.map(({ signalId }) => signalId)).toEqual(expected);
  expect(all.findIndex(({ seq }, index) => seq !== index + 1)).toBe(-1);
  for (const symbol of NUMBERED_SYMBOLS) {
    expect(await readStream(client, keys.stream(symbol))).toEqual(all.filter((document) => document.symbol === symbol));
  }
  expect(await client.get(keys.signalsGenerated)).toBe(String(last));
}
