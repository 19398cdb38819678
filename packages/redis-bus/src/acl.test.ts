import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACL_PASSWORD, ACL_ROLES, aclConfig, aclUser } from './acl.sample.js';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, PATIENTLY, readStream } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';

type Role = (typeof ACL_ROLES)[number];

const keys = createKeys();
const { signals, alerts, critical } = keys.channels;

/** Every key the package has a name for, except the producers' own. */
const READABLE: readonly string[] = [
  ...[
    keys.velocityCurrent('BTCUSDT'),
    keys.velocityAdvanced('BTCUSDT'),
    keys.velocityExchange('BTCUSDT', 'okx'),
    keys.velocityCorrelations,
  ],
  ...[keys.risk('BTCUSDT'), keys.probability('BTCUSDT'), keys.history(), keys.history('BTCUSDT'), keys.stream(), keys.stream('BTCUSDT')],
  ...[
    keys.volatilityBtc,
    keys.btcPrice,
    keys.regimeCurrent,
    keys.regimeHistory,
    keys.openInterestChange('BTCUSDT'),
    keys.funding('BTCUSDT'),
  ],
  ...[keys.latency, keys.signalsGenerated, keys.feeds],
];

describe.skipIf((await findRedisBinary()) === undefined)('the shipped ACL files', () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    // An admin beside the shipped users: DRYRUN asks what a user may without doing it.
    server = await openRedisServer({ config: `${await aclConfig()}\nuser admin on >admin ~* &* +@all\n` });
    admin = inspect(server.url.replace('//', '//admin:admin@'));
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  async function may(role: Role, ...command: string[]): Promise<boolean> {
    const reply = await admin.acl('DRYRUN', aclUser(role), ...(command as [string, ...string[]]));
    return reply === 'OK';
  }
  async function allowed(role: Role, commands: readonly (readonly string[])[]): Promise<string[]> {
    const results = await Promise.all(commands.map(async (command) => ((await may(role, ...command)) ? [command.join(' ')] : [])));
    return results.flat();
  }
  const words = (commands: readonly (readonly string[])[]): string[] => commands.map((command) => command.join(' '));

  it('let the publisher read and write every key, and publish on and hear its three channels', async () => {
    const own = [...READABLE, keys.producer('p')];
    const wanted = [
      ...own.flatMap((key) => [
        ['SET', key, '1'],
        ['GET', key],
        ['EXPIRE', key, '1'],
      ]),
      ...[signals, alerts, critical].flatMap((channel) => [
        ['PUBLISH', channel, 'x'],
        ['SUBSCRIBE', channel],
      ]),
      ['EVAL', 'return 1', '1', keys.stream()],
    ];
    expect(await allowed('publisher', wanted)).toEqual(words(wanted));
  });

  it.each(['subscriber', 'worker'] as const)('let a %s read every key and hear the three channels', async (role) => {
    const wanted = [...READABLE.map((key) => ['GET', key]), ...[signals, alerts, critical].map((channel) => ['SUBSCRIBE', channel])];
    expect(await allowed(role, wanted)).toEqual(words(wanted));
  });

  it('let nobody but a worker use consumer groups, and a worker only on the streams', async () => {
    const groups = (stream: string): string[][] => [
      ['XGROUP', 'CREATE', stream, 'bots', '$', 'MKSTREAM'],
      ['XREADGROUP', 'GROUP', 'bots', 'b1', 'STREAMS', stream, '>'],
      ['XACK', stream, 'bots', '1-1'],
      ['XAUTOCLAIM', stream, 'bots', 'b1', '60000', '0'],
      ['XPENDING', stream, 'bots'],
    ];
    const wanted = [...groups(keys.stream()), ...groups(keys.stream('BTCUSDT'))];
    expect(await allowed('worker', wanted)).toEqual(words(wanted));
    expect(await allowed('worker', groups('other'))).toEqual([]);
    expect(await allowed('subscriber', wanted)).toEqual([]);
    expect(await allowed('publisher', wanted)).toEqual([]);
  });

  it.each(['subscriber', 'worker'] as const)('let a %s change nothing and publish nothing', async (role) => {
    const writes = READABLE.flatMap((key) => [
      ['SET', key, '1'],
      ['DEL', key],
      ['EXPIRE', key, '1'],
      ['XADD', key, '*', 'signal', '{}'],
      ['XTRIM', key, 'MAXLEN', '0'],
      ['XDEL', key, '1-1'],
      ['HSET', key, 'a', '1'],
      ['ZADD', key, '1', 'a'],
      ['EVAL', 'return 1', '1', key],
    ]);
    expect(await allowed(role, [...writes, ['PUBLISH', signals, 'x'], ['XGROUP', 'DESTROY', keys.stream(), 'bots']])).toEqual([]);
  });

  it.each(ACL_ROLES)('keep a %s away from foreign keys and channels, other programs and the server', async (role) => {
    const foreign = [
      ['GET', 'session:1'],
      ['GET', 'velocity'],
      ['SET', 'session:1', 'x'],
      ['XRANGE', 'orders', '-', '+'],
      ['EVAL', 'return 1', '1', 'session:1'],
      ['PUBLISH', 'orders', 'x'],
      ['SUBSCRIBE', 'orders'],
      ['PSUBSCRIBE', '*'],
      ['KEYS', '*'],
      ['SCAN', '0'],
      ['MONITOR'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['CLIENT', 'LIST'],
      ['CLIENT', 'KILL', 'TYPE', 'normal'],
      ['SCRIPT', 'FLUSH'],
      ['FUNCTION', 'LIST'],
      ['FLUSHALL'],
      ['FLUSHDB'],
      ['SHUTDOWN'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['SAVE'],
      ['DEBUG', 'SLEEP', '1'],
      ['CLUSTER', 'RESET'],
    ];
    expect(await allowed(role, foreign)).toEqual([]);
  });

  it('check the commands inside a script: a publisher can not flush by Lua', async () => {
    const publisher = inspect(server.url.replace('//', `//${aclUser('publisher')}:${ACL_PASSWORD}@`));
    await expect(publisher.eval("return redis.call('FLUSHALL')", 1, keys.stream())).rejects.toThrow('run this command');
    await expect(publisher.eval("return redis.call('GET', 'session:1')", 0)).rejects.toThrow(/access at least one of the keys/);
    publisher.disconnect();
  });

  it('let nobody in without a password, not even the default user', async () => {
    const bare = (await aclConfig()).replaceAll(/ >\S+/g, '');
    const open = await openRedisServer({ config: bare });
    try {
      for (const user of ['default', ...ACL_ROLES.map(aclUser)]) {
        const client = inspect(open.url.replace('//', `//${user}:@`));
        await expect(client.ping()).rejects.toThrow(/NOAUTH|WRONGPASS/);
        client.disconnect();
      }
    } finally {
      await open.stop();
    }
  });

  it('let a server with an append-only file keep its signals when it is killed and comes back', async () => {
    const durable = await openRedisServer({ config: await aclConfig(), args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    const urlOf = (role: Role): string => durable.url.replace('//', `//${aclUser(role)}:${ACL_PASSWORD}@`);
    const reader = inspect(urlOf('subscriber'));
    try {
      const bus = openRedisBus({ url: urlOf('publisher') });
      bus.offer(sampleDetection(1));
      await bus.flush();
      await bus.close();
      const before = await readStream(reader, keys.stream());
      expect(before).toHaveLength(1);
      durable.kill();
      await durable.restart();
      await expect.poll(() => readStream(reader, keys.stream()).catch(() => undefined), PATIENTLY).toEqual(before);
    } finally {
      reader.disconnect();
      await durable.stop();
    }
  });
});
