import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CascadeEvent } from '@cascade/core';
import { afterAll, describe, expect, it } from 'vitest';
import type { InputOptions, InputProblem } from './input-options.js';
import { readJournal } from './journal.js';

const dir = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(dir, { recursive: true }));

function price(receivedTsMs: number, symbol = 'BTCUSDT'): CascadeEvent {
  return { type: 'price', exchange: 'binance', symbol, tsMs: receivedTsMs, receivedTsMs, price: 60_000 };
}

let files = 0;
function file(content: string | Buffer, ending = '.ndjson'): string {
  const path = join(dir, `${files++}${ending}`);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, options?: InputOptions): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for await (const event of readJournal(path, options)) events.push(event);
  return events;
}

async function readLenient(path: string): Promise<{ events: CascadeEvent[]; problems: InputProblem[] }> {
  const problems: InputProblem[] = [];
  return { events: await read(path, { lenient: true, onProblem: (problem) => problems.push(problem) }), problems };
}

const lines = (...values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('readJournal', () => {
  it('gives the events in file order, from plain and gzip files, past blank lines', async () => {
    const text = `${lines(price(1_000))}\n${lines(price(1_002), price(1_001))}`;
    const expected = [price(1_000), price(1_002), price(1_001)];
    expect(await read(file(text))).toEqual(expected);
    expect(await read(file(gzipSync(text), '.ndjson.gz'))).toEqual(expected);
  });

  it('names file, row, field and value of a broken row', async () => {
    const path = file(lines(price(1_000), { ...price(1_001), price: 'sixty' }, price(1_002)));
    await expect(read(path)).rejects.toMatchObject({
      code: 'replay/invalid-row',
      message: `row 2 of "${path}": price must be a finite number > 0, got "sixty"`,
      context: { file: path, row: 2, field: 'price', value: 'sixty' },
    });
    const garbled = file(`${lines(price(1_000))}{"type":"pri\n${lines(price(1_002))}`);
    await expect(read(garbled)).rejects.toMatchObject({
      code: 'replay/invalid-row',
      message: `row 2 of "${garbled}": not a JSON object: "{"type":"pri"`,
    });
  });

  it('skips and reports broken rows when lenient', async () => {
    const path = file(`${lines(price(1_000))}oops\n${lines({ type: 'trade' }, price(1_002))}`);
    const { events, problems } = await readLenient(path);
    expect(events).toEqual([price(1_000), price(1_002)]);
    expect(problems).toEqual([
      { file: path, row: 2, count: 1, message: `row 2 of "${path}": not a JSON object: "oops"` },
      { file: path, row: 3, count: 2, message: expect.stringContaining(`row 3 of "${path}": type must be one of`) },
    ]);
  });

  it('delivers the full rows of a journal cut within its last line, then says so', async () => {
    const path = file(lines(price(1_000), price(1_001)).slice(0, -10));
    const got: CascadeEvent[] = [];
    await expect(
      (async () => {
        for await (const event of readJournal(path)) got.push(event);
      })(),
    ).rejects.toMatchObject({ code: 'replay/truncated-file', context: { file: path, rows: 1 } });
    expect(got).toEqual([price(1_000)]);
    const { events, problems } = await readLenient(path);
    expect(events).toEqual([price(1_000)]);
    expect(problems.map((problem) => problem.count)).toEqual([1]);
  });

  it('accepts a last row that only lacks its line end', async () => {
    expect(await read(file(lines(price(1_000), price(1_001)).slice(0, -1)))).toEqual([price(1_000), price(1_001)]);
  });

  it('ends at the cut of a gzip file when lenient', async () => {
    const whole = gzipSync(lines(...Array.from({ length: 5_000 }, (_, index) => price(1_000 + index))));
    const path = file(whole.subarray(0, whole.length - 9), '.ndjson.gz');
    const { events, problems } = await readLenient(path);
    expect(events.length).toBeGreaterThan(4_000);
    expect(events.at(-1)).toEqual(price(1_000 + events.length - 1));
    expect(problems).toEqual([{ file: path, row: undefined, count: 1, message: expect.stringContaining('is cut off') }]);
    await expect(read(path)).rejects.toMatchObject({ code: 'replay/truncated-file', context: { rows: events.length } });
  });

  it('sees a row more than 10 s before an earlier one as a problem, one of exactly 10 s not', async () => {
    expect(await read(file(lines(price(20_000), price(10_000))))).toHaveLength(2);
    const path = file(lines(price(20_000), price(9_999), price(20_001)));
    await expect(read(path)).rejects.toMatchObject({ code: 'replay/out-of-order', message: expect.stringContaining(`row 2 of "${path}"`) });
    expect((await readLenient(path)).events).toEqual([price(20_000), price(20_001)]);
  });

  it('filters by symbol under any of its names and keeps feed states', async () => {
    const status: CascadeEvent = {
      type: 'feed-status',
      exchange: 'okx',
      connection: 'liquidations',
      status: 'live',
      reconnects: 0,
      tsMs: 1_001,
      receivedTsMs: 1_001,
    };
    const path = file(lines(price(1_000), status, price(1_002, 'ETHUSDT')));
    expect(await read(path, { symbol: 'ETH-USDT-SWAP' })).toEqual([status, price(1_002, 'ETHUSDT')]);
  });

  it('throws for a missing file even when lenient, and for a misspelt option at the call', async () => {
    await expect(read('missing.ndjson', { lenient: true })).rejects.toMatchObject({ message: 'file not found: "missing.ndjson"' });
    expect(() => readJournal('x.ndjson', { lenent: true } as InputOptions)).toThrowError(/unknown option "lenent"/);
  });

  it('lets an error of the listener through unchanged', async () => {
    const failure = new Error('listener');
    const path = file('oops\n');
    const reading = read(path, {
      lenient: true,
      onProblem: () => {
        throw failure;
      },
    });
    await expect(reading).rejects.toBe(failure);
  });
});
