import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emptyState, openStore, type WatchedStore } from '../model/open-store.js';
import { backoffMs } from './backoff.js';
import { SAMPLE_SEC, sampleLiquidation, sampleSignal, sampleSymbol, sampleValues } from './documents.sample.js';
import { createLive, type Live } from './open-live.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A service of one stream at a time, whose documents and answers a test sets. */
class FakeService {
  readonly asked: { readonly path: string; readonly query: URLSearchParams; readonly headers: IncomingMessage['headers'] }[] = [];
  /** By path; a function is asked with the query. */
  documents: Record<string, unknown> = {};
  token: string | undefined;
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));
  #stream: ServerResponse | undefined;

  async open(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    ends.push(() => this.close());
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  cut(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
  }

  async say(type: string, data: unknown, id?: string): Promise<void> {
    await vi.waitFor(() => expect(this.#stream).toBeDefined());
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.#stream?.write(`event: ${type}\n${id === undefined ? '' : `id: ${id}\n`}data: ${text}\n\n`);
  }

  streams(): FakeService['asked'] {
    return this.asked.filter(({ path }) => path === '/v1/stream');
  }

  #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    this.asked.push({ path: pathname, query: searchParams, headers });
    const isAllowed = this.token === undefined || headers.authorization === `Bearer ${this.token}`;
    if (!isAllowed) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"a token is needed"}}');
    } else if (pathname === '/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
      this.#stream = response;
    } else if (pathname in this.documents) {
      const document = this.documents[pathname];
      response.end(JSON.stringify(typeof document === 'function' ? document(searchParams) : document));
    } else response.writeHead(404).end('{}');
  }
}

