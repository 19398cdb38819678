import { getEventListeners } from 'node:events';
import { type FakeExchange, type FakeFault, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { Rig, tuned } from './feed-rig.sample.js';
import { TickClock } from './tick-clock.sample.js';

const TICK_MS = 30;
/** Delays with `random` 0.5: half the bound, which is 20, 40, then at most 80 ms; after a refusal three quarters of the longest. */
const FIRST_MS = 10;
const REFUSED_MS = 60;
/** A second after `Retry-After: 1`, and half the first bound. */
const AFTER_RETRY_AFTER_MS = 1_010;

const rigs: Rig<FakeExchange>[] = [];

async function openTrial(options: FeedOptions = {}): Promise<{ rig: Rig<FakeExchange>; clock: TickClock }> {
  const fake = await openFakeExchange({ venue: 'okx' });
  const clock = new TickClock(TICK_MS);
  const rig = new Rig(fake, { clock, ...options });
  rigs.push(rig);
  return { rig, clock };
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

describe('a socket the exchange closes', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 1014, 3000, 4000])(
    'with code %i is replaced by one other after the delay of its kind, and the code is named',
    async (code) => {
      const { rig, clock } = await openTrial();
      await rig.live();
      rig.fake.closeAll(code, 'words of the exchange');
      await rig.until('live again', () => rig.reasons('live').length === 2);
      expect(rig.statuses.map(({ status }) => status)).toEqual(['connecting', 'live', 'down', 'connecting', 'live']);
      expect(rig.reasons('down')).toEqual([`closed by the exchange: ${code} words of the exchange`]);
      expect(clock.reconnectDelays()).toEqual([code === 1008 ? REFUSED_MS : FIRST_MS]);
      expect([rig.fake.totalConnections, rig.fake.peakConnectionCount]).toEqual([2, 1]);
    },
  );

  it('without a closing handshake (1006) is replaced likewise', async () => {
    const { rig, clock } = await openTrial();
    await rig.live();
    rig.fake.terminateAll();
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.reasons('down')).toEqual(['connection lost without a closing handshake (1006)']);
    expect(clock.reconnectDelays()).toEqual([FIRST_MS]);
    expect([rig.fake.totalConnections, rig.fake.peakConnectionCount]).toEqual([2, 1]);
  });
});

describe('an upgrade that is refused', () => {
  it.each<[FakeFault, string, readonly number[]]>([
    ['refuse-403', 'HTTP 403 on upgrade', [REFUSED_MS, REFUSED_MS, REFUSED_MS]],
    ['refuse-451', 'HTTP 451 on upgrade', [REFUSED_MS, REFUSED_MS, REFUSED_MS]],
    ['refuse-503', 'HTTP 503 on upgrade', [2 * FIRST_MS, 4 * FIRST_MS, 4 * FIRST_MS]],
  ])('%s: is tried again at the distance of its kind, without a storm', async (fault, reason, delaysMs) => {
    const { rig, clock } = await openTrial();
    await rig.live();
    rig.fake.setFault(fault);
    rig.fake.terminateAll();
    await rig.until('three refusals', () => rig.reasons('down').length >= 4);
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.reasons('down').slice(1, 4)).toEqual([reason, reason, reason]);
    expect(clock.reconnectDelays().slice(0, 4)).toEqual([FIRST_MS, ...delaysMs]);
    expect(rig.fake.refusedConnections).toBe(clock.reconnectDelays().length - 1);
    expect(rig.fake.peakConnectionCount).toBe(1);
  });

  it('refuse-429: waits as long as Retry-After says, jitter on top, every time', async () => {
    const { rig, clock } = await openTrial();
    rig.fake.setFault('refuse-429');
    await rig.until('two refusals', () => rig.fake.refusedConnections === 2);
    rig.fake.setFault(undefined);
    await rig.live();
    expect(rig.reasons('down')).toEqual(Array.from({ length: 2 }, () => 'HTTP 429 on upgrade, retry after 1 s'));
    expect(clock.reconnectDelays()).toEqual([AFTER_RETRY_AFTER_MS, AFTER_RETRY_AFTER_MS]);
    expect([rig.fake.refusedConnections, rig.fake.totalConnections]).toEqual([2, 1]);
  });
});

describe('a TLS handshake that fails', () => {
  it('is named without details of the certificate and tried again further and further apart', async () => {
    const fake = await openFakeExchange({ venue: 'okx' });
    const clock = new TickClock(TICK_MS);
    const endpoints = { okx: { ws: fake.url.replace('ws:', 'wss:'), rest: fake.restUrl } };
    const rig = new Rig(fake, { clock, endpoints });
    rigs.push(rig);
    await rig.until('four attempts', () => rig.reasons('down').length >= 4);
    expect(rig.reasons('down')[0]).toMatch(/^connection failed to 127\.0\.0\.1:\d+ \(E[A-Z_]+\)$/);
    expect(clock.reconnectDelays().slice(0, 4)).toEqual([10, 20, 40, 40]);
    expect(fake.totalConnections).toBe(0);
  });
});

describe('a flapping exchange', () => {
  const CUTS = 60;

  it('is met by few attempts, ever further apart, and leaves no socket, timer or listener', async () => {
    const before = process.getActiveResourcesInfo().length;
    const abort = new AbortController();
    const { rig, clock } = await openTrial({ signal: abort.signal });
    await rig.live();
    rig.fake.setFault('flapping', 50);
    await rig.until(`${CUTS} cuts`, () => rig.reasons('down').length >= CUTS);
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.isLive);
    const cuts = rig.reasons('down').length;
    // Being live for a moment is no success yet.
    expect(rig.reasons('live').length).toBeGreaterThan(2);
    expect(clock.reconnectDelays()).toEqual([10, 20, ...Array.from({ length: cuts - 2 }, () => 40)]);
    expect([rig.fake.totalConnections, rig.fake.peakConnectionCount]).toEqual([cuts + 1, 1]);
    expect(rig.venue.connections).toEqual([expect.objectContaining({ status: 'live', reconnects: cuts })]);
    const listeners = [...clock.signals]
      .filter((signal) => signal instanceof AbortSignal)
      .map((signal) => getEventListeners(signal, 'abort').length);
    expect(listeners.length).toBeGreaterThan(CUTS);
    // Metadata, the pause between polls, the tick of the live socket: a sleep each.
    expect(listeners.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1);
    await rig.close();
    await rig.until('no handles', () => process.getActiveResourcesInfo().length <= before);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  it('starts from the shortest delay again once data has flowed for the stable time', async () => {
    const { rig, clock } = await openTrial(tuned({ stableMs: 60 }));
    await rig.live();
    rig.fake.setFault('flapping', 1);
    await rig.until('four cuts', () => rig.reasons('down').length >= 4);
    rig.fake.setFault(undefined);
    await rig.live();
    const { frames } = rig.venue;
    await rig.until('half a second of prices', () => rig.venue.frames > frames + 25);
    const shortened = clock.reconnectDelays().length;
    rig.fake.terminateAll();
    await rig.until('another delay', () => clock.reconnectDelays().length > shortened);
    expect(clock.reconnectDelays().slice(0, 4)).toEqual([10, 20, 40, 40]);
    expect(clock.reconnectDelays()[shortened]).toBe(FIRST_MS);
  });
});
