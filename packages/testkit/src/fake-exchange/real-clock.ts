import type { AbortSignalLike, Clock } from '@cascade/core';

/** The platform's clock; its timers do not keep the process alive. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (delayMs: number, signal?: AbortSignalLike): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const timer = setTimeout(done, delayMs).unref();
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done);
    }),
};
