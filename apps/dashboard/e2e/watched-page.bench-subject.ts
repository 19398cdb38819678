import type { CDPSession, Page } from 'playwright-core';
import { openBrowser, openPage } from './browser.sample.js';

/**
 * A program for `benchmarks/src/page.bench.ts`: the page in Chromium, 1280x800. Orders of the parent process, each on a page of its own but
 * `reading`: `interactive`, `cost`, `replay`, `watch` (leaves the page open) and `reading` (of that page), `close`.
 */
type Order =
  | { readonly order: 'interactive' | 'watch'; readonly url: string }
  | { readonly order: 'cost'; readonly url: string; readonly warmUpSec: number; readonly seconds: number }
  | { readonly order: 'replay'; readonly url: string; readonly file: string }
  | { readonly order: 'reading' | 'close' };

/** Notes when the page can be worked with: a row is chosen and its values stand, the stream is open, a frame was drawn and another task ran. */
const NOTE_INTERACTIVE = `
  window.interactive = new Promise((resolve) => {
    const look = () => {
      const chosen = document.querySelector('[data-testid="symbol-row"][aria-selected="true"] .probability');
      const isThere = chosen?.textContent && document.querySelector('[data-connection="live"] .u-wrap canvas');
      requestAnimationFrame(isThere ? () => setTimeout(() => resolve(performance.now())) : look);
    };
    look();
  });`;
const COUNT_UPDATES = `
  window.updates = 0;
  new PerformanceObserver((list) => { window.updates += list.getEntriesByName('update').length; }).observe({ entryTypes: ['measure'] });`;
/** Readings of the heap at one time. */
const COLLECTIONS = 6;
/** What the main thread does, task by task, and when an update was drawn. */
const TRACED = ['toplevel', 'blink.user_timing'];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor. */
  readonly tdur?: number;
}

const opening = openBrowser();
let watched: { readonly page: Page; readonly session: CDPSession } | undefined;

async function opened(url: string, script: string): Promise<{ readonly page: Page; readonly session: CDPSession }> {
  const { page, complaints } = await openPage(await opening);
  await page.addInitScript(script);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(url);
  await page.locator('[data-connection="live"]').waitFor();
  await page.getByTestId('symbol-row').first().waitFor();
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  return { page, session };
}

async function interactive(url: string): Promise<object> {
  const { page } = await opened(url, NOTE_INTERACTIVE);
  const ms = await page.evaluate<number>('window.interactive');
  await page.context().close();
  return { ms };
}

async function metrics({ page, session }: NonNullable<typeof watched>): Promise<Record<string, number>> {
  const { metrics: told } = await session.send('Performance.getMetrics');
  return {
    ...Object.fromEntries(told.map(({ name, value }) => [name, value])),
    updates: Number(await page.evaluate<number>('window.updates ?? 0')),
  };
}

/** First without, then with a trace: the trace itself costs. */
async function cost({ url, warmUpSec, seconds }: Extract<Order, { order: 'cost' }>): Promise<object> {
  const open = await opened(url, COUNT_UPDATES);
  await open.page.waitForTimeout(warmUpSec * 1_000);
  const before = await metrics(open);
  await open.page.waitForTimeout(seconds * 1_000);
  const after = await metrics(open);
  const browser = await opening;
  await browser.startTracing(open.page, { categories: TRACED });
  await open.page.waitForTimeout(seconds * 1_000);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  await open.page.context().close();
  // Its end: the page's clock is coarse, and the beginning may seem to lie before the task.
  const updates = traceEvents.filter(({ name, ph }) => name === 'update' && ph === 'e');
  const [first] = updates;
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === first?.pid && tid === first?.tid);
  return {
    before,
    after,
    updates: updates.map(({ ts }) => ts),
    tasks: tasks.map(({ ts, dur = 0, tdur = dur }) => ({ ts, dur, cpu: tdur })),
  };
}

async function replay({ url, file }: Extract<Order, { order: 'replay' }>): Promise<object> {
  const { page } = await opened(url, '');
  await page.locator('#replay select').selectOption('max', { force: true });
  const from = performance.now();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByTestId('replay-state').filter({ hasText: /end/i }).waitFor({ timeout: 60_000 });
  const ms = performance.now() - from;
  await page.context().close();
  return { ms };
}

/** What is held: the least of some readings, each after a collection. The page goes on between the two, and what it makes there is soon garbage. */
async function reading(): Promise<object> {
  if (watched === undefined) throw new Error('ask for "watch" first');
  let least: Record<string, number> | undefined;
  for (let i = 0; i < COLLECTIONS; i++) {
    await watched.session.send('HeapProfiler.collectGarbage');
    const read = await metrics(watched);
    if ((read.JSHeapUsedSize ?? Number.NaN) < (least?.JSHeapUsedSize ?? Number.POSITIVE_INFINITY)) least = read;
  }
  return least ?? {};
}

async function carryOut(message: Order): Promise<object> {
  if (message.order === 'interactive') return interactive(message.url);
  if (message.order === 'cost') return cost(message);
  if (message.order === 'replay') return replay(message);
  if (message.order === 'reading') return reading();
  if (message.order === 'watch') watched = await opened(message.url, COUNT_UPDATES);
  else await (await opening).close();
  return {};
}

process.on('message', (message) => {
  carryOut(message as Order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => {
  opening.then((browser) => browser.close()).finally(() => process.exit());
});
