import { openRedisServer, type RedisServer } from '@cascade/testkit';
import { Redis } from 'ioredis';

/** For `expect.poll`: a loaded machine may take its time. */
export const PATIENTLY = { timeout: 10_000 } as const;

/** A plain client for looking into a test's Redis. */
export function inspect(url: string, password?: string): Redis {
  const client = new Redis(url, { ...(password === undefined ? {} : { password }), retryStrategy: () => 50 });
  client.on('error', () => {});
  return client;
}

/** A shared server for one test file, and what takes it away again. */
export interface TestRedis {
  readonly server: RedisServer;
  readonly client: Redis;
  /** A prefix nobody else uses. */
  nextPrefix(): string;
  /** Removes the keys under all prefixes given out and ends the server. */
  close(): Promise<void>;
}

/** Opens the server and a client to look into it. */
export async function openTestRedis(args?: readonly string[]): Promise<TestRedis> {
  const server = await openRedisServer(args === undefined ? {} : { args });
  const client = inspect(server.url);
  let count = 0;
  return {
    server,
    client,
    nextPrefix: () => `${server.prefix}${++count}:`,
    close: async () => {
      const keys = await client.keys(`${server.prefix}*`);
      if (keys.length > 0) await client.del(keys);
      client.disconnect();
      await server.stop();
    },
  };
}

/** A document in a stream. */
export interface StreamedDocument {
  /** Id of the entry. */
  readonly id: string;
  /** Id of the signal. */
  readonly signalId: string;
  readonly seq: number;
  readonly symbol: string;
  /** The number the signal had when it was offered: the end of its id. */
  readonly offered: number;
}

/** The documents in a stream, oldest first. */
export async function readStream(client: Redis, key: string): Promise<StreamedDocument[]> {
  const entries = await client.xrange(key, '-', '+');
  return entries.map(([id, fields]) => {
    const { id: signalId, seq, symbol } = JSON.parse(fields[1] ?? '{}') as { id: string; seq: number; symbol: string };
    return { id, signalId, seq, symbol, offered: Number(signalId.split(':').at(-1)) };
  });
}
