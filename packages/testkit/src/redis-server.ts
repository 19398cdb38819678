import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CascadeError } from '@cascade/core';
import { type RedisPlace, type RedisProcess, startRedis } from './redis-process.js';
import { findRedisBinary, findRedisServer } from './redis-server-binary.js';
import type { TestCertificates } from './test-certificates.js';

export {
  type FindRedisOptions,
  findRedisBinary,
  findRedisServer,
  type RedisBinary,
  type RedisSource,
} from './redis-server-binary.js';

/** How {@link openRedisServer} starts. Giving any of them, even empty, asks for a server of one's own. */
export interface OpenRedisOptions {
  /** Extra command line arguments, e.g. `['--appendonly', 'yes']`. */
  readonly args?: readonly string[];
  /** Text of a `redis.conf`: settings and `user` lines, comments allowed. Command line arguments win. */
  readonly config?: string;
  /** Speaks TLS, and only TLS, with this certificate; clients need none. */
  readonly tls?: TestCertificates;
}

/** A real Redis for one test. */
export interface RedisServer {
  /** `redis://127.0.0.1:port`, with TLS `rediss://`, or the external server's URL. */
  readonly url: string;
  readonly port: number;
  /** Process id; `undefined` for an external server and while it is not running. */
  readonly pid: number | undefined;
  /** Random prefix for keys and channels, so that tests can share an external server. */
  readonly prefix: string;
  /** Ends the server and removes its directory; an external server is left alone. */
  stop(): Promise<void>;
  /** SIGKILL. The directory stays, for {@link RedisServer.restart}. @throws CascadeError `testkit/redis-external` */
  kill(): void;
  /** Starts again on the same port and directory, after `kill`. Resolves when it accepts connections. */
  restart(): Promise<void>;
  /** SIGSTOP: connected, but it answers nobody. @throws CascadeError `testkit/redis-external` */
  pause(): void;
  /** SIGCONT. @throws CascadeError `testkit/redis-external` */
  resume(): void;
}

function external(url: string, prefix: string): RedisServer {
  const refuse = (): never => {
    throw new CascadeError(
      'testkit/redis-external',
      'the external server of CASCADE_TEST_REDIS_URL is not ours to stop; open one with args: []',
    );
  };
  return {
    url,
    port: Number(new URL(url).port || 6379),
    pid: undefined,
    prefix,
    stop: async () => {},
    kill: refuse,
    restart: async () => refuse(),
    pause: refuse,
    resume: refuse,
  };
}

/** A process of ours as tests see it, under the URL by which they reach it. */
export function ownServer(own: RedisProcess, url: string, prefix: string): RedisServer {
  return {
    url,
    port: Number(new URL(url).port),
    get pid() {
      return own.pid;
    },
    prefix,
    stop: () => own.stop(),
    kill: () => own.kill(),
    restart: () => own.restart(),
    pause: () => own.pause(),
    resume: () => own.resume(),
  };
}

async function tlsArguments(tls: TestCertificates, { port, dir }: RedisPlace): Promise<readonly string[]> {
  const write = async (name: string, pem: string): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, pem, { mode: 0o600 });
    return path;
  };
  const [ca, cert, key] = [await write('ca.pem', tls.ca), await write('cert.pem', tls.cert), await write('key.pem', tls.key)];
  const files = ['--tls-ca-cert-file', ca, '--tls-cert-file', cert, '--tls-key-file', key];
  return ['--port', '0', '--tls-port', String(port), ...files, '--tls-auth-clients', 'no'];
}

/**
 * Opens a real Redis: the external one of `CASCADE_TEST_REDIS_URL`, else a process of its own on 127.0.0.1,
 * a free port and a temporary directory, without persistence unless the options say otherwise.
 * @throws CascadeError `testkit/redis-missing` when {@link findRedisServer} finds none, `testkit/redis-start` when it does not come up
 */
export async function openRedisServer(options: OpenRedisOptions = {}): Promise<RedisServer> {
  const { args, config, tls } = options;
  const prefix = `cascade-test:${randomUUID()}:`;
  const own = async () => {
    const binary = await findRedisBinary();
    return binary && { kind: 'binary' as const, binary };
  };
  const source = await (Object.keys(options).length === 0 ? findRedisServer() : own());
  if (source === undefined) {
    throw new CascadeError('testkit/redis-missing', 'no redis-server to open; guard the suite with describe.skipIf on findRedisServer()');
  }
  if (source.kind === 'external') return external(source.url, prefix);
  const started = await startRedis(source.binary, async (place) => ({
    args: [...(tls === undefined ? [] : await tlsArguments(tls, place)), ...(args ?? [])],
    ...(config === undefined ? {} : { config }),
  }));
  return ownServer(started, `${tls === undefined ? 'redis' : 'rediss'}://127.0.0.1:${started.port}`, prefix);
}
