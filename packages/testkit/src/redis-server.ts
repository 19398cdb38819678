import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CascadeError } from '@cascade/core';
import { findRedisBinary, findRedisServer, type RedisBinary } from './redis-server-binary.js';

export {
  claimDirectory,
  type FindRedisOptions,
  findRedisBinary,
  findRedisServer,
  type RedisBinary,
  type RedisSource,
} from './redis-server-binary.js';

/** How {@link openRedisServer} starts. */
export interface OpenRedisOptions {
  /** Extra command line arguments, e.g. `['--appendonly', 'yes']`. Giving them, even empty, asks for a server of one's own. */
  readonly args?: readonly string[];
}

/** A real Redis for one test. */
export interface RedisServer {
  /** `redis://127.0.0.1:port`, or the external server's URL. */
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

const START_TIMEOUT_MS = 15_000;
const START_ATTEMPTS = 5;
const LOG_CHARACTERS = 4_000;

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

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new CascadeError('testkit/redis-port', 'the system gave no free TCP port');
  return address.port;
}

/** Resolves when the server accepts connections; rejects with its log when it ends first or takes too long. */
async function accepting(child: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string): void =>
      reject(new CascadeError('testkit/redis-start', `redis-server ${what}; its last output:\n${log}`, { context: { log } }));
    const timer = setTimeout(() => fail(`was not ready after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const settle = (then: () => void) => (): void => {
      clearTimeout(timer);
      then();
    };
    child.once('error', (error) => settle(() => fail(`did not start: ${error.message}`))());
    // 'close', not 'exit': by then the whole log has been read.
    child.once(
      'close',
      settle(() => fail('ended at start')),
    );
    // Reading goes on for the life of the server: a full pipe would block it.
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        log = (log + chunk).slice(-LOG_CHARACTERS);
        if (log.includes('Ready to accept connections')) settle(resolve)();
      });
    }
  });
}

class OwnRedisServer implements RedisServer {
  readonly port: number;
  readonly prefix: string;
  readonly #binary: RedisBinary;
  readonly #dir: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  readonly #killOnExit = (): void => {
    this.#child?.kill('SIGKILL');
  };

  constructor(binary: RedisBinary, dir: string, port: number, args: readonly string[], prefix: string) {
    this.#binary = binary;
    this.#dir = dir;
    this.#args = args;
    this.port = port;
    this.prefix = prefix;
    process.once('exit', this.#killOnExit);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const where = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#dir];
    const child = spawn(this.#binary.path, [...where, '--save', '', '--appendonly', 'no', ...this.#args], {
      env: { ...process.env, ...this.#binary.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const forget = (): void => {
      if (this.#child === child) this.#child = undefined;
    };
    child.once('exit', forget);
    child.once('error', forget);
    await accepting(child);
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async restart(): Promise<void> {
    const before = this.#child;
    if (before !== undefined) {
      before.kill('SIGKILL');
      await once(before, 'exit');
    }
    await this.start();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined) {
      const exited = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await exited;
      clearTimeout(timer);
    }
    process.off('exit', this.#killOnExit);
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/**
 * Opens a real Redis: the external one of `CASCADE_TEST_REDIS_URL`, else a process of its own on 127.0.0.1,
 * a free port and a temporary directory, without persistence unless `args` say otherwise.
 * @throws CascadeError `testkit/redis-missing` when {@link findRedisServer} finds none, `testkit/redis-start` when it does not come up
 */
export async function openRedisServer(options: OpenRedisOptions = {}): Promise<RedisServer> {
  const prefix = `cascade-test:${randomUUID()}:`;
  const own = async () => {
    const binary = await findRedisBinary();
    return binary && { kind: 'binary' as const, binary };
  };
  const source = await (options.args === undefined ? findRedisServer() : own());
  if (source === undefined) {
    throw new CascadeError('testkit/redis-missing', 'no redis-server to open; guard the suite with describe.skipIf on findRedisServer()');
  }
  if (source.kind === 'external') return external(source.url, prefix);
  for (let attempt = 1; ; attempt++) {
    const dir = await mkdtemp(join(tmpdir(), 'cascade-redis-'));
    const server = new OwnRedisServer(source.binary, dir, await freePort(), options.args ?? [], prefix);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      // Another process may have taken the free port in the meantime.
      const taken = error instanceof CascadeError && String(error.context.log).includes('Address already in use');
      if (!taken || attempt === START_ATTEMPTS) throw error;
      await sleep(20);
    }
  }
}
