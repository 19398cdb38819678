import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../workspace.mjs';

const TIMEOUT_MS = 5 * 60_000;

/**
 * Runs a command in the repository root and collects what it prints. Bare names are looked up in node_modules/.bin first.
 * @param {readonly string[]} command
 * @returns {Promise<{ exitCode: number, output: string }>} never rejects: a command that can't start or takes over 5 minutes has exit code 1
 */
export function runCommand([program = '', ...args]) {
  const path = [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(process.platform === 'win32' ? ';' : ':');
  const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' };
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ exitCode: 1, output: `${output}can't run ${program}: ${error.message}\n` }));
    child.once('close', (code, signal) => {
      const ending = signal === null ? '' : `${program} was ended by ${signal} (limit ${TIMEOUT_MS / 1000} s)\n`;
      resolve({ exitCode: code ?? 1, output: stripVTControlCharacters(output) + ending });
    });
  });
}
