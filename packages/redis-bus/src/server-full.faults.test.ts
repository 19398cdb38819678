import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary, type RedisBinary } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CATCH_UP, Outage } from './outage.sample.js';
import { inspect } from './redis.sample.js';

const binary = await findRedisBinary();

/** Namespaces of one's own need no root, but a kernel that allows them. */
function canMount(): boolean {
  try {
    execFileSync('sh', ['-c', "unshare -rm sh -c 'mount -t tmpfs -o size=1m tmpfs /tmp'"]);
    return true;
  } catch {
    process.stderr.write('\n!!! SKIPPING THE TEST OF A FULL DISK: this system allows no mount in a namespace of its own !!!\n\n');
    return false;
  }
}

/** A script that starts the server with a 16 MB disk of its own below its directory. */
function onSmallDisk(folder: string, { path, env }: RedisBinary): string {
  const script = join(folder, 'redis-server-on-a-small-disk');
  const variables = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
  // The settings lie in the directory that the disk is going to hide.
  const move = 'kept=$(cat "$word/redis.conf"); mount -t tmpfs -o size=16m tmpfs "$word"; echo "$kept" > "$word/redis.conf"';
  const mount = `for word; do if [ "$before" = --dir ]; then ${move}; fi; before=$word; done; exec '${path}' "$@"`;
  writeFileSync(script, ['#!/bin/sh', ...variables, `exec unshare -rm sh -c '${mount.replaceAll("'", `'"'"'`)}' sh "$@"`].join('\n'));
  chmodSync(script, 0o755);
  return script;
}

describe.skipIf(binary === undefined)('the server is full', () => {
  let outage: Outage | undefined;
  afterEach(() => outage?.close());

  it('of memory: values give way, signals wait, and go on when there is room', { timeout: 120_000 }, async () => {
    outage = await Outage.open([], 1_000);
    await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(300);
    const client = inspect(outage.server.url);
    await client.config('SET', 'maxmemory', '1');
    await expect.poll(() => outage?.bus.stats().lastError, CATCH_UP).toBe('OOM');
    await sleep(2_000);
    expect(outage.bus.stats()).toMatchObject({ state: 'degraded', refused: 0 });
    expect(outage.bus.stats().valuesDropped).toBeGreaterThan(0);
    await client.config('SET', 'maxmemory', '0');
    client.disconnect();
    await outage.finish('maxmemory reached and released', await outage.caughtUp());
  });

  it.skipIf(binary === undefined || !canMount())(
    'of disk, appendfsync everysec: signals wait, and go on without a restart',
    { timeout: 120_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cascade-disk-'));
      const named = process.env.REDIS_SERVER_BIN;
      process.env.REDIS_SERVER_BIN = onSmallDisk(folder, binary!);
      try {
        outage = await Outage.open(['--appendonly', 'yes', '--appendfsync', 'everysec'], 500);
      } finally {
        if (named === undefined) delete process.env.REDIS_SERVER_BIN;
        else process.env.REDIS_SERVER_BIN = named;
        rmSync(folder, { recursive: true });
      }
      await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(100);
      const client = inspect(outage.server.url);
      const [, directory] = (await client.config('GET', 'dir')) as [string, string];
      const disk = `/proc/${outage.server.pid}/root${directory}`;
      const { bavail, bsize } = statfsSync(disk);
      // Leaves a megabyte, so that the server meets the end of the disk in the middle of a write.
      writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize - 1_048_576));
      await expect.poll(() => outage?.bus.stats().lastError, CATCH_UP).toBe('MISCONF');
      await sleep(1_000);
      expect(outage.bus.stats()).toMatchObject({ refused: 0 });
      unlinkSync(join(disk, 'filler'));
      client.disconnect();
      await outage.finish('disk of the AOF full, everysec', await outage.caughtUp());
    },
  );
});
