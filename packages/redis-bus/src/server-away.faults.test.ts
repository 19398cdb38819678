import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CATCH_UP, Outage } from './outage.sample.js';

/** `CASCADE_FAULT_SEC=60` plays the long outage. */
const AWAY_SEC = Number(process.env.CASCADE_FAULT_SEC ?? 6);

describe.skipIf((await findRedisBinary()) === undefined)('the server is away', () => {
  let outage: Outage | undefined;
  afterEach(() => outage?.close());

  it('at the start: local work goes on, and everything is written once it is there', { timeout: 120_000 }, async () => {
    outage = await Outage.open([], 500, {}, false);
    await expect.poll(() => outage?.bus.stats().offered, CATCH_UP).toBeGreaterThan(500);
    expect(outage.bus.stats()).toMatchObject({ state: 'degraded', published: 0, refused: 0 });
    await outage.server.restart();
    await outage.finish('absent at the start', await outage.caughtUp());
  });

  it(`for ${AWAY_SEC} s at 1,000 signals a second, with room for 1,000 in memory`, { timeout: 300_000 }, async () => {
    outage = await Outage.open(['--appendonly', 'yes'], 1_000, { maxQueued: 1_000, maxQueuedBytes: 1_000_000 });
    await expect.poll(() => outage?.bus.stats().published, CATCH_UP).toBeGreaterThan(200);
    outage.server.kill();
    await sleep(AWAY_SEC * 1_000);
    expect(outage.bus.stats()).toMatchObject({ state: 'degraded', refused: 0 });
    expect(outage.bus.stats().queued).toBeGreaterThan(2_000);
    await outage.server.restart();
    const recoveryMs = await outage.caughtUp();
    expect(outage.peakQueuedBytes).toBeLessThanOrEqual(1_000_000 + 524_288);
    expect(outage.peakRssGrowth).toBeLessThan(250 * 1_048_576);
    await outage.finish(`away for ${AWAY_SEC} s at 1,000/s`, recoveryMs);
  });
});
