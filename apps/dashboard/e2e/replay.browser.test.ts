import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceRig } from '../../aggregator/src/service/service-rig.sample.js';
import { cascadeReplay } from '../src/replay/cascade-replay.sample.js';
import { BURST_TAPE } from '../src/replay/fixture.sample.js';
import { openBrowser, openPage } from './browser.sample.js';

const RECORDED = process.env.CASCADE_REAL_DATA;

/** Keeps what every worker says: the page itself draws signals and forgets them. */
const OVERHEAR = `
  window.overheard = [];
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        for (const signal of data.frame?.signals ?? []) window.overheard.push(JSON.stringify(signal));
      });
    }
  };`;

let browser: Browser;
const rig = new ServiceRig();
const folder = mkdtempSync(join(tmpdir(), 'cascade-page-'));
beforeAll(async () => {
  browser = await openBrowser();
  await rig.start();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await rig.stop();
  await browser?.close();
});

/** Replays a file on a page of its own, as fast as it goes. */
async function replayed(path: string): Promise<{ readonly page: Page; readonly tookMs: number; readonly complaints: readonly string[] }> {
  const { page, complaints } = await openPage(browser);
  await page.addInitScript(OVERHEAR);
  await page.goto(rig.url);
  await page.locator('[data-connection="live"]').waitFor();
  const from = performance.now();
  await page.locator('input[type="file"]').setInputFiles(path);
  await page.getByTestId('replay').locator('select').selectOption('max');
  await page.getByTestId('replay-state').filter({ hasText: /end/i }).waitFor({ timeout: 60_000 });
  return { page, tookMs: performance.now() - from, complaints };
}

describe('a file replayed in the browser', () => {
  it('gives the signals of cascade replay --json, and the service is there again afterwards', async () => {
    const path = join(folder, 'burst.csv');
    writeFileSync(path, BURST_TAPE);
    const { page, complaints } = await replayed(path);
    const signals = await page.evaluate<string[]>('window.overheard');
    expect(signals.length).toBeGreaterThan(5);
    expect(signals).toEqual(await cascadeReplay(path));
    expect(await page.getByTestId('data-kind').textContent()).toContain('recorded');
    await page
      .getByTestId('replay')
      .getByRole('button', { name: /live|close/i })
      .click();
    await page.locator('[data-connection="live"]').waitFor();
    await expect.poll(() => page.getByTestId('data-kind').textContent()).toContain('simulated');
    expect(complaints).toEqual([]);
  });

  it('says what is wrong with another file and leaves what is shown', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'shopping list');
    const { page } = await openPage(browser);
    await page.goto(rig.url);
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('input[type="file"]').setInputFiles(path);
    await expect.poll(() => page.getByTestId('replay-problem').textContent()).toContain('notes.txt');
    expect(await page.getByTestId('app').getAttribute('data-connection')).toBe('live');
  });

  if (RECORDED !== undefined) {
    it('a recorded day of 5,816 events gives the signals of the command', async () => {
      const path = join(RECORDED, 'tapes/open/liq_okx_2026-03-04_05.csv.gz');
      const { page, tookMs } = await replayed(path);
      const signals = await page.evaluate<string[]>('window.overheard');
      expect(signals).toEqual(await cascadeReplay(path));
      process.stdout.write(`page: 5,816 events and ${signals.length} signals replayed in ${tookMs.toFixed(0)} ms\n`);
    });
  }
});
