#!/usr/bin/env node
/**
 * Runs Cascade straight after `git clone`: installs and builds what is missing or stale, then starts the command.
 *
 *   node tools/bootstrap.mjs cascade <args...>   the `cascade` command
 *   node tools/bootstrap.mjs test [args...]      the test suite (vitest)
 *
 * Plain Node, no dependencies. Everything it says itself goes to stderr: stdout belongs to the command.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './bootstrap/lock.mjs';
import { buildKey, installKey } from './bootstrap/staleness.mjs';

const ROOT = realpathSync(join(dirname(fileURLToPath(import.meta.url)), '..'));
const APP = join(ROOT, 'apps', 'aggregator');
const DASHBOARD = join(ROOT, 'apps', 'dashboard');
const PNPM = 'pnpm@10.34.8';
const INSTALL_STAMP = join(ROOT, 'node_modules', '.cascade-install');
const BUILD_STAMP = join(APP, 'dist', '.cascade-build');
const LOCK = join(ROOT, '.cache', 'bootstrap.lock');
const PARENT = process.ppid;
const PARENT_POLL_MS = 500;
const USAGE = 'usage: node tools/bootstrap.mjs cascade <args...> | test [args...]';

/** A failure already explained in plain words; no stack trace wanted. */
class Failure extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {string} line */
const say = (line) => process.stderr.write(`bootstrap: ${line}\n`);

/** @param {string} file */
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(`Node ${process.versions.node} is too old: Cascade needs Node >= 20.19. Install it from nodejs.org and try again.`, 1);
}

/**
 * Runs a child to its end with our stdin, stdout and stderr (or the `stdio` given) and passes signals on.
 * In a terminal Ctrl-C reaches the whole process group, so there it is not passed on a second time.
 * @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} the exit code, 128 + n when signal n ended the child
 */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal === 'SIGTERM' || !inTerminal) child.kill(signal);
    };
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
    for (const signal of signals) process.on(signal, forward);
    const watch = onParentGone(() => child.kill('SIGTERM'));
    const finish = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, forward);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      finish();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

/**
 * `npm run` passes a signal only to its shell, which dies without passing it on: then we are told by losing our parent.
 * Without npm in between a lost parent means nothing (`nohup`, a closed terminal).
 * @param {() => void} react
 */
function onParentGone(react) {
  const isUnderNpm = process.env.npm_lifecycle_event !== undefined;
  return setInterval(() => {
    if (isUnderNpm && process.ppid !== PARENT) react();
  }, PARENT_POLL_MS).unref();
}

/** Children of the install and the build must not write to stdout, nor inherit npm's `--silent`. */
function quietOptions() {
  const { npm_config_loglevel: _, ...rest } = process.env;
  const env = { ...rest, npm_config_progress: 'false' };
  return { cwd: ROOT, env, stdio: /** @type {import('node:child_process').StdioOptions} */ (['ignore', 2, 2]) };
}

/** @param {number} exitCode @param {string} message */
function requireSuccess(exitCode, message) {
  if (exitCode === 0) return;
  throw new Failure(exitCode > 128 ? 'interrupted' : message, exitCode);
}

const isInstalled = () => read(INSTALL_STAMP) === installKey(ROOT);
const isBuilt = () => existsSync(join(APP, 'dist', 'main.js')) && read(BUILD_STAMP) === buildKey(ROOT);

async function install() {
  if (isInstalled()) return;
  const key = installKey(ROOT);
  say(`installing dependencies with ${PNPM} (first run or changed lockfile) ...`);
  const startedMs = Date.now();
  const args = ['-y', PNPM, 'install', '--frozen-lockfile', '--prefer-offline', '--config.confirm-modules-purge=false'];
  const exitCode = await run('npx', args, { ...quietOptions(), shell: process.platform === 'win32' }).catch((error) => {
    throw new Failure(`can't start npx (${error.message}): npm must be installed and on PATH.`, 1);
  });
  requireSuccess(
    exitCode,
    `installing dependencies failed (exit code ${exitCode}; its own message is above). ` +
      'Check that the npm registry can be reached (network, proxy, `npm ping`) and run the same command again.',
  );
  writeFileSync(INSTALL_STAMP, key);
  say(`dependencies installed in ${seconds(startedMs)}`);
}

async function build() {
  if (isBuilt()) return;
  const key = buildKey(ROOT);
  say('building the cascade command (first run or changed sources) ...');
  const startedMs = Date.now();
  const fresh = join(APP, '.cache', `build-${process.pid}`);
  // Beside it: tsup empties its own folder.
  const freshPage = `${fresh}-page`;
  try {
    const tsup = join(ROOT, 'node_modules', 'tsup', 'dist', 'cli-default.js');
    const [exitCode, pageExitCode] = await Promise.all([
      run(process.execPath, [tsup, '--out-dir', fresh, '--silent'], { ...quietOptions(), cwd: APP }),
      buildPage(freshPage),
    ]);
    requireSuccess(exitCode, `building apps/aggregator failed (exit code ${exitCode}; the compiler's message is above).`);
    requireSuccess(pageExitCode, 'interrupted');
    // Names of its files change with their contents: old ones would pile up.
    rmSync(join(APP, 'dist', 'dashboard'), { recursive: true, force: true });
    moveFiles(fresh, join(APP, 'dist'));
    if (existsSync(freshPage)) moveFiles(freshPage, join(APP, 'dist', 'dashboard'));
    writeFileSync(BUILD_STAMP, key);
  } finally {
    for (const folder of [fresh, freshPage]) rmSync(folder, { recursive: true, force: true });
  }
  say(`built in ${seconds(startedMs)}`);
}

/**
 * The page is worth having but not needed: without it the API works, and `/` says so.
 * @param {string} outDir @returns {Promise<number>} an exit code above 128 when it was interrupted, else 0
 */
async function buildPage(outDir) {
  const vite = join(DASHBOARD, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  const exitCode = await run(process.execPath, [vite, ...args], { ...quietOptions(), cwd: DASHBOARD }).catch(() => 1);
  if (exitCode === 0 || exitCode > 128) return exitCode;
  rmSync(outDir, { recursive: true, force: true });
  say(`the page could not be built (exit code ${exitCode}; vite's message is above): going on without it, the API works.`);
  return 0;
}

/**
 * Replaces file by file with renames, so that another run never sees half a file.
 * @param {string} from @param {string} to
 */
function moveFiles(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) moveFiles(source, target);
    else renameSync(source, target);
  }
}

/** @param {number} startedMs */
const seconds = (startedMs) => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;

/**
 * Where the user stands: `npm run` changes to the package root and leaves the user's folder in INIT_CWD.
 * A caller that chose another working folder itself keeps it.
 */
function userFolder() {
  const cwd = realpathSync(process.cwd());
  const initial = process.env.INIT_CWD;
  return cwd === ROOT && initial !== undefined && existsSync(initial) ? initial : cwd;
}

/** @param {boolean} withBuild */
async function prepare(withBuild) {
  if (isInstalled() && (!withBuild || isBuilt())) return;
  mkdirSync(dirname(LOCK), { recursive: true });
  await withLock(LOCK, say, async () => {
    await install();
    if (withBuild) await build();
  });
}

/** @param {string[]} argv */
async function main([command, ...args]) {
  checkNode();
  if (command === 'cascade') {
    await prepare(true);
    return run(process.execPath, [join(APP, 'dist', 'main.js'), ...args], { cwd: userFolder() });
  }
  if (command === 'test') {
    await prepare(false);
    return run(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args], { cwd: ROOT });
  }
  throw new Failure(USAGE, 2);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
