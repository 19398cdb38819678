import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { bitmex } from './bitmex.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'bitmex');
const RECEIVED = 1_795_000_000_000;

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decode(raw: string, instruments: InstrumentTable, state?: ParserState): Decoded {
  const decoded = decodeFrame(bitmex, raw, { receivedTsMs: RECEIVED, instruments, state });
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
  const state = bitmex.createState('liquidations');
  const files = readdirSync(FOLDER);
  return Object.fromEntries(files.map((file) => [file, countTypes(eventsOf(file, instruments, state))]));
}

const XBTUSD: unknown = JSON.parse(rawLines('instrument-http.ndjson')[0] ?? '');
const TABLE = new InstrumentTable(bitmex.parseInstruments([XBTUSD]));

describe('bitmex recorded frames', () => {
  it('describe XBTUSD as 1 USD a contract', () => {
    expect([...TABLE.values()]).toMatchObject([
      { exchangeSymbol: 'XBTUSD', symbol: 'BTCUSDT', contractUnit: 'usd', contractSize: 1, trading: true },
    ]);
  });

  it('give the liquidation the documentation describes: the inserted order, not its deletion, not a bare row', () => {
    expect(liquidationTable(eventsOf('liquidation.ndjson', TABLE))).toEqual([
      ['XBTUSD', 'BTCUSDT', RECEIVED, 'short', 10_106, 9_214, 9_214],
    ]);
  });

  it('give no other events than these: contracts quoted in bitcoin have no USD open interest', () => {
    expect(countAll(TABLE)).toEqual({
      'control.ndjson': {},
      'funding.ndjson': {},
      'info.ndjson': {},
      'instrument-http.ndjson': {},
      'instrument.ndjson': {},
      'liquidation.ndjson': { liquidation: 1 },
      'quote.ndjson': {},
      'trade.ndjson': {},
    });
  });

  it('acknowledge 30 topics', () => {
    expect(
      rawLines('control.ndjson')
        .flatMap((raw) => decode(raw, TABLE).acks)
        .filter(({ ok }) => ok),
    ).toHaveLength(30);
  });

  it('give price, open interest and funding when the REST description of XBTUSD arrives as an instrument row', () => {
    const frame = JSON.stringify({ table: 'instrument', action: 'partial', data: [XBTUSD] });
    const tsMs = Date.UTC(2024, 10, 24, 23, 33, 19, 34);
    expect(decode(frame, TABLE, bitmex.createState('liquidations')).events).toMatchObject([
      { type: 'price', price: 97_893.7, bid: 97_882.5, ask: 97_887.1, tsMs },
      { type: 'open-interest', openInterestUsd: 411_647_400, openInterest: 411_647_400 / 97_849.76, tsMs },
      { type: 'funding', fundingRate: 0.00011, intervalHours: 8, nextFundingTsMs: Date.UTC(2024, 10, 25, 4), tsMs },
    ]);
  });
});
