import { batched, type CascadeEvent } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { openFeeds, systemClock } from '@cascade/feeds';
import { type FakeExchange, findRedisServer, openFakeExchange, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPipeline } from './pipeline.js';
import { burst, VENUES, watch } from './truth.sample.js';

const found = await findRedisServer();

describe.skipIf(found === undefined)('truth 1: 600 liquidations of $100k in one second on three venues', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await openRedisServer();
  }, 60_000);
  afterAll(() => redis?.stop());

  it('reach cascade:critical of a real Redis as CRITICAL or EXTREME', async () => {
    const seen = await watch(redis, `${redis.prefix}a:`, async (bus) => {
      const detector = new Detector();
      const startMs = 1_760_130_900_000;
      const events = burst(startMs);
      for (let nowMs = startMs; nowMs <= startMs + 5_000; nowMs += 100) {
        while (events[0] !== undefined && events[0].tsMs <= nowMs) detector.push(events.shift() as CascadeEvent);
        for (const detection of detector.at(nowMs)) bus.offer(detection);
      }
    });
    const critical = seen.get('cascade:critical') ?? [];
    expect(critical.length).toBeGreaterThan(0);
    expect(critical.every(({ symbol, signal }) => symbol === 'BTCUSDT' && ['CRITICAL', 'EXTREME'].includes(signal))).toBe(true);
    expect(seen.get('cascade:alerts')?.length).toBeGreaterThanOrEqual(critical.length);
  });

  it('do so over real sockets too, from the exchange frame to the subscriber', async () => {
    const fakes: FakeExchange[] = await Promise.all(VENUES.map((venue) => openFakeExchange({ venue })));
    const endpoints = Object.fromEntries(fakes.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
    const seen = await watch(redis, `${redis.prefix}b:`, async (bus) => {
      const stop = new AbortController();
      const feeds = openFeeds(VENUES, { endpoints, clock: systemClock });
      const live = new Set<string>();
      const detector = new Detector();
      let liquidations = 0;
      const running = runPipeline(batched(feeds, { clock: systemClock, signal: stop.signal }), detector, {
        onDetection: (detection) => bus.offer(detection),
        onBatch: ({ events }) => {
          for (const event of events) {
            if (event.type === 'liquidation') liquidations++;
            else if (event.type === 'feed-status' && event.status === 'live') live.add(`${event.exchange} ${event.connection}`);
          }
        },
      });
      const beat = setInterval(() => {
        for (const fake of fakes) fake.sendPrice({ price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: systemClock.nowMs() });
      }, 50);
      // Bybit keeps two sockets, one for linear and one for inverse contracts.
      await expect.poll(() => live.size, { timeout: 10_000 }).toBe(4);
      // A venue takes part in the acceleration once it was live for both 2 s windows.
      await systemClock.sleep(4_200);
      for (let round = 0; round < 20; round++) {
        for (let i = 0; i < 30; i++) {
          // Sizes differ by a hair, so that no two rows are the same liquidation.
          const quantity = 1.25 + (round * 30 + i) / 100_000;
          fakes[i % 3]?.send({ symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity, tsMs: systemClock.nowMs() });
        }
        await systemClock.sleep(50);
      }
      await expect.poll(() => liquidations, { timeout: 5_000 }).toBe(600);
      await systemClock.sleep(500);
      clearInterval(beat);
      stop.abort();
      await running;
      await feeds.close();
    });
    await Promise.all(fakes.map((fake) => fake.close()));
    const critical = seen.get('cascade:critical') ?? [];
    expect(critical.map(({ symbol }) => symbol)).toContain('BTCUSDT');
    expect(critical.every(({ context }) => context.dominant_side === 'long')).toBe(true);
  }, 40_000);
});
