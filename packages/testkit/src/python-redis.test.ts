import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { findPythonRedis } from './python-redis.js';

describe('without any Python', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cascade-python-'));
  // A cache that can't be written, because its parent is a file.
  const cacheDir = join(dir, 'file', 'cache');
  writeFileSync(join(dir, 'file'), '');
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  afterEach(() => written.mockClear());
  afterAll(() => {
    written.mockRestore();
    rmSync(dir, { recursive: true });
  });

  it('fails in CI', async () => {
    await expect(findPythonRedis({ env: { PATH: '', CI: 'true' }, cacheDir })).rejects.toMatchObject({
      code: 'testkit/python-redis-missing',
    });
  });

  it('says locally that tests are skipped, and what to do', async () => {
    expect(await findPythonRedis({ env: { PATH: '' }, cacheDir })).toBeUndefined();
    const warning = written.mock.calls.map(([text]) => String(text)).join('');
    for (const part of ['SKIPPING', 'apt-get install python3-redis']) expect(warning).toContain(part);
  });
});
