import { type FakeExchange, type FakeFault, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { FeedTuning } from './config.js';
import { Rig, tuned } from './feed-rig.sample.js';
import { TickClock } from './tick-clock.sample.js';

const MAX_SILENCE_MS = 300;
/** Thresholds are looked at every tenth of the shortest one. */
const TICK_MS = 30;
const PING_EVERY_MS = 150;
const PING_TICK_MS = 15;

/** What is measured: how many sockets must notice, against which threshold. */
interface Limit {
  readonly sockets: number;
  readonly thresholdMs: number;
}

interface Trial {
  readonly rig: Rig<FakeExchange>;
  readonly clock: TickClock;
  readonly tickMs: number;
}

const detections: object[] = [];
const rigs: Rig<FakeExchange>[] = [];

async function openTrial(venue: FakeVenue, tuning: Partial<FeedTuning> = {}, tickMs = TICK_MS, fault?: FakeFault): Promise<Trial> {
  const fake = await openFakeExchange({ venue });
  fake.setFault(fault);
  const clock = new TickClock(tickMs);
  const rig = new Rig(fake, { clock, ...tuned({ maxSilenceMs: MAX_SILENCE_MS, handshakeTimeoutMs: 200, ...tuning }) });
  rigs.push(rig);
  return { rig, clock, tickMs };
}

/**
 * Sets the fault, waits for the first `stale` of every socket and asserts that none took more than 1.2 times the threshold. It is counted
 * in the sessions' own ticks, so that timers a busy machine is late with (printed beside it) are no part of it.
 */
async function detected({ rig, clock, tickMs }: Trial, fault: FakeFault, { sockets, thresholdMs }: Limit): Promise<void> {
  const elapsed = clock.mark();
  const sinceMs = clock.nowMs();
  rig.fake.setFault(fault);
  await rig.until('stale', () => rig.reasons('stale').length >= sockets);
  const { ticks, lateMs } = elapsed();
  const staleMs = rig.statuses.filter(({ status }) => status === 'stale')[sockets - 1]?.tsMs ?? Number.NaN;
  detections.push({
    fault,
    venue: rig.fake.venue,
    sockets,
    'threshold ms': thresholdMs,
    'times the threshold, in ticks': Number(((ticks * tickMs) / thresholdMs).toFixed(2)),
    'fault to stale ms': staleMs - sinceMs,
    'timers late ms': Math.max(0, Math.round(lateMs)),
  });
  expect(ticks).toBeGreaterThan(0);
  expect(ticks * tickMs).toBeLessThanOrEqual(1.2 * thresholdMs);
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

// biome-ignore lint/suspicious/noConsole: the figures are part of what these tests are for
afterAll(() => console.table(detections));

describe.each(['binance', 'bybit', 'okx', 'hyperliquid'] as const)('%s', (venue) => {
  it('half-open: is stale in time, down, tried again and back with the gap, a socket at a time', async () => {
    const trial = await openTrial(venue);
    const { rig } = trial;
    await rig.live();
    const sockets = rig.fake.connectionCount;
    await detected(trial, 'half-open', { sockets, thresholdMs: MAX_SILENCE_MS });
    await rig.until('attempts that nobody answers', () => rig.fake.unansweredConnections >= 2 * sockets);
    expect([rig.fake.connectionCount, rig.fake.peakConnectionCount]).toEqual([0, sockets]);
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.isLive && rig.reasons('live').length === 2 * sockets);
    const back = rig.statuses.filter(({ status }) => status === 'live').slice(sockets);
    for (const { gapMs } of back) expect(gapMs).toBeGreaterThanOrEqual(MAX_SILENCE_MS);
    expect(rig.reasons('stale').every((reason) => reason === 'canary silent for 0.3 s')).toBe(true);
    expect(rig.reasons('down').some((reason) => reason.startsWith('no WebSocket handshake with '))).toBe(true);
    expect([rig.fake.connectionCount, rig.fake.peakConnectionCount]).toEqual([sockets, sockets]);
    rig.liquidate(Date.now());
    await rig.until('a liquidation after the gap', () => rig.liquidations.length === 1);
  });

  it('mute: pongs do not hide that data has stopped', async () => {
    const trial = await openTrial(venue, { pingEveryMs: PING_EVERY_MS }, PING_TICK_MS);
    const { rig, clock } = trial;
    await rig.live();
    const sockets = rig.fake.connectionCount;
    const heard = rig.fake.receivedFrames.length;
    await detected(trial, 'mute', { sockets, thresholdMs: MAX_SILENCE_MS });
    expect(rig.fake.receivedFrames.length).toBeGreaterThan(heard);
    await rig.until('three rounds', () => rig.reasons('down').length >= 3 * sockets);
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.isLive);
    expect(rig.reasons('stale').every((reason) => reason.startsWith('canary silent for 0.3 s'))).toBe(true);
    expect(rig.fake.peakConnectionCount).toBe(sockets);
    expect(rig.fake.totalConnections).toBeLessThanOrEqual(sockets + clock.reconnectDelays().length);
  });
});

