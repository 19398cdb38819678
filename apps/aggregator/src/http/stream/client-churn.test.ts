import { describe, expect, it } from 'vitest';
import { openRig, SseClient, until, WsClient } from './stream-rig.sample.js';
import { sampleEventId } from './stream-source.sample.js';

describe('many clients', () => {
  it('leave nothing behind: 200 connects and disconnects', async () => {
    const rig = await openRig();
    rig.source.emitNumbers(1, 50);
    rig.source.pauseTurns = () => 1;
    /** What is open and was not open among `before`; a timer that ended since is no leak. */
    const opened = (before: readonly string[]): string[] => {
      const open = process.getActiveResourcesInfo();
      for (const kind of before) if (open.includes(kind)) open.splice(open.indexOf(kind), 1);
      return open;
    };
    const round = async (index: number): Promise<void> => {
      const stream = await SseClient.ready(rig.port, '?topics=signals,liquidations,values', { 'last-event-id': sampleEventId(1) });
      const client = await WsClient.ready(rig.port);
      client.say({ op: 'subscribe', topic: 'signals', last_event_id: sampleEventId(1) });
      client.say({ op: 'subscribe', topic: 'values' });
      if (index % 2 === 0) await client.ask({ op: 'ping' }, 'pong');
      client.socket.terminate();
      await stream.cut();
    };
    await round(0);
    await until(() => rig.sseStats().clients + rig.websocket.stats().clients + rig.source.openCatchUps === 0);
    await until(() => !opened([]).includes('TCPSocketWrap'), 'the sockets of the first round to end');
    const before = opened([]);
    for (let index = 0; index < 100; index++) await round(index);
    await until(() => rig.sseStats().clients + rig.websocket.stats().clients + rig.source.openCatchUps === 0);
    await until(() => opened(before).length === 0, 'everything opened since to end');
    expect(rig.source.listening).toEqual({ signals: 1, liquidations: 0, values: 0 });
    expect(rig.app.server.listenerCount('upgrade')).toBe(1);
    expect([rig.sseStats().accepted, rig.websocket.stats().accepted]).toEqual([101, 101]);
    expect(rig.sseStats().queuedBytes + rig.websocket.stats().queuedBytes).toBe(0);
    await rig.close();
    expect(rig.source.listeners.size).toBe(0);
  });
});
