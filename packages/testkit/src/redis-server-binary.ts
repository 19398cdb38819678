import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CascadeError } from '@cascade/core';

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

const run = (file: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string | undefined> } = {}) =>
  promisify(execFile)(file, [...args], { timeout: 120_000, ...options });

function defaultCacheDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'pnpm-workspace.yaml')) && dirname(dir) !== dir) dir = dirname(dir);
  return join(dir, '.cache', 'redis');
}

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

/** Downloads the packages into `dir`; with package lists of its own when the machine's are missing or stale (no root, no shared lock). */
async function downloadPackages(dir: string): Promise<void> {
  const download = ['-qq', '-o', 'APT::Sandbox::User=root'];
  try {
    await run('apt-get', [...download, 'download', ...DEBIAN_REDIS_PACKAGES], { cwd: dir });
  } catch {
    const [lists, cache] = [join(dir, 'lists'), join(dir, 'cache')];
    await Promise.all([mkdir(join(lists, 'partial'), { recursive: true }), mkdir(join(cache, 'archives', 'partial'), { recursive: true })]);
    const own = [...download, '-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
    await run('apt-get', [...own, 'update'], { cwd: dir });
    await run('apt-get', [...own, 'download', ...DEBIAN_REDIS_PACKAGES], { cwd: dir });
  }
}

/**
 * Moves a finished directory to its place. When another process was faster its directory stays and `from` is removed,
 * so a half-written tree is never seen at `to`.
 */
export async function claimDirectory(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    await rm(from, { recursive: true, force: true });
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function installPackages(cacheDir: string): Promise<RedisBinary | undefined> {
  const root = join(cacheDir, process.arch);
  const cached = await unpackedBinary(root);
  if (cached !== undefined) return cached;
  const scratch = join(cacheDir, `scratch-${process.pid}-${randomUUID()}`);
  try {
    await mkdir(join(scratch, 'root'), { recursive: true });
    await downloadPackages(scratch);
    const packages = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
    for (const name of packages) await run('dpkg', ['-x', join(scratch, name), join(scratch, 'root')]);
    // A tree that is there but did not run is broken: it makes way.
    if (existsSync(root) && (await unpackedBinary(root)) === undefined) await rm(root, { recursive: true, force: true });
    await claimDirectory(join(scratch, 'root'), root);
  } catch (error) {
    process.stderr.write(`redis-server: the Debian packages could not be unpacked: ${error instanceof Error ? error.message : error}\n`);
  } finally {
    // Where nothing could be written there is nothing to remove either.
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
  }
  return unpackedBinary(root);
}

function missing(env: Readonly<Record<string, string | undefined>>): undefined {
  const advice =
    'no redis-server found; install one (apt-get install redis-server), or set REDIS_SERVER_BIN to its path, or CASCADE_TEST_REDIS_URL to a running server';
  if (env.CI !== undefined && env.CI !== '' && env.CI !== 'false') throw new CascadeError('testkit/redis-missing', advice);
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
  return (await installPackages(options.cacheDir ?? defaultCacheDir())) ?? missing(env);
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
