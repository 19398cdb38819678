import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CascadeEvent } from '@cascade/core';
import { afterAll, describe, expect, it } from 'vitest';
import { readJournal } from './journal.js';
import { openJournalWriter } from './journal-writer.js';

const dir = mkdtempSync(join(tmpdir(), 'journal-writer-'));
afterAll(() => rmSync(dir, { recursive: true }));

let files = 0;
const fresh = (ending: string): string => join(dir, `${files++}${ending}`);

function price(index: number): CascadeEvent {
  return { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: index, receivedTsMs: 1_000 + index, price: 60_000 + index };
}

const prices = (from: number, to: number): CascadeEvent[] => Array.from({ length: to - from }, (_, index) => price(from + index));

async function read(path: string, lenient = false): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for await (const event of readJournal(path, { lenient })) events.push(event);
  return events;
}

async function write(path: string, events: readonly CascadeEvent[]): Promise<void> {
  const writer = await openJournalWriter(path);
  for (const event of events) await writer.write(event);
  await writer.close();
}

describe.each(['.ndjson', '.ndjson.gz'])('a journal named %s', (ending) => {
  it('appends to what is there', async () => {
    const path = fresh(ending);
    await write(path, prices(0, 3));
    await write(path, prices(3, 5));
    expect(await read(path)).toEqual(prices(0, 5));
  });

  it('can be read up to the last flush while it is still open, as after a crash', async () => {
    const path = fresh(ending);
    const writer = await openJournalWriter(path);
    for (const event of prices(0, 7)) await writer.write(event);
    await writer.flush();
    await writer.write(price(7));
    expect(await read(path, true)).toEqual(prices(0, 7));
    await writer.flush();
    expect(await read(path, true)).toEqual(prices(0, 8));
    await writer.close();
    expect(await read(path)).toEqual(prices(0, 8));
  });

  it('goes on after a crash that cut the last line', async () => {
    const path = fresh(ending);
    await write(path, prices(0, 2_000));
    truncateSync(path, statSync(path).size - 20);
    const kept = await read(path, true);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(2_001);
    await write(path, prices(5_000, 5_002));
    expect(await read(path)).toEqual([...kept, ...prices(5_000, 5_002)]);
    expect(existsSync(`${path}.repaired`)).toBe(false);
  });

  it('goes on after a last line that only lacks its line end', async () => {
    const path = fresh(ending);
    const text = JSON.stringify(price(0));
    writeFileSync(path, ending.endsWith('.gz') ? gzipSync(text) : text);
    await write(path, [price(1)]);
    expect(await read(path)).toEqual(prices(0, 2));
  });

  it('keeps the order of calls, also of those nobody waited for', async () => {
    const path = fresh(ending);
    const writer = await openJournalWriter(path);
    await Promise.all(prices(0, 3_000).map((event) => writer.write(event)));
    await Promise.all([writer.flush(), writer.write(price(3_000)), writer.close()]);
    expect(await read(path)).toEqual(prices(0, 3_001));
  });

  it('refuses more than 4 MiB of unwritten text and keeps what it took', async () => {
    const path = fresh(ending);
    const writer = await openJournalWriter(path);
    const results = await Promise.allSettled(prices(0, 60_000).map((event) => writer.write(event)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toMatchObject({ code: 'replay/journal-overflow', retryable: true });
    await writer.write(price(60_000));
    await writer.close();
    expect(await read(path)).toHaveLength(60_000 - refused.length + 1);
  });

  it('refuses what could not be read back', async () => {
    const path = fresh(ending);
    const writer = await openJournalWriter(path);
    await expect(writer.write({ ...price(0), price: Number.NaN } as CascadeEvent)).rejects.toMatchObject({ code: 'replay/invalid-event' });
    await writer.write(price(1));
    await writer.close();
    expect(await read(path)).toEqual([price(1)]);
  });

  it('closes once and takes nothing afterwards', async () => {
    const writer = await openJournalWriter(fresh(ending));
    await writer.close();
    await writer.close();
    await expect(writer.write(price(0))).rejects.toMatchObject({ code: 'replay/journal-closed' });
    await expect(writer.flush()).rejects.toMatchObject({ code: 'replay/journal-closed' });
  });

  it('refuses a folder that is not there, and a file that is not what its name says', async () => {
    await expect(openJournalWriter(join(dir, 'nowhere', `a${ending}`))).rejects.toMatchObject({ code: 'replay/file-not-found' });
    const path = fresh(ending);
    const content = ending.endsWith('.gz') ? Buffer.from('plain\n') : gzipSync('packed\n');
    writeFileSync(path, content);
    await expect(openJournalWriter(path)).rejects.toMatchObject({ code: 'replay/not-gzip' });
    expect(readFileSync(path)).toEqual(content);
  });
});

describe('openJournalWriter', () => {
  it('writes plain JSON lines, and gzip that other readers accept', async () => {
    const text = `${JSON.stringify(price(0))}\n${JSON.stringify(price(1))}\n`;
    const plain = fresh('.ndjson');
    await write(plain, prices(0, 2));
    expect(readFileSync(plain, 'utf8')).toBe(text);
    const packed = fresh('.ndjson.gz');
    await write(packed, prices(0, 1));
    await write(packed, prices(1, 2));
    expect(gunzipSync(readFileSync(packed)).toString()).toBe(text);
  });

  it.runIf(existsSync('/dev/full'))('reports a full disk as an error that may pass, and stays failed', async () => {
    const writer = await openJournalWriter('/dev/full');
    await writer.write(price(0));
    await expect(writer.flush()).rejects.toMatchObject({ code: 'replay/journal-write-failed', retryable: true });
    await expect(writer.write(price(1))).rejects.toMatchObject({ code: 'replay/journal-write-failed' });
    await expect(writer.close()).rejects.toMatchObject({ code: 'replay/journal-write-failed' });
  });

  it('does not touch a damaged file', async () => {
    const path = fresh('.ndjson.gz');
    await write(path, prices(0, 50));
    const damaged = readFileSync(path);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 0xff;
    writeFileSync(path, damaged);
    await expect(openJournalWriter(path)).rejects.toMatchObject({ code: 'replay/corrupt-file' });
    expect(readFileSync(path)).toEqual(damaged);
  });
});
