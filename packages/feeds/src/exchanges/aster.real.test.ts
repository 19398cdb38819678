import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import { InstrumentTable } from '../instruments.js';
import { aster } from './aster.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'aster');
const FILES = readdirSync(FOLDER);
const TABLE = new InstrumentTable();

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function eventsIn(file: string): MarketEvent[] {
  return rawLines(file).flatMap((raw) => {
    const decoded = decodeFrame(aster, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE });
    expect(decoded.problems).toEqual([]);
    return decoded.events;
  });
}

describe('recorded Aster frames', () => {
  it('decode without a problem', () => {
    expect(FILES.flatMap((file) => rawLines(file))).toHaveLength(8);
    for (const file of FILES) eventsIn(file);
  });

  it('give this liquidation', () => {
    const rows = eventsIn('forceOrder.ndjson').filter((event) => event.type === 'liquidation');
    expect(rows.map((row) => [row.exchange, row.symbol, row.tsMs, row.liquidatedSide, row.price, row.quantity, row.notionalUsd])).toEqual([
      ['aster', 'BTCUSDT', 1_584_059_031_421, 'short', 4706.04, 0.014, 0.014 * 4706.04],
    ]);
  });

  it('give one price of the trade and one of the quote, and nothing else', () => {
    expect(eventsIn('aggTrade.ndjson')).toMatchObject([{ type: 'price', tsMs: 1_568_693_103_463, price: 10223.74 }]);
    expect(eventsIn('bookTicker.ndjson')).toMatchObject([{ type: 'price', tsMs: 1_612_137_603_571, bid: 33134.42, ask: 33139.39 }]);
    for (const file of FILES.filter((name) => !/^(?:aggTrade|bookTicker|forceOrder)\./.test(name))) expect(eventsIn(file)).toEqual([]);
  });
});
