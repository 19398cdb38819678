import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CascadeError } from '@cascade/core';
import type { RedisBinary } from './redis-server-binary.js';

/** What a redis-server is started with. */
export interface RedisStart {
  /** Command line arguments; they win over `config`. */
  readonly args: readonly string[];
  /** Text of a `redis.conf`. */
  readonly config?: string;
}

/** Where a redis-server may live: a port nobody else had a moment ago, and an own directory. */
export interface RedisPlace {
  readonly port: number;
  /** A second free port, for the cluster bus. */
  readonly busPort: number;
  readonly dir: string;
}

const START_TIMEOUT_MS = 15_000;
const START_ATTEMPTS = 5;
const LOG_CHARACTERS = 4_000;

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

/** Servers that run: a test process that ends early must not leave them behind. */
const running = new Set<RedisProcess>();
function abandonAll(): void {
  for (const server of running) server.abandon();
}
process.once('exit', abandonAll);
// The test runner ends its workers like this, without an 'exit'.
process.once('SIGTERM', () => {
  abandonAll();
  process.kill(process.pid, 'SIGTERM');
});

/** One redis-server process on 127.0.0.1, with a directory of its own. */
export class RedisProcess {
  readonly port: number;
  readonly #binary: RedisBinary;
  readonly #dir: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  constructor(binary: RedisBinary, place: RedisPlace, args: readonly string[]) {
    this.#binary = binary;
    this.#dir = place.dir;
    this.#args = args;
    this.port = place.port;
    running.add(this);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const child = spawn(this.#binary.path, [...this.#args], {
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

  /** Ends it when nobody can wait any more. */
  abandon(): void {
    this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
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
    running.delete(this);
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/**
 * Starts a redis-server on free ports of 127.0.0.1 in a new temporary directory, without persistence unless `start` says otherwise.
 * @param start what the server needs, given its place; files it names are written there first
 * @throws CascadeError `testkit/redis-start` when it does not come up
 */
export async function startRedis(binary: RedisBinary, start: (place: RedisPlace) => Promise<RedisStart>): Promise<RedisProcess> {
  for (let attempt = 1; ; attempt++) {
    const dir = await mkdtemp(join(tmpdir(), 'cascade-redis-'));
    const [port, busPort] = await Promise.all([freePort(), freePort()]);
    const place = { port, busPort, dir };
    const { args, config = '' } = await start(place);
    const file = join(dir, 'redis.conf');
    await writeFile(file, config);
    const base = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
    const server = new RedisProcess(binary, place, [file, ...base, ...args]);
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
