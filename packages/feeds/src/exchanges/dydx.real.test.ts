import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { dydx } from './dydx.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'dydx');
const FILES = readdirSync(FOLDER);
// The recording wraps the REST body in its own envelope.
const BODIES = rawLines('perpetualMarkets-http.ndjson').map((raw) => (JSON.parse(raw) as { result: unknown }).result);
const TABLE = new InstrumentTable(BODIES.flatMap((body) => dydx.parseInstruments(body)));

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

/** All frames of a file, as one connection hears them. */
function decodeFile(file: string): Decoded[] {
  const state = dydx.createState('liquidations');
  return rawLines(file).map((raw) => decodeFrame(dydx, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE, state }));
}

describe('recorded dYdX frames', () => {
  it('decode without a problem', () => {
    const frames = FILES.flatMap(decodeFile);
    expect(frames).toHaveLength(8);
    expect(frames.flatMap(({ problems }) => problems)).toEqual([]);
    expect(frames.flatMap(({ acks }) => acks)).toEqual([{ ok: true, topics: ['v4_markets'] }]);
  });

  it('give this liquidation and the prices of two BTC frames', () => {
    const events = decodeFile('v4_trades.ndjson').flatMap((decoded) => decoded.events);
    const rows = events.filter((event) => event.type === 'liquidation');
    expect(
      rows.map((row) => [row.exchangeSymbol, row.symbol, row.tsMs, row.liquidatedSide, row.method, row.price, row.notionalUsd]),
    ).toEqual([['BTC-USD', 'BTCUSDT', 1_722_756_890_628, 'long', 'market', 22.87, 3.9 * 22.87]]);
    expect(events.flatMap((event) => (event.type === 'price' ? [[event.tsMs, event.price]] : []))).toEqual([
      [1_724_371_199_851, 60_397],
      [1_704_067_202_000, 43_252],
    ]);
    expect(events).toHaveLength(3);
  });

  it('give open interest and funding of two markets, then a change valued at the oracle price heard before', () => {
    const events = decodeFile('v4_markets.ndjson').flatMap((decoded) => decoded.events);
    expect(events).toMatchObject([
      { type: 'open-interest', symbol: 'BTCUSDT', openInterest: 648.2389, openInterestUsd: 648.2389 * 60387.51779 },
      { type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.00001351666666666667, intervalHours: 1 },
      { type: 'open-interest', symbol: 'ETHUSDT', openInterest: 15395.279, openInterestUsd: 15395.279 * 2623.2521 },
      { type: 'funding', symbol: 'ETHUSDT', fundingRate: 0.00001051666666666667, intervalHours: 1 },
      { type: 'open-interest', symbol: 'ETHUSDT', openInterest: 15398.406, openInterestUsd: 15398.406 * 2623.2521 },
    ]);
    expect(events).toHaveLength(5);
  });

  it('read the three listed markets', () => {
    expect([...TABLE.values()].map(({ exchangeSymbol, symbol, trading }) => [exchangeSymbol, symbol, trading])).toEqual([
      ['BTC-USD', 'BTCUSDT', true],
      ['ETH-USD', 'ETHUSDT', true],
      ['SOL-USD', 'SOLUSDT', true],
    ]);
  });
});
