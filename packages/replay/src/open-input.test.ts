import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CascadeEvent } from '@cascade/core';
import { afterAll, describe, expect, it } from 'vitest';
import { openInput } from './open-input.js';
import type { TapeOptions } from './tape-events.js';

const dir = mkdtempSync(join(tmpdir(), 'open-input-'));
afterAll(() => rmSync(dir, { recursive: true }));

const price: CascadeEvent = { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: 60_000, receivedTsMs: 60_000, price: 2 };
const journal = `${JSON.stringify(price)}\n`;
const tape = 'tsMs,symbol,open,high,low,close,volume\n0,binance:BTC,1,2,1,2,9\n';

async function read(name: string, content: string | Buffer, options?: TapeOptions): Promise<CascadeEvent[]> {
  const path = join(dir, name);
  writeFileSync(path, content);
  const events: CascadeEvent[] = [];
  for await (const event of await openInput(path, options)) events.push(event);
  return events;
}

describe('openInput', () => {
  it.each(['a.ndjson', 'a.jsonl', 'a.NDJSON'])('reads %s as a journal, also packed', async (name) => {
    expect(await read(name, journal)).toEqual([price]);
    expect(await read(`${name}.gz`, gzipSync(journal))).toEqual([price]);
  });

  it('reads .csv as a tape, also packed', async () => {
    expect(await read('a.csv', tape, { barMs: 60_000 })).toEqual([price]);
    expect(await read('a.csv.gz', gzipSync(tape), { barMs: 60_000 })).toEqual([price]);
  });

  it('passes the options on, barMs only to tapes', async () => {
    expect(await read('b.ndjson', `${journal}oops\n`, { lenient: true, barMs: 60_000 })).toEqual([price]);
    expect(await read('b.csv', `${tape}oops\n`, { lenient: true, barMs: 60_000, symbol: 'ETH' })).toEqual([]);
  });

  it('fails at once for a name it does not know, a missing file and a folder', async () => {
    await expect(openInput('data.parquet')).rejects.toMatchObject({
      code: 'replay/unknown-format',
      message: `can't tell what "data.parquet" is: journals are named .ndjson or .jsonl, tapes .csv, each also with .gz`,
    });
    await expect(openInput('missing.csv')).rejects.toMatchObject({
      code: 'replay/file-not-found',
      message: 'file not found: "missing.csv"',
    });
    const folder = mkdtempSync(join(dir, 'folder-'));
    await expect(openInput(`${folder}.csv`)).rejects.toMatchObject({ code: 'replay/file-not-found' });
  });
});
