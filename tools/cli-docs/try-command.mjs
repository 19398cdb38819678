/** Starts the built command as on a machine where nothing has been set. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../workspace.mjs';

const MAIN = join(ROOT, 'apps', 'aggregator', 'dist', 'main.js');
const TIMEOUT_MS = 60_000;

/** Loaded before the command: names are not found, as on a machine without a network. Addresses still work, which listening needs. */
export const OFFLINE = `const dns = require('node:dns');
const { isIP } = require('node:net');
const { lookup: original } = dns;
dns.lookup = (hostname, options, callback) => {
  if (isIP(hostname) !== 0) return original(hostname, options, callback);
  const lookup = typeof options === 'function' ? options : callback;
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND ' + hostname), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
  process.nextTick(lookup, error);
};
`;

/** Root may read and write everything; without this right it meets the same refusals as any user. */
const AS_ANYBODY = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];

/**
 * Runs the command to its end.
 * @param {readonly string[]} args
 * @param {{ folder: string, outputFile: string, preload: string, env?: Readonly<Record<string, string>> | undefined }} options
 *   `outputFile` takes stdout and stderr in the order in which they are written; `preload` is a file with {@link OFFLINE}
 * @returns {Promise<{ output: string, exitCode: number }>}
 * @throws Error when it can't be started, or is ended by a signal, also the one after 60 s
 */
export function tryCommand(args, { folder, outputFile, preload, env = {} }) {
  const file = openSync(outputFile, 'a');
  const surroundings = { PATH: '/usr/bin:/bin', HOME: folder, XDG_STATE_HOME: join(folder, 'state'), COLUMNS: '80', TZ: 'UTC' };
  const [program = '', ...rest] = [...AS_ANYBODY, process.execPath, '--require', preload, MAIN, ...args];
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => reject(new Error(`cascade ${args.join(' ')}: ${why}`));
    const child = spawn(program, rest, {
      cwd: folder,
      env: { ...surroundings, ...env },
      stdio: ['ignore', file, file],
      timeout: TIMEOUT_MS,
      // Not SIGTERM, after which many commands end as if by themselves.
      killSignal: 'SIGKILL',
    });
    closeSync(file);
    child.once('error', (error) => fail(`can't be started: ${error.message}`));
    child.once('close', (exitCode, signal) => {
      if (exitCode === null) fail(`ended by ${signal}; it has ${TIMEOUT_MS / 1_000} s`);
      else resolve({ output: readFileSync(outputFile, 'utf8'), exitCode });
    });
  });
}
