// Bundles benchmarks/src/<name>.bench.ts from source (no build needed) and runs it with this Node: node benchmarks/run.mjs velocity
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const [name = '', ...args] = process.argv.slice(2);
const entry = path.join(here, 'src', `${name}.bench.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(entry)) {
  console.error(`no benchmark "${name}"; usage: node benchmarks/run.mjs <name>, names are src/<name>.bench.ts`);
  process.exit(2);
}
// esbuild is a dependency of tsup, so it resolves from there and not from the root.
const fromRoot = createRequire(path.join(here, '..', 'package.json'));
const fromTsup = createRequire(fromRoot.resolve('tsup'));
const { build } = await import(pathToFileURL(fromTsup.resolve('esbuild')).href);
// Beneath the node_modules that has the contenders, so that they resolve: they run as their users run them, unbundled.
const outfile = path.join(here, 'node_modules', '.cache', 'cascade-benchmarks', `${name}.mjs`);
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@cascade/source'],
  // `ws` is CommonJS and asks for Node's modules by `require`.
  banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  external: ['ccxt', 'tardis-dev'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
