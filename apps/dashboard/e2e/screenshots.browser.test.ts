import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage } from './browser.sample.js';

const ROOT = join(import.meta.dirname, '../../..');
/** Where pictures go; the documentation's are made by `pnpm screenshots`. */
const FOLDER = join(ROOT, process.env.CASCADE_SCREENSHOTS ?? '.cache/screenshots');
const NARROW: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

let browser: Browser;
let demo: ChildProcess;
let url = '';
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await openBrowser();
  const place = createServer().listen(0, '127.0.0.1');
  await once(place, 'listening');
  const address = place.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  place.close();
  url = `http://127.0.0.1:${port}/`;
  demo = spawn(process.execPath, [join(ROOT, 'tools/bootstrap.mjs'), 'cascade', 'demo', '--headless', '--http-port', port], {
    stdio: 'ignore',
  });
  while ((await fetch(`${url}healthz`).catch(() => undefined))?.status !== 200) await sleep(100);
}, 150_000);
afterAll(async () => {
  demo.kill('SIGTERM');
  await browser?.close();
});

async function opened(options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPage(browser, options);
  await page.goto(url);
  await page.locator('[data-connection="live"]').waitFor();
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  const { length } = await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  expect(length).toBeGreaterThan(10_000);
}

it('shows calm, crash, a stale service, a narrow and a dark page', async () => {
  const light = await opened({ colorScheme: 'light' });
  const dark = await opened({ colorScheme: 'dark' });
  const narrow = await opened({ ...NARROW, colorScheme: 'dark' });
  await light.getByTestId('symbol-row').nth(3).waitFor();
  await sleep(2_000);
  await picture(light, 'calm');
  await light.locator('[data-testid="symbol-row"][data-level="EXTREME"]').first().waitFor({ timeout: 90_000 });
  await sleep(4_000);
  await Promise.all([picture(light, 'crash'), picture(dark, 'dark'), picture(narrow, 'narrow')]);
  demo.kill('SIGTERM');
  await light.locator('[data-connection="lost"]').waitFor();
  await sleep(5_000);
  await picture(light, 'stale');
}, 180_000);
