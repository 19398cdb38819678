import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { Rig, tuned } from './feed-rig.sample.js';
import { systemClock } from './system-clock.js';

const rigs: Rig<FakeExchange>[] = [];

function keep(rig: Rig<FakeExchange>): Rig<FakeExchange> {
  rigs.push(rig);
  return rig;
}

async function openRig(venue: FakeVenue, options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  return keep(new Rig(await openFakeExchange({ venue }), options));
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

/** A base URL on which nobody listens. */
async function deadRest(): Promise<string> {
  const fake = await openFakeExchange({ venue: 'okx' });
  await fake.close();
  return fake.restUrl;
}

describe('a socket in trouble', () => {
  it('goes stale when data stops and comes back live with the gap', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.setFault('mute');
    await rig.until('stale', () => rig.reasons('stale').length === 1);
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.isLive && rig.reasons('live').length === 2);
    expect(rig.statuses.map(({ status }) => status).slice(1, 4)).toEqual(['live', 'stale', 'down']);
    expect(rig.statuses.filter(({ status }) => status === 'live')[1]?.gapMs).toBeGreaterThanOrEqual(300);
  });

  it('is given up when pongs stop although data flows', async () => {
    const rig = await (await openRig('okx', tuned({ pingEveryMs: 60 }))).live();
    await rig.until('six pings', () => rig.fake.receivedFrames.filter((frame) => frame === 'ping').length >= 6);
    expect(rig.fake.totalConnections).toBe(1);
    rig.fake.setFault('no-pong');
    await rig.until('a new socket', () => rig.fake.totalConnections > 1);
    expect(rig.reasons('stale')[0]).toBe('no pong for 0.1 s');
  });

  it('asks again for subscriptions that were lost, without a new socket', async () => {
    const rig = await openRig('hyperliquid', tuned({ ackTimeoutMs: 100, maxSilenceMs: 5_000 }));
    rig.fake.setFault('no-ack');
    await rig.until('a report', () =>
      rig.reasons('connecting').some((reason) => reason.startsWith('no acknowledgement of trades:BTC and 4 more')),
    );
    rig.fake.setFault(undefined);
    await rig.live();
    expect(rig.fake.totalConnections).toBe(1);
  });

  it('is given up when subscriptions stay unanswered', async () => {
    const rig = await openRig('binance', tuned({ ackTimeoutMs: 60, maxSilenceMs: 5_000 }));
    rig.fake.setFault('no-ack');
    await rig.until('stale', () => rig.reasons('stale').some((reason) => reason.includes('after 3 requests')));
  });

  it('is replaced when the connection is cut without a word', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.terminateAll();
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.reasons('down')[0]).toContain('1006');
  });

  it('is replaced after a frame beyond the limit', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.sendRaw(`"${'x'.repeat(1_200_000)}"`);
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.reasons('down')[0]).toMatch(/^protocol error from 127\.0\.0\.1:\d+ \(WS_ERR_UNSUPPORTED_MESSAGE_LENGTH\)$/);
  });

  it.each([
    ['grows while data never flows long enough', 60_000, [10, 20, 40, 40]],
    ['starts from the beginning once data has flowed for the stable time', 1, [10, 10, 10, 10]],
  ])('has a reconnect delay that %s', async (_what, stableMs, expected) => {
    const sleeps: number[] = [];
    const sleep: typeof systemClock.sleep = (delayMs, signal) => {
      sleeps.push(delayMs);
      return systemClock.sleep(delayMs, signal);
    };
    const rig = await openRig('okx', { clock: { ...systemClock, sleep }, ...tuned({ stableMs }) });
    for (let round = 1; round <= expected.length; round += 1) {
      await rig.until('live', () => rig.reasons('live').length === round);
      const ticks = sleeps.length;
      await rig.until('three more ticks', () => sleeps.length >= ticks + 3);
      rig.fake.terminateAll();
      await rig.until('down', () => rig.reasons('down').length === round);
    }
    // Ticks are 30 ms and the refresh of metadata 30 min; the rest are reconnect delays.
    expect(sleeps.filter((delayMs) => delayMs <= 80 && delayMs !== 30)).toEqual(expected);
  });

  it('does not mistake a jump of the wall clock for silence', async () => {
    let jumpMs = 0;
    const clock = { ...systemClock, nowMs: (): number => Date.now() + jumpMs };
    const rig = await (await openRig('okx', { clock })).live();
    for (const jump of [3_600_000, -3_600_000, 30_000, 0]) {
      jumpMs = jump;
      const { frames } = rig.venue;
      await rig.until('20 more frames', () => rig.venue.frames > frames + 20);
    }
    expect(rig.statuses.map(({ status }) => status)).toEqual(['connecting', 'live']);
  });

  it('leaves nothing behind after 40 reconnects', async () => {
    const rig = await (await openRig('okx', tuned({ backoffBaseMs: 1, backoffMaxMs: 2 }))).live();
    const before = process.getActiveResourcesInfo().length;
    for (let round = 1; round <= 40; round += 1) {
      rig.fake.terminateAll();
      await rig.until('live again', () => rig.reasons('live').length === round + 1);
    }
    expect(rig.venue.connections[0]?.reconnects).toBe(40);
    expect(rig.fake.peakConnectionCount).toBe(1);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 3);
  });
});

describe('an exchange that turns us away', () => {
  it('is not asked again before Retry-After', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.setFault('refuse-429');
    rig.fake.closeAll(1012);
    await rig.until('the refusal', () => rig.reasons('down').includes('HTTP 429 on upgrade, retry after 1 s'));
    const downMs = rig.statuses.find(({ reason }) => reason?.includes('429'))?.tsMs ?? 0;
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.fake.refusedConnections).toBe(1);
    expect(rig.statuses.find(({ status, tsMs }) => status === 'connecting' && tsMs > downMs)?.tsMs).toBeGreaterThanOrEqual(downMs + 1_000);
  });

  it('is asked again later after HTTP 403', async () => {
    const rig = await openRig('okx');
    rig.fake.setFault('refuse-403');
    await rig.until('refusals', () => rig.fake.refusedConnections >= 2);
    rig.fake.setFault(undefined);
    await rig.live();
    expect(rig.reasons('down')[0]).toBe('HTTP 403 on upgrade');
  });

  it('is named when nobody listens', async () => {
    const rig = await openRig('okx');
    const { port } = new URL(rig.fake.url);
    await rig.live();
    await rig.fake.close();
    await rig.until('refused', () => rig.reasons('down').includes(`connect refused by 127.0.0.1:${port} (ECONNREFUSED)`));
  });

  it('keeps the topics it accepts when it refuses one', async () => {
    const fake = await openFakeExchange({ venue: 'bybit' });
    // No metadata: both names are guesses, and the fake does not list the second.
    const rest = await deadRest();
    const endpoints = { bybit: { ws: fake.url, rest } };
    const rig = keep(new Rig(fake, { endpoints, symbols: ['BTCUSDT', 'NOPEUSDT'] }));
    await rig.live();
    const [note] = rig.reasons('connecting');
    expect(note).toContain(`instruments not loaded: ${rest}/v5/market/instruments-info?category=linear&limit=1000 failed (ECONNREFUSED)`);
    expect(rig.venue.problems[0]?.firstDetail).toContain('allLiquidation.NOPEUSDT');
    rig.liquidate(Date.now());
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(rig.fake.subscriptions.flat()).toContain('allLiquidation.BTCUSDT');
  });
});
