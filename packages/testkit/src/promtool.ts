import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CascadeError } from '@cascade/core';
import { cacheFolder, isContinuousIntegration, run, unpackDebianPackages } from './debian-packages.js';

/** What {@link findPromtool} looks at; the defaults are the process environment and the repository's `.cache/promtool`. */
export interface FindPromtoolOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the Debian package is unpacked. */
  readonly cacheDir?: string;
}

/** promtool comes with the server; 19 MB, unpacked 98 MB. */
const DEBIAN_PROMETHEUS_PACKAGES = ['prometheus'] as const;

/** `path` when it is promtool and runs here. */
async function working(path: string, env: FindPromtoolOptions['env']): Promise<string | undefined> {
  try {
    await run(path, ['--version'], env === undefined ? {} : { env });
    return path;
  } catch {
    return undefined;
  }
}

/**
 * The promtool of the tests, which checks Prometheus' rules and configuration: `PROMTOOL_BIN`, else `promtool` on `PATH`, else the one of the
 * Debian package unpacked into `cacheDir` (no root needed, once per machine).
 * @returns its path; `undefined` after a printed warning when there is none
 * @throws CascadeError `testkit/promtool-missing` when there is none and `CI` is set, `testkit/promtool-bin` when `PROMTOOL_BIN` does not run
 */
export async function findPromtool(options: FindPromtoolOptions = {}): Promise<string | undefined> {
  const env = options.env ?? process.env;
  const named = env.PROMTOOL_BIN;
  if (named !== undefined && named !== '') {
    if ((await working(named, env)) !== undefined) return named;
    throw new CascadeError('testkit/promtool-bin', `PROMTOOL_BIN "${named}" does not run; point it at a promtool or unset it`);
  }
  const installed = await working('promtool', env);
  if (installed !== undefined) return installed;
  const root = join(options.cacheDir ?? cacheFolder('promtool'), process.arch);
  const unpacked = await unpackDebianPackages(DEBIAN_PROMETHEUS_PACKAGES, root, async (tree) => {
    const path = join(tree, 'usr', 'bin', 'promtool');
    return existsSync(path) ? working(path, env) : undefined;
  });
  if (unpacked !== undefined) return unpacked;
  const advice = 'no promtool found; install it (apt-get install prometheus), or set PROMTOOL_BIN to its path';
  if (isContinuousIntegration(env)) throw new CascadeError('testkit/promtool-missing', advice);
  process.stderr.write(`\n!!! SKIPPING THE TESTS OF THE ALERT RULES: ${advice} !!!\n\n`);
  return undefined;
}
