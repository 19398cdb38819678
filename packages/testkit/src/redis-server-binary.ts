import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CascadeError } from '@cascade/core';
import { cacheFolder, isContinuousIntegration, run, unpackDebianPackages } from './debian-packages.js';

/** A redis-server that can be started here. */
export interface RedisBinary {
  readonly path: string;
  /** What it needs on top of the caller's environment, e.g. `LD_LIBRARY_PATH`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where the tests' Redis comes from: a server that already runs, or one to start. */
export type RedisSource = { readonly kind: 'external'; readonly url: string } | { readonly kind: 'binary'; readonly binary: RedisBinary };

/** What {@link findRedisServer} looks at; the defaults are the process environment and the repository's `.cache/redis`. */
export interface FindRedisOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the Debian packages are unpacked. */
  readonly cacheDir?: string;
}

/** The Debian packages a redis-server needs. */
const DEBIAN_REDIS_PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'] as const;

async function runs(binary: RedisBinary): Promise<boolean> {
  try {
    const { stdout } = await run(binary.path, ['--version'], { env: { ...process.env, ...binary.env } });
    return stdout.includes('v=');
  } catch {
    return false;
  }
}

function onPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const dirs = (env.PATH ?? '').split(delimiter).filter((dir) => dir !== '');
  return dirs.map((dir) => join(dir, 'redis-server')).find((path) => existsSync(path));
}

/** The server inside an unpacked tree; `undefined` when the tree is not there or the server does not run. */
async function unpackedBinary(root: string): Promise<RedisBinary | undefined> {
  const path = join(root, 'usr', 'bin', 'redis-server');
  const libraries = join(root, 'usr', 'lib');
  if (!existsSync(path) || !existsSync(libraries)) return undefined;
  const dirs = (await readdir(libraries, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const binary = { path, env: { LD_LIBRARY_PATH: [libraries, ...dirs.map((entry) => join(libraries, entry.name))].join(delimiter) } };
  return (await runs(binary)) ? binary : undefined;
}

function missing(env: Readonly<Record<string, string | undefined>>): undefined {
  const advice =
    'no redis-server found; install one (apt-get install redis-server), or set REDIS_SERVER_BIN to its path, or CASCADE_TEST_REDIS_URL to a running server';
  if (isContinuousIntegration(env)) throw new CascadeError('testkit/redis-missing', advice);
  process.stderr.write(`\n!!! SKIPPING EVERY TEST THAT NEEDS REDIS: ${advice} !!!\n\n`);
  return undefined;
}

/**
 * A redis-server that this process can start, stop and kill:
 * `REDIS_SERVER_BIN`, else `redis-server` on `PATH`, else Debian packages unpacked into `cacheDir` (no root needed, once per machine).
 * @returns `undefined` after a printed warning when there is none
 * @throws CascadeError `testkit/redis-missing` when there is none and `CI` is set, `testkit/redis-bin` when `REDIS_SERVER_BIN` does not run
 */
export async function findRedisBinary(options: FindRedisOptions = {}): Promise<RedisBinary | undefined> {
  const env = options.env ?? process.env;
  const named = env.REDIS_SERVER_BIN;
  if (named !== undefined && named !== '') {
    if (await runs({ path: named, env: {} })) return { path: named, env: {} };
    throw new CascadeError('testkit/redis-bin', `REDIS_SERVER_BIN "${named}" does not run; point it at a redis-server or unset it`);
  }
  const installed = onPath(env);
  if (installed !== undefined && (await runs({ path: installed, env: {} }))) return { path: installed, env: {} };
  const root = join(options.cacheDir ?? cacheFolder('redis'), process.arch);
  return (await unpackDebianPackages(DEBIAN_REDIS_PACKAGES, root, unpackedBinary)) ?? missing(env);
}

/**
 * Where the tests' Redis comes from: `CASCADE_TEST_REDIS_URL` (a server that already runs), else {@link findRedisBinary}.
 * @returns `undefined` after a printed warning when there is none
 * @throws CascadeError as {@link findRedisBinary}
 */
export async function findRedisServer(options: FindRedisOptions = {}): Promise<RedisSource | undefined> {
  const url = (options.env ?? process.env).CASCADE_TEST_REDIS_URL;
  if (url !== undefined && url !== '') return { kind: 'external', url };
  const binary = await findRedisBinary(options);
  return binary && { kind: 'binary', binary };
}
