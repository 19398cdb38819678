import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CascadeModel, parseCascadeModel } from '@cascade/signals';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { writeModel } from './write-model.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-write-model-'));
afterAll(() => rmSync(dir, { recursive: true }));
let folder = dir;
let folders = 0;
beforeEach(() => {
  folder = join(dir, String(folders++));
  mkdirSync(folder);
});

const MODEL: CascadeModel = {
  format: 'cascade-model/1',
  name: 'tuned',
  createdOn: '2026-11-21',
  meaning: 'a test',
  origin: { kind: 'recorded', description: 'none', dataSha256: '0'.repeat(64), seeds: [] },
  variants: [
    {
      name: 'single-venue',
      rule: 'single-venue',
      features: ['lRate'],
      intercept: -3.25,
      weights: [0.1],
      levels: { WATCH: 0.2, ALERT: 0.4, CRITICAL: 0.7 },
    },
  ],
};

describe('writeModel', () => {
  it('writes what every reader reads back as the same model', async () => {
    const file = join(folder, 'model.json');
    await writeModel(file, MODEL, false);
    expect(parseCascadeModel(JSON.parse(readFileSync(file, 'utf8')), file)).toEqual(MODEL);
    expect(readdirSync(folder)).toEqual(['model.json']);
  });

  it('replaces a file only when forced', async () => {
    const file = join(folder, 'model.json');
    writeFileSync(file, 'mine');
    await expect(writeModel(file, MODEL, false)).rejects.toMatchObject({ code: 'app/model-exists' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await writeModel(file, MODEL, true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(MODEL);
  });

  it('leaves nothing of a model that no reader would take', async () => {
    const [variant] = MODEL.variants;
    const broken = { ...MODEL, variants: [{ ...variant!, weights: [Number.NaN] }] };
    await expect(writeModel(join(folder, 'model.json'), broken, false)).rejects.toMatchObject({ code: 'signals/invalid-model' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so when folder or file can not be used', async () => {
    await expect(writeModel(join(folder, 'none', 'model.json'), MODEL, false)).rejects.toMatchObject({ code: 'app/no-such-folder' });
    await expect(writeModel(folder, MODEL, true)).rejects.toMatchObject({ code: 'app/model-exists' });
    const long = join(folder, `${'x'.repeat(250)}.json`);
    await expect(writeModel(long, MODEL, false)).rejects.toMatchObject({ code: 'app/unwritable-model' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
