import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleDetection } from '../../../packages/redis-bus/src/detection.sample.js';
import { ServiceRig } from '../../aggregator/src/service/service-rig.sample.js';
import { openBrowser, openPage } from './browser.sample.js';

interface AxeFinding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
const rig = new ServiceRig();
beforeAll(async () => {
  browser = await openBrowser();
  await rig.start();
  await rig.ready();
  await rig.crash();
}, 60_000);
afterAll(async () => {
  await rig.stop();
  await browser?.close();
});

async function serious(page: Page): Promise<string[]> {
  // By the debugger: the page's policy lets no script in.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run(document).then((found) => JSON.stringify(found.violations))',
    awaitPromise: true,
    returnByValue: true,
  });
  const found = JSON.parse(String(result.value)) as readonly AxeFinding[];
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe('the page', () => {
  it.each([
    ['light', 1280, 800],
    ['dark', 1280, 800],
    ['light', 390, 844],
  ] as const)(
    'has no serious fault of access: %s, %d wide',
    async (colorScheme, width, height) => {
      const { page, complaints } = await openPage(browser, { colorScheme, viewport: { width, height } });
      await page.goto(rig.url);
      await page.locator('[data-connection="live"]').waitFor();
      await page.getByTestId('symbol-row').first().waitFor();
      expect(await serious(page)).toEqual([]);
      // Nothing sticks out to the right.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  it('shows all of the selected symbol on one screen of 1280x800', async () => {
    const { page } = await openPage(browser);
    await page.goto(rig.url);
    await page.locator('[data-testid="symbol-row"][data-symbol="BTCUSDT"]').click();
    await page.getByTestId('figures').getByText('Risk factors').waitFor();
    for (const panel of ['html', '#detail', '#figures']) {
      const hiddenPx = await page.evaluate(
        `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('${panel}'))`,
      );
      expect([panel, hiddenPx]).toEqual([panel, 0]);
    }
    for (const part of ['.detail-curves', '.detail-heat', '.detail-positions', '#playback']) {
      expect(await page.locator(part).boundingBox()).toMatchObject({ width: expect.any(Number) });
    }
  }, 60_000);

  it('shows a hostile symbol name as text', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(rig.url);
    await page.locator('[data-connection="live"]').waitFor();
    const symbol = '<img src=x onerror=alert(1)>';
    const detection = sampleDetection(1, 'EXTREME', symbol);
    rig.offer({ ...detection, signal: { ...detection.signal, tsMs: Date.now() } });
    await page.getByTestId('timeline').getByText('<img src=x').first().waitFor();
    expect(await page.evaluate('document.images.length')).toBe(0);
    expect(complaints).toEqual([]);
  }, 60_000);

  it('lays out only the signals in sight, and those that are scrolled there', async () => {
    const { page } = await openPage(browser);
    await page.goto(rig.url);
    await page.locator('[data-connection="live"]').waitFor();
    for (let no = 0; no < 20; no++) {
      const detection = sampleDetection(1, 'EXTREME', `SEEN${no}USDT`);
      rig.offer({ ...detection, signal: { ...detection.signal, tsMs: Date.now(), episode: `SEEN${no}USDT:1` } });
    }
    const cards = page.getByTestId('timeline').locator('[data-symbol]');
    await expect.poll(() => cards.count(), { timeout: 5_000 }).toBeGreaterThanOrEqual(20);
    const [first, last] = [cards.first().locator('.chip'), cards.last().locator('.chip')];
    await expect.poll(() => last.isVisible()).toBe(false);
    await cards.last().scrollIntoViewIfNeeded();
    await expect.poll(() => last.isVisible()).toBe(true);
    expect(await last.textContent()).toMatch(/ALERT|CRITICAL|EXTREME/);
    await expect.poll(() => first.isVisible()).toBe(false);
  }, 60_000);

  it('tells the time in UTC and the full amount under the pointer, and only there', async () => {
    const { page } = await openPage(browser);
    await page.goto(rig.url);
    const row = page.locator('[data-testid="symbol-row"][data-symbol="BTCUSDT"]');
    const amount = row.locator('.num').nth(2);
    expect(await amount.getAttribute('title')).toBeNull();
    await amount.hover();
    await expect.poll(() => amount.getAttribute('title')).toMatch(/^\$[\d,]+ liquidated in the last minute$/);
    const where = page.locator('#playback time');
    await where.hover();
    await expect.poll(() => where.getAttribute('title')).toMatch(/UTC$/);
    expect(await amount.getAttribute('title')).toBeNull();
  }, 60_000);

  it('is obeyed by the keyboard alone', async () => {
    const { page } = await openPage(browser);
    await page.goto(rig.url);
    await page.getByTestId('symbol-row').nth(1).waitFor();
    const selected = () => page.locator('[data-testid="symbol-row"][aria-selected="true"]').getAttribute('data-symbol');
    await page.keyboard.press('j');
    await expect.poll(selected).toBeDefined();
    const first = await selected();
    await page.keyboard.press('j');
    await expect.poll(selected).not.toBe(first);
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    await page.keyboard.press('/');
    await page.keyboard.type('ETH');
    await expect.poll(() => page.getByTestId('symbol-row').filter({ visible: true }).count()).toBe(1);
  }, 60_000);

  it('comes with a policy that lets in nothing else', async () => {
    const answer = await fetch(rig.url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|style=|https?:\/\//);
  });
});
