import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCK_STALE_MS } from './config.js';
import { lockFile } from './file-lock.js';

describe('lockFile', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-lock-'));
    path = join(folder, 'file');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const writeLock = (content: object | string): void =>
    writeFileSync(`${path}.lock`, typeof content === 'string' ? content : JSON.stringify(content));
  const untouched = (): void => {
    const seconds = (Date.now() - LOCK_STALE_MS - 1_000) / 1_000;
    utimesSync(`${path}.lock`, seconds, seconds);
  };
  const locked = expect.objectContaining({ code: 'redis-bus/spill-locked' });

  it('is held until it is given back', () => {
    const unlock = lockFile(path);
    expect(() => lockFile(path)).toThrow(locked);
    unlock();
    expect(existsSync(`${path}.lock`)).toBe(false);
    lockFile(path)();
  });

  it('is refused while its process lives, and void once that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    writeLock({ host: hostname(), pid: child.pid, token: 'theirs' });
    expect(() => lockFile(path)).toThrow(expect.objectContaining({ context: { path, pid: child.pid, host: hostname() } }));
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFile(path)();
  });

  it('is void when an earlier process had the same number, as in a container', () => {
    writeLock({ host: hostname(), pid: process.pid, token: 'of an earlier life' });
    lockFile(path)();
  });

  it('of another host is void when it was not touched for 30 s', () => {
    writeLock({ host: 'elsewhere', pid: 1, token: 'theirs' });
    expect(() => lockFile(path)).toThrow(locked);
    untouched();
    lockFile(path)();
  });

  it('that can not be read is void when it was not touched for 30 s', () => {
    writeLock('{"host":');
    expect(() => lockFile(path)).toThrow(locked);
    untouched();
    lockFile(path)();
  });

  it('of somebody who took it over is left to them', () => {
    const unlock = lockFile(path);
    writeLock({ host: 'elsewhere', pid: 1, token: 'theirs' });
    unlock();
    expect(readFileSync(`${path}.lock`, 'utf8')).toContain('theirs');
  });
});
