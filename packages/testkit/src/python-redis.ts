import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CascadeError } from '@cascade/core';
import { cacheFolder, isContinuousIntegration, run, unpackDebianPackages } from './debian-packages.js';

/** A Python that can `import redis`. */
export interface PythonRedis {
  readonly path: string;
  /** What it needs on top of the caller's environment, e.g. `PYTHONPATH`. */
  readonly env: Readonly<Record<string, string>>;
}

/** What {@link findPythonRedis} looks at; the defaults are the process environment and the repository's `.cache/python-redis`. */
export interface FindPythonOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the Debian packages are unpacked. */
  readonly cacheDir?: string;
}

/** redis-py and what it imports. */
const DEBIAN_PYTHON_PACKAGES = [
  'python3-redis',
  'python3-async-timeout',
  'python3-deprecated',
  'python3-packaging',
  'python3-wrapt',
] as const;

/** python3 of `PATH` with that additional environment; `undefined` when it can't import redis. */
async function importing(env: PythonRedis['env'], base: FindPythonOptions['env']): Promise<PythonRedis | undefined> {
  try {
    await run('python3', ['-c', 'import redis'], { env: { ...base, ...env } });
    return { path: 'python3', env };
  } catch {
    return undefined;
  }
}

/**
 * The Python of the tests: `python3` of `PATH`, with its own redis-py, else with the one of Debian packages unpacked into `cacheDir`
 * (no root needed, once per machine).
 * @returns `undefined` after a printed warning when there is none
 * @throws CascadeError `testkit/python-redis-missing` when there is none and `CI` is set
 */
export async function findPythonRedis(options: FindPythonOptions = {}): Promise<PythonRedis | undefined> {
  const env = options.env ?? process.env;
  const installed = await importing({}, env);
  if (installed !== undefined) return installed;
  const root = join(options.cacheDir ?? cacheFolder('python-redis'), process.arch);
  const unpacked = await unpackDebianPackages(DEBIAN_PYTHON_PACKAGES, root, async (tree) => {
    const folder = join(tree, 'usr', 'lib', 'python3', 'dist-packages');
    return existsSync(folder) ? importing({ PYTHONPATH: folder }, env) : undefined;
  });
  if (unpacked !== undefined) return unpacked;
  const advice = 'no python3 with redis-py found; install them (apt-get install python3-redis, or pip install redis)';
  if (isContinuousIntegration(env)) throw new CascadeError('testkit/python-redis-missing', advice);
  process.stderr.write(`\n!!! SKIPPING THE TESTS OF THE PYTHON EXAMPLE: ${advice} !!!\n\n`);
  return undefined;
}
