import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CATCH_UP, Outage } from './outage.sample.js';

describe.skipIf((await findRedisBinary()) === undefined)('the server is stopped', () => {
  let outage: Outage | undefined;
  afterEach(() => outage?.close());

  it('for 5 s under load: nothing lost, nothing twice, also of what it had received before it stopped', { timeout: 120_000 }, async () => {
    outage = await Outage.open(['--appendonly', 'yes'], 1_000);
    await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(300);
    outage.server.pause();
    await expect.poll(() => outage?.bus.stats().state, CATCH_UP).toBe('degraded');
    await sleep(3_000);
    expect(outage.bus.stats().spilled).toBeGreaterThan(2_000);
    outage.server.resume();
    const recoveryMs = await outage.caughtUp();
    await outage.finish('SIGSTOP for 5 s', recoveryMs);
  });
});
