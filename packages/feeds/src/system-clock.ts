import type { AbortSignalLike, Clock } from '@cascade/core';

/**
 * The machine's clock. Unix ms as of the start of the process plus monotonic time since: it never goes back, so that a corrected wall clock
 * neither disturbs the engines nor looks like silence. A pending sleep keeps the process alive until it ends or is aborted.
 */
export const systemClock: Clock = {
  nowMs: (): number => Math.floor(performance.timeOrigin + performance.now()),
  sleep: (delayMs: number, signal?: AbortSignalLike): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, delayMs);
      signal?.addEventListener('abort', finish);
    }),
};
