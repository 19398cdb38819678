import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch, CascadeEvent } from '@cascade/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { burst } from '../truth.sample.js';
import { BatchLog, readBatchLog } from './batch-log.js';

const T0 = 1_760_130_900_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const EVENTS: readonly CascadeEvent[] = burst(T0);
const BATCHES: readonly Batch<CascadeEvent>[] = Array.from({ length: 12 }, (_, index) => ({
  nowMs: T0 + 100 * index,
  events: EVENTS.slice(5 * index, 5 * index + (index % 4)),
}));

function written(name: string): string {
  const path = join(folder, name);
  const log = new BatchLog(path);
  for (const batch of BATCHES) log.append(batch);
  log.close();
  return path;
}

describe('a batch log', () => {
  it('gives back every batch, also those without events', () => {
    expect([...readBatchLog(written('whole'))]).toEqual(BATCHES);
  });

  it('is empty when there is no file', () => {
    expect([...readBatchLog(join(folder, 'nowhere'))]).toEqual([]);
  });

  it('goes on in the same file', () => {
    const path = written('twice');
    const log = new BatchLog(path);
    log.append({ nowMs: T0 + 9_000, events: [] });
    log.close();
    expect([...readBatchLog(path)]).toEqual([...BATCHES, { nowMs: T0 + 9_000, events: [] }]);
  });

  it('cut off anywhere gives the batches that are whole', () => {
    const path = written('cut');
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat({ max: whole.length }), (length) => {
        writeFileSync(path, whole);
        truncateSync(path, length);
        const ends = whole.subarray(0, length).toString().split('\n').length - 1;
        expect([...readBatchLog(path)]).toEqual(BATCHES.slice(0, ends));
      }),
    );
  });

  it('ends before a line with a flipped bit', () => {
    const path = written('flipped');
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        writeFileSync(path, damaged);
        const line = whole.subarray(0, at).toString().split('\n').length - 1;
        expect([...readBatchLog(path)]).toEqual(BATCHES.slice(0, line));
      }),
    );
  });

  it('with anything else in it gives nothing', () => {
    const path = join(folder, 'other');
    for (const text of ['', '\n', 'hello\n', '00000000 [1,[]]\n', '\u0000'.repeat(100)]) {
      writeFileSync(path, '');
      appendFileSync(path, text);
      expect([...readBatchLog(path)]).toEqual([]);
    }
  });
});
