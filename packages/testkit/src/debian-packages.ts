import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs a program to its end, 2 min at most. @throws the system's error, also when its exit code is not 0 */
export function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string | undefined> } = {},
): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(file, [...args], { timeout: 120_000, ...options });
}

/** Whether what is missing must fail instead of being skipped: `CI` is set. */
export function isContinuousIntegration(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false';
}

/** A folder in `.cache` of the repository. */
export function cacheFolder(name: string): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'pnpm-workspace.yaml')) && dirname(dir) !== dir) dir = dirname(dir);
  return join(dir, '.cache', name);
}

/** Downloads the packages into `dir`; with package lists of its own when the machine's are missing or stale (no root, no shared lock). */
async function downloadPackages(names: readonly string[], dir: string): Promise<void> {
  const download = ['-qq', '-o', 'APT::Sandbox::User=root'];
  try {
    await run('apt-get', [...download, 'download', ...names], { cwd: dir });
  } catch {
    const [lists, cache] = [join(dir, 'lists'), join(dir, 'cache')];
    await Promise.all([mkdir(join(lists, 'partial'), { recursive: true }), mkdir(join(cache, 'archives', 'partial'), { recursive: true })]);
    const own = [...download, '-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
    await run('apt-get', [...own, 'update'], { cwd: dir });
    await run('apt-get', [...own, 'download', ...names], { cwd: dir });
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

/**
 * Unpacks Debian packages into `root`, once per machine, without root rights; what is there and works is taken as it is.
 * @param use what is wanted from the tree at `root`; `undefined` when it is not there or does not work
 * @returns what `use` gives, `undefined` after a printed reason when the packages can't be had
 */
export async function unpackDebianPackages<T>(
  names: readonly string[],
  root: string,
  use: (root: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const cached = await use(root);
  if (cached !== undefined) return cached;
  const scratch = join(dirname(root), `scratch-${process.pid}-${randomUUID()}`);
  try {
    await mkdir(join(scratch, 'root'), { recursive: true });
    await downloadPackages(names, scratch);
    const packages = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
    for (const name of packages) await run('dpkg', ['-x', join(scratch, name), join(scratch, 'root')]);
    // A tree that is there but did not work is broken: it makes way.
    if (existsSync(root) && (await use(root)) === undefined) await rm(root, { recursive: true, force: true });
    await claimDirectory(join(scratch, 'root'), root);
  } catch (error) {
    process.stderr.write(`${names[0]}: the Debian packages could not be unpacked: ${error instanceof Error ? error.message : error}\n`);
  } finally {
    // Where nothing could be written there is nothing to remove either.
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
  }
  return use(root);
}
