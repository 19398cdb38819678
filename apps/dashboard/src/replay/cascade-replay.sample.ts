import { execFile } from 'node:child_process';
import { join } from 'node:path';

const START = join(import.meta.dirname, '../../../../tools/bootstrap.mjs');

/** The lines that `cascade replay <file> --json` prints. Builds the application when it is stale. */
export function cascadeReplay(file: string): Promise<string[]> {
  const args = [START, 'cascade', 'replay', file, '--json'];
  const env = { ...process.env, CASCADE_CONFIG: undefined };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, maxBuffer: 256 * 1_024 * 1_024 }, (error, stdout) => {
      if (error === null) resolve(stdout.trimEnd().split('\n'));
      else reject(error);
    });
  });
}
