import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CascadeEvent } from '@cascade/core';
import { afterAll, describe, expect, it } from 'vitest';
import { type InputProblem, ProblemLog } from './input-options.js';
import { parseEvent } from './parse-event.js';
import { readLines } from './read-lines.js';
import { readTape } from './tape.js';
import { loadTape, type TapeOptions } from './tape-events.js';

const dir = mkdtempSync(join(tmpdir(), 'tape-'));
afterAll(() => rmSync(dir, { recursive: true }));

const LIQUIDATIONS = 'tsMs,exchange,symbol,side,price,qty,valueUsd';
const PRICES = 'tsMs,symbol,open,high,low,close,volume';
const HOUR_MS = 3_600_000;

let files = 0;
function tape(header: string, ...rows: string[]): string {
  const path = join(dir, `${files++}.csv`);
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  return path;
}

async function read(path: string, options?: TapeOptions): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for await (const event of readTape(path, options)) events.push(event);
  return events;
}

async function failure(path: string, options?: TapeOptions): Promise<unknown> {
  return read(path, options).then(
    () => 'read without error',
    (error: unknown) => error,
  );
}

describe('a liquidation tape', () => {
  it('gives liquidations with the venue time as the only time', async () => {
    expect(await read(tape(LIQUIDATIONS, '1000,OKX,BTC-USDT-SWAP,long,60000.5,0.02,1200.01'))).toEqual([
      {
        type: 'liquidation',
        id: 'okx:BTC-USDT-SWAP:1000:long:60000.5:0.02:1200.01',
        exchange: 'okx',
        exchangeSymbol: 'BTC-USDT-SWAP',
        symbol: 'BTCUSDT',
        tsMs: 1_000,
        receivedTsMs: 1_000,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 60_000.5,
        quantity: 0.02,
        notionalUsd: 1_200.01,
        notionalBasis: 'exchange',
        method: 'unknown',
        completeness: 'all',
      },
    ]);
  });

  it('leaves out what a row does not say', async () => {
    const [unknown, mixed, none, short] = await read(
      tape(LIQUIDATIONS, '1,x,BTC,unknown,,,5', '2,x,BTC,mixed,,,5', '3,x,BTC,,1e3,2,', '4,x,BTC,short,,,5'),
    );
    for (const event of [unknown, mixed, none]) expect(event).toMatchObject({ liquidatedSide: undefined, orderSide: undefined });
    expect(unknown).toMatchObject({ price: undefined, quantity: undefined, notionalUsd: 5, notionalBasis: 'exchange' });
    expect(none).toMatchObject({ price: 1_000, quantity: 2, notionalUsd: undefined, notionalBasis: 'none' });
    expect(short).toMatchObject({ liquidatedSide: 'short', orderSide: 'buy' });
  });

  it('gives equal rows separate ids that do not depend on the rows around them', async () => {
    const same = '1000,okx,BTC,long,1,1,1';
    const ids = (events: readonly CascadeEvent[]): string[] =>
      events.flatMap((event) => (event.type === 'liquidation' && event.quantity === 1 ? [event.id] : []));
    const key = 'okx:BTC:1000:long:1:1:1';
    expect(ids(await read(tape(LIQUIDATIONS, same, same, same)))).toEqual([key, `${key}#2`, `${key}#3`]);
    expect(
      ids(await read(tape(LIQUIDATIONS, same, '999,okx,BTC,long,1,2,1', '1000,okx,BTC,long,1,2,1', '1000,okx,BTC,long,1.0,1,1'))),
    ).toEqual([key, `${key}#2`]);
    expect(ids(await read(tape(LIQUIDATIONS, same, '2000,okx,BTC,long,1,1,1')))).toEqual([key, 'okx:BTC:2000:long:1:1:1']);
  });

  it('takes columns by name, more columns, and merged rows as aggregated', async () => {
    const [event] = await read(tape('orders,valueUsd,qty,price,side,symbol,exchange,tsMs', '7,10,1,10,long,ETHUSDT,binance,5'));
    expect(event).toMatchObject({ symbol: 'ETHUSDT', tsMs: 5, notionalUsd: 10, completeness: 'aggregated' });
  });

  it('delivers by time, equal times in the order of the file', async () => {
    const path = tape(LIQUIDATIONS, '30,x,C,long,,,1', '10,x,B,long,,,1', '20,x,D,long,,,1', '10,x,A,long,,,1');
    const events = await read(path);
    expect(events.map((event) => [event.receivedTsMs, 'symbol' in event && event.symbol])).toEqual([
      [10, 'BUSDT'],
      [10, 'AUSDT'],
      [20, 'DUSDT'],
      [30, 'CUSDT'],
    ]);
  });

  it('keeps a symbol it can not read as it is', async () => {
    expect((await read(tape(LIQUIDATIONS, '1,binance,币安人生USDT,long,1,1,1')))[0]).toMatchObject({
      symbol: '币安人生USDT',
      exchangeSymbol: '币安人生USDT',
    });
  });

  it('filters by symbol under any of its names', async () => {
    const path = tape(LIQUIDATIONS, '1,x,BTC-USDT-SWAP,long,,,1', '2,x,ETH-USDT-SWAP,long,,,1', '3,x,BTCUSD_PERP,long,,,1');
    expect((await read(path, { symbol: 'btc' })).map((event) => event.tsMs)).toEqual([1, 3]);
  });

  it('gives events that a journal accepts', async () => {
    for (const event of await read(tape(LIQUIDATIONS, '1,x,BTC,unknown,,,5', '2,x,BTC,long,1,1,1'))) expect(parseEvent(event)).toBe(event);
  });
});

