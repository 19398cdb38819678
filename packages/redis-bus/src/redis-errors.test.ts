import { inspect as printed } from 'node:util';
import { createTestCertificates, findRedisBinary, openRedisCluster, openRedisServer, type RedisServer } from '@cascade/testkit';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BusState, SignalBus } from './bus.js';
import { classifyError } from './classify-error.js';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, PATIENTLY, readStream } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import type { RedisBusOptions } from './redis-bus-options.js';
import type { RedisLike } from './redis-like.js';
import { subscribeSignals } from './signal-subscription.js';

/** Every password in this file holds it, and characters that a url has to encode. */
const SECRET = 'canary-5e1d/?#é';
const CANARY = 'canary-5e1d';
const IN_URL = encodeURIComponent(SECRET);

/** Time to a clear line for what no retry can help. */
const SOON = { timeout: 2_000, interval: 10 } as const;

const GIVEN = { enableOfflineQueue: false, maxRetriesPerRequest: 0, socketTimeout: 2_000 } as const;

type Source = { readonly url: string } | { readonly client: RedisLike };

describe.skipIf((await findRedisBinary()) === undefined)('errors of real servers', () => {
  const servers: RedisServer[] = [];
  const cleanups: (() => unknown)[] = [];
  const said: unknown[] = [];
  const outputs = [
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name).mockImplementation(() => {})),
    ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write')),
    vi.spyOn(process, 'emitWarning'),
  ];

  const trusted = createTestCertificates();
  const expired = createTestCertificates({ expired: true });
  let locked: RedisServer;
  let tls: RedisServer;
  let outOfDate: RedisServer;
  let plain: RedisServer;

  beforeAll(async () => {
    const users = [
      `user default on >${SECRET} ~* &* +@all`,
      `user nowriter on >${SECRET} ~* &* +@all -xadd`,
      `user nokeys on >${SECRET} ~other:* &* +@all`,
      `user nochannels on >${SECRET} ~* resetchannels +@all`,
    ];
    [locked, tls, outOfDate, plain] = await Promise.all([
      openRedisServer({ config: users.join('\n') }),
      openRedisServer({ tls: trusted }),
      openRedisServer({ tls: expired }),
      openRedisServer({ args: [] }),
    ]);
    servers.push(locked, tls, outOfDate, plain);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const spy of outputs) spy.mockRestore();
  });
  beforeEach(() => {
    said.length = 0;
    for (const spy of outputs) spy.mockClear();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    const everything = printed([said, outputs.map((spy) => spy.mock.calls)], { depth: 20, maxStringLength: null, showHidden: true });
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, -4));
  });

  function own<T extends RedisLike>(client: T): T {
    // The owner's listener: without one ioredis prints.
    client.on('error', () => {});
    cleanups.push(() => client.disconnect());
    return client;
  }

  function openBus(options: RedisBusOptions): { readonly bus: SignalBus; readonly states: BusState[]; readonly lines: string[] } {
    const states: BusState[] = [];
    const lines: string[] = [];
    const bus = openRedisBus({
      ...options,
      onStateChange: (state, error) => {
        states.push(state);
        if (error !== undefined) lines.push(error.message);
        said.push(state, error, String(error), JSON.stringify(error));
      },
    });
    cleanups.push(async () => {
      await bus.close();
      said.push(bus, bus.stats());
    });
    return { bus, states, lines };
  }

  /** What a bus says when it gives up, and how its flush ends: once, within 2 s. */
  async function busFails(options: RedisBusOptions): Promise<string> {
    const { bus, states, lines } = openBus(options);
    bus.offer(sampleDetection(1));
    const flushed = bus.flush().then(
      () => 'flushed',
      (error: unknown) => error,
    );
    await expect.poll(() => bus.stats().state, SOON).toBe('failed');
    const error = await flushed;
    said.push(error);
    expect(error).toMatchObject({ code: 'redis-bus/refused', message: lines[0] });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(states.filter((state) => state === 'failed')).toHaveLength(1);
    return lines[0] ?? '';
  }

  /** What a subscription says when it gives up, within 2 s. */
  async function subscriptionFails(source: Source): Promise<string> {
    const signals = subscribeSignals(source);
    cleanups.push(() => signals.return?.());
    let error: unknown;
    void signals.next().catch((caught: unknown) => {
      error = caught;
    });
    await expect.poll(() => error, SOON).toBeDefined();
    said.push(error, String(error), JSON.stringify(error));
    expect(error).toMatchObject({ code: 'redis-bus/refused' });
    return error instanceof Error ? error.message : '';
  }

  const at = (server: RedisServer, login = ''): string => server.url.replace('//', `//${login}`);
  const options = (login: { username?: string; password?: string }) => ({ ...GIVEN, port: locked.port, ...login });
  const wrong = { username: 'nowriter', password: `${SECRET}x` };

  const REFUSALS: readonly (readonly [string, RegExp, () => Source])[] = [
    ['no password, by url', /NOAUTH/, () => ({ url: locked.url })],
    ['no password, ioredis 6', /NOAUTH/, () => ({ client: own(new Redis(options({}))) })],
    ['no password, ioredis 6 with RESP2', /NOAUTH/, () => ({ client: own(new Redis({ ...options({}), protocol: 2 })) })],
    ['no password, ioredis 5', /NOAUTH/, () => ({ client: own(new Redis5(options({}))) })],
    ['a wrong password, by url', /WRONGPASS/, () => ({ url: at(locked, `:${IN_URL}x@`) })],
    ['a wrong user, by url', /WRONGPASS/, () => ({ url: at(locked, `nobody:${IN_URL}@`) })],
    ['a wrong password, ioredis 6', /WRONGPASS/, () => ({ client: own(new Redis(options(wrong))) })],
    ['a wrong password, ioredis 6 with RESP2', /WRONGPASS/, () => ({ client: own(new Redis({ ...options(wrong), protocol: 2 })) })],
    ['a wrong password, ioredis 5', /WRONGPASS/, () => ({ client: own(new Redis5(options(wrong))) })],
    ['an unknown authority, by url', /SELF_SIGNED_CERT_IN_CHAIN/, () => ({ url: at(tls, `:${IN_URL}@`) })],
    [
      'the authority of somebody else',
      /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
      () => ({ client: own(new Redis(tls.port, { ...GIVEN, password: SECRET, tls: { ca: expired.ca } })) }),
    ],
    [
      'an expired certificate',
      /CERT_HAS_EXPIRED/,
      () => ({ client: own(new Redis(outOfDate.port, { ...GIVEN, password: SECRET, tls: { ca: expired.ca } })) }),
    ],
    [
      'an expired certificate, ioredis 5',
      /CERT_HAS_EXPIRED/,
      () => ({ client: own(new Redis5(outOfDate.port, { ...GIVEN, password: SECRET, tls: { ca: expired.ca } })) }),
    ],
    ['plain text to a TLS port', /TLS_PORT/, () => ({ url: `redis://:${IN_URL}@127.0.0.1:${tls.port}` })],
    ['TLS to a plain port', /PLAIN_PORT/, () => ({ url: `rediss://:${IN_URL}@127.0.0.1:${plain.port}` })],
    ['TLS to a plain port that wants a password', /PLAIN_PORT/, () => ({ url: `rediss://:${IN_URL}@127.0.0.1:${locked.port}` })],
  ];

  it.each(REFUSALS)('gives up at %s with one clear line', async (_what, reason, source) => {
    const line = await busFails(source());
    expect(line).toMatch(reason);
    expect(line).toMatch(
      /^Redis at (the given client|rediss?:\/\/127\.0\.0\.1:\d+) can't be used: [A-Z_]+; .+\. The bus has stopped trying\.$/,
    );
    expect(await subscriptionFails(source())).toMatch(reason);
  });

  it('can be closed at any moment of a TLS handshake that will fail', async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtException', note);
    cleanups.push(() => process.off('uncaughtException', note));
    for (let turn = 0; turn < 150; turn++) {
      const bus = openRedisBus({ url: tls.url });
      // The given client never connects, so that only its duplicate is closed in the middle.
      const client = new Redis(tls.url, { lazyConnect: true });
      client.duplicate = () => new Redis(tls.url, GIVEN);
      const signals = subscribeSignals({ client });
      for (let wait = 0; wait < turn % 15; wait++) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([bus.close(), signals.return?.()]);
    }
    // Whatever the sockets still had to say is said before the server takes the next connection.
    const last = own(new Redis(tls.port, { tls: { ca: trusted.ca } }));
    await last.ping();
    expect(uncaught).toEqual([]);
  });

  it('says which scheme the url needs', async () => {
    expect(await busFails({ url: `redis://127.0.0.1:${tls.port}` })).toContain('the port speaks TLS: the url must start with rediss://');
    expect(await busFails({ url: `rediss://127.0.0.1:${plain.port}` })).toContain('does not speak TLS: the url must start with redis://');
  });

  it.each(['nowriter', 'nokeys'])('gives up for the user %s, who may not run the script or what is in it', async (user) => {
    expect(await busFails({ url: at(locked, `${user}:${IN_URL}@`) })).toMatch(/NOPERM; this user may not run a command the bus needs/);
  });

  it('gives up a subscription whose user may not hear the channel', async () => {
    expect(await subscriptionFails({ url: at(locked, `nochannels:${IN_URL}@`) })).toContain('NOPERM');
  });

  it('counts what it may not do beside the stream', async () => {
    const { bus } = openBus({ url: at(locked, `nochannels:${IN_URL}@`), prefix: 'nochannels:' });
    bus.offer(sampleDetection(1));
    await bus.flush();
    expect(bus.stats()).toMatchObject({ state: 'ready', published: 1, lastError: 'NOPERM' });
    expect(bus.stats().sideErrors).toBeGreaterThanOrEqual(1);
  });

  it('retries a replica that refuses writes, without a reconnect at each refusal, and writes when it is promoted', async () => {
    const replica = await openRedisServer({ args: ['--replicaof', '127.0.0.1', String(plain.port)] });
    servers.push(replica);
    const { bus, states } = openBus({ url: replica.url });
    bus.offer(sampleDetection(1));
    await expect.poll(() => bus.stats(), SOON).toMatchObject({ state: 'degraded', lastError: 'READONLY' });
    await expect.poll(() => bus.stats().retries, PATIENTLY).toBeGreaterThanOrEqual(6);
    expect(states.length).toBeLessThanOrEqual(8);
    const client = own(inspect(replica.url));
    await client.replicaof('NO', 'ONE');
    bus.offer(sampleDetection(2));
    await bus.flush();
    expect((await readStream(client, createKeys().stream())).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(bus.stats()).toMatchObject({ state: 'ready', queued: 0 });
  });

  it('waits while the server loads its data, and then writes', { timeout: 30_000 }, async () => {
    const config = 'enable-debug-command local\nkey-load-delay 50\nloading-process-events-interval-bytes 1024';
    const server = await openRedisServer({ config });
    servers.push(server);
    const client = own(inspect(server.url));
    await client.call('DEBUG', 'POPULATE', '15000', 'filler', '100');
    await client.save();
    const { bus, states } = openBus({ url: server.url });
    bus.offer(sampleDetection(1));
    await bus.flush();
    server.kill();
    await expect.poll(() => bus.stats().state, SOON).toBe('degraded');
    const restarted = server.restart();
    bus.offer(sampleDetection(2));
    const impatient = own(new Redis(server.url, { enableReadyCheck: false }));
    const refused = await impatient.get('filler:1').catch((error: unknown) => error);
    expect(classifyError(refused)).toEqual({ kind: 'retry', reason: 'LOADING' });
    expect(bus.stats()).toMatchObject({ state: 'degraded', queued: 1 });
    await restarted;
    await bus.flush();
    // The snapshot was made before the first signal: the bus brings it again.
    expect((await readStream(client, createKeys().stream())).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(states).toEqual(['ready', 'degraded', 'ready']);
  });

  it('gives up at the login of a cluster, and tells it from a cluster that is away', async () => {
    const cluster = await openRedisCluster({ nodeTimeoutMs: 15_000 });
    cleanups.push(() => cluster.close());
    for (const { url } of cluster.masters) {
      const client = inspect(url);
      await client.acl('SETUSER', 'nowriter', 'on', `>${SECRET}`, '~*', '&*', '+@all', '-xadd');
      await client.acl('SETUSER', 'default', 'resetpass');
      client.disconnect();
    }
    const nodes = [...cluster.startupNodes];
    const inCluster = (client: Cluster | Cluster5): RedisBusOptions => ({ client: own(client), cluster: true, prefix: cluster.prefix });
    const as = (login: object) => ({ redisOptions: { ...GIVEN, ...login } });
    for (const open of [(login: object) => new Cluster(nodes, as(login)), (login: object) => new Cluster5(nodes, as(login))]) {
      expect(await busFails(inCluster(open({})))).toContain('NOAUTH');
      expect(await busFails(inCluster(open(wrong)))).toContain('WRONGPASS');
      expect(await busFails(inCluster(open({ ...wrong, password: SECRET })))).toContain('NOPERM');
      expect(await subscriptionFails({ client: own(open(wrong)) })).toContain('WRONGPASS');
    }
    for (const master of cluster.masters) master.kill();
    const { bus } = openBus(inCluster(new Cluster(nodes, as(wrong))));
    await expect.poll(() => bus.stats().state, SOON).toBe('degraded');
  });
});
