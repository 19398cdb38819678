import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openRig, type RigOptions, SseClient, STRICT, type StreamRig, TOKEN, until, WsClient } from './stream-rig.sample.js';
import { sampleEventId, sampleLiquidation, sampleSignal, sampleValues } from './stream-source.sample.js';

const rigs: StreamRig[] = [];

async function rigOf(options?: RigOptions): Promise<StreamRig> {
  const rig = await openRig(options);
  rigs.push(rig);
  return rig;
}

/** The plain answer to a request to upgrade. */
async function refusalOf(rig: StreamRig, path: string, headers: Record<string, string> = {}): Promise<{ status: number; code: unknown }> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
  };
  const asked = request({ port: rig.port, host: '127.0.0.1', path, headers: { ...upgrade, ...headers } });
  asked.end();
  const [answer] = await once(asked, 'response');
  let body = '';
  for await (const part of answer) body += part;
  return { status: answer.statusCode, code: JSON.parse(body).error.code };
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

describe('/v1/ws', () => {
  it('says hello, confirms a subscription, sends its data and stops when told', async () => {
    const rig = await rigOf();
    rig.source.emitNumbers(1, 2);
    const client = await WsClient.ready(rig.port);
    expect(client.messages).toEqual([
      { op: 'hello', instance: 'sample', data: 'simulated', timestamp: 1_791_565_200, newest_event_id: sampleEventId(2) },
    ]);
    expect(await client.ask({ op: 'subscribe', topic: 'signals', symbols: ['BTCUSDT'], min_level: 'ALERT' }, 'subscribed')).toEqual({
      op: 'subscribed',
      topic: 'signals',
      symbols: ['BTCUSDT'],
      min_level: 'ALERT',
      newest_event_id: sampleEventId(2),
    });
    rig.source.emit(sampleSignal(3, 'WATCH'), sampleSignal(4, 'ALERT', 'ETHUSDT'), sampleSignal(5));
    await until(() => client.numbers.length > 0);
    expect(client.of('signals')).toEqual([{ topic: 'signals', id: sampleEventId(5), data: sampleSignal(5) }]);
    await client.ask({ op: 'unsubscribe', topic: 'signals' }, 'unsubscribed');
    rig.source.emitNumbers(6, 6);
    await client.ask({ op: 'ping' }, 'pong');
    expect(client.numbers).toEqual([5]);
  });

  it('carries several topics, each with its own symbols', async () => {
    const rig = await rigOf();
    const client = await WsClient.ready(rig.port);
    await client.ask({ op: 'subscribe', topic: 'liquidations', symbols: ['ETHUSDT'] }, 'subscribed');
    await client.ask({ op: 'subscribe', topic: 'values' }, 'subscribed');
    rig.source.emitLiquidations(sampleLiquidation(1), sampleLiquidation(2, 'ETHUSDT'));
    rig.source.emitValues(sampleValues(9, 'BTCUSDT'));
    await until(() => client.of('liquidations').length === 1 && client.of('values').length === 1);
    expect(client.of('liquidations')[0]?.data).toEqual([expect.objectContaining({ no: 2 })]);
    expect(client.of('values')[0]?.data).toMatchObject({ now: 9, symbols: ['BTCUSDT'] });
    client.socket.close();
    await until(() => rig.source.listening.values === 0 && rig.source.listening.liquidations === 0);
    expect(rig.websocket.stats()).toMatchObject({ clients: 0, accepted: 1, cut: 0 });
  });

  it('replaces a subscription that is asked for again', async () => {
    const rig = await rigOf();
    const client = await WsClient.ready(rig.port);
    await client.ask({ op: 'subscribe', topic: 'signals', symbols: ['ETHUSDT'] }, 'subscribed');
    await client.ask({ op: 'subscribe', topic: 'signals', symbols: ['BTCUSDT'] }, 'subscribed');
    rig.source.emit(sampleSignal(1, 'ALERT', 'ETHUSDT'), sampleSignal(2));
    await until(() => client.numbers.includes(2));
    expect(client.numbers).toEqual([2]);
  });

  it('catches up, and says so when it can not', async () => {
    const rig = await rigOf();
    rig.source.emitNumbers(1, 4);
    const client = await WsClient.ready(rig.port);
    client.say({ op: 'subscribe', topic: 'signals', last_event_id: sampleEventId(2) });
    await until(() => client.numbers.length === 2);
    expect(client.numbers).toEqual([3, 4]);
    client.say({ op: 'subscribe', topic: 'signals', last_event_id: '1-unknown' });
    await until(() => client.ops('gap').length === 1);
    expect(client.ops('gap')).toEqual([{ op: 'gap', topic: 'signals', last_event_id: '1-unknown' }]);
  });

  it.each([
    ['{', 'app/bad-json'],
    ['null', 'app/bad-message'],
    ['[]', 'app/bad-message'],
    ['{"op":"shout"}', 'app/bad-message'],
    ['{"op":"subscribe"}', 'app/bad-message'],
    ['{"op":"subscribe","topic":"prices"}', 'app/bad-message'],
    ['{"op":"subscribe","topic":"signals","symbols":[]}', 'app/bad-message'],
    ['{"op":"subscribe","topic":"signals","symbols":["<b>"]}', 'app/bad-message'],
    ['{"op":"subscribe","topic":"signals","last_event_id":"7"}', 'app/bad-message'],
    ['{"op":"subscribe","topic":"values","min_level":"ALERT"}', 'app/bad-message'],
    ['{"op":"subscribe","topic":"signals","token":"x"}', 'app/bad-message'],
    ['{"op":"ping","__proto__":{"x":1}}', 'app/bad-message'],
  ])('answers %s with an error and goes on', async (text, code) => {
    const rig = await rigOf();
    const client = await WsClient.ready(rig.port);
    client.socket.send(text);
    await until(() => client.ops('error').length === 1);
    expect(client.ops('error')).toEqual([{ op: 'error', code, message: expect.any(String) }]);
    expect(await client.ask({ op: 'ping' }, 'pong')).toMatchObject({ timestamp: 1_791_565_200 });
    expect(rig.source.listening).toEqual({ signals: 1, liquidations: 0, values: 0 });
  });

  it('takes at most 200 symbols', async () => {
    const rig = await rigOf();
    const client = await WsClient.ready(rig.port);
    const symbols = Array.from({ length: 201 }, (_, index) => `S${index}`);
    expect(await client.ask({ op: 'subscribe', topic: 'signals', symbols }, 'error')).toMatchObject({
      message: 'symbols: at most 200 symbols',
    });
    await client.ask({ op: 'subscribe', topic: 'signals', symbols: symbols.slice(1) }, 'subscribed');
  });

  it('closes on a binary message, on one of more than 16 KiB, and on more than 20 a second', async () => {
    const rig = await rigOf();
    const [binary, large, flood, pings] = await Promise.all([1, 2, 3, 4].map(() => WsClient.ready(rig.port)));
    binary!.socket.send(Buffer.from('{"op":"ping"}'), { binary: true });
    large!.socket.send(JSON.stringify({ op: 'ping', padding: 'x'.repeat(16_384) }));
    for (let count = 0; count < 60; count++) flood!.say({ op: 'ping' });
    for (let count = 0; count < 60; count++) pings!.socket.ping();
    const clients = [binary!, large!, flood!, pings!];
    await until(() => clients.every(({ closeCode }) => closeCode !== undefined));
    expect(clients.map(({ closeCode }) => closeCode)).toEqual([1003, 1009, 1008, 1008]);
    expect(flood!.ops('pong')).toHaveLength(20);
    await until(() => rig.websocket.stats().clients === 0);
  });

  it('lets in only whom the guard lets in, with the token in a header or in the subprotocol', async () => {
    const rig = await rigOf({ guard: STRICT });
    const authorization = `Bearer ${TOKEN}`;
    expect(await refusalOf(rig, '/v1/ws')).toEqual({ status: 401, code: 'app/unauthorized' });
    expect(await refusalOf(rig, '/v1/ws', { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
    expect(await refusalOf(rig, '/v1/ws', { authorization, origin: 'https://evil.example' })).toEqual({
      status: 403,
      code: 'app/forbidden',
    });
    const protocols = { 'sec-websocket-protocol': 'cascade.v1, cascade.bearer.wrong' };
    expect(await refusalOf(rig, '/v1/ws', protocols)).toMatchObject({ status: 401 });
    expect(rig.websocket.stats()).toMatchObject({ accepted: 0, refused: 4 });

    const byHeader = await WsClient.ready(rig.port, { headers: { authorization } });
    const byProtocol = await WsClient.ready(rig.port, {}, ['cascade.v1', `cascade.bearer.${TOKEN}`]);
    expect(byHeader.ops('hello')).toHaveLength(1);
    expect(byProtocol.ops('hello')).toHaveLength(1);
    expect(byProtocol.socket.protocol).toBe('cascade.v1');
    expect(rig.logLines.join('')).not.toContain(TOKEN);
  });

  it('answers other paths in plain HTTP', async () => {
    const rig = await rigOf();
    expect(await refusalOf(rig, '/v1/stream')).toEqual({ status: 404, code: 'app/not-found' });
    expect(await refusalOf(rig, '/v1/ws/')).toMatchObject({ status: 404 });
    const client = await WsClient.ready(rig.port);
    expect(client.ops('hello')).toHaveLength(1);
  });

  it('counts its places together with the event streams', async () => {
    const rig = await rigOf({ maxClients: 2 });
    const stream = await SseClient.ready(rig.port);
    await WsClient.ready(rig.port);
    expect(await refusalOf(rig, '/v1/ws')).toEqual({ status: 503, code: 'app/too-many-clients' });
    await stream.cut();
    await until(() => !rig.hub.isFull);
    expect((await WsClient.ready(rig.port)).ops('hello')).toHaveLength(1);
  });

  it('keeps a client that answers pings and terminates one that does not', async () => {
    const rig = await rigOf({ limits: { heartbeatMs: 30, pongTimeoutMs: 200 } });
    const alive = await WsClient.ready(rig.port);
    const dead = await WsClient.ready(rig.port, { autoPong: false });
    let pings = 0;
    alive.socket.on('ping', () => pings++);
    await until(() => dead.closeCode !== undefined);
    const before = pings;
    await until(() => pings > before + 3);
    expect(dead.closeCode).toBe(1006);
    expect(alive.closeCode).toBeUndefined();
    expect(rig.websocket.stats()).toMatchObject({ clients: 1, cut: 1 });
  });

  it('says 1001 to everybody when it is closed, and does not wait for those that do not answer', async () => {
    const rig = await rigOf();
    const client = await WsClient.ready(rig.port);
    const deaf = await WsClient.ready(rig.port);
    deaf.socket.pause();
    await rig.close();
    expect(client.closeCode).toBe(1001);
    await until(() => rig.websocket.stats().clients === 0);
    expect(rig.source.listeners.size).toBe(0);
    deaf.socket.terminate();
  });
});
