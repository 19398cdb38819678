import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { describeMissingTool, removeTemporaryDirs, temporaryDir, writeFakeTool } from './debian-tool.contract.js';
import { findPromtool } from './promtool.js';

afterEach(removeTemporaryDirs);

const writeFakePromtool = (dir: string): Promise<string> => writeFakeTool(dir, 'promtool', 'promtool, version 0.0.0');

describe('findPromtool', () => {
  it('takes PROMTOOL_BIN before PATH, and PATH before the package', async () => {
    const [named, path, cacheDir] = [await writeFakePromtool(await temporaryDir()), await temporaryDir(), await temporaryDir()];
    await writeFakePromtool(path);
    expect(await findPromtool({ env: { PROMTOOL_BIN: named, PATH: path }, cacheDir })).toBe(named);
    expect(await findPromtool({ env: { PATH: path }, cacheDir })).toBe('promtool');
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('refuses a PROMTOOL_BIN that does not run instead of taking another', async () => {
    await expect(findPromtool({ env: { PROMTOOL_BIN: '/nowhere/promtool' } })).rejects.toMatchObject({ code: 'testkit/promtool-bin' });
  });

  it('runs a cached tree with no download', async () => {
    const cacheDir = await temporaryDir();
    const path = await writeFakePromtool(join(cacheDir, process.arch, 'usr', 'bin'));
    expect(await findPromtool({ env: { PATH: '' }, cacheDir })).toBe(path);
    expect(await readdir(cacheDir)).toEqual([process.arch]);
  });
});

describeMissingTool('promtool', findPromtool, 'testkit/promtool-missing', ['apt-get install prometheus', 'PROMTOOL_BIN']);
