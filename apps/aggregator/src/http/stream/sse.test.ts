import { afterEach, describe, expect, it } from 'vitest';
import { openRig, type RigOptions, SseClient, STRICT, type StreamRig, TOKEN, until } from './stream-rig.sample.js';
import { sampleEventId, sampleLiquidation, sampleSignal, sampleValues } from './stream-source.sample.js';

const rigs: StreamRig[] = [];

async function rigOf(options?: RigOptions): Promise<StreamRig> {
  const rig = await openRig(options);
  rigs.push(rig);
  return rig;
}

async function answerTo(rig: StreamRig, query: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const answer = await fetch(`http://127.0.0.1:${rig.port}/v1/stream${query}`, { headers });
  return { status: answer.status, body: await answer.text() };
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

describe('GET /v1/stream', () => {
  it('says hello, then sends each signal with an id to resume from', async () => {
    const rig = await rigOf();
    rig.source.emitNumbers(1, 3);
    const client = await SseClient.ready(rig.port);
    expect(client.head).toContain('200 ok');
    expect(client.head).toContain('content-type: text/event-stream; charset=utf-8');
    expect(client.head).toContain('cache-control: no-store');
    expect(client.head).toContain('x-accel-buffering: no');
    expect(client.blocks[0]).toEqual({
      event: 'hello',
      id: sampleEventId(3),
      data: { instance: 'sample', data: 'simulated', timestamp: 1_791_565_200, newest_event_id: sampleEventId(3) },
    });
    rig.source.emitNumbers(4, 5);
    await until(() => client.blocks.length === 3);
    expect(client.blocks.slice(1)).toEqual([
      { event: 'signal', id: sampleEventId(4), data: sampleSignal(4) },
      { event: 'signal', id: sampleEventId(5), data: sampleSignal(5) },
    ]);
    expect(rig.sseStats()).toEqual({ clients: 1, accepted: 1, refused: 0, cut: 0, sent: 3, dropped: 0, queuedBytes: 0 });
  });

  it('asks browsers to come back after two seconds', async () => {
    const rig = await rigOf();
    const abort = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${rig.port}/v1/stream`, { signal: abort.signal });
    const first = await answer.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^retry: 2000\n/);
    abort.abort();
  });

  it('tells the newest id of the history before the first signal of this process', async () => {
    const rig = await rigOf();
    const empty = await SseClient.ready(rig.port);
    expect(empty.blocks[0]).toMatchObject({ id: undefined, data: { instance: 'sample' } });
    rig.source.history.push(sampleSignal(7));
    const { StreamHub } = await import('./stream-hub.js');
    const later = new StreamHub({ source: rig.source, log: rig.hub.log, maxClients: 1, encodeValues: () => ({}) });
    await until(() => later.newestEventId !== undefined);
    expect(later.newestEventId).toBe(sampleEventId(7));
    later.close();
  });

  it('sends only what passes symbols and min_level', async () => {
    const rig = await rigOf();
    const client = await SseClient.ready(rig.port, '?symbols=BTCUSDT,SOLUSDT&min_level=CRITICAL');
    rig.source.emit(
      sampleSignal(1, 'ALERT'),
      sampleSignal(2, 'CRITICAL'),
      sampleSignal(3, 'EXTREME', 'ETHUSDT'),
      sampleSignal(4, 'EXTREME', 'SOLUSDT'),
      sampleSignal(5, 'NONE'),
      sampleSignal(6, 'EXTREME'),
    );
    await until(() => client.numbers.includes(6));
    expect(client.numbers).toEqual([2, 4, 6]);
  });

  it('sends signals only unless other topics are asked for, and listens to nothing more', async () => {
    const rig = await rigOf();
    expect(rig.source.listening).toEqual({ signals: 1, liquidations: 0, values: 0 });
    const signals = await SseClient.ready(rig.port);
    expect(rig.source.listening).toEqual({ signals: 1, liquidations: 0, values: 0 });
    const others = await SseClient.ready(rig.port, '?topics=liquidations,values');
    expect(rig.source.listening).toEqual({ signals: 1, liquidations: 1, values: 1 });
    rig.source.emitLiquidations(sampleLiquidation(1), sampleLiquidation(2, 'ETHUSDT'));
    rig.source.emitValues(sampleValues(5, 'BTCUSDT'));
    rig.source.emit(sampleSignal(1));
    await until(() => others.of('liquidations').length + others.of('values').length === 2 && signals.numbers.length === 1);
    expect(others.of('liquidations')).toEqual([
      [
        {
          no: 1,
          exchange: 'binance',
          symbol: 'BTCUSDT',
          liquidated_side: 'long',
          price: 80_000,
          notional_usd: 1_001,
          timestamp: 1_791_565_200.001,
          received: 1_791_565_200.021,
        },
        expect.objectContaining({ no: 2, symbol: 'ETHUSDT' }),
      ],
    ]);
    expect(others.of('values')).toEqual([{ now: 5, symbols: ['BTCUSDT'], padding: '' }]);
    expect(others.numbers).toEqual([]);
    expect(signals.blocks.map(({ event }) => event)).toEqual(['hello', 'signal']);
    await others.cut();
    await until(() => rig.source.listening.values === 0);
    expect(rig.source.listening).toEqual({ signals: 1, liquidations: 0, values: 0 });
  });

  it('gives liquidations and values of the symbols asked for', async () => {
    const rig = await rigOf();
    const client = await SseClient.ready(rig.port, '?topics=liquidations,values&symbols=ETHUSDT');
    rig.source.emitLiquidations(sampleLiquidation(1), sampleLiquidation(2, 'ETHUSDT'));
    rig.source.emitValues(sampleValues(5, 'BTCUSDT', 'ETHUSDT'));
    await until(() => client.of('values').length === 1);
    expect(client.of('liquidations')).toEqual([[expect.objectContaining({ no: 2 })]]);
    expect(client.of('values')).toEqual([expect.objectContaining({ symbols: ['ETHUSDT'] })]);
  });

  it('catches up after the signal of the header or of the query; the header wins', async () => {
    const rig = await rigOf();
    rig.source.emitNumbers(1, 5);
    const byHeader = await SseClient.ready(rig.port, `?last_event_id=${sampleEventId(4)}`, { 'last-event-id': sampleEventId(2) });
    const byQuery = await SseClient.ready(rig.port, `?last_event_id=${sampleEventId(4)}&min_level=ALERT`);
    await until(() => byHeader.numbers.length === 3 && byQuery.numbers.length === 1);
    expect(byHeader.blocks[0]).toMatchObject({ event: 'hello', id: undefined, data: { newest_event_id: sampleEventId(5) } });
    expect(byHeader.numbers).toEqual([3, 4, 5]);
    expect(byHeader.of('signal')[0]).toMatchObject({ meta: { replayed: true } });
    expect(byQuery.numbers).toEqual([5]);
    expect(byHeader.of('gap')).toEqual([]);
  });

  it('says that there is a gap when the signal is in no memory any more, or catching up breaks off', async () => {
    const rig = await rigOf();
    rig.source.emitNumbers(1, 5);
    rig.source.forgotten = 3;
    const late = await SseClient.ready(rig.port, '', { 'last-event-id': sampleEventId(1) });
    await until(() => late.numbers.length === 2);
    expect(late.blocks.map(({ event }) => event)).toEqual(['hello', 'gap', 'signal', 'signal']);
    expect(late.of('gap')).toEqual([{ last_event_id: sampleEventId(1) }]);
    rig.source.failsAfter = 1;
    const broken = await SseClient.ready(rig.port, '', { 'last-event-id': sampleEventId(3) });
    await until(() => broken.of('gap').length === 1);
    rig.source.emitNumbers(6, 6);
    await until(() => broken.numbers.includes(6));
    expect(broken.numbers).toEqual([4, 6]);
    expect(rig.logLines.join('')).toContain('could not catch up');
  });

  it.each([
    ['?topics=signals,prices', 'topics.1: Invalid option'],
    ['?topics=', 'topics.0: Invalid option'],
    ['?symbols=', 'symbols.0: a symbol is'],
    ['?symbols=BTC%0AUSDT', 'symbols.0: a symbol is'],
    [`?symbols=${'A,'.repeat(200)}A`, 'symbols: at most 200 symbols'],
    ['?min_level=HIGH', 'min_level: Invalid option'],
    ['?last_event_id=7', 'last_event_id: not an event id'],
    ['?last_event_id=1-a&last_event_id=1-a', 'last_event_id: '],
    ['?level=ALERT', 'level'],
  ])('refuses %s, naming the parameter', async (query, words) => {
    const rig = await rigOf();
    const { status, body } = await answerTo(rig, query);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({ error: { code: 'app/bad-request', message: expect.stringContaining(words) } });
    expect(rig.sseStats().accepted).toBe(0);
  });

  it('refuses a Last-Event-ID that is none, and takes an empty one for none', async () => {
    const rig = await rigOf();
    expect(await answerTo(rig, '', { 'last-event-id': 'what' })).toMatchObject({
      status: 400,
      body: expect.stringContaining('Last-Event-ID'),
    });
    await SseClient.ready(rig.port, '', { 'last-event-id': '' });
    expect(rig.source.catchUps).toBe(0);
  });

  it('asks the guard first', async () => {
    const rig = await rigOf({ guard: STRICT });
    const authorization = `Bearer ${TOKEN}`;
    expect(await answerTo(rig, '?topics=nonsense')).toMatchObject({ status: 401, body: expect.stringContaining('app/unauthorized') });
    expect(await answerTo(rig, '', { authorization, origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    const client = await SseClient.ready(rig.port, '', { authorization });
    expect(client.of('hello')).toHaveLength(1);
    expect(rig.sseStats()).toMatchObject({ accepted: 1, refused: 2 });
  });

  it('turns away who comes when all places are taken, and lets in when one is free', async () => {
    const rig = await rigOf({ maxClients: 1 });
    const first = await SseClient.ready(rig.port);
    const answer = await fetch(`http://127.0.0.1:${rig.port}/v1/stream`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ error: { code: 'app/too-many-clients' } });
    await first.cut();
    await until(() => rig.sseStats().clients === 0);
    await SseClient.ready(rig.port);
    expect(rig.sseStats()).toMatchObject({ clients: 1, accepted: 2, refused: 1 });
  });

  it('sends comments while nothing happens', async () => {
    const rig = await rigOf({ limits: { heartbeatMs: 30 } });
    const client = await SseClient.ready(rig.port);
    await until(() => client.comments >= 3);
    expect(client.blocks).toHaveLength(1);
  });

  it('keeps headers that hooks of the app set', async () => {
    const rig = await rigOf();
    await rig.close();
    const { default: fastify } = await import('fastify');
    const { addStreamRoute } = await import('./sse.js');
    const app = fastify();
    app.addHook('onRequest', async (_request, reply) => void reply.header('access-control-allow-origin', 'https://desk.example'));
    addStreamRoute(app, { hub: (await rigOf()).hub, guard: { check: () => undefined } });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(`${url}/v1/stream`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://desk.example');
    await app.close();
  });

  it('ends with the app', async () => {
    const rig = await rigOf();
    const client = await SseClient.ready(rig.port);
    await rig.close();
    await until(() => client.isClosed);
    expect(rig.sseStats().clients).toBe(0);
    expect(rig.source.listeners.size).toBe(0);
  });
});
