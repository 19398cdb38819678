import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CascadeError } from '@cascade/core';
import { afterAll, describe, expect, it } from 'vitest';
import { readLines } from './read-lines.js';

const dir = mkdtempSync(join(tmpdir(), 'read-lines-'));
afterAll(() => rmSync(dir, { recursive: true }));

let files = 0;
function file(content: string | Buffer, ending = '.csv'): string {
  const path = join(dir, `${files++}${ending}`);
  writeFileSync(path, content);
  return path;
}

interface Reading {
  readonly lines: string[];
  readonly rows: number[];
  readonly unterminated: boolean;
  readonly error: CascadeError | undefined;
}

async function read(path: string): Promise<Reading> {
  const lines: string[] = [];
  const rows: number[] = [];
  let unterminated = false;
  try {
    for await (const chunk of readLines(path)) {
      lines.push(...chunk.lines);
      rows.push(...chunk.lines.map((_, index) => chunk.firstRow + index));
      unterminated = chunk.unterminated;
    }
  } catch (error) {
    if (!(error instanceof CascadeError)) throw error;
    return { lines, rows, unterminated, error };
  }
  return { lines, rows, unterminated, error: undefined };
}

describe('readLines', () => {
  it('gives lines without their ends and their numbers from 1', async () => {
    const reading = await read(file('a\r\nb\n\nc\n'));
    expect(reading).toEqual({ lines: ['a', 'b', '', 'c'], rows: [1, 2, 3, 4], unterminated: false, error: undefined });
  });

  it('says when the last line has no end', async () => {
    expect(await read(file('a\nb'))).toMatchObject({ lines: ['a', 'b'], rows: [1, 2], unterminated: true });
  });

  it('drops a byte order mark', async () => {
    expect((await read(file('\uFEFFtsMs\n1\n'))).lines).toEqual(['tsMs', '1']);
  });

  it('keeps lines and letters whole across the pieces of a large file', async () => {
    const expected = Array.from({ length: 30_000 }, (_, index) => `${index} ä€😀`);
    for (const path of [file(`${expected.join('\n')}\n`), file(gzipSync(`${expected.join('\n')}\n`), '.csv.gz')]) {
      const reading = await read(path);
      expect(reading.lines).toEqual(expected);
      expect(reading.rows.at(-1)).toBe(30_000);
    }
  });

  it('reads gzip whatever the name says, and several gzip members as one', async () => {
    const members = Buffer.concat([gzipSync('a\nb'), gzipSync('c\n'), gzipSync('d\n')]);
    expect((await read(file(members, '.csv.gz'))).lines).toEqual(['a', 'bc', 'd']);
    expect((await read(file(members, '.csv'))).lines).toEqual(['a', 'bc', 'd']);
  });

  it('reads a gzip member that begins exactly where a 64 KiB piece of the file begins', async () => {
    const level = { level: 0 };
    const overhead = gzipSync('x'.repeat(60_000), level).length - 60_000;
    const first = gzipSync(`${'x'.repeat(65_536 - overhead - 1)}\n`, level);
    expect(first.length).toBe(65_536);
    const reading = await read(file(Buffer.concat([first, gzipSync('second\n')]), '.gz'));
    expect(reading.error).toBeUndefined();
    expect(reading.lines.at(-1)).toBe('second');
    expect(reading.lines.length).toBe(2);
  });

  it('delivers every full line before a cut, then names the file and the number of rows', async () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `${(index * 2_654_435_761) % 4_294_967_296}`);
    const whole = gzipSync(`${text.join('\n')}\n`);
    expect(whole.length).toBeGreaterThan(150_000);
    for (const length of [70_000, 131_072, 140_000, whole.length - 1]) {
      const path = file(whole.subarray(0, length), '.csv.gz');
      const { lines, error } = await read(path);
      expect(error?.code).toBe('replay/truncated-file');
      expect(error?.message).toContain(`"${path}"`);
      expect(error?.message).toContain(`${lines.length} full rows`);
      // Deflate holds back less than one 64 KiB block of output.
      expect(lines.length).toBeGreaterThan((40_000 * length) / whole.length - 10_000);
      expect(lines).toEqual(text.slice(0, lines.length));
    }
    expect((await read(file(whole.subarray(0, whole.length - 1), '.csv.gz'))).lines.length).toBe(40_000);
    expect((await read(file(whole.subarray(0, 5), '.csv.gz'))).error?.code).toBe('replay/truncated-file');
  });

  it('refuses damaged gzip data and bytes that follow it', async () => {
    const whole = gzipSync('a\nb\n');
    const damaged = Buffer.from(whole);
    damaged[whole.length - 6] = (damaged[whole.length - 6] ?? 0) ^ 0xff;
    expect((await read(file(damaged, '.gz'))).error?.code).toBe('replay/corrupt-file');
    for (const extra of [Buffer.from('plain text\n'), Buffer.alloc(16)]) {
      expect((await read(file(Buffer.concat([whole, extra]), '.gz'))).error?.code).toBe('replay/corrupt-file');
    }
  });

  it('delivers the lines before the piece in which the damage is', async () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `${(index * 2_654_435_761) % 4_294_967_296}`);
    const whole = gzipSync(`${text.join('\n')}\n`);
    const unknownMethod = gzipSync('last\n').fill(0xff, 2, 3);
    const damaged = Buffer.concat([whole, unknownMethod]);
    const { lines, error } = await read(file(damaged, '.gz'));
    expect(error?.code).toBe('replay/corrupt-file');
    expect(error?.message).toContain(`${lines.length} full rows`);
    expect(lines.length).toBeGreaterThan(10_000);
    expect(lines).toEqual(text.slice(0, lines.length));
  });

  it('names what is wrong with a file that can not be read', async () => {
    const missing = await read('missing.csv');
    expect([missing.error?.code, missing.error?.message]).toEqual(['replay/file-not-found', 'file not found: "missing.csv"']);
    const folder = await read(dir);
    expect([folder.error?.code, folder.error?.message]).toEqual(['replay/unreadable-file', `"${dir}" is a folder, not a file`]);
    const plain = await read(file('a\n', '.csv.gz'));
    expect(plain.error?.code).toBe('replay/not-gzip');
    expect(plain.error?.message).toContain('is named .gz but is not gzip data');
    for (const path of [file(''), file('', '.gz'), file(gzipSync(''), '.gz')]) {
      expect((await read(path)).error?.code).toBe('replay/empty-file');
    }
  });

  it('stops at a line that never ends', async () => {
    const { error } = await read(file(`a\n${'x'.repeat(1_300_000)}`));
    expect(error?.code).toBe('replay/invalid-row');
    expect(error?.message).toContain('row 2 of');
  });
});
