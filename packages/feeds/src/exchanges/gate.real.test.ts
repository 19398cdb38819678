import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import { InstrumentTable } from '../instruments.js';
import { gate } from './gate.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'gateio');
const FILES = readdirSync(FOLDER);
const TABLE = new InstrumentTable(rawLines('contracts-http.ndjson').flatMap((raw) => gate.parseInstruments(JSON.parse(raw))));

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function eventsIn(file: string): MarketEvent[] {
  return rawLines(file).flatMap((raw) => {
    const decoded = decodeFrame(gate, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE });
    expect(decoded.problems).toEqual([]);
    return decoded.events;
  });
}

describe('recorded Gate frames', () => {
  it('decode without a problem', () => {
    expect(FILES.flatMap((file) => rawLines(file))).toHaveLength(97);
    for (const file of FILES) eventsIn(file);
  });

  it('name five instruments with their multipliers', () => {
    expect([...TABLE.values()].map(({ symbol, contractSize, contractUnit }) => [symbol, contractSize, contractUnit])).toEqual([
      ['ETHUSDT', 0.01, 'base'],
      ['SHIBUSDT', 10_000, 'base'],
      ['DIAUSDT', 1, 'base'],
      ['BTCUSDT', 0.0001, 'base'],
      ['DOGEUSDT', 10, 'base'],
    ]);
  });

  it('give these liquidations, whose time is in milliseconds or seconds and whose size is decimal or whole', () => {
    const rows = eventsIn('futures.public_liquidates.ndjson').filter((event) => event.type === 'liquidation');
    expect(rows.map((row) => [row.symbol, row.tsMs, row.liquidatedSide, row.price, row.contracts, row.notionalUsd?.toFixed(5)])).toEqual([
      ['BTCUSDT', 1_541_486_601_123, 'long', 215.1, 124.5, '2.67800'],
      ['BTCUSDT', 1_541_486_601_456, 'long', 215.2, 10.5, '0.22596'],
      ['BTCUSDT', 1_541_486_601_123, 'long', 215.1, 124, '2.66724'],
      ['BTCUSDT', 1_541_486_601_456, 'long', 215.2, 10, '0.21520'],
      ['BTCUSDT', 1_541_486_601_000, 'long', 215.1, 124.5, '2.67800'],
    ]);
  });

  it('give open interest and funding of the one BTC ticker', () => {
    expect(eventsIn('futures.tickers.ndjson')).toMatchObject([
      { type: 'open-interest', symbol: 'BTCUSDT', tsMs: 1_677_629_168_840, openInterest: expect.closeTo(15_348.278, 6) },
      { type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.0001, intervalHours: 8 },
    ]);
  });

  it('acknowledge seven subscriptions', () => {
    const acks = ['ack.ndjson', 'control.ndjson'].flatMap((file) =>
      rawLines(file).flatMap((raw) => decodeFrame(gate, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE }).acks),
    );
    expect(acks.map(({ ok }) => ok)).toEqual(Array(7).fill(true));
  });

  it('hold no BTC_USDT quote, so no price comes of them', () => {
    for (const file of FILES.filter((name) => !/(?:public_liquidates|tickers)/.test(name))) expect(eventsIn(file)).toEqual([]);
  });
});
