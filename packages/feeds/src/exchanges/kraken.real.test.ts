import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { kraken } from './kraken.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'kraken-futures');
const FILES = readdirSync(FOLDER);
const TABLE = new InstrumentTable(rawLines('instruments.ndjson').flatMap((raw) => kraken.parseInstruments(JSON.parse(raw))));

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decodeFile(file: string): Decoded[] {
  return rawLines(file).map((raw) => decodeFrame(kraken, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE }));
}

function eventsIn(file: string): MarketEvent[] {
  return decodeFile(file).flatMap(({ events }) => events);
}

describe('recorded Kraken Futures frames', () => {
  it('decode without a problem, and only two files give events', () => {
    const frames = FILES.flatMap(decodeFile);
    expect(frames).toHaveLength(60);
    expect(frames.flatMap(({ problems }) => problems)).toEqual([]);
    expect(FILES.filter((file) => eventsIn(file).length > 0)).toEqual(['ticker.ndjson', 'trade-liquidation.ndjson']);
  });

  it('give these liquidations: dollars on inverse contracts', () => {
    const rows = eventsIn('trade-liquidation.ndjson').filter((event) => event.type === 'liquidation');
    expect(
      rows.map((row) => [row.exchangeSymbol, row.symbol, row.tsMs, row.liquidatedSide, row.price, row.notionalUsd, row.quantity]),
    ).toEqual([
      ['PI_XRPUSD', 'XRPUSDT', 1_593_561_965_283, 'long', 0.1736, 12_000, 12_000 / 0.1736],
      ['PI_ETHUSD', 'ETHUSDT', 1_593_620_853_613, 'short', 231.6, 250, 250 / 231.6],
    ]);
  });

  it('give the open interest of all but an empty product, and the funding of all perpetuals', () => {
    const events = eventsIn('ticker.ndjson');
    const count = (type: MarketEvent['type']): number => events.filter((event) => event.type === type).length;
    expect([count('open-interest'), count('funding'), count('price')]).toEqual([7, 6, 0]);
    expect(events.slice(-2)).toMatchObject([
      { symbol: 'BTCUSDT', openInterestUsd: 30_072_580, openInterest: 30_072_580 / 21979.68641534714 },
      { symbol: 'BTCUSDT', fundingRate: -0.000001380384722222, intervalHours: 1, nextFundingTsMs: 1_676_394_000_000 },
    ]);
  });

  it('acknowledge every recorded subscription, and read the four kinds of instruments', () => {
    const acks = FILES.flatMap(decodeFile).flatMap((decoded) => decoded.acks);
    expect(acks).toHaveLength(30);
    expect(acks.every(({ ok, topics }) => ok && topics?.length === 1)).toBe(true);
    expect([...TABLE.values()].map(({ exchangeSymbol, symbol, contractUnit }) => [exchangeSymbol, symbol, contractUnit])).toEqual([
      ['PI_XBTUSD', 'BTCUSDT', 'usd'],
      ['PF_ETHUSD', 'ETHUSDT', 'base'],
      ['PF_PEPEUSD', 'PEPEUSDT', 'base'],
      ['PF_AAPLxUSD', 'AAPLXUSDT', 'base'],
    ]);
  });
});
