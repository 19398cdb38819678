import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServiceRig } from '../../aggregator/src/service/service-rig.sample.js';
import { openBrowser, openPage } from './browser.sample.js';

/** From when the service tells a change: a requirement, not the speed of this machine. How soon the watchdog sees silence is tested with the feeds. */
const BEHIND_API_MS = 1_000;

let browser: Browser;
let rig: ServiceRig;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(() => rig.stop());

async function statusOf(exchange: string): Promise<string> {
  const answer = await fetch(`${rig.url}/v1/exchanges`);
  const { exchanges } = (await answer.json()) as { exchanges: readonly { exchange: string; status: string }[] };
  return exchanges.find((entry) => entry.exchange === exchange)?.status ?? 'unknown';
}

describe('the feed strip', () => {
  it('shows a feed that fell silent as soon as the watchdog says so, and its return', async () => {
    rig = new ServiceRig();
    await rig.start();
    await rig.ready();
    const { page, complaints } = await openPage(browser);
    await page.goto(rig.url);
    const feed = (status: string) => page.locator(`[data-testid="feed"][data-exchange="bybit"][data-status="${status}"]`);
    const live = feed('live').or(feed('quiet'));
    await live.waitFor();
    const bybit = rig.fakes.find(({ venue }) => venue === 'bybit');
    bybit?.setFault('mute');
    const onScreen = feed('stale')
      .or(feed('down'))
      .or(feed('connecting'))
      .first()
      .waitFor({ timeout: 20_000 })
      .then(() => performance.now());
    while (['live', 'quiet'].includes(await statusOf('bybit'))) await sleep(20);
    const inApiMs = performance.now();
    expect((await onScreen) - inApiMs).toBeLessThan(BEHIND_API_MS);
    bybit?.setFault(undefined);
    await live.waitFor({ timeout: 30_000 });
    expect(complaints).toEqual([]);
  }, 90_000);

  it('says since when nothing comes when the service is gone, and goes on when it is back', async () => {
    rig = new ServiceRig();
    await rig.start();
    await rig.ready();
    const { page } = await openPage(browser);
    await page.goto(rig.url);
    await page.locator('[data-connection="live"]').waitFor();
    const { port } = new URL(rig.url);
    await rig.stop();
    await page.locator('[data-connection="lost"]').waitFor({ timeout: 15_000 });
    await expect.poll(() => page.getByTestId('notice').textContent()).toMatch(/since|\d{2}:\d{2}/);
    rig = new ServiceRig();
    await rig.start({ httpPort: Number(port) });
    await page.locator('[data-connection="live"]').waitFor({ timeout: 40_000 });
  }, 90_000);
});
