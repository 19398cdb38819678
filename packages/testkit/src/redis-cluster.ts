import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CascadeError } from '@cascade/core';
import { askRedis } from './redis-cluster/ask.js';
import { Gate } from './redis-cluster/gate.js';
import { startRedis } from './redis-process.js';
import { ownServer, type RedisServer } from './redis-server.js';
import { findRedisBinary, type RedisBinary } from './redis-server-binary.js';

/** How {@link openRedisCluster} starts. */
export interface OpenRedisClusterOptions {
  /** Copies of each master that can take its place. Default 0. */
  readonly replicas?: 0 | 1;
  /** Silence after which a node counts as failed. Default 1,000 ms; Redis' own default is 15,000. */
  readonly nodeTimeoutMs?: number;
  /** Extra command line arguments of every node, e.g. `['--appendonly', 'yes']`. */
  readonly args?: readonly string[];
}

/** Three real masters, each with a third of the slots, and perhaps a replica each. */
export interface RedisCluster {
  /** For a cluster client: every node. */
  readonly startupNodes: readonly { readonly host: string; readonly port: number }[];
  /** The masters as they were started, in the order of their slots; after a failover {@link RedisCluster.masterOf} tells who serves. */
  readonly masters: readonly RedisServer[];
  /** The replica of the master with the same index. Empty without replicas. */
  readonly replicas: readonly RedisServer[];
  /** Random prefix with a hash tag: all keys under it are in one slot. */
  readonly prefix: string;
  /** The node that serves `key` in the eyes of the nodes that are neither silent nor isolated. @throws CascadeError `testkit/redis-cluster` */
  masterOf(key: string): Promise<RedisServer>;
  /** Cuts a node off from all others; clients still reach it. Where nodes can't have addresses of their own it is paused instead. */
  isolate(node: RedisServer): void;
  /** Ends every isolation. */
  heal(): void;
  /** Ends all nodes and removes their directories. */
  close(): Promise<void>;
}

const SLOTS = 16_384;
const MASTERS = 3;
const FORM_TIMEOUT_MS = 20_000;

const addressOf = (index: number): string => `127.0.1.${index + 1}`;

/** Whether 127.0.1.N can be used without being configured: on Linux all of 127.0.0.0/8 can, elsewhere 127.0.0.1 only. */
async function hasOwnAddresses(): Promise<boolean> {
  const probe = createServer();
  probe.listen(0, addressOf(0));
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const startedMs = Date.now();
  while (!(await holds().catch(() => false))) {
    if (Date.now() - startedMs > FORM_TIMEOUT_MS) throw new CascadeError('testkit/redis-cluster', `the cluster did not come up: ${what}`);
    await sleep(20);
  }
}

/** The port of the master that serves `slot` in a node's `CLUSTER NODES`. */
function portOfMaster(nodes: string, slot: number): number | undefined {
  for (const line of nodes.split('\n')) {
    const [, address = '', flags = '', , , , , , ...ranges] = line.split(' ');
    if (!flags.includes('master') || flags.includes('fail')) continue;
    const serves = ranges.some((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return from !== undefined && to !== undefined && from <= slot && slot <= to;
    });
    if (serves) return Number(/:(\d+)@/.exec(address)?.[1]);
  }
  return undefined;
}

interface Node {
  readonly server: RedisServer;
  readonly gates: readonly Gate[];
  /** Where the other nodes reach its cluster bus. */
  readonly busPort: number;
}

class OwnCluster implements RedisCluster {
  readonly prefix: string = `{cascade-test:${randomUUID()}}:`;
  readonly #hasOwnAddresses: boolean;
  readonly #isolated = new Set<number>();
  #nodes: readonly Node[] = [];

  constructor(ownAddresses: boolean) {
    this.#hasOwnAddresses = ownAddresses;
  }

