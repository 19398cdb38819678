import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CATCH_UP, Outage } from './outage.sample.js';

describe.skipIf((await findRedisBinary()) === undefined)('the server is killed', () => {
  let outage: Outage | undefined;
  afterEach(() => outage?.close());

  it('three times under load, appendfsync everysec: nothing lost, nothing twice', { timeout: 120_000 }, async () => {
    outage = await Outage.open(['--appendonly', 'yes', '--appendfsync', 'everysec'], 1_000);
    let slowestMs = 0;
    for (let round = 1; round <= 3; round++) {
      const before = outage.bus.stats().published;
      await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(before + 300);
      outage.server.kill();
      await expect.poll(() => outage?.bus.stats().state, CATCH_UP).toBe('degraded');
      await sleep(500);
      await outage.server.restart();
      slowestMs = Math.max(slowestMs, await outage.caughtUp());
    }
    await outage.finish('SIGKILL and restart, 3 times', slowestMs);
  });

  it('and comes back empty: what is kept is restored in order', { timeout: 120_000 }, async () => {
    outage = await Outage.open([], 200);
    await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(200);
    outage.server.kill();
    await expect.poll(() => outage?.bus.stats().state, CATCH_UP).toBe('degraded');
    await outage.server.restart();
    const recoveryMs = await outage.caughtUp();
    expect(outage.bus.stats().restored).toBeGreaterThan(200);
    await outage.finish('SIGKILL and restart without persistence', recoveryMs);
  });
});
