import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findPromtool } from './promtool.js';

const temporary: string[] = [];

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cascade-promtool-'));
  temporary.push(dir);
  return dir;
}

/** A stand-in that answers `--version`. */
async function writeFakeTool(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'promtool');
  await writeFile(path, '#!/bin/sh\necho "promtool, version 0.0.0"\n');
  await chmod(path, 0o755);
  return path;
}

afterEach(async () => {
  for (const dir of temporary.splice(0)) await rm(dir, { recursive: true, force: true });
});

describe('findPromtool', () => {
  it('takes PROMTOOL_BIN before PATH, and PATH before the package', async () => {
    const [named, path, cacheDir] = [await writeFakeTool(await temporaryDir()), await temporaryDir(), await temporaryDir()];
    await writeFakeTool(path);
    expect(await findPromtool({ env: { PROMTOOL_BIN: named, PATH: path }, cacheDir })).toBe(named);
    expect(await findPromtool({ env: { PATH: path }, cacheDir })).toBe('promtool');
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('refuses a PROMTOOL_BIN that does not run instead of taking another', async () => {
    await expect(findPromtool({ env: { PROMTOOL_BIN: '/nowhere/promtool' } })).rejects.toMatchObject({ code: 'testkit/promtool-bin' });
  });

  it('runs a cached tree with no download', async () => {
    const cacheDir = await temporaryDir();
    const path = await writeFakeTool(join(cacheDir, process.arch, 'usr', 'bin'));
    expect(await findPromtool({ env: { PATH: '' }, cacheDir })).toBe(path);
    expect(await readdir(cacheDir)).toEqual([process.arch]);
  });
});

describe('without any promtool', () => {
  /** A cache that can't be written, because its parent is a file. */
  async function uselessCache(): Promise<string> {
    const file = join(await temporaryDir(), 'file');
    await writeFile(file, '');
    return join(file, 'cache');
  }
  const written = vi.spyOn(process.stderr, 'write');
  beforeEach(() => {
    written.mockReset().mockReturnValue(true);
  });
  afterAll(() => written.mockRestore());

  it('fails in CI', async () => {
    const cacheDir = await uselessCache();
    await expect(findPromtool({ env: { PATH: '', CI: 'true' }, cacheDir })).rejects.toMatchObject({ code: 'testkit/promtool-missing' });
  });

  it('says locally that tests are skipped, and what to do', async () => {
    expect(await findPromtool({ env: { PATH: '' }, cacheDir: await uselessCache() })).toBeUndefined();
    const warning = written.mock.calls.map(([text]) => String(text)).join('');
    for (const part of ['SKIPPING', 'apt-get install prometheus', 'PROMTOOL_BIN']) expect(warning).toContain(part);
  });
});
