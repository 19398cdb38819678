import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALIBRATED_MODEL } from '@cascade/signals';
import { afterAll, describe, expect, it } from 'vitest';
import { modelOf } from './model-file.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-model-'));
afterAll(() => rmSync(dir, { recursive: true }));

function file(content: string): string {
  const path = join(dir, 'model.json');
  writeFileSync(path, content);
  return path;
}

describe('modelOf', () => {
  it('is the model that comes with Cascade unless a file is named', async () => {
    expect(await modelOf({ model: undefined })).toBe(CALIBRATED_MODEL);
  });

  it.each([
    ['a file that is not there', () => join(dir, 'none.json'), 'none.json'],
    ['no JSON', () => file('{'), 'cascade tune'],
    ['JSON that is no model', () => file('{"format":"cascade-model/9"}'), 'model.json'],
  ])('refuses %s as wrong usage', async (_, path, said) => {
    await expect(modelOf({ model: path() })).rejects.toMatchObject({ code: 'app/model-file', message: expect.stringContaining(said) });
  });
});