describe('a price tape', () => {
  it('gives the close at the end of the bar, when it is known', async () => {
    const path = tape(PRICES, '0,binance:BTC,1,4,1,2,9', '60000,binance:BTC,2,3,2,3,0');
    expect(await read(path)).toEqual([
      { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: 60_000, receivedTsMs: 60_000, price: 2 },
      { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: 120_000, receivedTsMs: 120_000, price: 3 },
    ]);
  });

  it('calls the venue unknown when the symbol does not name it', async () => {
    const events = await read(tape(PRICES, '0,BTCUSDT,1,1,1,1,1', '60000,BTC/USDT:USDT,1,1,1,1,1'));
    expect(events.map((event) => event.exchange)).toEqual(['unknown', 'unknown']);
    expect(events.map((event) => 'symbol' in event && event.symbol)).toEqual(['BTCUSDT', 'BTCUSDT']);
  });

  it('takes the commonest distance between rows of a series as its bar length', async () => {
    const hours = [0, 1, 2, 5, 6].map((hour) => `${hour * HOUR_MS},a:BTC,1,1,1,1,1`);
    const stray = `${6 * HOUR_MS + 600_000},a:BTC,1,1,1,1,1`;
    const minutes = [0, 1, 2].map((minute) => `${minute * 60_000},b:BTC,1,1,1,1,1`);
    const alone = '0,c:ETH,1,1,1,1,1';
    const events = await read(tape(PRICES, ...hours, stray, ...minutes, alone));
    const ends = (exchange: string): number[] => events.filter((event) => event.exchange === exchange).map((event) => event.tsMs);
    expect(ends('a')).toEqual([1, 2, 3, 6, 7, 7 + 1 / 6].map((hour) => Math.round(hour * HOUR_MS)));
    expect(ends('b')).toEqual([60_000, 120_000, 180_000]);
    expect(ends('c')).toEqual([HOUR_MS]);
    expect(events.map((event) => event.receivedTsMs)).toEqual(events.map((event) => event.tsMs).sort((x, y) => x - y));
  });

  it('takes the longer of two equally common distances, since an early price would be foresight', async () => {
    const events = await read(tape(PRICES, '0,BTC,1,1,1,1,1', '60000,BTC,1,1,1,1,1', '360000,BTC,1,1,1,1,1'));
    expect(events.map((event) => event.tsMs)).toEqual([300_000, 360_000, 660_000]);
  });

  it('needs barMs when there is one row, and prefers it', async () => {
    const path = tape(PRICES, '0,BTC,1,1,1,1,1');
    expect(await failure(path)).toMatchObject({ code: 'replay/unknown-bar-length', message: expect.stringContaining(`"${path}"`) });
    expect((await read(path, { barMs: 5_000 }))[0]?.tsMs).toBe(5_000);
    const two = tape(PRICES, '0,BTC,1,1,1,1,1', '60000,BTC,1,1,1,1,1');
    expect((await read(two, { barMs: 5_000 })).map((event) => event.tsMs)).toEqual([5_000, 65_000]);
    expect(() => readTape(path, { barMs: 0.5 })).toThrowError('barMs must be an integer > 0, got "0.5"');
  });
});

