import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Detector } from '@cascade/detector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchesOf } from './batches.sample.js';
import { MAX_AGE_MS, Recovery } from './recovery.js';

const T0 = 1_760_130_900_000;
const EXCHANGES = ['binance', 'bybit', 'okx', 'hyperliquid'];
let folder = '';
const problems: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-recovery-'));
  problems.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): Recovery {
  return new Recovery({ folder, exchanges: EXCHANGES, stopwatch: () => performance.now(), onProblem: (problem) => problems.push(problem) });
}

/** Runs the loop over batches [from, to) as the service does; returns the ids of its signals. */
function run(recovery: Recovery, detector: Detector, from: number, to: number): string[] {
  const ids: string[] = [];
  for (const batch of BATCHES.slice(from, to)) {
    recovery.before(batch);
    for (const event of batch.events) detector.push(event);
    for (const { signal } of detector.at(batch.nowMs)) ids.push(signal.id);
    recovery.after(batch.nowMs, detector);
  }
  return ids;
}

const BATCHES = batchesOf(T0);
const at = (index: number): number => BATCHES[index]?.nowMs ?? 0;
/** Lets a checkpoint in the background come to its end. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

describe('a recovery', () => {
  it('finds nothing in a new folder, and makes it', () => {
    rmSync(folder, { recursive: true });
    expect(open().restore(new Detector(), T0)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([3, 40, 75, 120])('after a kill at batch %i goes on in the very state, its last signals offered again', async (cut) => {
    const killed = new Detector();
    const before = open();
    const ids = run(before, killed, 0, cut);
    await settle();
    // A log is read up to where the process died; the detector that died says what has to come out.
    killed.disconnect(at(cut - 1), EXCHANGES);

    const detector = new Detector();
    const restored = open().restore(detector, at(cut));
    expect(restored?.nowMs).toBe(at(cut - 1));
    expect(detector.save()).toStrictEqual(killed.save());
    expect(ids.slice(-(restored?.detections.length ?? 0) || ids.length)).toEqual(restored?.detections.map(({ signal }) => signal.id));
    expect(problems).toEqual([]);
  });

  it('survives being killed again before its first checkpoint', async () => {
    run(open(), new Detector(), 0, 60);
    await settle();
    const second = new Detector();
    expect(open().restore(second, at(60))).toBeDefined();
    const third = new Detector();
    expect(open().restore(third, at(60))?.batches).toBe(0);
    expect(third.save()).toStrictEqual(second.save());
  });

  it('with its newest checkpoint damaged goes back to the one before, and reads more batches', async () => {
    const killed = new Detector();
    const recovery = open();
    run(recovery, killed, 0, 60);
    await settle();
    run(recovery, killed, 60, 120);
    await settle();
    const newest =
      readdirSync(folder)
        .filter((name) => name.endsWith('.checkpoint'))
        .sort()
        .at(-1) ?? '';
    truncateSync(join(folder, newest), 100);
    killed.disconnect(at(119), EXCHANGES);
    const detector = new Detector();
    expect(open().restore(detector, at(120))?.nowMs).toBe(at(119));
    expect(detector.save()).toStrictEqual(killed.save());
    expect(problems).toEqual([expect.stringContaining("can't be read")]);
  });

  it('starts cold from the state of another preset, and says so', async () => {
    run(open(), new Detector({ preset: 'corrected' }), 0, 60);
    await settle();
    const detector = new Detector();
    expect(open().restore(detector, at(60))).toBeUndefined();
    expect(problems.join()).toContain('preset');
    expect(detector.save()).toStrictEqual(new Detector().save());
  });

  it('does not go on from a state that is too old or far ahead of the clock', async () => {
    const recovery = open();
    const detector = new Detector();
    run(recovery, detector, 0, 60);
    await recovery.close(at(59), detector);
    expect(open().restore(new Detector(), at(59) + MAX_AGE_MS + 1)).toBeUndefined();
    expect(open().restore(new Detector(), at(59) - 60_000)).toBeUndefined();
    expect(problems.join()).toContain('ahead of the clock');
    expect(open().restore(new Detector(), at(59) + MAX_AGE_MS)).toBeDefined();
  });

  it('after an orderly end reads no batches', async () => {
    const recovery = open();
    const detector = new Detector();
    run(recovery, detector, 0, 60);
    await recovery.close(at(59), detector);
    expect(open().restore(new Detector(), at(60))).toMatchObject({ nowMs: at(59), batches: 0, detections: [] });
  });

  it('keeps two checkpoints at most, however long it runs', async () => {
    const recovery = open();
    const detector = new Detector();
    for (let from = 0; from < BATCHES.length; from += 20) {
      run(recovery, detector, from, from + 20);
      await settle();
    }
    expect(recovery.stats().checkpoints).toBeGreaterThan(3);
    expect(readdirSync(folder).filter((name) => name.endsWith('.checkpoint')).length).toBe(2);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(5);
  });

  it('lets the service run when the disk fails, and says so once', () => {
    const recovery = open();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');
    const ids = run(recovery, new Detector(), 0, 60);
    expect(ids).toEqual(run(open2(), new Detector(), 0, 60));
    expect(recovery.stats().failures).toBeGreaterThan(0);
    expect(problems.length).toBe(1);
    rmSync(folder);
  });

  it('writes files only its owner can read', async () => {
    const recovery = open();
    const detector = new Detector();
    run(recovery, detector, 0, 10);
    await recovery.close(at(9), detector);
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes.length).toBeGreaterThan(0);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });
});

/** A recovery somewhere else. */
function open2(): Recovery {
  return new Recovery({
    exchanges: EXCHANGES,
    folder: mkdtempSync(join(tmpdir(), 'cascade-recovery-')),
    stopwatch: () => 0,
    onProblem: () => undefined,
  });
}
