import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { AppConfig } from './config/settings.js';

/** Where Cascade keeps what outlives a run: `$XDG_STATE_HOME/cascade`, else `~/.local/state/cascade`. */
export function stateFolder({ XDG_STATE_HOME: named }: NodeJS.ProcessEnv): string {
  return join(named !== undefined && isAbsolute(named) ? named : join(homedir(), '.local', 'state'), 'cascade');
}

/** The folder of checkpoints used when no other is named: one for each set of symbols, preset and port, so that two services don't share it. */
export function defaultStateFolder({ symbols, preset, model, timeAxis, httpPort }: AppConfig, environment: NodeJS.ProcessEnv): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([symbols, preset, model, timeAxis, httpPort]))
    .digest('hex');
  return join(stateFolder(environment), `checkpoints-${hash.slice(0, 12)}`);
}

/** The file of undelivered alerts used when no other is named. */
export function defaultDeadLetterFile(environment: NodeJS.ProcessEnv): string {
  return join(stateFolder(environment), 'alert-dead-letters.ndjson');
}
