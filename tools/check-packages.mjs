/**
 * Checks the packages as users get them: packs every public one (publishConfig applied), looks into the tarball, runs publint and attw on it,
 * installs all of them into an empty project and loads each entry point with both `import` and `require`.
 * Needs a build. `node tools/check-packages.mjs`
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from './check/run-command.mjs';
import { pnpmCommand, publicPackages, ROOT } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').WorkspacePackage} WorkspacePackage */

const work = mkdtempSync(join(tmpdir(), 'cascade-packages-'));
const packages = publicPackages();
/** @type {string[]} */
const complaints = [];

/** @param {WorkspacePackage} pkg */
const installedAt = (pkg) => join(work, 'node_modules', pkg.name);

/** @param {readonly string[]} command @param {string} what @returns {Promise<boolean>} */
async function mustPass(command, what) {
  const { exitCode, output } = await runCommand(command);
  if (exitCode !== 0) complaints.push(`${what} failed:\n${output.trimEnd()}`);
  return exitCode === 0;
}

/** @param {WorkspacePackage} pkg the tarball pnpm made of it */
const tarballOf = (pkg) => join(work, `${pkg.name.replace('@', '').replace('/', '-')}-${manifestVersion(pkg)}.tgz`);

/** @param {WorkspacePackage} pkg @returns {string} */
const manifestVersion = (pkg) => JSON.parse(readFileSync(join(ROOT, pkg.folder, 'package.json'), 'utf8')).version;

/** @param {WorkspacePackage} pkg */
async function unpack(pkg) {
  mkdirSync(installedAt(pkg), { recursive: true });
  await mustPass(['tar', '-xzf', tarballOf(pkg), '--strip-components=1', '-C', installedAt(pkg)], `unpacking ${pkg.name}`);
}

/** @param {WorkspacePackage} pkg */
async function checkContents(pkg) {
  const { output } = await runCommand(['tar', '-tzf', tarballOf(pkg)]);
  const files = output.trim().split('\n');
  for (const wanted of ['package/README.md', 'package/LICENSE', 'package/dist/index.js', 'package/dist/index.d.ts']) {
    if (!files.includes(wanted)) complaints.push(`${pkg.name}: ${wanted.replace('package/', '')} is missing from the tarball`);
  }
  for (const file of files.filter((name) => /\.test\.|^package\/src\//.test(name))) {
    complaints.push(`${pkg.name}: ${file} does not belong into the tarball ("files" in package.json)`);
  }
  const manifest = readFileSync(join(installedAt(pkg), 'package.json'), 'utf8');
  if (/workspace:|@cascade\/source/.test(manifest))
    complaints.push(`${pkg.name}: the packed package.json still has workspace: or @cascade/source`);
}

/** Dependencies from elsewhere are linked from where pnpm put them, so that nothing is downloaded. @param {WorkspacePackage} pkg */
function linkForeignDependencies(pkg) {
  const manifest = JSON.parse(readFileSync(join(installedAt(pkg), 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const target = join(work, 'node_modules', name);
    if (name.startsWith('@cascade/')) continue;
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    symlinkSync(realpathSync(join(ROOT, pkg.folder, 'node_modules', name)), target, 'junction');
  }
}

/** A CommonJS file that loads every entry point both ways and compares what it got. */
async function checkConsumer() {
  const specifiers = packages.flatMap((pkg) =>
    Object.keys(pkg.exports)
      .filter((subpath) => subpath !== './package.json')
      .map((subpath) => pkg.name + subpath.slice(1)),
  );
  const program = `
    const required = Object.fromEntries(${JSON.stringify(specifiers)}.map((name) => [name, Object.keys(require(name))]));
    (async () => {
      for (const [name, keys] of Object.entries(required)) {
        const imported = Object.keys(await import(name));
        if (imported.length === 0) throw new Error(name + ' exports nothing');
        if (String(imported) !== String(keys)) throw new Error(name + ': import and require disagree: ' + imported + ' / ' + keys);
      }
    })();`;
  writeFileSync(join(work, 'consumer.cjs'), program);
  await mustPass(
    ['node', '--disable-warning=ExperimentalWarning', join(work, 'consumer.cjs')],
    'loading the packages with import and require',
  );
}

/** @param {WorkspacePackage} pkg */
async function checkTarball(pkg) {
  await checkContents(pkg);
  await mustPass(['publint', 'run', tarballOf(pkg), '--strict'], `publint of ${pkg.name}`);
  await mustPass(['attw', '--profile', 'esm-only', '--no-emoji', tarballOf(pkg)], `attw of ${pkg.name}`);
}

async function main() {
  const filters = packages.flatMap((pkg) => ['--filter', `./${pkg.folder}`]);
  if (!(await mustPass([...pnpmCommand(), '--recursive', ...filters, 'pack', '--pack-destination', work], 'pnpm pack'))) return;
  for (const pkg of packages) await unpack(pkg);
  for (const pkg of packages) linkForeignDependencies(pkg);
  const half = Math.ceil(packages.length / 2);
  const lane = async (/** @type {WorkspacePackage[]} */ some) => {
    for (const pkg of some) await checkTarball(pkg);
  };
  await Promise.all([lane(packages.slice(0, half)), lane(packages.slice(half)), checkConsumer()]);
}

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const complaint of complaints) console.error(complaint);
console.log(`${packages.length} packages, ${complaints.length} complaints`);
process.exitCode = complaints.length === 0 ? 0 : 1;
