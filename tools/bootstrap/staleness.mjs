import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const WORKSPACE_FOLDERS = ['packages', 'apps'];
const BUILD_SETTINGS = ['package.json', 'tsup.config.ts', 'tsconfig.json', 'vite.config.ts', 'index.html'];
const INSTALL_FIELDS = ['name', 'version', 'dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'packageManager'];

/** @param {string} root @returns {string[]} folders of the workspace packages, sorted */
function workspaces(root) {
  const nested = WORKSPACE_FOLDERS.flatMap((folder) => {
    const path = join(root, folder);
    return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
  });
  return [root, ...nested, join(root, 'examples'), join(root, 'benchmarks')]
    .filter((path) => existsSync(join(path, 'package.json')))
    .sort();
}

/**
 * What an installation depends on: the lockfile and the dependency fields of every package.json
 * (a changed script or description does not make it stale).
 * @param {string} root
 */
export function installKey(root) {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, name)));
  for (const path of workspaces(root)) {
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    hash.update(`\0${relative(root, path)}\0${JSON.stringify(INSTALL_FIELDS.map((field) => manifest[field] ?? null))}`);
  }
  return hash.digest('hex');
}

/**
 * What the built command depends on: contents of all sources, of the build settings and of the package manifests.
 * @param {string} root
 */
export function buildKey(root) {
  const hash = createHash('sha256');
  const settings = workspaces(root).flatMap((path) => BUILD_SETTINGS.map((name) => join(path, name)));
  const files = [...settings, join(root, 'tsup.base.ts'), join(root, 'tsconfig.base.json'), join(root, 'pnpm-lock.yaml')];
  for (const path of workspaces(root)) files.push(...sourceFiles(join(path, 'src')), ...sourceFiles(join(path, 'public')));
  for (const file of files.filter((path) => existsSync(path)).sort()) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** @param {string} folder @returns {string[]} files below it that can end up in the build */
function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