  get #servers(): readonly RedisServer[] {
    return this.#nodes.map(({ server }) => server);
  }

  get startupNodes(): readonly { readonly host: string; readonly port: number }[] {
    return this.#servers.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  get masters(): readonly RedisServer[] {
    return this.#servers.slice(0, MASTERS);
  }

  get replicas(): readonly RedisServer[] {
    return this.#servers.slice(MASTERS);
  }

  /** Starts one node behind two gates: one for commands and replication, one for the cluster bus. */
  async #start(binary: RedisBinary, index: number, args: readonly string[]): Promise<Node> {
    const isCut = (from: string): boolean =>
      from.startsWith('127.0.1.') && [...this.#isolated].some((other) => other === index || from === addressOf(other));
    const [gate, busGate] = await Promise.all([Gate.open(isCut), Gate.open(isCut)]);
    const source = this.#hasOwnAddresses ? ['--bind-source-addr', addressOf(index)] : [];
    const own = await startRedis(binary, async ({ port, busPort }) => {
      gate.target = port;
      busGate.target = busPort;
      const ports = ['--cluster-port', busPort, '--cluster-announce-port', gate.port, '--cluster-announce-bus-port', busGate.port];
      return { args: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1', ...ports.map(String), ...source, ...args] };
    });
    return { server: ownServer(own, `redis://127.0.0.1:${gate.port}`, this.prefix), gates: [gate, busGate], busPort: busGate.port };
  }

  async start(binary: RedisBinary, count: number, args: readonly string[]): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: count }, (_, index) => this.#start(binary, index, args)));
    this.#nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Gives each master its third of the slots, introduces the nodes to each other, and gives each replica its master. */
  async form(): Promise<void> {
    const share = Math.ceil(SLOTS / MASTERS);
    for (const [index, { server, busPort }] of this.#nodes.entries()) {
      await askRedis(server.port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
      const slots = [index * share, Math.min(SLOTS, (index + 1) * share) - 1].map(String);
      if (index < MASTERS) await askRedis(server.port, 'CLUSTER', 'ADDSLOTSRANGE', ...slots);
      await askRedis(this.#nodes[0]?.server.port ?? 0, 'CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort));
    }
    await this.#everyNode('all know all', `cluster_known_nodes:${this.#nodes.length}\r`);
    for (const [index, { port }] of this.replicas.entries()) {
      const id = await askRedis(this.masters[index]?.port ?? 0, 'CLUSTER', 'MYID');
      await until('a replica finds its master', async () => (await askRedis(port, 'CLUSTER', 'REPLICATE', id)) === 'OK');
      await until('a replica is in step', async () => (await askRedis(port, 'INFO', 'replication')).includes('master_link_status:up'));
    }
    // Without full coverage a node is "ok" before it has heard of the others' slots.
    await this.#everyNode('all slots are served', `cluster_slots_ok:${SLOTS}\r`);
    await this.#everyNode('all nodes take commands', 'cluster_state:ok');
  }

  async #everyNode(what: string, expected: string): Promise<void> {
    for (const { port } of this.#servers) await until(what, async () => (await askRedis(port, 'CLUSTER', 'INFO')).includes(expected));
  }

  async masterOf(key: string): Promise<RedisServer> {
    for (const [index, { port }] of this.#servers.entries()) {
      if (this.#isolated.has(index)) continue;
      try {
        const slot = Number(await askRedis(port, 'CLUSTER', 'KEYSLOT', key));
        const owner = portOfMaster(await askRedis(port, 'CLUSTER', 'NODES'), slot);
        const server = this.#servers.find((node) => node.port === owner);
        if (server !== undefined) return server;
      } catch {
        // Paused or killed: the next one knows.
      }
    }
    throw new CascadeError('testkit/redis-cluster', `no node says who serves "${key}"`);
  }

  isolate(node: RedisServer): void {
    this.#isolated.add(this.#servers.indexOf(node));
    if (this.#hasOwnAddresses) this.#judgeLinks();
    else node.pause();
  }

  heal(): void {
    const isolated = [...this.#isolated];
    this.#isolated.clear();
    if (this.#hasOwnAddresses) this.#judgeLinks();
    else for (const index of isolated) this.#servers[index]?.resume();
  }

  #judgeLinks(): void {
    for (const gate of this.#nodes.flatMap(({ gates }) => gates)) gate.judge();
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    await Promise.all(this.#nodes.flatMap(({ gates }) => gates).map((gate) => gate.close()));
  }
}

/**
 * Opens a Redis Cluster of three masters on 127.0.0.1, formed with plain commands, and resolves when every slot is served (about 3 s:
 * a new master waits 2 s before it takes writes). Nodes speak to each other through forwarders of this process, each from an
 * address 127.0.1.N of its own, so that one can be cut off without firewall rules and without root. Behind a forwarder a killed node
 * resets connections instead of refusing them. Slots whose master is gone are the only ones not served (`cluster-require-full-coverage no`).
 * @throws CascadeError `testkit/redis-missing` without a redis-server, `testkit/redis-start`, `testkit/redis-cluster` when it does not come up
 */
export async function openRedisCluster(options: OpenRedisClusterOptions = {}): Promise<RedisCluster> {
  const { replicas = 0, nodeTimeoutMs = 1_000, args = [] } = options;
  const binary = await findRedisBinary();
  if (binary === undefined) {
    throw new CascadeError('testkit/redis-missing', 'no redis-server to start; guard the suite with describe.skipIf on findRedisBinary()');
  }
  const cluster = new OwnCluster(await hasOwnAddresses());
  const timing = ['--cluster-node-timeout', String(nodeTimeoutMs), '--repl-diskless-sync-delay', '0'];
  try {
    await cluster.start(binary, MASTERS * (1 + replicas), [...timing, '--cluster-require-full-coverage', 'no', ...args]);
    await cluster.form();
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}
