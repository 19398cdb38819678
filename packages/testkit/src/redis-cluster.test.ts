import { existsSync } from 'node:fs';
import { describe, it, type TestContext } from 'vitest';
import { askRedis } from './redis-cluster/ask.js';
import { type OpenRedisClusterOptions, openRedisCluster, type RedisCluster } from './redis-cluster.js';
import { findRedisBinary, type RedisServer } from './redis-server.js';

/** Also for what a new master is asked first: it holds the cluster for down until it has heard of the others. */
const PATIENTLY = { timeout: 15_000 } as const;

// Concurrent because each of them waits 2 s for its masters and then for failovers; the machine is idle meanwhile.
describe.skipIf((await findRedisBinary()) === undefined).concurrent('openRedisCluster', () => {
  async function open(test: TestContext, options?: OpenRedisClusterOptions): Promise<RedisCluster> {
    const cluster = await openRedisCluster(options);
    test.onTestFinished(() => cluster.close());
    return cluster;
  }
  const set = (node: RedisServer, key: string, value: string): Promise<string> => askRedis(node.port, 'SET', key, value);
  const directoryOf = async (port: number): Promise<string> =>
    /config_file:(.*)\/redis.conf/.exec(await askRedis(port, 'INFO', 'server'))?.[1] ?? '';
  const others = (cluster: RedisCluster, node: RedisServer): readonly RedisServer[] =>
    [...cluster.masters, ...cluster.replicas].filter((other) => other !== node);

  it('serves every slot, each on the one master that masterOf names', async (test) => {
    const { expect } = test;
    const cluster = await open(test);
    expect(new Set(cluster.startupNodes.map(({ port }) => port)).size).toBe(3);
    const owners = new Set<RedisServer>();
    for (const key of ['a', 'b', 'c', 'd', `${cluster.prefix}a`]) {
      const owner = await cluster.masterOf(key);
      owners.add(owner);
      expect(await set(owner, key, '1')).toBe('OK');
      for (const other of others(cluster, owner)) await expect(set(other, key, '2')).rejects.toThrow(`127.0.0.1:${owner.port}`);
    }
    expect([...owners].sort((a, b) => a.port - b.port)).toEqual([...cluster.masters].sort((a, b) => a.port - b.port));
    expect(await cluster.masterOf(`${cluster.prefix}b`)).toBe(await cluster.masterOf(`${cluster.prefix}a`));
  });

  it('goes on without a killed master, and takes it back', async (test) => {
    const { expect } = test;
    const cluster = await open(test, { args: ['--appendonly', 'yes'] });
    const [killed, alive] = [await cluster.masterOf('a'), await cluster.masterOf('b')];
    await set(killed, 'a', '1');
    killed.kill();
    await expect(askRedis(killed.port, 'PING')).rejects.toMatchObject({ code: 'testkit/redis-reply' });
    await expect.poll(() => askRedis(alive.port, 'CLUSTER', 'NODES'), PATIENTLY).toMatch(/ master,fail /);
    expect(await set(alive, 'b', '1')).toBe('OK');
    await killed.restart();
    await expect.poll(() => askRedis(alive.port, 'CLUSTER', 'NODES'), PATIENTLY).not.toContain('fail');
    // It waits before it takes commands again.
    await expect.poll(() => askRedis(killed.port, 'GET', 'a'), PATIENTLY).toBe('1');
  });

  it('promotes the replica of a paused master', async (test) => {
    const { expect } = test;
    const cluster = await open(test, { replicas: 1 });
    const paused = await cluster.masterOf('a');
    const replica = cluster.replicas[cluster.masters.indexOf(paused)]!;
    await set(paused, 'a', '1');
    await expect.poll(() => askRedis(replica.port, 'INFO', 'keyspace'), PATIENTLY).toContain('keys=1');
    paused.pause();
    await expect.poll(() => cluster.masterOf('a'), PATIENTLY).toBe(replica);
    await expect.poll(() => askRedis(replica.port, 'GET', 'a'), PATIENTLY).toBe('1');
    paused.resume();
    await expect.poll(() => askRedis(paused.port, 'INFO', 'replication'), PATIENTLY).toContain('role:slave');
  });

  it('cuts one master off from its peers while clients reach it: what it is told alone is lost when it comes back', async (test) => {
    const { expect } = test;
    const cluster = await open(test, { replicas: 1 });
    const isolated = await cluster.masterOf('a');
    const replica = cluster.replicas[cluster.masters.indexOf(isolated)]!;
    cluster.isolate(isolated);
    expect(await set(isolated, 'a', 'alone')).toBe('OK');
    await expect.poll(() => cluster.masterOf('a'), PATIENTLY).toBe(replica);
    await expect.poll(() => askRedis(replica.port, 'GET', 'a'), PATIENTLY).toBe('');
    expect(await set(replica, 'a', 'majority')).toBe('OK');
    cluster.heal();
    await expect.poll(() => askRedis(isolated.port, 'INFO', 'replication'), PATIENTLY).toMatch(/role:slave[\s\S]*master_link_status:up/);
    await askRedis(isolated.port, 'CLUSTER', 'FAILOVER', 'FORCE');
    await expect.poll(() => cluster.masterOf('a'), PATIENTLY).toBe(isolated);
    await expect.poll(() => askRedis(isolated.port, 'GET', 'a'), PATIENTLY).toBe('majority');
  });

  it('leaves no process, port or directory when it closes, even with a paused and a killed node', async (test) => {
    const { expect } = test;
    const cluster = await open(test);
    const nodes = [...cluster.masters];
    const [first, second] = nodes;
    const dirs = await Promise.all(nodes.map(({ port }) => directoryOf(port)));
    expect(dirs.filter((dir) => existsSync(dir))).toHaveLength(3);
    first?.pause();
    second?.kill();
    await cluster.close();
    for (const { pid, port } of nodes) {
      expect(pid).toBeUndefined();
      await expect(askRedis(port, 'PING')).rejects.toThrow('ECONNREFUSED');
    }
    expect(dirs.filter((dir) => existsSync(dir))).toEqual([]);
  });

  it('says when a node does not start, and leaves nothing behind', async ({ expect }) => {
    await expect(openRedisCluster({ args: ['--no-such-setting', '1'] })).rejects.toMatchObject({ code: 'testkit/redis-start' });
  });
});
