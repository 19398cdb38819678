import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

const temporary: string[] = [];

/** A new folder, until {@link removeTemporaryDirs}. */
export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cascade-testkit-'));
  temporary.push(dir);
  return dir;
}

/** Removes what {@link temporaryDir} made. */
export async function removeTemporaryDirs(): Promise<void> {
  for (const dir of temporary.splice(0)) await rm(dir, { recursive: true, force: true });
}

/** A stand-in for the tool `name` that says `version` to whatever it is asked. @returns its path */
export async function writeFakeTool(dir: string, name: string, version: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, name);
  await writeFile(path, `#!/bin/sh\necho "${version}"\n`);
  await chmod(path, 0o755);
  return path;
}

/** A cache that can't be written, because its parent is a file. */
async function uselessCache(): Promise<string> {
  const file = join(await temporaryDir(), 'file');
  await writeFile(file, '');
  return join(file, 'cache');
}

/**
 * What holds where a tool is neither installed nor to be had; call {@link removeTemporaryDirs} after each test.
 * @param missing code of the error
 * @param advice parts of the warning
 */
export function describeMissingTool(
  name: string,
  find: (options: { readonly env: Record<string, string>; readonly cacheDir: string }) => Promise<unknown>,
  missing: string,
  advice: readonly string[],
): void {
  describe(`without any ${name}`, () => {
    const written = vi.spyOn(process.stderr, 'write');
    beforeEach(() => {
      written.mockReset().mockReturnValue(true);
    });
    afterAll(() => written.mockRestore());

    it('fails in CI', async () => {
      const cacheDir = await uselessCache();
      await expect(find({ env: { PATH: '', CI: 'true' }, cacheDir })).rejects.toMatchObject({ code: missing });
    });

    it('says locally that tests are skipped, and what to do', async () => {
      expect(await find({ env: { PATH: '' }, cacheDir: await uselessCache() })).toBeUndefined();
      const warning = written.mock.calls.map(([text]) => String(text)).join('');
      for (const part of ['SKIPPING', ...advice]) expect(warning).toContain(part);
    });
  });
}