describe('open interest and funding tapes', () => {
  it('gives open interest in USD', async () => {
    expect(await read(tape('tsMs,exchange,symbol,oiUsd', '7,hyperliquid,BTC,1934030909.9'))).toEqual([
      { type: 'open-interest', exchange: 'hyperliquid', symbol: 'BTCUSDT', tsMs: 7, receivedTsMs: 7, openInterestUsd: 1_934_030_909.9 },
    ]);
  });

  it('gives funding per hour for the venues that pay hourly, else per 8 hours', async () => {
    const venues = ['hyperliquid', 'kraken', 'dydx', 'lighter', 'binance', 'bybit', 'okx'];
    const events = await read(tape('tsMs,exchange,symbol,rate', ...venues.map((venue) => `7,${venue},BTC,-9.05e-06`)));
    expect(events[0]).toEqual({
      type: 'funding',
      exchange: 'hyperliquid',
      symbol: 'BTCUSDT',
      tsMs: 7,
      receivedTsMs: 7,
      fundingRate: -9.05e-6,
      intervalHours: 1,
    });
    expect(events.map((event) => event.type === 'funding' && event.intervalHours)).toEqual([1, 1, 1, 1, 8, 8, 8]);
  });
});

describe('a broken tape', () => {
  const good = '1000,okx,BTC,long,1,1,1';

  it.each([
    ['x,okx,BTC,long,1,1,1', 'tsMs must be an integer of Unix milliseconds, got "x"'],
    ['1.5,okx,BTC,long,1,1,1', 'tsMs must be an integer of Unix milliseconds, got "1.5"'],
    ['1000,,BTC,long,1,1,1', 'exchange must be an exchange of 1 to 64 characters, got ""'],
    ['1000,okx,,long,1,1,1', 'symbol must be a symbol of 1 to 64 characters, got ""'],
    ['1000,okx,BTC,buy,1,1,1', 'side must be the liquidated position: long, short, unknown or mixed, got "buy"'],
    ['1000,okx,BTC,long,abc,1,1', 'price must be a finite number, got "abc"'],
    ['1000,okx,BTC,long,0,1,1', 'price must be a finite number > 0, got "0"'],
    ['1000,okx,BTC,long,1,-1,1', 'qty must be a finite number >= 0, got "-1"'],
    ['1000,okx,BTC,long,1,1,Infinity', 'valueUsd must be a finite number, got "Infinity"'],
    ['1000,okx,BTC,long,1,1,0x10', 'valueUsd must be a finite number, got "0x10"'],
    ['1000,okx,BTC,long,1,1', 'the header has 7 fields, this row "6": "1000,okx,BTC,long,1,1"'],
    ['1000,okx,BTC,long,1,1,1,1', 'the header has 7 fields, this row "8": "1000,okx,BTC,long,1,1,1,1"'],
    ['1000,okx,"BTC",long,1,1,1', `quotation marks are not supported in tapes: "1000,okx,'BTC',long,1,1,1"`],
  ])('names file, row, column and value of %s', async (row, problem) => {
    const path = tape(LIQUIDATIONS, good, '', row);
    expect(await failure(path)).toMatchObject({
      code: 'replay/invalid-row',
      message: `row 4 of "${path}": ${problem}`,
      context: { row: 4 },
    });
  });

  it.each([
    ['a bar without a close', PRICES, '0,BTC,1,1,1,,1', 'close must be a finite number, got ""'],
    ['a bar with a broken high', PRICES, '0,BTC,1,?,1,1,1', 'high must be a finite number, got "?"'],
    ['open interest below 0', 'tsMs,exchange,symbol,oiUsd', '0,x,BTC,-1', 'oiUsd must be a finite number >= 0, got "-1"'],
    ['an empty rate', 'tsMs,exchange,symbol,rate', '0,x,BTC,', 'rate must be a finite number, got ""'],
  ])('names %s', async (_, header, row, problem) => {
    const path = tape(header, row);
    expect(await failure(path)).toMatchObject({ code: 'replay/invalid-row', message: `row 2 of "${path}": ${problem}` });
  });

  it('is read around its broken rows when lenient', async () => {
    const path = tape(LIQUIDATIONS, good, 'oops', '2000,okx,BTC,long,1,1,1', '3000,okx,BTC,both,1,1,1');
    const problems: InputProblem[] = [];
    const events = await read(path, { lenient: true, onProblem: (problem) => problems.push(problem) });
    expect(events.map((event) => event.tsMs)).toEqual([1_000, 2_000]);
    expect(problems.map(({ row, count }) => [row, count])).toEqual([
      [3, 1],
      [5, 2],
    ]);
    expect(problems[0]?.message).toBe(`row 3 of "${path}": the header has 7 fields, this row "1": "oops"`);
  });

  it('lists the known tapes when its header is another', async () => {
    const path = tape('tsMs,exchange,symbol,longUsd,shortUsd', '1,x,BTC,1,1');
    const error = await failure(path, { lenient: true });
    expect(error).toMatchObject({ code: 'replay/unknown-tape-format' });
    for (const part of [`"${path}"`, '"tsMs,exchange,symbol,longUsd,shortUsd"', LIQUIDATIONS, PRICES, 'oiUsd', 'rate']) {
      expect((error as Error).message).toContain(part);
    }
    expect(await failure(tape(`${LIQUIDATIONS},price`, '1,1,1,1,1,1,1,1'))).toMatchObject({
      code: 'replay/unknown-tape-format',
      message: expect.stringContaining('has a column twice'),
    });
    expect(await failure(tape('"tsMs","exchange"', '1,1'))).toMatchObject({ code: 'replay/unknown-tape-format' });
  });

  it('with a header and no rows is empty', async () => {
    const path = tape(LIQUIDATIONS);
    expect(await failure(path)).toMatchObject({ code: 'replay/empty-file', message: `"${path}" is empty: there are no rows to read` });
    expect(await read(path, { lenient: true })).toEqual([]);
  });

  it('that was cut off is an error, or what is left of it when lenient', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${1_000 + index},okx,BTC,long,${index + 1},1,1`);
    const whole = gzipSync(`${[LIQUIDATIONS, ...rows].join('\n')}\n`);
    const path = join(dir, 'cut.csv.gz');
    writeFileSync(path, whole.subarray(0, whole.length - 4));
    expect(await failure(path)).toMatchObject({ code: 'replay/truncated-file', context: { file: path, rows: 20_001 } });
    expect(await read(path, { lenient: true })).toHaveLength(20_000);
  });

  it('that is missing is named', async () => {
    expect(await failure('missing.csv', { lenient: true })).toMatchObject({
      code: 'replay/file-not-found',
      message: 'file not found: "missing.csv"',
    });
  });

  it('with more rows than fit is refused', async () => {
    const path = tape(LIQUIDATIONS, good, good, good);
    expect((await loadTape(path, readLines(path), new ProblemLog(path, {}, []), 3)).events).toHaveLength(3);
    await expect(loadTape(path, readLines(path), new ProblemLog(path, {}, []), 2)).rejects.toMatchObject({ code: 'replay/too-many-rows' });
  });

  it('is not hidden by a misspelt option', () => {
    expect(() => readTape('x.csv', { symbols: 'BTC' } as TapeOptions)).toThrowError(/unknown option "symbols"; known options: symbol, /);
  });
});
