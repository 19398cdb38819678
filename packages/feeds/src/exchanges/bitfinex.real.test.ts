import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { bitfinex } from './bitfinex.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'bitfinex');
const RECEIVED = 1_795_000_000_000;

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decode(raw: string, instruments: InstrumentTable, state?: ParserState): Decoded {
  const decoded = decodeFrame(bitfinex, raw, { receivedTsMs: RECEIVED, instruments, state });
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
  const state = bitfinex.createState('liquidations');
  const files = readdirSync(FOLDER);
  return Object.fromEntries(files.map((file) => [file, countTypes(eventsOf(file, instruments, state))]));
}

const TABLE = new InstrumentTable();

describe('bitfinex recorded frames', () => {
  it('give the one executed liquidation; three rows are triggers', () => {
    expect(liquidationTable(eventsOf('liquidations.ndjson', TABLE))).toEqual([
      ['tETHF0:USTF0', 'ETHUSDT', 1_594_036_710_543, 'short', 235.52, 4.56671421, 4.56671421 * 235.52],
    ]);
  });

  it('give no other events than these: the status frame does not name its instrument', () => {
    expect(countAll(TABLE)).toEqual({
      'ack.ndjson': {},
      'hb.ndjson': {},
      'liquidations.ndjson': { liquidation: 1 },
      'status.ndjson': {},
      'trades.ndjson': {},
    });
  });

  it('acknowledge two channels and give three heartbeats', () => {
    expect(rawLines('ack.ndjson').flatMap((raw) => decode(raw, TABLE).acks)).toEqual([
      { ok: true, topics: ['deriv:tBTCF0:USTF0'] },
      { ok: true, topics: ['liq:global'] },
    ]);
    expect(rawLines('hb.ndjson').filter((raw) => decode(raw, TABLE).canary)).toHaveLength(3);
  });

  it('give price, open interest and funding once the channel is known', () => {
    const state = bitfinex.createState('liquidations');
    decode('{"event":"subscribed","channel":"status","chanId":23928,"key":"deriv:tBTCF0:USTF0"}', TABLE, state);
    expect(eventsOf('status.ndjson', TABLE, state)).toMatchObject([
      { type: 'price', symbol: 'BTCUSDT', price: 9_166.30324769, tsMs: 1_590_596_819_000 },
      { type: 'open-interest', openInterest: 3_005.25851857, openInterestUsd: 3_005.25851857 * 9_170.3525 },
      { type: 'funding', fundingRate: 0, intervalHours: 8, nextFundingTsMs: 1_590_624_000_000 },
    ]);
  });
});
