import { CascadeError } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import { systemClock } from '@cascade/feeds';
import type { Logger } from 'pino';
import { type AppConfig, NONE } from '../config/settings.js';
import { Recovery, type Restored } from './recovery.js';

/**
 * The recovery the configuration asks for; `undefined` when it wants none.
 * @throws CascadeError `app/state-folder` when the folder can't be used
 */
export function openRecovery({ stateFolder = NONE, exchanges }: AppConfig, log: Logger): Recovery | undefined {
  if (stateFolder === NONE) return undefined;
  const onProblem = (problem: string): void => log.warn(`checkpoints: ${problem}`);
  try {
    return new Recovery({ folder: stateFolder, exchanges, stopwatch: () => performance.now(), onProblem });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const advice = 'name another with --state-folder or CASCADE_STATE_FOLDER (none: go without)';
    throw new CascadeError('app/state-folder', `the state folder "${stateFolder}" can't be used: ${code ?? 'unknown reason'}; ${advice}`, {
      cause,
    });
  }
}

/** Goes on from the newest checkpoint; waits for a clock that is a little behind it. */
export async function resume(recovery: Recovery | undefined, detector: Detector, log: Logger): Promise<Restored | undefined> {
  const startedMs = performance.now();
  const restored = recovery?.restore(detector, systemClock.nowMs());
  if (restored === undefined) {
    if (recovery !== undefined) log.info('no checkpoint to go on from: starting cold');
    return undefined;
  }
  const { nowMs, batches, detections } = restored;
  const awayMs = systemClock.nowMs() - nowMs;
  log.info(
    { awayMs, batches, signals: detections.length, tookMs: Math.round(performance.now() - startedMs) },
    `going on from a checkpoint: away for ${(awayMs / 1_000).toFixed(1)} s`,
  );
  if (awayMs < 0) await systemClock.sleep(-awayMs);
  return restored;
}
