import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { VERSION } from '../version.js';
import { ask, sampleSource, TestServers } from './open-http.sample.js';
import { ROUTES } from './routes.js';
import {
  errorSchema,
  exchangesSchema,
  healthSchema,
  liquidationsSchema,
  readinessSchema,
  regimeAnswerSchema,
  riskOfSchema,
  risksSchema,
  signalsSchema,
  snapshotSchema,
  velocitiesSchema,
  velocityOfSchema,
} from './schemas/answers.js';

const servers = new TestServers();
afterEach(() => servers.close());

/** Asks, expects the status, and reads the answer by its strict schema. */
async function read<S extends z.ZodType>(server: { port: number }, path: string, schema: S, status = 200): Promise<z.output<S>> {
  const answer = await ask(server, path);
  expect({ status: answer.status, text: answer.status === status ? '' : answer.text }).toEqual({ status, text: '' });
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  return schema.parse(answer.json);
}

async function expectError(server: { port: number }, path: string, status: number, code: string): Promise<string> {
  const { error } = await read(server, path, errorSchema, status);
  expect(error.code).toBe(code);
  return error.message;
}

describe('routes about the service', () => {
  it('answer /healthz for as long as the process lives', async () => {
    const server = await servers.open();
    server.source.ready = { ready: false, reasons: ['no feed is live'] };
    expect(await read(server, '/healthz', healthSchema)).toEqual({ status: 'ok', version: VERSION, uptime_s: 602.5, data: 'simulated' });
  });

  it('answer /readyz by what the source says', async () => {
    const server = await servers.open();
    expect(await read(server, '/readyz', readinessSchema)).toEqual({ ready: true, reasons: [] });
    server.source.ready = { ready: false, reasons: ['no feed is live'] };
    expect(await read(server, '/readyz', readinessSchema, 503)).toEqual(server.source.ready);
  });

  it('answer /metrics with the text they are given, 404 without', async () => {
    const contentType = 'text/plain; version=0.0.4; charset=utf-8';
    const server = await servers.open({ metrics: async () => ({ contentType, body: 'cascade_up 1\n' }) });
    const { status, headers, text } = await ask(server, '/metrics');
    expect([status, headers['content-type'], text]).toEqual([200, contentType, 'cascade_up 1\n']);
    await expectError(await servers.open(), '/metrics', 404, 'not-found');
  });
});

