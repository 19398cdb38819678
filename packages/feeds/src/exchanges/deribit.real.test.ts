import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { deribit } from './deribit.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'deribit');
const RECEIVED = 1_795_000_000_000;

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decode(raw: string, instruments: InstrumentTable, state?: ParserState): Decoded {
  const decoded = decodeFrame(deribit, raw, { receivedTsMs: RECEIVED, instruments, state });
  expect(decoded.problems.filter(({ code }) => code === 'codec-defect')).toEqual([]);
  return decoded;
}

function eventsOf(file: string, instruments: InstrumentTable, state?: ParserState): MarketEvent[] {
  return rawLines(file).flatMap((raw) => decode(raw, instruments, state).events);
}

function countTypes(events: readonly MarketEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

function liquidationTable(events: readonly MarketEvent[]): unknown[] {
  const rows = events.filter((event) => event.type === 'liquidation');
  return rows.map((row) => [row.exchangeSymbol, row.symbol, row.tsMs, row.liquidatedSide, row.price, row.contracts, row.notionalUsd]);
}

/** Every frame of every file, on one connection: file name to number of events by type. */
function countAll(instruments: InstrumentTable): Record<string, Record<string, number>> {
  const state = deribit.createState('liquidations');
  const files = readdirSync(FOLDER);
  return Object.fromEntries(files.map((file) => [file, countTypes(eventsOf(file, instruments, state))]));
}

const TABLE = new InstrumentTable(rawLines('instruments.ndjson').flatMap((raw) => deribit.parseInstruments(JSON.parse(raw))));

describe('deribit recorded frames', () => {
  it('list two inverse futures; the option and the combination are left out', () => {
    expect([...TABLE.values()].map(({ exchangeSymbol, contractUnit }) => [exchangeSymbol, contractUnit])).toEqual([
      ['BTC-PERPETUAL', 'usd'],
      ['BTC-27DEC24', 'usd'],
    ]);
  });

  it('give the liquidations the documentation describes: a selling taker, and a maker hit by a buyer', () => {
    expect(liquidationTable(eventsOf('trades-liquidation.ndjson', TABLE))).toEqual([
      ['BTC-PERPETUAL', 'BTCUSDT', 1_584_058_044_032, 'long', 4_469.5, 1_120, 1_120],
      ['BTC-PERPETUAL', 'BTCUSDT', 1_584_058_067_675, 'long', 4_458.5, 2_500, 2_500],
    ]);
  });

  it('give no other events than these', () => {
    expect(countAll(TABLE)).toEqual({
      'instruments.ndjson': {},
      'quote.ndjson': {},
      'ticker.ndjson': { price: 3, 'open-interest': 3, funding: 3 },
      'trades-liquidation.ndjson': { liquidation: 2 },
      'trades.ndjson': {},
    });
  });

  it('give the open interest of the perpetual in USD and coins', () => {
    const newest = eventsOf('ticker.ndjson', TABLE).slice(-3);
    expect(newest).toMatchObject([
      { type: 'price', price: 92_283.5, bid: 92_283.5, ask: 92_284, tsMs: 1_765_541_474_086 },
      { openInterestUsd: 1_132_329_370, openInterest: 1_132_329_370 / 92_281.78 },
      { fundingRate: 0.00001742, intervalHours: 8 },
    ]);
  });
});
