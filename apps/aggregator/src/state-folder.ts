import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where Cascade keeps what outlives a run: `$XDG_STATE_HOME/cascade`, else `~/.local/state/cascade`. */
export function stateFolder({ XDG_STATE_HOME: named }: NodeJS.ProcessEnv): string {
  return join(named !== undefined && isAbsolute(named) ? named : join(homedir(), '.local', 'state'), 'cascade');
}
