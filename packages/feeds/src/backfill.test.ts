import { type FakeExchange, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { Rig, tuned } from './feed-rig.sample.js';
import { systemClock } from './system-clock.js';

const rigs: Rig<FakeExchange>[] = [];

async function openLiveRig(options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  const rig = new Rig(await openFakeExchange({ venue: 'okx' }), options);
  rigs.push(rig);
  return rig.live();
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const ROW = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 60_000, quantity: 0.5 } as const;

function asked(rig: Rig<FakeExchange>): string[] {
  return rig.fake.restRequests.filter((request) => request.includes('/liquidation-orders'));
}

describe('after a reconnect', () => {
  it('what was printed meanwhile arrives exactly once, stamped with its arrival, and a second reconnect repeats nothing', async () => {
    const rig = await openLiveRig();
    const tsMs = Date.now();
    expect(rig.fake.send({ ...ROW, tsMs })).toBe(1);
    await rig.until('the first', () => rig.liquidations.length === 1);
    rig.fake.terminateAll();
    const lost = [
      { ...ROW, tsMs: tsMs + 1 },
      { ...ROW, tsMs: tsMs + 2, liquidatedSide: 'short' },
      { ...ROW, tsMs: tsMs + 3, symbol: 'BTCUSD' },
    ] as const;
    for (const row of lost) expect(rig.fake.send(row)).toBe(0);
    // From before the gap with its margin of 5 s, from after it, and of a symbol nobody asked for.
    expect(rig.fake.send({ ...ROW, tsMs: tsMs + 60_000 })).toBe(0);
    expect(rig.fake.send({ ...ROW, tsMs: tsMs - 60_000 })).toBe(0);
    expect(rig.fake.send({ ...ROW, tsMs: tsMs + 4, symbol: 'ETHUSDT', price: 3_000 })).toBe(0);
    await rig.until('the lost ones', () => rig.venue.backfilled === 3);
    expect(rig.liquidations.map((event) => event.tsMs).sort()).toEqual([tsMs, tsMs + 1, tsMs + 2, tsMs + 3]);
    expect(rig.liquidations.find((event) => event.tsMs === tsMs + 2)).toMatchObject({ liquidatedSide: 'short', quantity: 0.5 });
    expect(rig.liquidations.find((event) => event.tsMs === tsMs + 3)).toMatchObject({ notionalUsd: 30_000, notionalBasis: 'exchange' });
    const back = rig.statuses.findLast(({ status }) => status === 'live');
    for (const event of rig.liquidations.slice(1)) expect(event.receivedTsMs).toBeGreaterThanOrEqual(back?.tsMs ?? Number.NaN);
    expect(rig.venue).toMatchObject({ liquidations: 4, backfilled: 3, duplicates: 1, problems: [] });
    rig.fake.terminateAll();
    await rig.until('the second backfill', () => rig.venue.duplicates === 5);
    expect(rig.liquidations).toHaveLength(4);
    expect(rig.venue).toMatchObject({ liquidations: 4, backfilled: 3 });
    const family = (name: string): string =>
      `GET /api/v5/public/liquidation-orders?instType=SWAP&instFamily=${name}&state=filled&limit=100`;
    expect(asked(rig)).toEqual([family('BTC-USDT'), family('BTC-USD'), family('BTC-USDT'), family('BTC-USD')]);
    expect(rig.fake.peakRestRequests).toBeLessThanOrEqual(2);
  });

  it('a liquidation that came by socket after all counts once', async () => {
    const rig = await openLiveRig();
    rig.fake.terminateAll();
    rig.fake.send({ ...ROW, tsMs: Date.now() });
    await rig.until('the backfill', () => rig.venue.backfilled === 1);
    expect(rig.fake.replay()).toBeGreaterThan(0);
    await rig.until('the repetition', () => rig.venue.duplicates === 1);
    expect(rig.liquidations).toHaveLength(1);
  });

  it('a refused backfill is a failed request, and the sockets go on', async () => {
    const rig = await openLiveRig();
    rig.fake.setRestFault({ status: 429, headers: { 'Retry-After': '600' } });
    rig.fake.terminateAll();
    rig.fake.send({ ...ROW, tsMs: Date.now() });
    await rig.until('a pause', () => rig.venue.polling?.pausedUntilMs !== undefined);
    await rig.live();
    const tsMs = Date.now();
    rig.liquidate(tsMs);
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(rig.liquidations[0]?.tsMs).toBe(tsMs);
    expect(rig.venue).toMatchObject({ backfilled: 0, liquidations: 1 });
    // The other family waits for the end of the pause.
    expect(asked(rig).length).toBeLessThanOrEqual(1);
  });

  it('that took longer than ids are remembered, nothing known counts again and only the last 9 min are filled', async () => {
    const LONG_MS = 1_200_000;
    let aheadMs = 0;
    const nowMs = (): number => systemClock.nowMs() + aheadMs;
    const rig = await openLiveRig({ clock: { nowMs, sleep: (ms, signal) => systemClock.sleep(ms, signal) } });
    // With no price on its way the last sign of life is from before the jump.
    rig.stopPrices();
    const tsMs = nowMs();
    rig.fake.send({ ...ROW, tsMs });
    await rig.until('the first', () => rig.liquidations.length === 1);
    aheadMs = LONG_MS;
    rig.fake.terminateAll();
    rig.fake.send({ ...ROW, tsMs: tsMs + LONG_MS - 545_000 });
    rig.fake.send({ ...ROW, tsMs: tsMs + LONG_MS - 500_000 });
    rig.startPrices();
    await rig.until('the backfill', () => rig.venue.backfilled === 1);
    await rig.until('all of it', () => (rig.venue.polling?.requests ?? 0) >= 4);
    expect(rig.liquidations.map((event) => event.tsMs)).toEqual([tsMs, tsMs + LONG_MS - 500_000]);
    expect(rig.statuses.findLast(({ status }) => status === 'live')?.gapMs).toBeGreaterThan(LONG_MS - 1_000);
  });

  it('nothing is asked for when a socket is replaced without a gap', async () => {
    const rig = await openLiveRig(tuned({ rotateAfterMs: 150 }));
    await rig.until('three rotations', () => rig.venue.connections.some(({ rotations }) => rotations >= 3));
    expect(asked(rig)).toEqual([]);
    expect(rig.venue.backfilled).toBe(0);
  });
});

describe('the USD size of a Bybit liquidation', () => {
  it('is that of the mark price its sockets and polls tell; an inverse one keeps its face value', async () => {
    const rig = new Rig(await openFakeExchange({ venue: 'bybit' }));
    rigs.push(rig);
    await rig.live();
    rig.fake.send({ ...ROW, price: 58_500, tsMs: Date.now() });
    rig.fake.send({ ...ROW, price: 58_500, symbol: 'BTCUSD', tsMs: Date.now() });
    await rig.until('both', () => rig.liquidations.length === 2);
    const linear = rig.liquidations.find(({ exchangeSymbol }) => exchangeSymbol === 'BTCUSDT');
    expect(linear).toMatchObject({ price: 58_500, priceKind: 'bankruptcy', quantity: 0.5, notionalBasis: 'reference' });
    expect(linear?.notionalUsd).toBeGreaterThan(0.5 * 59_999);
    expect(linear?.notionalUsd).toBeLessThan(0.5 * 62_000);
    expect(linear?.id).toContain(':0.5:58500');
    const inverse = rig.liquidations.find(({ exchangeSymbol }) => exchangeSymbol === 'BTCUSD');
    expect(inverse).toMatchObject({ notionalUsd: 29_250, notionalBasis: 'exchange' });
  });
});
