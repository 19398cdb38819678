/**
 * Keeps docs/cli.md: the help of every command, and what the command says to what a new user gets wrong, as it was really printed.
 * `node tools/cli-docs.mjs` builds the command and writes the file, `--check` shows what differs and exits 1.
 * Needs a POSIX system; as root also `setpriv` of util-linux, since root is refused nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASE_GROUPS, casesOf } from './cli-docs/cases.mjs';
import { FILES, makeFolder } from './cli-docs/fixtures.mjs';
import { helpPages } from './cli-docs/help-pages.mjs';
import { hasStackTrace, neutral } from './cli-docs/neutral.mjs';
import { commandLine, renderPage } from './cli-docs/render.mjs';
import { OFFLINE, tryCommand } from './cli-docs/try-command.mjs';
import { ROOT } from './workspace.mjs';

const FILE = 'docs/cli.md';
/** Commands run at a time. */
const LANES = 2;

/** A program that is no Cascade service and answers everything with `status`. @param {number} status */
async function listen(status) {
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port });
}

/**
 * Runs commands, each in a folder of its own.
 * @param {string} scratch @param {Readonly<Record<string, number>>} ports
 */
function openTrials(scratch, ports) {
  const preload = join(scratch, 'offline.cjs');
  writeFileSync(preload, OFFLINE);
  let trials = 0;
  /** @param {Omit<import('./cli-docs/cases.mjs').Case, 'about'>} wanted */
  return async ({ args, env = {}, files = {} }) => {
    trials++;
    const [folder, outputFile] = [join(scratch, `folder-${trials}`), join(scratch, `output-${trials}`)];
    makeFolder(folder, files);
    const words = { ...ports, folder };
    const filled = (/** @type {string} */ text) =>
      Object.entries(words).reduce((before, [word, value]) => before.replaceAll(`<${word}>`, String(value)), text);
    const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]));
    const { output, exitCode } = await tryCommand(args.map(filled), { folder, outputFile, preload, env: variables });
    if (hasStackTrace(output)) throw new Error(`${commandLine(args, env)} shows a stack trace:\n${output}`);
    return { output: neutral(output, { folder, ports }), exitCode };
  };
}

/**
 * `Array.map` with at most {@link LANES} at a time.
 * @template Item, Result
 * @param {readonly Item[]} items @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>}
 */
async function inLanes(items, work) {
  const results = /** @type {Result[]} */ ([]);
  const queue = [...items.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

/** @param {ReturnType<typeof openTrials>} run @returns {Promise<string>} */
async function pageBy(run) {
  const help = await helpPages(async (path) => {
    const { output, exitCode } = await run({ args: [...path, '--help'] });
    if (exitCode !== 0) throw new Error(`cascade ${path.join(' ')} --help ends with exit code ${exitCode}`);
    return output;
  });
  const commands = help.flatMap(({ path }) => (path.length === 1 ? path : []));
  const groups = [];
  for (const { title, cases } of casesOf(CASE_GROUPS, commands)) {
    const tried = await inLanes(cases, async (wanted) => {
      const { about, args, env, files } = wanted;
      return { about, files, command: commandLine(args, env), ...(await run(wanted)) };
    });
    groups.push({ title, cases: tried });
  }
  return renderPage({ help, files: FILES, groups });
}

async function writtenPage() {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'cascade-cli-docs-')));
  const [used, guarded] = await Promise.all([listen(404), listen(401)]);
  try {
    return await pageBy(openTrials(scratch, { 'used-port': used.port, 'guarded-port': guarded.port }));
  } finally {
    used.close();
    guarded.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} page what the command prints now @returns {string} what is wrong with the file; empty: nothing */
function complaint(page) {
  const file = join(ROOT, FILE);
  if (!existsSync(file)) return `${FILE} is missing: run node tools/cli-docs.mjs and commit it`;
  if (readFileSync(file, 'utf8') === page) return '';
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '--', file, '-'], { input: page, encoding: 'utf8' });
  // The first four lines name the files, one of which is none.
  const changes = stdout.split('\n').slice(4).join('\n');
  return `${changes}\n${FILE} is not what the command prints (lines with + above): run node tools/cli-docs.mjs, read what changed and commit it`;
}

// Builds it if need be.
execFileSync(process.execPath, [join(ROOT, 'tools', 'bootstrap.mjs'), 'cascade', '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
const page = await writtenPage();
if (process.argv.includes('--check')) {
  const wrong = complaint(page);
  if (wrong !== '') console.error(wrong);
  process.exitCode = wrong === '' ? 0 : 1;
} else {
  writeFileSync(join(ROOT, FILE), page);
  console.log(`wrote ${FILE}`);
}