describe('routes about what stands', () => {
  it('answer /v1/snapshot with everything', async () => {
    const server = await servers.open();
    const snapshot = await read(server, '/v1/snapshot', snapshotSchema);
    expect(snapshot).toMatchObject({ data: 'simulated', timestamp: 1_791_565_602, instance: 'sample-1' });
    expect(snapshot.symbols.BTCUSDT).toMatchObject({
      velocity: { event_count_10s: 600, total_value_usd: 60_000_000 },
      exchanges: { bybit: { count: 200 }, okx: { count: 200 }, hyperliquid: { count: 200 } },
      open_interest: { open_interest_usd: expect.any(Number) },
      funding: { rate: 0.0009 },
    });
    expect(snapshot.regime).toMatchObject({ current: { regime: expect.any(String) }, btc_price: { exchange: 'okx' } });
    expect(snapshot.service).toMatchObject({ feeds: { bybit: { status: 'stale' } }, latency: { detect: { p50_ms: 0.18 } } });
    const newest = server.source.past.findLast(({ symbol }) => symbol === 'BTCUSDT');
    expect(snapshot.signals.BTCUSDT).toEqual(newest);
  });

  it('show a new signal and new values in the next snapshot', async () => {
    const server = await servers.open();
    await read(server, '/v1/snapshot', snapshotSchema);
    const last = server.source.past.at(-1)!;
    server.source.signal({ ...last, id: 'later', timestamp: last.timestamp + 1 });
    expect((await read(server, '/v1/snapshot', snapshotSchema)).signals[last.symbol]?.id).toBe('later');
    server.source.current = { ...server.source.current!, nowMs: server.source.current!.nowMs + 1_000, symbols: [] };
    const later = await read(server, '/v1/snapshot', snapshotSchema);
    expect([later.timestamp, later.symbols]).toEqual([1_791_565_603, {}]);
  });

  it('answer before anything is known', async () => {
    const source = sampleSource('live');
    source.current = undefined;
    source.past = [];
    const server = await servers.open({ source });
    const snapshot = await read(server, '/v1/snapshot', snapshotSchema);
    expect(snapshot).toMatchObject({ data: 'live', timestamp: 1_791_565_602.5, symbols: {}, signals: {}, regime: { history: [] } });
    expect((await read(server, '/v1/regime', regimeAnswerSchema)).current).toBeUndefined();
    await expectError(server, '/v1/risk/BTCUSDT', 404, 'unknown-symbol');
  });

  it('answer /v1/velocity and /v1/risk of all symbols and of one with the same documents', async () => {
    const server = await servers.open();
    const { symbols } = await read(server, '/v1/snapshot', snapshotSchema);
    const { velocity, advanced, exchanges, correlations, risk, probability } = symbols.BTCUSDT!;
    const head = { data: 'simulated', timestamp: 1_791_565_602 };
    const [flow, danger] = [
      { velocity, advanced, exchanges, correlations },
      { risk, probability },
    ];
    expect(risk).toMatchObject({ score: expect.any(Number) });
    expect(await read(server, '/v1/velocity', velocitiesSchema)).toMatchObject({ ...head, symbols: { BTCUSDT: flow, MARKET: {} } });
    expect(await read(server, '/v1/velocity/BTCUSDT', velocityOfSchema)).toEqual({ ...head, symbol: 'BTCUSDT', ...flow });
    expect(await read(server, '/v1/risk', risksSchema)).toMatchObject({ ...head, symbols: { BTCUSDT: danger, MARKET: {} } });
    expect(await read(server, '/v1/risk/BTCUSDT', riskOfSchema)).toEqual({ ...head, symbol: 'BTCUSDT', ...danger });
  });

  it('say 404 for a symbol nothing stands of, also for names objects have', async () => {
    const server = await servers.open();
    expect(await expectError(server, '/v1/velocity/NOPEUSDT', 404, 'unknown-symbol')).toContain('"NOPEUSDT"');
    await expectError(server, '/v1/risk/__proto__', 404, 'unknown-symbol');
    await expectError(server, '/v1/risk/constructor', 404, 'unknown-symbol');
    await expectError(server, '/v1/risk/%3Cimg%20src=x%3E', 400, 'invalid-parameter');
  });

  it('answer /v1/regime', async () => {
    const server = await servers.open();
    const regime = await read(server, '/v1/regime', regimeAnswerSchema);
    expect(regime).toMatchObject({ data: 'simulated', timestamp: 1_791_565_602, volatility: { btc_price: expect.any(Number) } });
  });

  it('answer /v1/exchanges with the state of every feed', async () => {
    const server = await servers.open();
    const { exchanges, queue } = await read(server, '/v1/exchanges', exchangesSchema);
    expect(exchanges.map(({ exchange, status, completeness, share }) => [exchange, status, completeness, share])).toEqual([
      ['bybit', 'stale', 'all', 0.25],
      ['okx', 'live', 'sampled', 0.75],
      ['hyperliquid', 'live', 'watchlist', undefined],
    ]);
    expect(exchanges[0]).toMatchObject({
      canary_age_s: 1.25,
      reconnects: 0,
      counters: { problems: { 'invalid-row': 3 } },
      connections: [{ status: 'live' }, { status: 'stale', reason: 'canary silent for 10 s' }],
    });
    expect(exchanges[1]).toMatchObject({ polling: { failures: 1, paused_until: 1_791_565_607.5 }, instruments_failure: 'HTTP 500' });
    expect(queue).toMatchObject({ peak: 12, dropped_liquidations: 0 });
    const tape = await servers.open({ source: sampleSource('reconstructed') });
    expect(await read(tape, '/v1/exchanges', exchangesSchema)).toMatchObject({
      data: 'reconstructed',
      exchanges: [{ connections: [] }, {}, {}],
    });
  });
});

