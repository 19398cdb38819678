import { afterEach, describe, expect, it } from 'vitest';
import { openRig, type RigOptions, SseClient, type StreamRig, until, WsClient } from './stream-rig.sample.js';
import { sampleLiquidation, sampleSignal, sampleValues } from './stream-source.sample.js';

const rigs: StreamRig[] = [];

async function rigOf(options?: RigOptions): Promise<StreamRig> {
  const rig = await openRig(options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
const KB = 1_024;

/** Large signals until `isOver`; each waits until the reader has the one before. */
async function emitLarge(rig: StreamRig, isRead: (count: number) => boolean, isOver: () => boolean): Promise<number> {
  let count = 0;
  while (!isOver()) {
    count++;
    rig.source.emit(sampleSignal(count, 'ALERT', 'BTCUSDT', 64 * KB));
    await until(() => isRead(count), `signal ${count}`);
    expect(count).toBeLessThan(2_000);
  }
  return count;
}

describe('a client that does not read', () => {
  it('is cut when too many bytes wait; everybody else gets everything at once, and what waits stays bounded', async () => {
    const maxUnsentBytes = 256 * KB;
    const rig = await rigOf({ limits: { maxUnsentBytes, stallMs: 60_000, heartbeatMs: 60_000, pongTimeoutMs: 60_000 } });
    const reader = await SseClient.ready(rig.port);
    const wsReader = await WsClient.ready(rig.port);
    const paused = await SseClient.ready(rig.port);
    const wsPaused = await WsClient.ready(rig.port);
    for (const client of [wsReader, wsPaused]) await client.ask({ op: 'subscribe', topic: 'signals' }, 'subscribed');
    paused.socket.pause();
    wsPaused.socket.pause();
    let mostQueued = 0;
    const count = await emitLarge(
      rig,
      (emitted) => {
        mostQueued = Math.max(mostQueued, rig.sseStats().queuedBytes, rig.websocket.stats().queuedBytes);
        return reader.numbers.length === emitted && wsReader.numbers.length === emitted;
      },
      () => rig.sseStats().cut === 1 && rig.websocket.stats().cut === 1,
    );
    const everything = Array.from({ length: count }, (_, index) => index + 1);
    expect(reader.numbers).toEqual(everything);
    expect(wsReader.numbers).toEqual(everything);
    expect(mostQueued).toBeGreaterThan(128 * KB);
    expect(mostQueued).toBeLessThan(maxUnsentBytes + 2 * 66 * KB);
    await until(() => rig.sseStats().clients === 1 && rig.websocket.stats().clients === 1);
    expect(rig.sseStats()).toMatchObject({ cut: 1, queuedBytes: 0, dropped: 0 });
    expect(rig.logLines.filter((line) => line.includes('bytes wait for it'))).toHaveLength(2);
    paused.socket.resume();
    await until(() => paused.isClosed);
    expect(paused.numbers).toEqual(everything.slice(0, paused.numbers.length));
  });

  it('is cut when it took nothing for too long, however little waits', async () => {
    const limits = { stallMs: 300, heartbeatMs: 60_000, maxUnsentBytes: 1_000_000_000 };
    const rig = await rigOf({ limits, valuesPadding: 256 * KB });
    const paused = await SseClient.ready(rig.port, '?topics=values');
    const wsPaused = await WsClient.ready(rig.port);
    await wsPaused.ask({ op: 'subscribe', topic: 'values' }, 'subscribed');
    const reader = await SseClient.ready(rig.port, '?topics=values,signals');
    paused.socket.pause();
    wsPaused.socket.pause();
    let mostQueued = 0;
    let count = 0;
    while (rig.sseStats().cut + rig.websocket.stats().cut < 2) {
      rig.source.emitValues(sampleValues(++count, 'BTCUSDT'));
      const before = reader.of('values').length;
      await until(() => reader.of('values').length > before);
      mostQueued = Math.max(mostQueued, rig.sseStats().queuedBytes, rig.websocket.stats().queuedBytes);
      expect(count).toBeLessThan(1_000);
    }
    expect(reader.of('values')).toHaveLength(count);
    // One frame under way, one that waits, the window.
    expect(mostQueued).toBeLessThan(2 * 257 * KB + 2 * 66 * KB);
    await until(() => rig.sseStats().clients === 1 && rig.websocket.stats().clients === 0);
    expect(rig.logLines.filter((line) => line.includes('took nothing for 300 ms'))).toHaveLength(2);
    reader.socket.destroy();
  });

  it('is not cut for one frame larger than the limit, nor for being idle', async () => {
    const limits = { stallMs: 100, heartbeatMs: 60_000, maxUnsentBytes: 100 * KB, frameIntervalMs: 5 };
    const rig = await rigOf({ limits, valuesPadding: 2_000 * KB });
    const client = await SseClient.ready(rig.port, '?topics=values,signals');
    const wsClient = await WsClient.ready(rig.port);
    await wsClient.ask({ op: 'subscribe', topic: 'values' }, 'subscribed');
    await wsClient.ask({ op: 'subscribe', topic: 'signals' }, 'subscribed');
    for (let count = 1; count <= 5; count++) {
      rig.source.emitValues(sampleValues(count, 'BTCUSDT'));
      await turn();
      rig.source.emitNumbers(count, count);
      await until(() => client.of('values').length === count && wsClient.of('values').length === count);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
    rig.source.emitNumbers(6, 6);
    await until(() => client.numbers.length === 6 && wsClient.numbers.length === 6);
    expect([rig.sseStats().cut, rig.websocket.stats().cut]).toEqual([0, 0]);
    expect(wsClient.of('values').map(({ data }) => (data as { now: number }).now)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is told how many liquidations and values it did not get, and gets the newest', async () => {
    const limits = { stallMs: 60_000, heartbeatMs: 60_000, pongTimeoutMs: 60_000, frameIntervalMs: 1, maxQueuedLiquidations: 100 };
    const rig = await rigOf({ limits, valuesPadding: 512 * KB });
    const client = await SseClient.ready(rig.port, '?topics=liquidations,values');
    const wsClient = await WsClient.ready(rig.port);
    await wsClient.ask({ op: 'subscribe', topic: 'liquidations' }, 'subscribed');
    await wsClient.ask({ op: 'subscribe', topic: 'values' }, 'subscribed');
    const reader = await SseClient.ready(rig.port, '?topics=liquidations,values');
    client.socket.pause();
    wsClient.socket.pause();
    let last = 0;
    while (rig.sseStats().dropped < 500 || rig.websocket.stats().dropped < 500) {
      last++;
      rig.source.emitLiquidations(...Array.from({ length: 20 }, (_, index) => sampleLiquidation(last * 20 - 19 + index)));
      rig.source.emitValues(sampleValues(last, 'BTCUSDT'));
      await until(() => reader.of('values').length === last && reader.of('liquidations').length === last);
      expect(last).toBeLessThan(2_000);
    }
    client.socket.resume();
    wsClient.socket.resume();
    const newest = (frames: unknown[]): number | undefined => (frames.at(-1) as { no: number }[] | undefined)?.at(-1)?.no;
    await until(() => newest(client.of('liquidations')) === last * 20);
    await until(() => newest(wsClient.of('liquidations').map(({ data }) => data)) === last * 20);
    await until(() => (client.of('values').at(-1) as { now: number }).now === last);
    await until(() => (wsClient.of('values').at(-1) as { data: { now: number } }).data.now === last);

    const notices = client.of('dropped') as { topic: string; dropped: number }[];
    const toldSse = (topic: string): number => notices.filter((one) => one.topic === topic).reduce((sum, { dropped }) => sum + dropped, 0);
    const toldWs = (topic: string): number => wsClient.of(topic).reduce((sum, { dropped }) => sum + (dropped ?? 0), 0);
    expect(client.of('liquidations').flat()).toHaveLength(last * 20 - toldSse('liquidations'));
    expect(client.of('values')).toHaveLength(last - toldSse('values'));
    expect(wsClient.of('liquidations').flatMap(({ data }) => data)).toHaveLength(last * 20 - toldWs('liquidations'));
    expect(wsClient.of('values')).toHaveLength(last - toldWs('values'));
    expect(rig.sseStats().dropped).toBe(toldSse('liquidations') + toldSse('values'));
    expect(rig.websocket.stats().dropped).toBe(toldWs('liquidations') + toldWs('values'));
    expect([rig.sseStats().cut, rig.websocket.stats().cut]).toEqual([0, 0]);
  });
});