describe('a socket that is not served', () => {
  it('no-pong: is given up after two intervals without an answer, counted from the first ping that got none', async () => {
    const trial = await openTrial('okx', { pingEveryMs: PING_EVERY_MS }, PING_TICK_MS);
    const { rig } = trial;
    await rig.live();
    // The fault may begin just after a pong, one interval before the first ping it swallows.
    await detected(trial, 'no-pong', { sockets: 1, thresholdMs: 3 * PING_EVERY_MS });
    expect(rig.reasons('stale')).toEqual(['no pong for 0.3 s']);
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.fake.peakConnectionCount).toBe(1);
  });

  it('ack-only: is stale as if it had been live, counted from the handshake', async () => {
    const trial = await openTrial('okx');
    await detected(trial, 'ack-only', { sockets: 1, thresholdMs: MAX_SILENCE_MS });
    expect(trial.rig.reasons('stale')[0]).toBe('canary silent for 0.3 s since connecting');
    expect(trial.rig.reasons('live')).toEqual([]);
  });

  it('no-ack: says so after one threshold and is given up after three', async () => {
    const trial = await openTrial('okx', { ackTimeoutMs: 100, maxSilenceMs: 5_000, backoffBaseMs: 40 }, 10);
    const { rig, clock } = trial;
    await detected(trial, 'no-ack', { sockets: 1, thresholdMs: 300 });
    const asked = rig.reasons('connecting').filter((reason) => reason.endsWith('asking again'));
    expect(asked.slice(0, 2)).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^no acknowledgement of .+ for 0\.1 s; asking again$/)),
    );
    expect(rig.reasons('stale')[0]).toMatch(/ after 3 requests$/);
    await rig.until('three sockets', () => rig.fake.totalConnections === 3);
    expect(clock.reconnectDelays().slice(0, 2)).toEqual([20, 40]);
    expect(rig.fake.peakConnectionCount).toBe(1);
    rig.fake.setFault(undefined);
    await rig.live();
  });

  it.each(['no-upgrade', 'slow-upgrade'] as const)('%s: attempts end in time, one at a time, further and further apart', async (fault) => {
    const { rig, clock } = await openTrial('okx', { handshakeTimeoutMs: 60 }, TICK_MS, fault);
    await rig.until('five attempts', () => rig.reasons('down').length >= 5);
    rig.fake.setFault(undefined);
    await rig.live();
    expect(new Set(rig.reasons('down').map((reason) => reason.replace(/:\d+/, '')))).toEqual(
      new Set(['no WebSocket handshake with 127.0.0.1 within 0.1 s']),
    );
    expect(clock.reconnectDelays().slice(0, 5)).toEqual([10, 20, 40, 40, 40]);
    expect([rig.fake.peakConnectionCount, rig.reasons('stale')]).toEqual([1, []]);
  });
});

describe.each([
  ['an open socket', 'half-open', true],
  ['a handshake', 'no-upgrade', false],
] as const)('closing %s nobody answers on', (_what, fault, beginsLive) => {
  it('leaves no socket, timer or request', async () => {
    const before = process.getActiveResourcesInfo().length;
    const { rig } = await openTrial('bybit', { maxSilenceMs: 60_000, handshakeTimeoutMs: 60_000 }, TICK_MS, beginsLive ? undefined : fault);
    if (beginsLive) await rig.live();
    else await rig.until('attempts', () => rig.fake.unansweredConnections === 2);
    rig.fake.setFault(fault);
    await rig.feeds.close();
    await rig.until('the end', () => rig.ended && rig.fake.connectionCount === 0);
    expect(rig.reasons('down')).toEqual(['closed here', 'closed here']);
    await rig.close();
    await rig.until('no handles', () => process.getActiveResourcesInfo().length <= before);
  });
});