describe('routes about what happened', () => {
  it('answer /v1/signals with those asked for, oldest first', async () => {
    const server = await servers.open();
    const all = await read(server, '/v1/signals', signalsSchema);
    expect(all).toMatchObject({ data: 'simulated', timestamp: 1_791_565_602.5, source: 'memory' });
    expect(all.signals).toEqual(server.source.past);
    expect(all.signals.length).toBeGreaterThan(1);
    const one = await read(server, '/v1/signals?symbol=BTCUSDT&min_level=ALERT&from=1.5&to=2e9&limit=1', signalsSchema);
    expect(one.signals).toEqual([server.source.past.findLast(({ symbol }) => symbol === 'BTCUSDT')]);
    const query = { symbol: 'BTCUSDT', minLevel: 'ALERT', fromTsMs: 1_500, toTsMs: 2e12, limit: 1 };
    expect(server.source.queries.at(-1)).toEqual(query);
  });

  it('answer /v1/liquidations with the newest after a number', async () => {
    const server = await servers.open();
    const newest = await read(server, '/v1/liquidations?limit=2', liquidationsSchema);
    expect(newest.liquidations.map(({ no }) => no)).toEqual([599, 600]);
    expect(newest.liquidations[1]).toEqual({
      no: 600,
      exchange: 'hyperliquid',
      symbol: 'BTCUSDT',
      liquidated_side: 'long',
      notional_usd: 100_000,
      timestamp: 1_791_565_600.998,
      received: 1_791_565_600.998,
    });
    const after = await read(server, '/v1/liquidations?after=598&symbol=BTCUSDT', liquidationsSchema);
    expect(after.liquidations.map(({ no }) => no)).toEqual([599, 600]);
    expect((await read(server, '/v1/liquidations?symbol=ETHUSDT', liquidationsSchema)).liquidations).toEqual([]);
  });

  it.each([
    ['/v1/signals?min_level=LOUD', ['min_level "LOUD"', 'NONE, WATCH, ALERT, CRITICAL, EXTREME']],
    ['/v1/signals?limit=0', ['limit "0"', '1 to 1000']],
    ['/v1/signals?limit=', ['limit ""', '1 to 1000']],
    ['/v1/signals?limit=1.5', ['limit "1.5"', '1 to 1000']],
    ['/v1/signals?limit=1&limit=2', ['limit is given more than once', '1 to 1000']],
    [`/v1/signals?from=${'9'.repeat(200)}`, ['from "999', '..."', 'Unix seconds']],
    ['/v1/signals?from=yesterday', ['from "yesterday"', 'Unix seconds']],
    ['/v1/signals?from=5&to=4', ['from "5"', 'to "4"']],
    ['/v1/signals?symbol=a%20b', ['symbol "a b"', 'canonical']],
    ['/v1/liquidations?after=-1', ['after "-1"', 'integer 0 to']],
    ['/v1/liquidations?limt=1', ['unknown parameter "limt"', 'known: symbol, after, limit']],
    ['/v1/regime?x=1', ['unknown parameter "x"', 'takes none']],
    ['/healthz?__proto__=1', ['unknown parameter "__proto__"']],
  ])('say 400 for %s, naming what is wrong', async (path, parts) => {
    const message = await expectError(await servers.open(), path, 400, 'invalid-parameter');
    for (const part of parts) expect(message).toContain(part);
    expect(message.length).toBeLessThan(300);
  });
});

describe('other requests', () => {
  it('get 404 with the paths there are, also those of others', async () => {
    const server = await servers.open({ extend: (app) => void app.get('/v1/stream', () => 'x') });
    const message = await expectError(server, '/v2/nothing?secret=1', 404, 'not-found');
    for (const { path } of ROUTES) expect(message).toContain(path);
    expect(message).toContain('/v1/stream');
    expect(message).not.toContain('nothing');
  });

  it('get 500 without a word about what broke, which is logged', async () => {
    const server = await servers.open();
    server.source.failure = new Error('wires crossed at line 7');
    expect(await expectError(server, '/v1/signals?symbol=QUIETUSDT', 500, 'internal')).not.toContain('wires');
    expect(server.log.join('')).toContain('wires crossed');
    expect(server.log.join('')).not.toContain('QUIETUSDT');
  });

  it('get 503 when the source does not answer in time', async () => {
    const server = await servers.open({ limits: { handlerTimeoutMs: 50 } });
    server.source.delay = new Promise(() => {});
    await expectError(server, '/v1/signals', 503, 'timeout');
  });

  it('get long answers packed when they take it, and short ones never', async () => {
    const server = await servers.open();
    const asked = async (path: string, encoding: string) => {
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { 'Accept-Encoding': encoding } });
      return { packing: answer.headers.get('content-encoding'), vary: answer.headers.get('vary'), text: await answer.text() };
    };
    const plain = await asked('/v1/snapshot', 'identity');
    expect(plain).toMatchObject({ packing: null, vary: 'Origin, Accept-Encoding' });
    expect(plain.text.length).toBeGreaterThan(4_096);
    expect(await asked('/v1/snapshot', 'br, gzip;q=0.5')).toEqual({ ...plain, packing: 'gzip' });
    expect((await asked('/healthz', 'gzip')).packing).toBeNull();
  });

  it('get every answer with the headers that keep browsers safe', async () => {
    const server = await servers.open();
    for (const path of ['/healthz', '/v1/snapshot', '/nothing', '/v1/signals?limit=x', '/%zz']) {
      expect((await ask(server, path)).headers).toMatchObject({
        'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    }
  });

  it('may be HEAD, with the same headers and no body', async () => {
    const server = await servers.open();
    const [head, get] = [await ask(server, '/v1/snapshot', { method: 'HEAD' }), await ask(server, '/v1/snapshot')];
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
  });
});
