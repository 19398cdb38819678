import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BusStats } from './bus.js';
import type { DyingPublisherOptions } from './dying-publisher.sample.js';
import { createKeys } from './keys.js';
import { CATCH_UP, expectWhole } from './outage.sample.js';
import { inspect } from './redis.sample.js';

const KILLS = 50;

describe.skipIf((await findRedisBinary()) === undefined)('the publisher is killed', () => {
  let folder: string;
  let script: string;
  let server: RedisServer;
  let client: ReturnType<typeof inspect>;
  const children: ChildProcess[] = [];
  const proxies: Server[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-dying-'));
    script = join(folder, 'publisher.mjs');
    // esbuild comes with tsup, which alone can see it.
    const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
      build(options: object): Promise<unknown>;
    };
    await esbuild.build({
      entryPoints: [join(import.meta.dirname, 'dying-publisher.sample.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@cascade/source'],
      banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
    });
    // A kill must not cost the server what it has acknowledged: nobody is left to restore it.
    server = await openRedisServer({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    client = inspect(server.url);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const proxy of proxies.splice(0)) proxy.close();
    client.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const spillFile = (): string => join(folder, 'signals.spill');
  const checkpoint = (): number => {
    const path = join(folder, 'checkpoint');
    return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  };
  function start(change: Partial<DyingPublisherOptions>): { child: ChildProcess; ended: Promise<BusStats | undefined> } {
    const files = { spillFile: spillFile(), checkpointFile: join(folder, 'checkpoint') };
    const options: DyingPublisherOptions = { url: server.url, ...files, after: 0, last: 1, perTick: 2, ...change };
    const child = fork(script, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    let stats: BusStats | undefined;
    child.on('message', (message) => {
      stats = message as BusStats;
    });
    return { child, ended: once(child, 'exit').then(() => stats) };
  }

  it(`${KILLS} times at random moments, the server away now and then: the stream is that of an undisturbed run`, {
    timeout: 300_000,
  }, async () => {
    const seed = Number(process.env.CASCADE_FAULT_SEED ?? Date.now());
    const random = createRandom(seed);
    process.stdout.write(`fault: publisher killed, CASCADE_FAULT_SEED=${seed}\n`);
    const last = 30_000;
    let [kills, away, inSpill] = [0, 0, 0];
    while (kills < KILLS) {
      const isAway = random.next() < 0.4;
      if (isAway) {
        away++;
        server.kill();
      }
      const { child, ended } = start({ after: checkpoint(), last });
      await sleep(random.int(60, 500));
      if (isAway && random.next() < 0.5) await server.restart();
      await sleep(random.int(0, 150));
      child.kill('SIGKILL');
      await ended;
      kills++;
      if (existsSync(spillFile()) && statSync(spillFile()).size > 0) inSpill++;
      if (server.pid === undefined) await server.restart();
    }
    const before = checkpoint();
    const stats = await start({ after: before, last, perTick: 500 }).ended;
    expect(stats).toMatchObject({ refused: 0, queued: 0, spillCorrupt: 0, spilledBytes: 0 });
    await expectWhole(client, last);
    expect(before).toBeLessThan(last);
    process.stdout.write(`fault: publisher killed ${kills} times, server away ${away} times, ${inSpill} times with a spill file left\n`);
  });

  /** Passes everything on to the server, and its answers until the first whole script. */
  async function deafProxy(): Promise<number> {
    const proxy = createServer((socket: Socket) => {
      const upstream = connect(server.port, '127.0.0.1');
      let isDeaf = false;
      socket.on('data', (data) => {
        isDeaf ||= data.includes('$4\r\neval\r\n');
        upstream.write(data);
      });
      upstream.on('data', (data) => void (isDeaf || socket.write(data)));
      const end = (): void => {
        socket.destroy();
        upstream.destroy();
      };
      for (const side of [socket, upstream]) side.on('error', () => {}).on('close', end);
    });
    proxies.push(proxy.listen(0, '127.0.0.1'));
    await once(proxy, 'listening');
    return (proxy.address() as { port: number }).port;
  }

  it('after the server has written the spilled signals and before it could say so: they are written once', {
    timeout: 60_000,
  }, async () => {
    server.kill();
    const port = await deafProxy();
    const first = start({ url: `redis://127.0.0.1:${port}`, after: 0, last: 40, perTick: 1 });
    await expect.poll(() => (existsSync(spillFile()) ? readFileSync(spillFile(), 'latin1').split('\n').length : 0), CATCH_UP).toBe(42);
    await server.restart();
    await expect.poll(() => client.xlen(createKeys().stream()), CATCH_UP).toBe(40);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(statSync(spillFile()).size).toBeGreaterThan(30_000);
    expect(checkpoint()).toBe(0);
    const stats = await start({ after: 40, last: 41 }).ended;
    expect(stats).toMatchObject({ recovered: 40, repeated: 40, published: 41, spilledBytes: 0, spillCorrupt: 0 });
    await expectWhole(client, 41);
  });
});
