// Bundles benchmarks/src/<name>.bench.ts from source (no build needed) and runs it with this Node: node benchmarks/run.mjs velocity
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Programs of the app that a benchmark runs as child processes; it must not import them.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const SUBJECTS = {
  'alerts-load': ['loaded-service', 'stream-readers'],
  'slow-clients': ['loaded-service', 'stream-readers'],
  soak: ['soaked-service'],
};

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

/** @param {string} source @param {string} outfile @param {string[]} external packages that stay outside */
function bundle(source, outfile, external) {
  return build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@cascade/source'],
    // `ws` is CommonJS and asks for Node's modules by `require`.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
    external,
    logLevel: 'warning',
  });
}

const app = path.join(here, '..', 'apps', 'aggregator');
const subjects = path.join(app, 'node_modules', '.cache', 'cascade-benchmarks');
const { dependencies } = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8'));
// What the app's own build leaves outside, too.
const installed = Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@cascade/'));
for (const subject of SUBJECTS[name] ?? []) {
  await bundle(path.join(app, 'src', 'service', `${subject}.bench-subject.ts`), path.join(subjects, `${subject}.mjs`), installed);
}
// Beneath the node_modules that has the contenders, so that they resolve: they run as their users run them, unbundled.
const outfile = path.join(here, 'node_modules', '.cache', 'cascade-benchmarks', `${name}.mjs`);
await bundle(entry, outfile, ['ccxt', 'tardis-dev']);
const env = { ...process.env, CASCADE_BENCH_SUBJECTS: subjects };
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit', env });
process.exit(status ?? 1);
