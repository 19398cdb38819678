import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository root. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @typedef {{ folder: string, name: string, isPublic: boolean, exports: Record<string, unknown> }} WorkspacePackage
 *   `folder` is relative to the root, e.g. `packages/core`
 */

/** @param {string} folder @returns {any} */
export function readManifest(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}

/** Every package below packages/ and apps/, in name order. @returns {WorkspacePackage[]} */
export function listPackages() {
  const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`));
  return folders
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .sort()
    .map((folder) => {
      const manifest = readManifest(folder);
      return { folder, name: manifest.name, isPublic: manifest.private !== true, exports: manifest.exports ?? {} };
    });
}

/** Those that are published. */
export const publicPackages = () => listPackages().filter(({ isPublic }) => isPublic);

/** How to run this repository's pnpm where none is on PATH: `[command, ...args]`. */
export function pnpmCommand() {
  return ['npx', '-y', readManifest('.').packageManager];
}
