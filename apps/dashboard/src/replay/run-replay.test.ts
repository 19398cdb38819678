import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { cascadeReplay } from './cascade-replay.sample.js';
import { BURST_TAPE, framesOf, recordingAt, recordingOf } from './fixture.sample.js';

const folder = mkdtempSync(join(tmpdir(), 'run-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('a replay in the page', () => {
  it('gives the signals of cascade replay --json, byte for byte', async () => {
    const path = join(folder, 'burst.csv.gz');
    writeFileSync(path, gzipSync(BURST_TAPE));
    const lines = await cascadeReplay(path);
    expect(lines.length).toBeGreaterThan(3);
    for (const stepMs of [0.1, 200]) {
      const frames = await framesOf(recordingAt(path), stepMs);
      expect(frames.flatMap(({ signals }) => signals).map((signal) => JSON.stringify(signal))).toEqual(lines);
    }
  }, 120_000);

  it('tells every liquidation once, in order, and counts what it read', async () => {
    const frames = await framesOf(recordingOf('burst.csv', text(BURST_TAPE)));
    expect(frames.flatMap(({ liquidations }) => liquidations.map(({ no }) => no))).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
    const signals = frames.flatMap((frame) => frame.signals).length;
    expect(frames.at(-1)?.progress).toEqual({ share: 1, events: 301, liquidations: 301, signals });
    const times = frames.map(({ nowMs }) => nowMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('tells values of what was heard since the values before, also when it is quiet again', async () => {
    // All values but the first and the last fall away when no wall time passes.
    const frames = await framesOf(recordingOf('burst.csv', text(BURST_TAPE)), 0);
    expect(frames.filter(({ values }) => values !== undefined).length).toBeLessThanOrEqual(2);
    expect(Object.keys(frames.at(-1)?.values?.symbols ?? {})).toEqual(expect.arrayContaining(['BTCUSDT', 'ETHUSDT']));
  });

  it('tells the history of every 10 s in which something happened', async () => {
    const points = (await framesOf(recordingOf('burst.csv', text(BURST_TAPE)))).flatMap((frame) => frame.points);
    const steps = points.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(steps[0]).toBe(176_013_090);
    expect(points[0]?.symbols.BTCUSDT?.velocity).toBeGreaterThan(1);
    expect(points[0]?.symbols.BTCUSDT?.long_usd_per_sec).toBeGreaterThan(10_000);
    expect(points[0]?.symbols.ETHUSDT).toBeUndefined();
  });

  it('tells what came before a fault, then the fault', async () => {
    const row = JSON.stringify({
      type: 'price',
      exchange: 'okx',
      tsMs: 1,
      receivedTsMs: 1,
      symbol: 'BTCUSDT',
      kind: 'mark',
      price: 64_000,
    });
    const file = recordingOf('a.ndjson', text(`${row}\n${row}\nnothing\n`));
    await expect(framesOf(file)).rejects.toMatchObject({
      code: 'replay/invalid-row',
      message: expect.stringContaining('row 3 of "a.ndjson"'),
    });
  });

  it('posts nothing of a file it can not read', async () => {
    await expect(framesOf(recordingOf('a.txt', text('x')))).rejects.toMatchObject({ code: 'replay/unknown-format' });
    await expect(framesOf(recordingOf('a.csv', text('')))).rejects.toMatchObject({ code: 'replay/empty-file' });
  });
});
