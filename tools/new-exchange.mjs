/**
 * Starts a venue: `npx -y pnpm@10.34.8 new:exchange <id> [--dry-run]`. Writes a codec, a sample, a test and a real-data test that compile and
 * fail until filled in, and lists the venue where venues are listed. `--dry-run` prints instead. Exit code 2 for an id that can't be used.
 * What to do then: docs/recipes/add-exchange.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { complaintAboutId, identifierOf } from './new-exchange/names.mjs';
import { REGISTRIES, register } from './new-exchange/registries.mjs';
import { newFiles } from './new-exchange/templates.mjs';
import { ROOT } from './workspace.mjs';

/** @typedef {{ path: string, text: string }} PlannedFile  path relative to the root */

/**
 * What is to be written for a venue: new files, then the registries with the venue in them.
 * @param {string} id @returns {{ created: PlannedFile[], changed: (PlannedFile & { added: string[] })[] }}
 * @throws Error when the id is no good, taken, or a registry no longer looks as expected
 */
export function planExchange(id) {
  const complaint = complaintAboutId(id);
  if (complaint !== undefined) throw new Error(complaint);
  const changed = REGISTRIES.map((registry) => {
    const before = readFileSync(join(ROOT, registry.path), 'utf8');
    const { text, added } = register(registry, before, { id, identifier: identifierOf(id) });
    return { path: registry.path, text, added };
  });
  const created = newFiles(id, identifierOf(id));
  const taken = created.find(({ path }) => existsSync(join(ROOT, path)));
  if (taken !== undefined) throw new Error(`${taken.path} exists already: choose another id, or delete the file first`);
  return { created, changed };
}

/** @param {string[]} paths */
function format(paths) {
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const code = paths.filter((path) => path.endsWith('.ts'));
  execFileSync(process.execPath, [biome, 'check', '--write', '--log-level=error', ...code], { cwd: ROOT, stdio: 'inherit' });
}

/** @param {string[]} args @returns {number} exit code */
function main(args) {
  /** @type {{ values: { 'dry-run'?: boolean }, positionals: string[] }} */
  let given;
  try {
    given = parseArgs({ args, options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true });
    if (given.positionals.length !== 1) throw new Error(`expected one exchange id, got ${given.positionals.length}`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nuse: new:exchange <id> [--dry-run], e.g. new:exchange some-venue`);
    return 2;
  }
  const id = given.positionals[0] ?? '';
  try {
    const { created, changed } = planExchange(id);
    if (given.values['dry-run'] === true) {
      for (const { path, text } of created) console.log(`--- new ${path}\n${text}`);
      for (const { path, added } of changed) console.log(`--- change ${path}\n${added.map((line) => `+ ${line}`).join('\n')}`);
      return 0;
    }
    for (const { path, text } of [...created, ...changed]) writeFileSync(join(ROOT, path), text);
    format([...created, ...changed].map(({ path }) => path));
    for (const { path } of created) console.log(`new     ${path}`);
    for (const { path } of changed) console.log(`changed ${path}`);
    console.log(
      `next    npm test -- packages/feeds/src/exchanges/${id}.test.ts says what to fill in; docs/recipes/add-exchange.md explains it`,
    );
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = main(process.argv.slice(2));
