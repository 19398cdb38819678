import { findRedisBinary, openRedisServer } from '@cascade/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeBusContract } from './bus.contract.js';
import { describeBusMatrix } from './bus-matrix.contract.js';
import { InProcessBus } from './in-process-bus.js';
import { inspect, PATIENTLY } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';

describeBusContract('in process', () => new InProcessBus());

describeBusMatrix('over Redis', [
  'url, RESP3',
  'url, RESP2',
  'client of ioredis 6',
  'client of ioredis 6, RESP2',
  'client of ioredis 5',
  'TLS with an own authority',
  'users of the ACL files',
  'Cluster of ioredis 6',
  'Cluster of ioredis 5',
]);

describe.skipIf((await findRedisBinary()) === undefined)('a url', () => {
  it.each([
    ['', 'resp=3'],
    ['?protocol=2', 'resp=2'],
  ])('ending in "%s" connects with %s', async (query, expected) => {
    const server = await openRedisServer({ args: [] });
    onTestFinished(() => server.stop());
    const bus = openRedisBus({ url: `${server.url}${query}` });
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('ready');
    const client = inspect(server.url);
    const own = Number(await client.client('ID'));
    const others = String(await client.client('LIST'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(`id=${own} `));
    expect(others).toEqual([expect.stringContaining(expected)]);
    client.disconnect();
    await bus.close();
  });
});
