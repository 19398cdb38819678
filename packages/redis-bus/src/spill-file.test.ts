import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeSignal } from './codec.js';
import { SPILL_BYTES, SPILL_PAGE_BYTES } from './config.js';
import { sampleSignal } from './detection.sample.js';
import { type QueuedSignal, queuedSignal } from './queued-signal.js';
import { SpillFile } from './spill-file.js';

const signalOf = (seq: number): QueuedSignal => queuedSignal(encodeSignal(sampleSignal({ seq, symbol: 'Å1000SATSUSDT' })));
const signalsOf = (from: number, to: number): QueuedSignal[] => Array.from({ length: to - from + 1 }, (_, index) => signalOf(from + index));

describe('SpillFile', () => {
  let folder: string;
  let path: string;
  const files: SpillFile[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-spill-'));
    path = join(folder, 'state', 'signals.spill');
  });
  afterEach(async () => {
    for (const file of files.splice(0)) await file.close();
    rmSync(folder, { recursive: true });
  });

  function open(): SpillFile {
    const file = new SpillFile(path);
    files.push(file);
    return file;
  }
  async function shut(file: SpillFile): Promise<void> {
    files.splice(files.indexOf(file), 1);
    await file.close();
  }
  async function readAll(file: SpillFile): Promise<QueuedSignal[]> {
    const signals: QueuedSignal[] = [];
    while (file.unread > 0) signals.push(...(await file.readPage()));
    return signals;
  }
  /** A file with those signals, closed, and its bytes. */
  async function written(from: number, to: number): Promise<Buffer> {
    const file = open();
    file.append(signalsOf(from, to), false);
    await shut(file);
    return readFileSync(path);
  }

  it('gives back what was written, in order, as it was', async () => {
    const file = open();
    for (let seq = 1; seq <= 3; seq++) expect(file.append([signalOf(seq)], false)).toBe(true);
    file.append(signalsOf(4, 1_000), false);
    expect(file.unread).toBe(1_000);
    expect(await readAll(file)).toEqual(signalsOf(1, 1_000));
  });

  it('gives it back to the next process', async () => {
    await written(1, 700);
    const file = open();
    expect(file.unread).toBe(700);
    expect(await readAll(file)).toEqual(signalsOf(1, 700));
    expect(file.corrupt).toBe(0);
  });

  it('reads pages, not the file', async () => {
    await written(1, 1_000);
    const page = await open().readPage();
    expect(page.length).toBeGreaterThan(100);
    expect(page.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(SPILL_PAGE_BYTES);
  });

  it('does not read what is in memory as well, but keeps it for the next process', async () => {
    const file = open();
    file.append(signalsOf(1, 5), true);
    file.append(signalsOf(6, 7), false);
    expect(file.unread).toBe(2);
    expect(await readAll(file)).toEqual(signalsOf(6, 7));
    await shut(file);
    expect(await readAll(open())).toEqual(signalsOf(1, 7));
  });

  it('is empty after clear, on disk too', async () => {
    const file = open();
    file.append(signalsOf(1, 5), true);
    file.clear();
    expect([file.bytes, file.unread, readFileSync(path).length]).toEqual([0, 0, 0]);
    file.append(signalsOf(6, 6), false);
    expect(await readAll(file)).toEqual(signalsOf(6, 6));
  });

  it('cuts off a last line that was torn at any byte, counts it, and goes on behind it', async () => {
    const whole = await written(1, 2);
    const oneLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (const length of [oneLine + 1, oneLine + 9, oneLine + 200, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      const file = open();
      expect([file.unread, file.corrupt]).toEqual([1, 1]);
      expect(file.corruptSample).toBe(whole.toString('latin1', oneLine, Math.min(length, oneLine + 200)));
      file.append(signalsOf(3, 3), false);
      expect(await readAll(file)).toEqual([signalOf(1), signalOf(3)]);
      await shut(file);
    }
  });

  it('passes over a line with a flipped bit anywhere and keeps the first as a sample', async () => {
    const whole = await written(1, 3);
    const start = whole.indexOf(10, whole.indexOf(10) + 1) + 1;
    const end = whole.indexOf(10, start);
    for (let at = start; at < end; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, damaged);
      const file = open();
      const seqs = (await readAll(file)).map(({ timestamp }) => timestamp);
      // Flipped into a line break it makes two bad lines of one.
      expect(seqs, `bit ${at % 8} of byte ${at}`).toEqual([signalOf(1).timestamp, signalOf(3).timestamp]);
      expect(file.corrupt).toBe(damaged[at] === 10 ? 2 : 1);
      expect(file.corruptSample).toContain(damaged.toString('latin1', start, start + 1));
      await shut(file);
    }
  });

  it('loses the two lines a missing line break joins, and no other', async () => {
    const whole = await written(1, 4);
    whole[whole.indexOf(10, whole.indexOf(10) + 1)] = 0x0b;
    writeFileSync(path, whole);
    const file = open();
    expect(await readAll(file)).toEqual([signalOf(3), signalOf(4)]);
    expect(file.corrupt).toBe(1);
  });

  it('survives a damaged first line', async () => {
    const whole = await written(1, 2);
    whole[0] = 0x7a;
    writeFileSync(path, whole);
    const file = open();
    expect(await readAll(file)).toEqual(signalsOf(1, 2));
    expect(file.corrupt).toBe(1);
  });

  it('takes no more than 64 MiB and says so, until it is emptied', () => {
    const file = open();
    const page = signalsOf(1, 2_000);
    let count = 0;
    while (file.append(page, true)) count++;
    expect(file.problem).toBe('SPILL_FULL');
    expect(file.bytes).toBeLessThanOrEqual(SPILL_BYTES);
    expect(file.bytes).toBeGreaterThan(SPILL_BYTES - 3_000_000);
    expect(readFileSync(path).length).toBe(file.bytes);
    expect(count).toBeGreaterThan(20);
    file.clear();
    expect(file.problem).toBeUndefined();
    expect(file.append(page, true)).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('refuses when the disk is full, and says so', () => {
    mkdirSync(join(folder, 'state'));
    symlinkSync('/dev/full', path);
    const file = open();
    expect(file.append(signalsOf(1, 2), true)).toBe(false);
    expect([file.problem, file.bytes, file.unread]).toEqual(['ENOSPC', 0, 0]);
  });

  it('is used by one process at a time', async () => {
    const file = open();
    expect(open).toThrow(
      expect.objectContaining({
        code: 'redis-bus/spill-locked',
        message: expect.stringMatching(/in use by process \d+ on ".+"; give each process a file of its own$/),
      }),
    );
    await shut(file);
    expect(open().unread).toBe(0);
  });

  it("refuses another program's file and leaves it as it is", async () => {
    open();
    await shut(files[0]!);
    writeFileSync(path, 'important\nlines\n');
    expect(open).toThrow(expect.objectContaining({ code: 'redis-bus/spill-foreign' }));
    expect(readFileSync(path, 'utf8')).toBe('important\nlines\n');
  });

  it('names a file that can not be written', () => {
    path = '/dev/null/signals.spill';
    expect(open).toThrow(
      expect.objectContaining({ code: 'redis-bus/spill-unusable', message: expect.stringContaining('name a file that can be written') }),
    );
  });
});
