import type { CascadeEvent } from '@cascade/core';
import { createRandom, type FakeExchange, type FakeLiquidation, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { FAST, Rig, tuned } from './feed-rig.sample.js';
import { type Feeds, openFeeds } from './open-feeds.js';

/** Nothing here is about silence: a busy machine must not reconnect in the middle of a count. */
const PATIENT = tuned({ maxSilenceMs: 20_000 });
const BURST = 5_000;

const rigs: Rig<FakeExchange>[] = [];
const bursts: object[] = [];

async function openRig(venue: FakeVenue, options: FeedOptions = PATIENT): Promise<Rig<FakeExchange>> {
  const rig = new Rig(await openFakeExchange({ venue }), options);
  rigs.push(rig);
  return rig.live();
}

/** Liquidations that differ in time, so that each has an id of its own. */
function rows(count: number, fromMs: number): FakeLiquidation[] {
  return Array.from({ length: count }, (_, index) => ({
    symbol: 'BTCUSDT',
    liquidatedSide: index % 2 === 0 ? 'long' : 'short',
    price: 60_000,
    quantity: 0.01,
    tsMs: fromMs + index,
  }));
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

// biome-ignore lint/suspicious/noConsole: the figures are part of what these tests are for
afterAll(() => console.table(bursts));

describe.each(['binance', 'bybit', 'okx', 'hyperliquid'] as const)('what %s sends again', (venue) => {
  it('gives no event, on the same socket or on the next', async () => {
    const rig = await openRig(venue);
    const sockets = rig.fake.connectionCount;
    rig.stopPrices();
    for (const row of rows(200, Date.now())) rig.fake.send(row);
    await rig.until('all', () => rig.liquidations.length === 200);
    expect(rig.fake.replay()).toBeGreaterThanOrEqual(200);
    await rig.until('all again', () => rig.venue.duplicates === 200);
    rig.fake.terminateAll();
    rig.startPrices();
    await rig.until('live again', () => rig.isLive && rig.reasons('live').length === 2 * sockets);
    rig.stopPrices();
    rig.fake.replay();
    // OKX is asked for the gap as well, which repeats some of them a third time.
    await rig.until('all once more', () => rig.venue.duplicates >= 400);
    rig.liquidate(Date.now() + 1_000);
    await rig.until('a new one', () => rig.liquidations.length === 201);
    expect(rig.venue).toMatchObject({ liquidations: 201, backfilled: 0 });
    if (venue !== 'okx') expect(rig.venue.duplicates).toBe(400);
  });
});

describe('events out of order', () => {
  it('are passed on as they come, none lost, each with its own time, however late', async () => {
    const rig = await openRig('okx');
    const random = createRandom(20_261_121);
    const nowMs = Date.now();
    const late = [...rows(300, nowMs), ...rows(100, nowMs - 30_000), ...rows(50, nowMs - 600_000)]
      .map((row) => ({ row, order: random.next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ row }) => row);
    for (const row of late) rig.fake.send(row);
    await rig.until('all', () => rig.liquidations.length === late.length);
    expect(rig.liquidations.map(({ tsMs }) => tsMs)).toEqual(late.map(({ tsMs }) => tsMs));
    expect(rig.liquidations.every(({ receivedTsMs }) => receivedTsMs >= nowMs - 1_000)).toBe(true);
    expect(rig.venue).toMatchObject({ liquidations: 450, duplicates: 0, oldOnReceipt: 50 });
  });
});

describe('a venue whose clock is off', () => {
  it.each([-5_000, 5_000])('by %i ms shows it in the lag; its events keep the time they carry', async (skewMs) => {
    const rig = await openRig('okx');
    await rig.until('a lag', () => Math.abs(rig.venue.lagMs ?? Number.NaN) < 1_000);
    rig.fake.setClockSkewMs(skewMs);
    await rig.until('the lag', () => Math.abs((rig.venue.lagMs ?? 0) + skewMs) < 1_000);
    const tsMs = Date.now();
    rig.liquidate(tsMs);
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(rig.liquidations[0]?.tsMs).toBe(tsMs + skewMs);
    // A clock ahead of ours lowers the least lag; one that falls behind later can't raise it.
    expect((rig.venue.minLagMs ?? 0) < -4_000).toBe(skewMs > 0);
    expect(rig.isLive).toBe(true);
  });
});

describe.each(['binance', 'bybit', 'okx'] as const)('a burst of %s', (venue) => {
  it.each(['one print', 'a print each'])(`${BURST} liquidations in %s: received as many as sent, each once`, async (manner) => {
    const rig = await openRig(venue);
    const burst = rows(BURST, Date.now());
    const startedMs = performance.now();
    if (manner === 'one print') rig.fake.sendMany(burst);
    else for (const row of burst) rig.fake.send(row);
    await rig.until('all', () => rig.liquidations.length >= BURST);
    const tookMs = performance.now() - startedMs;
    const { duplicates } = rig.venue;
    const { peak, droppedLiquidations } = rig.feeds.stats().queue;
    bursts.push({ venue, manner, sent: BURST, received: rig.liquidations.length, 'both ends ms': Math.round(tookMs), 'peak queue': peak });
    expect(rig.liquidations.map(({ tsMs }) => tsMs)).toEqual(burst.map(({ tsMs }) => tsMs));
    expect(new Set(rig.liquidations.map(({ id }) => id)).size).toBe(BURST);
    expect({ duplicates, droppedLiquidations, down: rig.reasons('down') }).toEqual({ duplicates: 0, droppedLiquidations: 0, down: [] });
  });
});

describe('a reader', () => {
  async function openSlow(): Promise<{ feeds: Feeds; fake: FakeExchange; received: () => number }> {
    const fake = await openFakeExchange({ venue: 'okx' });
    const endpoints = { okx: { ws: fake.url, rest: fake.restUrl } };
    const feeds = openFeeds(['okx'], { endpoints, symbols: ['BTCUSDT'], tuning: { ...FAST, ...PATIENT.tuning, queueLimit: 1_000 } });
    return { feeds, fake, received: () => feeds.stats().venues[0]?.liquidations ?? 0 };
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 1_500 && !condition(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(condition()).toBe(true);
  }

  async function rest(feeds: Feeds): Promise<CascadeEvent[]> {
    const events: CascadeEvent[] = [];
    for await (const event of feeds) events.push(event);
    return events;
  }

  it('that stands still: at most the limit waits, the newest are kept and every drop is counted', async () => {
    const { feeds, fake, received } = await openSlow();
    await until(() => fake.subscriptions.flat().some((topic) => topic.startsWith('liquidation-orders')));
    const sent = rows(3 * BURST, Date.now());
    for (let from = 0; from < sent.length; from += BURST) fake.sendMany(sent.slice(from, from + BURST));
    await until(() => received() === sent.length);
    expect(feeds.stats().queue).toMatchObject({ waiting: 1_000, peak: 1_000 });
    await feeds.close();
    // The status of the end takes the place of one more.
    const { droppedLiquidations, droppedStatuses } = feeds.stats().queue;
    const read = await rest(feeds);
    await fake.close();
    expect([read.length, droppedStatuses]).toEqual([1_000, 0]);
    const liquidations = read.filter(({ type }) => type === 'liquidation');
    expect(liquidations.length + droppedLiquidations).toBe(sent.length);
    expect(liquidations.map(({ tsMs }) => tsMs)).toEqual(sent.slice(-liquidations.length).map(({ tsMs }) => tsMs));
    expect(read.some(({ type }) => type === 'feed-status')).toBe(true);
  });

  it('that is slow: gets what fits, in order, and what it missed is counted', async () => {
    const { feeds, fake, received } = await openSlow();
    await until(() => fake.subscriptions.flat().some((topic) => topic.startsWith('liquidation-orders')));
    const read: CascadeEvent[] = [];
    const reading = (async () => {
      for await (const event of feeds) {
        read.push(event);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const sent = rows(2 * BURST, Date.now());
    for (const row of sent) fake.send(row);
    await until(() => received() === sent.length);
    await until(() => feeds.stats().queue.waiting === 0);
    await feeds.close();
    await reading;
    await fake.close();
    const { peak, droppedLiquidations, droppedStatuses } = feeds.stats().queue;
    const times = read.filter(({ type }) => type === 'liquidation').map(({ tsMs }) => tsMs);
    expect(times.length + droppedLiquidations).toBe(sent.length);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(droppedLiquidations).toBeGreaterThan(0);
    expect([peak, droppedStatuses]).toEqual([1_000, 0]);
  });
});