async function follow(
  service: FakeService,
  options: { readonly staleAfterMs?: number; readonly silentAfterMs?: number; readonly token?: () => string | undefined } = {},
): Promise<{ store: WatchedStore; live: Live }> {
  const base = await service.open();
  const store = openStore(emptyState(0), {
    nowMs: () => performance.now(),
    after: (_, run) => void setTimeout(run, 0),
    isVisible: () => true,
    onVisible: () => undefined,
    onNotified: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
  const live = createLive({ base, token: () => undefined, nowMs: () => Date.now(), random: () => 0, waitMs: () => 20, ...options });
  ends.push(live.open(store));
  return { store, live };
}

/** Answers about `count` signals, so many a second, as the service does: the newest that are asked for, oldest first. */
function pastOf(count: number, perSec: number): (query: URLSearchParams) => unknown {
  const signals = Array.from({ length: count }, (_, no) =>
    sampleSignal(no, { timestamp: SAMPLE_SEC + (perSec === Number.POSITIVE_INFINITY ? 0 : Math.floor(no / perSec)) }),
  );
  return (query) => ({
    signals: signals.filter(({ timestamp }) => timestamp <= Number(query.get('to') ?? Number.MAX_VALUE)).slice(-Number(query.get('limit'))),
  });
}

const HELLO = { instance: 'one', data: 'simulated' };

describe('createLive', () => {
  it('loads what stands and what was, and merges the stream into it', async () => {
    const service = new FakeService();
    const history = {
      data: 'simulated',
      timestamp: SAMPLE_SEC,
      start: SAMPLE_SEC - 10,
      step_s: 10,
      symbols: { A: { probability: [0.2] } },
    };
    service.documents = {
      '/v1/snapshot': { ...sampleValues(SAMPLE_SEC, { A: sampleSymbol(SAMPLE_SEC, 0.2) }), data: 'simulated', instance: 'one' },
      '/v1/signals': { signals: [sampleSignal(1)] },
      '/v1/liquidations': { liquidations: [sampleLiquidation(1)] },
      '/v1/history': history,
      '/v1/exchanges': { exchanges: [{ exchange: 'okx', share: 1 }] },
    };
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    await service.say('signal', sampleSignal(2), 'BTCUSDT:2');
    await service.say('liquidations', [sampleLiquidation(2)]);
    await service.say('values', sampleValues(SAMPLE_SEC + 1, { B: sampleSymbol(SAMPLE_SEC + 1, 0.3) }));
    await vi.waitFor(() => {
      const { state } = store;
      expect(state.connection.status).toBe('live');
      expect([state.data, state.nowMs]).toEqual(['simulated', (SAMPLE_SEC + 1) * 1_000]);
      expect([...state.symbols.keys()].sort()).toEqual(['A', 'B']);
      expect(state.signals.map(({ id }) => id)).toEqual(['BTCUSDT:1', 'BTCUSDT:2']);
      expect(state.liquidations.map(({ no }) => no)).toEqual([1, 2]);
      expect(state.history?.symbols.A?.probability[0]).toBe(0.2);
      expect(state.venues?.get('okx')?.share).toBe(1);
    });
  });

  it('asks backwards for older signals until it has 5,000 of them, each once', async () => {
    const service = new FakeService();
    const past = pastOf(9_000, 4);
    service.documents = { '/v1/signals': past };
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(store.state.signals).toHaveLength(5_000), 8_000);
    const ids = store.state.signals.map(({ id }) => id);
    expect([new Set(ids).size, ids[0], ids.at(-1)]).toEqual([5_000, 'BTCUSDT:4000', 'BTCUSDT:8999']);
    const asked = service.asked.filter(({ path }) => path === '/v1/signals');
    expect(asked).toHaveLength(6);
    expect(asked[1]?.query.get('to')).toBe(String(SAMPLE_SEC + 2_000));
    service.cut();
    await vi.waitFor(() => expect(service.streams()).toHaveLength(2));
    await vi.waitFor(() => expect(service.asked.filter(({ path }) => path === '/v1/signals')).toHaveLength(7));
  }, 15_000);

  it('asks for no signals older than an hour', async () => {
    const service = new FakeService();
    service.documents = { '/v1/signals': pastOf(4_500, 0.5) };
    const { store } = await follow(service);
    const answers = (): number => service.asked.filter(({ path }) => path === '/v1/signals').length;
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(store.state.signals).toHaveLength(1_801), 8_000);
    expect(answers()).toBe(2);
  }, 15_000);

  it('does not ask for ever where one instant has more signals than an answer holds', async () => {
    const service = new FakeService();
    service.documents = { '/v1/signals': pastOf(3_000, Number.POSITIVE_INFINITY) };
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    const answers = (): number => service.asked.filter(({ path }) => path === '/v1/signals').length;
    await vi.waitFor(() => expect([answers(), store.state.signals.length]).toEqual([2, 1_000]), 8_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answers()).toBe(2);
  }, 15_000);

  it('says that a service has no history and goes on', async () => {
    const service = new FakeService();
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(store.state.intake?.lacksHistory).toBe(true));
    await service.say('values', sampleValues(SAMPLE_SEC, { A: sampleSymbol(SAMPLE_SEC, 0.4) }));
    await service.say('values', sampleValues(SAMPLE_SEC + 11, { A: sampleSymbol(SAMPLE_SEC + 11, 0.6) }));
    await vi.waitFor(() => expect(store.state.history?.symbols.A?.probability).toEqual([0.4]));
  });

  it('says when the stream is lost, and resumes after the newest signal', async () => {
    const service = new FakeService();
    const { store } = await follow(service);
    const told: string[] = [];
    ends.push(store.watch(({ connection }) => told.at(-1) !== connection.status && told.push(connection.status)));
    await service.say('hello', HELLO);
    await service.say('signal', sampleSignal(7), 'BTCUSDT:7');
    await vi.waitFor(() => expect(store.state.signals).toHaveLength(1));
    service.cut();
    await vi.waitFor(() => expect(service.streams()).toHaveLength(2));
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(told).toEqual(['connecting', 'live', 'lost', 'live']));
    expect(service.streams().map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'BTCUSDT:7']);
    expect(store.state.intake?.reconnects).toBe(1);
    expect(store.state.signals).toHaveLength(1);
  });

  it('begins anew with another process behind the same address', async () => {
    const service = new FakeService();
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    await service.say('liquidations', [sampleLiquidation(900)]);
    await vi.waitFor(() => expect(store.state.liquidations).toHaveLength(1));
    service.cut();
    await vi.waitFor(() => expect(service.streams()).toHaveLength(2));
    await service.say('hello', { ...HELLO, instance: 'two' });
    await service.say('liquidations', [sampleLiquidation(1)]);
    await vi.waitFor(() => expect(store.state.liquidations.map(({ no }) => no)).toEqual([1]));
  });

  it('waits for a token when the service wants one, and goes on with it', async () => {
    const service = new FakeService();
    service.token = 'open-sesame';
    let token: string | undefined;
    const { store, live } = await follow(service, { token: () => token });
    await vi.waitFor(() => expect(store.state.connection).toMatchObject({ status: 'unauthorized', reason: 'a token is needed' }));
    const { length } = service.streams();
    token = 'open-sesame';
    live.retry();
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(store.state.connection.status).toBe('live'));
    expect(service.streams()).toHaveLength(length + 1);
    expect(service.asked.map(({ path }) => path).join(' ')).not.toContain('sesame');
  });

  it('counts what it can not understand and goes on', async () => {
    const service = new FakeService();
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    await service.say('values', '{broken');
    await service.say('signal', { id: 1 });
    await service.say('liquidations', [sampleLiquidation(1), 'what']);
    await service.say('a topic of tomorrow', '{also broken');
    await service.say('dropped', { dropped: 12 });
    await service.say('gap', {});
    await service.say('signal', sampleSignal(1));
    await vi.waitFor(() => {
      expect(store.state.signals).toHaveLength(1);
      expect(store.state.intake).toMatchObject({ malformed: 3, dropped: 12, gaps: 1, firstMalformed: 'no JSON: "{broken"' });
    });
    expect(store.state.connection.status).toBe('live');
  });

  it('calls values stale while the stream is open, until they come again', async () => {
    const service = new FakeService();
    const { store } = await follow(service, { staleAfterMs: 300 });
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(store.state.intake?.staleSinceMs).toBeDefined(), 5_000);
    await service.say('values', sampleValues(SAMPLE_SEC));
    await vi.waitFor(() => expect(store.state.intake?.staleSinceMs).toBeUndefined());
  });

  it('gives up a stream that says nothing at all', async () => {
    const service = new FakeService();
    await follow(service, { silentAfterMs: 500 });
    await vi.waitFor(() => expect(service.streams().length).toBeGreaterThan(1), 8_000);
  });

  it('stops for good when it is ended', async () => {
    const service = new FakeService();
    const { store } = await follow(service);
    await service.say('hello', HELLO);
    await vi.waitFor(() => expect(store.state.connection.status).toBe('live'));
    ends.pop()?.();
    await service.say('signal', sampleSignal(1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(store.state.signals).toHaveLength(0);
    expect(service.streams()).toHaveLength(1);
  });
});

describe('backoffMs', () => {
  it('doubles from half a second to 15 s, spread by half', () => {
    expect([0, 1, 2, 5, 50].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1_000, 2_000, 15_000, 15_000]);
    expect(backoffMs(2, 0)).toBe(1_000);
  });
});
