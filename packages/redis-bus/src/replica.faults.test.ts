import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CATCH_UP, Outage } from './outage.sample.js';
import { inspect } from './redis.sample.js';

describe.skipIf((await findRedisBinary()) === undefined)('the server becomes a replica', () => {
  let outage: Outage | undefined;
  let other: RedisServer | undefined;
  const clients: ReturnType<typeof inspect>[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await outage?.close();
    await other?.stop();
  });

  it('READONLY until it is promoted back; what it had acknowledged and lost in between is restored', { timeout: 120_000 }, async () => {
    outage = await Outage.open(['--repl-diskless-sync-delay', '0'], 500);
    other = await openRedisServer({ args: ['--repl-diskless-sync-delay', '0'] });
    const [own, others] = [inspect(outage.server.url), inspect(other.url)];
    clients.push(own, others);
    await others.replicaof('127.0.0.1', outage.server.port);
    await expect.poll(() => others.info('replication'), CATCH_UP).toContain('master_link_status:up');
    // From here on the other server misses what the first one acknowledges.
    await others.replicaof('NO', 'ONE');
    const before = outage.bus.stats().published;
    await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(before + 200);
    await own.replicaof('127.0.0.1', other.port);
    await expect.poll(() => outage?.bus.stats().state, CATCH_UP).toBe('degraded');
    await expect.poll(() => own.info('replication'), CATCH_UP).toContain('master_link_status:up');
    await sleep(1_000);
    expect(outage.bus.stats()).toMatchObject({ refused: 0 });
    await own.replicaof('NO', 'ONE');
    const recoveryMs = await outage.caughtUp();
    expect(outage.bus.stats().restored).toBeGreaterThanOrEqual(200);
    await outage.finish('replica (READONLY), promoted back', recoveryMs);
  });
});
