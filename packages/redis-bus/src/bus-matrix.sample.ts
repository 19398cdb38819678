import { createTestCertificates, openRedisCluster, openRedisServer } from '@cascade/testkit';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5';
import { ACL_PASSWORD, aclConfig, aclUser } from './acl.sample.js';
import type { SignalBus, SignalStreamOptions } from './bus.js';
import type { BusAccess, ContractReader } from './redis-bus.contract.js';
import { openRedisBus } from './redis-bus.js';
import type { RedisLike } from './redis-like.js';
import { type SignalSubscription, subscribeSignals } from './signal-subscription.js';

/** A {@link BusAccess} and what ends its server and clients. */
export interface OpenAccess extends BusAccess {
  close(): Promise<void>;
}

/** What a user should give a client of their own: README, "Limits and cost". */
const GIVEN = { enableOfflineQueue: false, maxRetriesPerRequest: 0, socketTimeout: 2_000 } as const;

type Client = RedisLike & ContractReader;

interface Sides {
  readonly prefix: string;
  readonly cluster?: boolean;
  /** Where the writing and the reading side connect: by url, or a client each. */
  readonly write: string | Client;
  readonly read: string | Client;
  /** To look at what was written, with the reader's rights. */
  readonly reader: Client;
  stop(): Promise<void>;
}

function accessTo({ prefix, cluster = false, write, read, reader, stop }: Sides): OpenAccess {
  const source = (side: string | Client) => (typeof side === 'string' ? { url: side } : { client: side });
  const clients = [write, read, reader].filter((side) => typeof side !== 'string');
  for (const client of clients) client.on('error', () => {});
  let count = 0;
  return {
    cluster,
    reader,
    nextPrefix: () => `${prefix}${++count}:`,
    openBus: (name: string): SignalBus => openRedisBus({ ...source(write), prefix: name, cluster }),
    subscribe: (name: string, options?: SignalStreamOptions): SignalSubscription =>
      subscribeSignals({ ...options, ...source(read), prefix: name }),
    close: async () => {
      for (const client of clients) client.disconnect();
      await stop();
    },
  };
}

async function byUrl(protocol: 2 | 3): Promise<OpenAccess> {
  const { url, prefix, stop } = await openRedisServer();
  const spelt = protocol === 3 ? url : `${url}?protocol=2`;
  return accessTo({ prefix, write: spelt, read: spelt, reader: new Redis(url), stop });
}

async function byClient(create: (port: number) => Client): Promise<OpenAccess> {
  const { port, prefix, stop } = await openRedisServer({ args: [] });
  const client = create(port);
  return accessTo({ prefix, write: client, read: client, reader: client, stop });
}

async function overTls(): Promise<OpenAccess> {
  const certificates = createTestCertificates();
  const { url, prefix, stop } = await openRedisServer({ tls: certificates });
  const client = new Redis(url, { ...GIVEN, tls: { ca: certificates.ca } });
  return accessTo({ prefix, write: client, read: client, reader: client, stop });
}

async function asUsers(): Promise<OpenAccess> {
  const prefix = 'acl:';
  const { url, stop } = await openRedisServer({ config: await aclConfig(`${prefix}*:`) });
  const as = (role: 'publisher' | 'subscriber'): string => url.replace('//', `//${aclUser(role)}:${ACL_PASSWORD}@`);
  return accessTo({ prefix, write: as('publisher'), read: as('subscriber'), reader: new Redis(as('subscriber')), stop });
}

async function inCluster(create: (nodes: { host: string; port: number }[]) => Client): Promise<OpenAccess> {
  const cluster = await openRedisCluster({ nodeTimeoutMs: 15_000 });
  const client = create([...cluster.startupNodes]);
  return accessTo({ prefix: cluster.prefix, cluster: true, write: client, read: client, reader: client, stop: () => cluster.close() });
}

/** Server, client and user. `url`: the bus opens its own client, of the ioredis that is installed. */
export type BusKind =
  | 'url, RESP3'
  | 'url, RESP2'
  | 'client of ioredis 6'
  | 'client of ioredis 6, RESP2'
  | 'client of ioredis 5'
  | 'TLS with an own authority'
  | 'users of the ACL files'
  | 'Cluster of ioredis 6'
  | 'Cluster of ioredis 5';

/** How each kind is opened: every one the package supports. */
export const BUS_MATRIX: Readonly<Record<BusKind, () => Promise<OpenAccess>>> = {
  'url, RESP3': () => byUrl(3),
  'url, RESP2': () => byUrl(2),
  'client of ioredis 6': () => byClient((port) => new Redis(port, GIVEN)),
  'client of ioredis 6, RESP2': () => byClient((port) => new Redis(port, { ...GIVEN, protocol: 2 })),
  'client of ioredis 5': () => byClient((port) => new Redis5(port, GIVEN)),
  'TLS with an own authority': overTls,
  'users of the ACL files': asUsers,
  'Cluster of ioredis 6': () => inCluster((nodes) => new Cluster(nodes, { redisOptions: GIVEN })),
  'Cluster of ioredis 5': () => inCluster((nodes) => new Cluster5(nodes, { redisOptions: GIVEN })),
};
