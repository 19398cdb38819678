import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;
const ABANDONED_AFTER_MS = 30 * 60_000;

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/** @param {string} file */
function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The process that holds the lock, or `undefined` when it is gone.
 * @param {string} file
 */
function holder(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    const ageMs = Date.now() - statSync(file).mtimeMs;
    // An empty file is a lock being written this very moment, unless it stays so.
    if (pid === 0) return ageMs < 2_000 ? pid : undefined;
    if (ageMs > ABANDONED_AFTER_MS) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: alive, but another user's.
    return codeOf(error) === 'EPERM' ? 0 : undefined;
  }
}

/**
 * Runs `work` while holding a lock file, so that two runs started together do not install or build over each other.
 * Waits for a live holder; takes the lock over from one that died.
 * @param {string} file
 * @param {(line: string) => void} say
 * @param {() => Promise<void>} work
 */
export async function withLock(file, say, work) {
  let hasSaid = false;
  while (!tryCreate(file)) {
    const pid = holder(file);
    if (pid === undefined) rmSync(file, { force: true });
    else {
      if (!hasSaid) say(`waiting for another run (process ${pid}) to finish installing or building ...`);
      hasSaid = true;
      await sleep(POLL_MS);
    }
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}
