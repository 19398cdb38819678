import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionStats } from './connection.js';
import type { FeedOptions } from './feed-options.js';
import { Rig, tuned } from './feed-rig.sample.js';

const rigs: Rig<FakeExchange>[] = [];

async function openRig(venue: FakeVenue, options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  const rig = new Rig(await openFakeExchange({ venue }), options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

function onlyConnection(rig: Rig<FakeExchange>): ConnectionStats {
  const [connection] = rig.venue.connections;
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

const RESTART_NOTICE = '{"event":"notice","code":"64008","msg":"The connection will soon be closed","connId":"a"}';

describe('a socket at the end of its life', () => {
  it('is replaced without a gap: two sockets for a moment, one before and after, every liquidation once', async () => {
    const rig = await (await openRig('okx', tuned({ rotateAfterMs: 300, maxSilenceMs: 2_000 }))).live();
    let sent = 0;
    const sending = setInterval(() => {
      rig.liquidate(Date.now());
      sent += 1;
    }, 7);
    await rig.until('three rotations', () => onlyConnection(rig).rotations >= 3);
    clearInterval(sending);
    await rig.until('every liquidation', () => rig.liquidations.length === sent);
    expect(rig.statuses.map(({ status }) => status)).toEqual(['connecting', 'live']);
    expect(onlyConnection(rig)).toMatchObject({ status: 'live', reconnects: 0 });
    expect(rig.fake.peakConnectionCount).toBe(2);
    await rig.until('one socket', () => rig.fake.connectionCount === 1);
    expect(new Set(rig.liquidations.map(({ id }) => id)).size).toBe(sent);
  });

  it('stays in use while its successor does not become live', async () => {
    const rig = await (await openRig('okx', tuned({ rotateAfterMs: 200, backoffMaxMs: 60, maxSilenceMs: 2_000 }))).live();
    rig.fake.setFault('refuse-429');
    await rig.until('three attempts', () => rig.fake.refusedConnections >= 3);
    rig.liquidate(Date.now());
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(rig.statuses.map(({ status }) => status)).toEqual(['connecting', 'live']);
    rig.fake.setFault(undefined);
    await rig.until('a rotation', () => onlyConnection(rig).rotations === 1);
    expect(onlyConnection(rig).reconnects).toBe(0);
  });

  it('hands over to the successor also when it dies first, and says so', async () => {
    const rig = await (await openRig('okx', tuned({ rotateAfterMs: 200, maxSilenceMs: 2_000 }))).live();
    rig.stopPrices();
    await rig.until('a second socket', () => rig.fake.totalConnections === 2);
    rig.fake.terminateAll();
    rig.startPrices();
    await rig.until('live again', () => rig.reasons('live').length === 2);
    expect(rig.reasons('down')[0]).toContain('1006');
    expect(rig.statuses.find(({ status, gapMs }) => status === 'live' && gapMs !== undefined)?.reconnects).toBeGreaterThan(0);
  });

  it('is replaced without a gap when the exchange announces a restart', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.sendRaw(RESTART_NOTICE);
    await rig.until('a rotation', () => onlyConnection(rig).rotations === 1);
    expect(rig.statuses.map(({ status }) => status)).toEqual(['connecting', 'live']);
    expect(rig.fake.totalConnections).toBe(2);
  });

  it('leaves no socket behind when closed in the middle of a rotation', async () => {
    const rig = await (await openRig('okx', tuned({ rotateAfterMs: 200, maxSilenceMs: 2_000 }))).live();
    rig.stopPrices();
    await rig.until('a second socket', () => rig.fake.connectionCount === 2);
    await rig.feeds.close();
    await rig.until('no socket', () => rig.fake.connectionCount === 0);
    expect(onlyConnection(rig)).toMatchObject({ status: 'down', reason: 'closed here' });
  });
});

describe('the connect budget', () => {
  it('makes a flapping connection wait and says why', async () => {
    const rig = await openRig('okx', tuned({ connectsPerMin: 5 }));
    const cutting = setInterval(() => rig.fake.terminateAll(), 10);
    await rig.until('a waiting status', () => rig.reasons('connecting').some((reason) => reason.includes('at most 5 connects in 60 s')));
    clearInterval(cutting);
    expect(rig.fake.totalConnections).toBe(5);
  });
});
