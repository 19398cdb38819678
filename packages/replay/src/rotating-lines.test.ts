import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ManualClock } from '@cascade/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { openRotatingLines } from './rotating-lines.js';

const dir = mkdtempSync(join(tmpdir(), 'rotating-lines-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('openRotatingLines', () => {
  it('writes lines of any text under its own prefix, beside other files of the folder', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 21, 4));
    const folder = join(dir, 'both');
    const raw = await openRotatingLines(folder, 'raw', { clock });
    const other = await openRotatingLines(folder, 'cascade', { clock, gzip: false });
    for (const line of ['{"raw":"é"}', 'no JSON', '']) await raw.write(line);
    await other.write('other');
    await Promise.all([raw.close(), other.close()]);
    expect(readdirSync(folder).sort()).toEqual(['cascade-2026-11-21T04-00-00.000Z.ndjson', 'raw-2026-11-21T04-00-00.000Z.ndjson.gz']);
    expect(gunzipSync(readFileSync(join(folder, 'raw-2026-11-21T04-00-00.000Z.ndjson.gz'))).toString()).toBe('{"raw":"é"}\nno JSON\n\n');
    expect(raw.stats()).toMatchObject({ lines: 3, refused: 0, files: 1, textBytes: 22 });
  });

  it('takes a line of almost 4 MiB after shorter ones, refuses a longer one and goes on', async () => {
    const folder = join(dir, 'long');
    const lines = await openRotatingLines(folder, 'raw', { gzip: false });
    await lines.write('a'.repeat(65_000));
    await lines.write('b'.repeat(4_194_304));
    await expect(lines.write('c'.repeat(4_194_305))).rejects.toMatchObject({ code: 'replay/journal-overflow', retryable: true });
    await lines.write('d');
    await lines.close();
    const text = readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8');
    expect(text.split('\n').map((line) => `${line.slice(0, 1)} ${line.length}`)).toEqual(['a 65000', 'b 4194304', 'd 1', ' 0']);
    expect(lines.stats()).toMatchObject({ lines: 3, refused: 1 });
  });
});
