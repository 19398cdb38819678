import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BrowserBundle, bundleForBrowser, type FakeExchange, openFakeExchange } from '@cascade/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

/** Prints every event of the feed given as arguments; says first what it found in place of Node's modules. */
const PAGE = `
import { openFeeds } from './index.js';
const [ws, rest] = JSON.parse(globalThis.process.argv[2]);
console.log(JSON.stringify({ type: 'page', native: typeof globalThis.WebSocket }));
const feeds = openFeeds(['okx'], { endpoints: { okx: { ws, rest } }, tuning: { backoffBaseMs: 20, backoffMaxMs: 80, maxSilenceMs: 2_000 } });
for await (const event of feeds) console.log(JSON.stringify(event));
`;

interface Line {
  readonly type: string;
  readonly status?: string;
  readonly native?: string;
  readonly reason?: string;
  readonly liquidatedSide?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'cascade-browser-'));
const page = join(folder, 'page.mjs');
let bundle: BrowserBundle;
let fake: FakeExchange | undefined;
let child: ChildProcess | undefined;

beforeAll(async () => {
  bundle = await bundleForBrowser(PAGE, import.meta.dirname);
  writeFileSync(page, bundle.text);
  return () => rmSync(folder, { recursive: true });
}, 60_000);

afterEach(async () => {
  child?.kill('SIGKILL');
  await fake?.close();
});

/** The bundle in a Node process that has the native WebSocket of browsers, and what it printed so far. */
function openPage(urls: readonly string[]): { readonly lines: Line[]; until(what: string, condition: () => boolean): Promise<void> } {
  child = spawn(process.execPath, ['--experimental-websocket', page, JSON.stringify(urls)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const until = async (what: string, condition: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 1_000; turn += 1) {
      if (condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never came: ${what}; lines: ${JSON.stringify(lines.slice(-10))}`);
  };
  return { lines, until };
}

describe('a bundle for browsers', () => {
  it('holds neither ws nor a module of Node', () => {
    expect(bundle.foreignFiles).toEqual([]);
    expect(bundle.files).toContain('packages/feeds/src/browser-socket.ts');
    expect(bundle.imports).toEqual([]);
  });

  it('reads a feed with the native WebSocket, and again after the connection was cut', async () => {
    const exchange = await openFakeExchange({ venue: 'okx' });
    fake = exchange;
    const prices = setInterval(() => exchange.sendPrice({ price: 60_000, bid: 59_999, ask: 60_001, tsMs: Date.now() }), 20);
    try {
      const { lines, until } = openPage([exchange.url, exchange.restUrl]);
      const lives = (): Line[] => lines.filter(({ type, status }) => type === 'feed-status' && status === 'live');
      await until('live', () => lives().length === 1);
      expect(lines[0]).toEqual({ type: 'page', native: 'function' });
      exchange.send({ symbol: 'BTCUSDT', liquidatedSide: 'long', price: 60_000, quantity: 0.5, tsMs: Date.now() });
      await until('a liquidation', () => lines.some(({ type }) => type === 'liquidation'));
      expect(lines.find(({ type }) => type === 'liquidation')).toMatchObject({ liquidatedSide: 'long', notionalUsd: 30_000 });
      exchange.terminateAll();
      await until('live again', () => lives().length === 2);
      expect(exchange.peakConnectionCount).toBe(1);
    } finally {
      clearInterval(prices);
    }
  });

  it('says which address refused the connection', async () => {
    const gone = await openFakeExchange({ venue: 'okx' });
    await gone.close();
    const { lines, until } = openPage([gone.url, gone.restUrl]);
    await until('a reason', () => lines.some(({ status, reason }) => status === 'down' && reason !== undefined));
    expect(lines.find(({ status }) => status === 'down')?.reason).toBe(
      `connection failed to ${new URL(gone.url).host} (the browser does not say why)`,
    );
  });
});
