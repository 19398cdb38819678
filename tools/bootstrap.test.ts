import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './bootstrap/lock.mjs';
import { buildKey, installKey } from './bootstrap/staleness.mjs';
import { ROOT } from './workspace.mjs';

let folder = '';
const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-bootstrap-'));
  write('pnpm-lock.yaml', 'lockfileVersion: 9\n');
  write('pnpm-workspace.yaml', 'packages: []\n');
  write('package.json', '{"name":"root"}');
  write('packages/a/package.json', '{"name":"a","dependencies":{"x":"1.0.0"}}');
  write('packages/a/src/index.ts', 'export const a = 1;');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('bootstrap', () => {
  it('says how it is used, on stderr, with exit code 2', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/bootstrap.mjs', 'nonsense'], { cwd: ROOT, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^bootstrap: usage: .* cascade <args/),
    });
  });
});

describe('installKey', () => {
  it('changes with the lockfile and with dependencies, not with scripts', () => {
    const before = installKey(folder);
    write('packages/a/package.json', '{"name":"a","dependencies":{"x":"1.0.0"},"scripts":{"build":"tsup"}}');
    expect(installKey(folder)).toBe(before);
    write('packages/a/package.json', '{"name":"a","dependencies":{"x":"1.0.1"}}');
    const changed = installKey(folder);
    expect(changed).not.toBe(before);
    write('pnpm-lock.yaml', 'lockfileVersion: 10\n');
    expect(installKey(folder)).not.toBe(changed);
  });
});

describe('buildKey', () => {
  it('changes with contents and names of sources, not with tests', () => {
    const before = buildKey(folder);
    write('packages/a/src/index.test.ts', 'a test');
    expect(buildKey(folder)).toBe(before);
    write('packages/a/src/deep/more.ts', 'export const b = 1;');
    const grown = buildKey(folder);
    expect(grown).not.toBe(before);
    write('packages/a/src/deep/more.ts', 'export const b = 2;');
    expect(buildKey(folder)).not.toBe(grown);
  });

  it('changes with what the page is built from', () => {
    write('packages/a/index.html', '<title>a</title>');
    const before = buildKey(folder);
    write('packages/a/index.html', '<title>b</title>');
    const changed = buildKey(folder);
    expect(changed).not.toBe(before);
    write('packages/a/vite.config.ts', 'export default {};');
    expect(buildKey(folder)).not.toBe(changed);
  });
});

describe('withLock', () => {
  it('runs one after the other and leaves no lock behind', async () => {
    const lock = join(folder, 'lock');
    const said: string[] = [];
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} out`);
    };
    const say = (line: string): void => void said.push(line);
    await Promise.all([withLock(lock, say, work('first')), withLock(lock, say, work('second'))]);
    expect(order).toEqual(['first in', 'first out', 'second in', 'second out']);
    expect(said).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    expect(existsSync(lock)).toBe(false);
  });

  it('is released when the work fails', async () => {
    const lock = join(folder, 'lock');
    const failing = withLock(
      lock,
      () => {},
      () => Promise.reject(new Error('broken')),
    );
    await expect(failing).rejects.toThrow('broken');
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a process that died', async () => {
    const lock = join(folder, 'lock');
    const dead = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(lock, String(dead));
    let hasRun = false;
    await withLock(
      lock,
      () => {},
      async () => {
        hasRun = true;
      },
    );
    expect(hasRun).toBe(true);
  });
});
