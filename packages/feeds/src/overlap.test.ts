import type { LiquidationEvent } from '@cascade/core';
import { openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { FAST } from './feed-rig.sample.js';
import { type Feeds, openFeeds } from './open-feeds.js';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** One row of Binance's liquidation stream, as both margin types print it. */
function row(s: string, st: number, tsMs: number): string {
  const order = { s, S: 'SELL', o: 'LIMIT', f: 'IOC', q: '3', p: '59000', ap: '60000', X: 'FILLED', l: '3', z: '3', T: tsMs, st };
  return JSON.stringify({ stream: '!forceOrder@arr', data: { e: 'forceOrder', E: tsMs, o: order } });
}

/** Feeds of `exchanges`, all connected to one server that sends `frames` to every socket; `outcomes` rows are passed on, repeated or left out. */
async function play(
  exchanges: readonly string[],
  frames: readonly string[],
  outcomes: number,
): Promise<{ feeds: Feeds; rows: LiquidationEvent[] }> {
  const fake = await openFakeExchange({ venue: 'binance' });
  const endpoint = { ws: fake.url, rest: fake.restUrl };
  const endpoints = { binance: endpoint, 'binance-coinm': endpoint };
  const feeds = openFeeds(exchanges, { endpoints, symbols: ['BTCUSDT'], tuning: { ...FAST, maxSilenceMs: 60_000 } });
  closing.push(
    () => feeds.close(),
    () => fake.close(),
  );
  const rows: LiquidationEvent[] = [];
  void (async () => {
    for await (const event of feeds) if (event.type === 'liquidation') rows.push(event);
  })();
  const sockets = 2 * exchanges.length;
  await until('every socket', () => fake.subscriptions.filter(({ length }) => length > 0).length === sockets);
  for (const frame of frames) fake.sendRaw(frame);
  const settled = (): number =>
    feeds.stats().venues.reduce((sum, { liquidations, duplicates, filtered }) => sum + liquidations + duplicates + filtered, 0);
  await until('every row', () => settled() === outcomes);
  await until('every liquidation', () => rows.length >= feeds.stats().venues.reduce((sum, venue) => sum + venue.liquidations, 0));
  return { feeds, rows };
}

async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came: ${what}`);
}

describe('coin-margined rows on the USDⓈ-M stream', () => {
  const frames = (tsMs: number): string[] => [row('BTCUSD_PERP', 2, tsMs), row('BTCUSDT', 1, tsMs)];

  it('are reported once, by binance-coinm, when both venues are open', async () => {
    const { feeds, rows } = await play(['binance', 'binance-coinm'], frames(Date.now()), 6);
    expect(rows.map(({ exchange, exchangeSymbol }) => `${exchange} ${exchangeSymbol}`).sort()).toEqual([
      'binance BTCUSDT',
      'binance-coinm BTCUSD_PERP',
    ]);
    const [usdm] = feeds.stats().venues;
    expect([usdm?.exchange, usdm?.liquidations, usdm?.filtered]).toEqual(['binance', 1, 2]);
  });

  it('are reported by binance when it is open alone', async () => {
    const { feeds, rows } = await play(['binance'], frames(Date.now()), 4);
    expect(rows.map(({ exchangeSymbol }) => exchangeSymbol)).toEqual(['BTCUSD_PERP', 'BTCUSDT']);
    expect(feeds.stats().venues[0]).toMatchObject({ liquidations: 2, filtered: 0 });
  });
});
