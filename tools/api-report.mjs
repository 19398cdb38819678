/**
 * Keeps each public package's whole API in one committed file, packages/<name>/api.d.ts, so that a change of it is seen in review.
 * `node tools/api-report.mjs` writes the files from the build, `--check` compares and exits 1 when one is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages, ROOT } from './workspace.mjs';

const isCheck = process.argv.includes('--check');

/** @param {string} text */
function normalised(text) {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/^\/\/# sourceMappingURL=.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** @param {import('./workspace.mjs').WorkspacePackage} pkg @returns {string} the declarations of all its entry points */
function apiOf(pkg) {
  const entries = Object.entries(pkg.exports).flatMap(([subpath, target]) => {
    const types = /** @type {{ types?: string } | null} */ (typeof target === 'object' ? target : null)?.types;
    return types === undefined ? [] : [{ specifier: pkg.name + subpath.slice(1), file: join(ROOT, pkg.folder, types) }];
  });
  const parts = entries.map(({ specifier, file }) => {
    if (!existsSync(file)) throw new Error(`${file} is missing: build first (pnpm build)`);
    return `// ${specifier}\n\n${normalised(readFileSync(file, 'utf8'))}`;
  });
  return `// Public API of ${pkg.name}. Written by "pnpm api:update"; do not edit.\n\n${parts.join('\n\n')}\n`;
}

/** @param {string} before @param {string} after @returns {string} the first lines that differ */
function firstDifference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = now.findIndex((line, index) => line !== old[index]);
  const line = at === -1 ? now.length : at;
  return `line ${line + 1}: committed ${JSON.stringify(old[line] ?? '')}, built ${JSON.stringify(now[line] ?? '')}`;
}

let outdated = 0;
for (const pkg of publicPackages()) {
  const path = join(ROOT, pkg.folder, 'api.d.ts');
  const built = apiOf(pkg);
  const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (committed === built) continue;
  outdated++;
  if (isCheck)
    console.error(`${pkg.folder}/api.d.ts is out of date (${firstDifference(committed, built)}): run pnpm api:update and commit it`);
  else {
    writeFileSync(path, built);
    console.log(`wrote ${pkg.folder}/api.d.ts`);
  }
}
process.exitCode = isCheck && outdated > 0 ? 1 : 0;
