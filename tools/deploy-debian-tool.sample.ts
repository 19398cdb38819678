import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, isContinuousIntegration, run, unpackDebianPackages } from '../packages/testkit/src/debian-packages.js';

/** A program that runs here, with the variables it needs on top of the caller's. */
export interface DebianTool {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `folder` and the folders in it, as libraries are looked for. */
function libraryPath(root: string): string {
  const above = ['usr/lib', 'lib'].map((name) => join(root, name)).filter((folder) => existsSync(folder));
  const inside = (folder: string): string[] => {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  };
  const machine = above.flatMap(inside).filter((folder) => folder.includes('-linux-'));
  return [...machine, ...machine.flatMap(inside).filter((folder) => folder.endsWith('/systemd'))].join(delimiter);
}

async function working(tool: DebianTool): Promise<DebianTool | undefined> {
  try {
    await run(tool.path, ['--version'], { env: { ...process.env, ...tool.env } });
    return tool;
  } catch {
    return undefined;
  }
}

/**
 * A program the deployment files are checked with: the one on `PATH`, else that of the Debian packages unpacked into `.cache/<name>`
 * (no root needed, once per machine).
 * @param packages the program's own package first; libraries that a bare machine lacks after it
 * @param envOf further variables for a program that was unpacked to `root`
 * @returns `undefined` after a printed warning when there is none
 * @throws Error when there is none and `CI` is set: CI skips nothing
 */
export async function findDebianTool(
  name: string,
  packages: readonly string[],
  envOf: (root: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<DebianTool | undefined> {
  const installed = await working({ path: name, env: {} });
  if (installed !== undefined) return installed;
  const unpacked = await unpackDebianPackages(packages, join(cacheFolder(name), process.arch), (root) =>
    working({ path: join(root, 'usr/bin', name), env: { LD_LIBRARY_PATH: libraryPath(root), ...envOf(root) } }),
  );
  if (unpacked !== undefined) return unpacked;
  const advice = `no ${name} found; install it (apt-get install ${packages[0]})`;
  if (isContinuousIntegration(process.env)) throw new Error(advice);
  process.stderr.write(`\n!!! SKIPPING TESTS OF THE DEPLOYMENT FILES: ${advice} !!!\n\n`);
  return undefined;
}
