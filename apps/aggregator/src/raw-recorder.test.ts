import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawFrame } from '@cascade/feeds';
import { afterAll, describe, expect, it } from 'vitest';
import { RawRecorder } from './raw-recorder.js';

const dir = mkdtempSync(join(tmpdir(), 'raw-recorder-'));
afterAll(() => rmSync(dir, { recursive: true }));

function frame(index: number, raw: string): RawFrame {
  return { exchange: 'okx', connection: 'liquidations', receivedTsMs: 1_790_000_000_000 + index, raw };
}

function linesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));
}

describe('RawRecorder', () => {
  it('writes a frame a line, whatever is in it', async () => {
    const folder = join(dir, 'plain');
    const recorder = await RawRecorder.open(folder, false);
    recorder.offer(frame(1, '{"a":"\u2028é"}\n pong'));
    await recorder.close();
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^raw-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.ndjson$/)]);
    expect(linesOf(folder).map((line) => JSON.parse(line))).toEqual([
      { kind: 'raw', exchange: 'okx', connection: 'liquidations', recv_ms: 1_790_000_000_001, raw: '{"a":"\u2028é"}\n pong' },
    ]);
    expect(recorder.counts()).toMatchObject({ rawFrames: 1, rawDropped: 0, rawFiles: 1 });
  });

  it('drops and counts what comes faster than the disk takes, and keeps the order of the rest', async () => {
    const folder = join(dir, 'flood');
    const recorder = await RawRecorder.open(folder, false);
    // Nothing can reach the disk between these calls.
    for (let index = 0; index < 10_000; index++) recorder.offer(frame(index, 'x'.repeat(1_000)));
    await recorder.close();
    const { rawFrames, rawDropped } = recorder.counts();
    expect(rawFrames + rawDropped).toBe(10_000);
    expect(rawDropped).toBeGreaterThan(0);
    expect(recorder.failed.aborted).toBe(false);
    const times = linesOf(folder).map((line) => (JSON.parse(line) as { recv_ms: number }).recv_ms - 1_790_000_000_000);
    expect(times).toEqual(Array.from({ length: rawFrames }, (_, index) => index));
  });

  it('says when the disk fails, and why at the end', async () => {
    const folder = join(dir, 'gone');
    const recorder = await RawRecorder.open(folder, true);
    rmSync(folder, { recursive: true });
    recorder.offer(frame(1, 'pong'));
    await expect.poll(() => recorder.failed.aborted).toBe(true);
    await expect(recorder.close()).rejects.toMatchObject({ code: 'replay/file-not-found' });
  });
});
