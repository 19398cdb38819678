import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { CascadeError, quote } from '@cascade/core';
import { LOCK_BEAT_MS, LOCK_STALE_MS } from './config.js';

/** What stands in a lock file. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

/** Tokens of the locks this process holds: a pid alone does not tell an own lock from one of an earlier life in the same container. */
const OWN_TOKENS = new Set<string>();

function read(path: string): Holder | undefined {
  try {
    const { host, pid, token } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    if (typeof host === 'string' && typeof pid === 'number' && typeof token === 'string') return { host, pid, token };
  } catch {
    // Gone, or cut off in the middle of being written: nobody can be named.
  }
  return undefined;
}

function isGone({ host, pid, token }: Holder): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return !OWN_TOKENS.has(token);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Whether `path` could be linked; `false` when it is there already. */
function claim(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the lock of a holder that is gone out of the way; a fresher lock that came in between is put back. */
function clearAway(path: string, gone: Holder | undefined, own: string): void {
  const aside = `${own}.gone`;
  try {
    renameSync(path, aside);
    if (read(aside)?.token !== gone?.token) claim(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Makes this process the only user of `path`, by the file `path.lock`. A lock is void when its process on this host has ended,
 * or when it was not touched for 30 s, e.g. by a container that is gone; its holder touches it every 5 s.
 * @returns what gives the lock back
 * @throws CascadeError `redis-bus/spill-locked` naming the holder, or the system's error
 */
export function lockFile(path: string): () => void {
  const lock = `${path}.lock`;
  const holder: Holder = { host: hostname(), pid: process.pid, token: randomUUID() };
  const own = `${lock}.${holder.token}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    if (!claim(own, lock)) {
      const other = read(lock);
      if (ageMs(lock) < LOCK_STALE_MS && !(other !== undefined && isGone(other))) throw taken(path, other);
      clearAway(lock, other, own);
      if (!claim(own, lock)) throw taken(path, read(lock));
    }
  } finally {
    unlinkSync(own);
  }
  OWN_TOKENS.add(holder.token);
  const beat = setInterval(() => touch(lock), LOCK_BEAT_MS);
  beat.unref();
  return () => {
    clearInterval(beat);
    OWN_TOKENS.delete(holder.token);
    if (read(lock)?.token === holder.token) unlinkSync(lock);
  };
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Removed by hand: nothing to keep fresh.
  }
}

function taken(path: string, other: Holder | undefined): CascadeError {
  const who = other === undefined ? 'another process' : `process ${other.pid} on ${quote(other.host)}`;
  return new CascadeError('redis-bus/spill-locked', `the spill file "${path}" is in use by ${who}; give each process a file of its own`, {
    context: { path, pid: other?.pid, host: other?.host },
  });
}
