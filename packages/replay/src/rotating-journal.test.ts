import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import type { CascadeEvent } from '@cascade/core';
import { ManualClock } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from './journal.js';
import { openRotatingJournal, type RotatingJournalOptions } from './rotating-journal.js';

const START_MS = Date.UTC(2026, 10, 21, 4);
const dir = mkdtempSync(join(tmpdir(), 'rotating-journal-'));
afterAll(() => rmSync(dir, { recursive: true }));

let folders = 0;
const fresh = (): string => join(dir, `${folders++}`, 'tapes');

function price(index: number): CascadeEvent {
  return { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: index, receivedTsMs: 1_000 + index, price: 60_000 + index };
}

const prices = (from: number, to: number): CascadeEvent[] => Array.from({ length: to - from }, (_, index) => price(from + index));

/** Every event of a folder, file by file in the order of names. */
async function read(folder: string, lenient = false): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for (const name of readdirSync(folder).sort()) {
    for await (const event of readJournal(join(folder, name), { lenient })) events.push(event);
  }
  return events;
}

async function record(folder: string, events: readonly CascadeEvent[], options: RotatingJournalOptions): Promise<void> {
  const journal = await openRotatingJournal(folder, options);
  for (const event of events) await journal.write(event);
  await journal.close();
}

describe.each([
  ['.ndjson.gz', true],
  ['.ndjson', false],
] as const)('a rotating journal of %s files', (ending, gzip) => {
  it('creates its folder and names a file by the UTC time of its first event', async () => {
    const folder = fresh();
    const clock = new ManualClock(START_MS);
    const journal = await openRotatingJournal(folder, { clock, gzip });
    expect(readdirSync(folder)).toEqual([]);
    await clock.advance(7);
    for (const event of prices(0, 3)) await journal.write(event);
    await journal.close();
    expect(readdirSync(folder)).toEqual([`cascade-2026-11-21T04-00-00.007Z${ending}`]);
    expect(await read(folder)).toEqual(prices(0, 3));
  });

  it('begins a new file before one would exceed maxBytes, and counts', async () => {
    const folder = fresh();
    const lineBytes = Buffer.byteLength(`${JSON.stringify(price(0))}\n`);
    const clock = new ManualClock(START_MS);
    const journal = await openRotatingJournal(folder, { clock, gzip, maxBytes: 3 * lineBytes });
    for (const event of prices(0, 8)) await journal.write(event);
    await journal.close();
    const files = readdirSync(folder).sort();
    const sizes = files.map((name) => {
      const bytes = readFileSync(join(folder, name));
      return (gzip ? gunzipSync(bytes) : bytes).length;
    });
    expect(sizes).toEqual([3 * lineBytes, 3 * lineBytes, 2 * lineBytes]);
    expect(files).toEqual(['00.000', '00.001', '00.002'].map((second) => `cascade-2026-11-21T04-00-${second}Z${ending}`));
    expect(await read(folder)).toEqual(prices(0, 8));
    const fileBytes = files.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    expect(journal.stats()).toEqual({ events: 8, refused: 0, files: 3, textBytes: 8 * lineBytes, fileBytes });
  });

  it('writes a line longer than maxBytes into a file of its own', async () => {
    const folder = fresh();
    await record(folder, prices(0, 3), { gzip, maxBytes: 1 });
    expect(readdirSync(folder)).toHaveLength(3);
    expect(await read(folder)).toEqual(prices(0, 3));
  });

  it('ends a file at maxAgeMs, even when nothing comes any more', async () => {
    const folder = fresh();
    const clock = new ManualClock(START_MS);
    const journal = await openRotatingJournal(folder, { clock, gzip, maxAgeMs: 60_000 });
    await journal.write(price(0));
    await clock.advance(59_999);
    await journal.write(price(1));
    await clock.advance(1);
    await journal.write(price(2));
    expect(readdirSync(folder).sort()).toEqual(['04-00-00.000', '04-01-00.000'].map((time) => `cascade-2026-11-21T${time}Z${ending}`));
    await clock.advance(60_000);
    // Strict reading, which needs the end of every file, while the journal is still open.
    await expect
      .poll(async () => {
        await clock.advance(500);
        return read(folder).catch(() => []);
      })
      .toEqual(prices(0, 3));
    await journal.close();
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('has what was written a second ago in the file, also while it is open', async () => {
    const folder = fresh();
    const clock = new ManualClock(START_MS);
    const journal = await openRotatingJournal(folder, { clock, gzip });
    for (const event of prices(0, 5)) await journal.write(event);
    expect(await read(folder, true)).toEqual([]);
    await clock.advance(1_000);
    await expect.poll(() => read(folder, true)).toEqual(prices(0, 5));
    await journal.write(price(5));
    await expect.poll(() => clock.pendingSleeps).toBe(1);
    await clock.advance(1_000);
    await expect.poll(() => read(folder, true)).toEqual(prices(0, 6));
    await expect.poll(() => journal.stats().fileBytes).toBe(readFileSync(join(folder, readdirSync(folder)[0]!)).length);
    await journal.close();
  });

  it('keeps the order of calls over rotations, also of those nobody waited for', async () => {
    const folder = fresh();
    const journal = await openRotatingJournal(folder, { gzip, maxBytes: 10_000 });
    const writing = prices(0, 2_000).map((event) => journal.write(event));
    const closing = journal.close();
    await Promise.all([...writing, closing]);
    expect(readdirSync(folder).length).toBeGreaterThan(10);
    expect(await read(folder)).toEqual(prices(0, 2_000));
  });

  it('refuses more than 4 MiB of waiting text, counts it and keeps what it took', async () => {
    const folder = fresh();
    const journal = await openRotatingJournal(folder, { gzip });
    const results = await Promise.allSettled(prices(0, 60_000).map((event) => journal.write(event)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toMatchObject({ code: 'replay/journal-overflow', retryable: true });
    await journal.write(price(60_000));
    await journal.close();
    expect(journal.stats()).toMatchObject({ events: 60_001 - refused.length, refused: refused.length });
    expect(await read(folder)).toEqual([...prices(0, 60_000 - refused.length), price(60_000)]);
  });
});

describe('openRotatingJournal', () => {
  it('refuses an event that could not be read back and goes on', async () => {
    const folder = fresh();
    const journal = await openRotatingJournal(folder);
    await expect(journal.write({ ...price(0), price: Number.NaN } as CascadeEvent)).rejects.toMatchObject({ code: 'replay/invalid-event' });
    await journal.write(price(1));
    await journal.close();
    expect(journal.stats()).toMatchObject({ events: 1, refused: 1 });
    expect(await read(folder)).toEqual([price(1)]);
  });

  it('leaves no file without an event, closes once and takes nothing afterwards', async () => {
    const folder = fresh();
    const journal = await openRotatingJournal(folder);
    await journal.close();
    await journal.close();
    expect(readdirSync(folder)).toEqual([]);
    await expect(journal.write(price(0))).rejects.toMatchObject({ code: 'replay/journal-closed' });
  });

  it('does not touch a file that is there, and two journals of one folder keep apart', async () => {
    const folder = fresh();
    const clock = new ManualClock(START_MS);
    await record(folder, prices(0, 2), { clock });
    const first = readdirSync(folder);
    const before = readFileSync(join(folder, first[0]!));
    await Promise.all([record(folder, prices(2, 4), { clock }), record(folder, prices(4, 6), { clock })]);
    expect(readFileSync(join(folder, first[0]!))).toEqual(before);
    expect(readdirSync(folder)).toHaveLength(3);
    const tsMs = (await read(folder)).map((event) => event.tsMs);
    expect(tsMs.slice(0, 2)).toEqual([0, 1]);
    expect(tsMs.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('refuses a path that is a file or below one, and wrong options', async () => {
    const file = join(dir, 'plain.txt');
    writeFileSync(file, 'mine');
    await expect(openRotatingJournal(file)).rejects.toMatchObject({ code: 'replay/not-a-folder' });
    await expect(openRotatingJournal(join(file, 'below'))).rejects.toMatchObject({ code: 'replay/not-a-folder' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const folder = fresh();
    await expect(openRotatingJournal(folder, { maxBytes: 0 })).rejects.toMatchObject({ code: 'replay/invalid-option' });
    await expect(openRotatingJournal(folder, { maxAgeMs: 1.5 })).rejects.toMatchObject({ code: 'replay/invalid-option' });
    await expect(openRotatingJournal(folder, { zip: true } as RotatingJournalOptions)).rejects.toMatchObject({
      code: 'replay/unknown-option',
    });
    expect(existsSync(folder)).toBe(false);
  });

  it.runIf(existsSync('/proc/self'))('refuses a folder nothing can be created in', async () => {
    await expect(openRotatingJournal('/proc/self')).rejects.toMatchObject({
      code: 'replay/folder-not-writable',
      message: expect.stringContaining('"/proc/self"'),
    });
  });

  it('tells a failure of the disk at every write and at close', async () => {
    const folder = fresh();
    const journal = await openRotatingJournal(folder);
    rmSync(folder, { recursive: true });
    await expect(journal.write(price(0))).rejects.toMatchObject({ code: 'replay/file-not-found' });
    await expect(journal.write(price(1))).rejects.toMatchObject({ code: 'replay/file-not-found' });
    await expect(journal.close()).rejects.toMatchObject({ code: 'replay/file-not-found' });
    expect(journal.stats()).toMatchObject({ events: 0, refused: 2, files: 0 });
  });
});

/** A process that writes prices without end: prints how many were written at least two seconds ago, so that they must be in the file. */
const WRITER = `
import { openRotatingJournal } from './rotating-journal.js';
const [folder, gzip, pauseMs] = process.argv.slice(2);
const journal = await openRotatingJournal(folder, { gzip: gzip === 'true', maxBytes: 40_000 });
const taken = [];
try {
  for (let index = 0; ; index++) {
    await journal.write({ type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: index, receivedTsMs: 1000 + index, price: 60000 + index });
    taken.push(performance.now());
    while (taken.length > 0 && taken[0] < performance.now() - 2000) { taken.shift(); console.log(index - taken.length); }
    if (index % 20 === 0) await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
  }
} catch (error) {
  console.log(error.code);
}
await journal.close().catch((error) => console.log(error.code));
`;

describe('a process that writes a rotating journal', () => {
  const program = join(dir, 'writer.mjs');

  beforeAll(async () => {
    // esbuild comes with tsup, which alone can see it.
    const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
      build(options: object): Promise<unknown>;
    };
    await esbuild.build({
      stdin: { contents: WRITER, resolveDir: import.meta.dirname },
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['@cascade/source'],
    });
  }, 60_000);

  it.each([true, false])('and is killed leaves every full line readable (gzip %s)', async (gzip) => {
    const folder = fresh();
    const child = spawn(process.execPath, [program, folder, String(gzip), '5'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const flushed = await killAfter(child, 1_000);
    const events = await read(folder, true);
    expect(flushed).toBeGreaterThan(500);
    expect(events.length).toBeGreaterThanOrEqual(flushed);
    expect(events).toEqual(prices(0, events.length));
    const files = readdirSync(folder).sort();
    expect(files.length).toBeGreaterThan(2);
    // Only the file that was being written lacks its end; all others are whole.
    for (const name of files.slice(0, -1)) {
      for await (const event of readJournal(join(folder, name))) expect(event.type).toBe('price');
    }
  });

  it.runIf(process.platform !== 'win32')('and may write no more is told so, also when only the regular flush met the limit', async () => {
    const folder = fresh();
    // Files of this process are limited to 16 blocks; the signal for it is ignored, so that the write fails instead.
    const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`;
    const args = ['-c', limited, process.execPath, program, folder, 'false', '50'];
    const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(lines.slice(-2)).toEqual(['replay/journal-write-failed', 'replay/journal-write-failed']);
    const events = await read(folder, true);
    expect(events.length).toBeGreaterThan(10);
    expect(events).toEqual(prices(0, events.length));
  });
});

/** Kills the process when it has printed `count` numbers; returns the last of them. */
async function killAfter(child: ChildProcess, count: number): Promise<number> {
  let last = 0;
  let printed = 0;
  const closed = once(child, 'close');
  createInterface({ input: child.stdout! }).on('line', (line) => {
    last = Number(line);
    if (++printed === count) child.kill('SIGKILL');
  });
  const [, signal] = (await closed) as [unknown, string | null];
  expect(signal).toBe('SIGKILL');
  return last;
}
