// Bundles benchmarks/src/<name>.bench.ts from source (no build needed) and runs it with this Node: node benchmarks/run.mjs velocity
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Programs of the apps that a benchmark runs as child processes; it must not import them.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const SUBJECTS = {
  'alerts-load': ['aggregator/src/service/loaded-service', 'aggregator/src/service/stream-readers'],
  page: ['aggregator/src/service/crashing-service', 'dashboard/e2e/watched-page'],
  'slow-clients': ['aggregator/src/service/loaded-service', 'aggregator/src/service/stream-readers'],
  soak: ['aggregator/src/service/soaked-service'],
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

const apps = path.join(here, '..', 'apps');
/** @param {string} app where its programs go: beneath its node_modules, so that what stays outside resolves */
const cacheOf = (app) => path.join(apps, app, 'node_modules', '.cache', 'cascade-benchmarks');
for (const subject of SUBJECTS[name] ?? []) {
  const app = subject.slice(0, subject.indexOf('/'));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(apps, app, 'package.json'), 'utf8'));
  // What the app's own build leaves outside, too.
  const installed = Object.keys({ ...dependencies, ...devDependencies }).filter((dependency) => !dependency.startsWith('@cascade/'));
  await bundle(path.join(apps, `${subject}.bench-subject.ts`), path.join(cacheOf(app), `${path.basename(subject)}.mjs`), installed);
}
if (name === 'page') {
  const vite = createRequire(path.join(apps, 'dashboard', 'package.json')).resolve('vite/package.json');
  const place = ['--outDir', path.join(cacheOf('aggregator'), 'dashboard'), '--emptyOutDir'];
  const command = [path.join(path.dirname(vite), 'bin', 'vite.js'), 'build', '--logLevel', 'warn', ...place];
  const built = spawnSync(process.execPath, command, { cwd: path.join(apps, 'dashboard'), stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
// Beneath the node_modules that has the contenders, so that they resolve: they run as their users run them, unbundled.
const outfile = path.join(here, 'node_modules', '.cache', 'cascade-benchmarks', `${name}.mjs`);
await bundle(entry, outfile, ['ccxt', 'tardis-dev']);
const env = { ...process.env, CASCADE_BENCH_APPS: apps };
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit', env });
process.exit(status ?? 1);
