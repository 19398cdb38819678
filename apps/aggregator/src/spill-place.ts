import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stateFolder } from './state-folder.js';

/** The value of the setting `redisSpillFile` that keeps no file. */
export const NO_SPILL_FILE = 'none';

/**
 * The spill file used when no other is named: one for each Redis database and prefix, in the user's state folder
 * (`$XDG_STATE_HOME/cascade`, else `~/.local/state/cascade`). User and password of the URL don't count.
 */
export function defaultSpillFile(redisUrl: string, redisPrefix: string, environment: NodeJS.ProcessEnv): string {
  const { hostname, port, pathname } = new URL(redisUrl);
  const target = `${hostname}:${port || 6379}/${pathname.slice(1) || 0} ${redisPrefix}`;
  const hash = createHash('sha256').update(target).digest('hex').slice(0, 12);
  return join(stateFolder(environment), `redis-spill-${hash}.spill`);
}
