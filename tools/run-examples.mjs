/**
 * Runs the files of examples/ as a reader would, each in its own process and straight from the sources of the packages (no build):
 * `node tools/run-examples.mjs [name...]`. Prints their output; exit code 1 when one of them failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './workspace.mjs';

const FOLDER = join(ROOT, 'examples');
const CACHE = join(ROOT, 'node_modules', '.cache', 'cascade-examples');
const TIMEOUT_MS = 60_000;
/** Bundled CommonJS packages ask for Node builtins with require. */
const REQUIRE_BANNER = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @typedef {{ name: string, exitCode: number, stdout: string, stderr: string }} ExampleResult */

/** Names of all examples: files of examples/ without `.ts`. @returns {string[]} */
export function listExamples() {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts') && !/\.(test|d)\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** esbuild comes with tsup; pnpm shows it only to tsup. @returns {any} */
function loadEsbuild() {
  return createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild');
}

/** @param {string} name @returns {Promise<string>} the bundled file */
async function bundle(name) {
  const source = join(FOLDER, `${name}.ts`);
  if (!existsSync(source)) throw new Error(`no example "${name}"; examples: ${listExamples().join(', ')}`);
  mkdirSync(CACHE, { recursive: true });
  const outfile = join(CACHE, `${name}.mjs`);
  await loadEsbuild().build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@cascade/source'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
    banner: { js: REQUIRE_BANNER },
    logLevel: 'silent',
  });
  return outfile;
}

/**
 * @param {string} name
 * @returns {Promise<ExampleResult>} exit code 1 when it was ended after a minute
 */
export async function runExample(name) {
  const file = await bundle(name);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ name, exitCode: code ?? 1, stdout, stderr }));
  });
}

/** @param {string[]} names */
async function main(names) {
  for (const name of names.length > 0 ? names : listExamples()) {
    console.log(`--- ${name}`);
    const { exitCode, stdout, stderr } = await runExample(name);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    if (exitCode !== 0) {
      console.error(`${name} failed with exit code ${exitCode}`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
