import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import { InstrumentTable } from '../instruments.js';
import { binanceCoinm } from './binance-coinm.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'binance-coinm');
const FILES = readdirSync(FOLDER);
const TABLE = new InstrumentTable(rawLines('exchangeInfo-http.ndjson').flatMap((raw) => binanceCoinm.parseInstruments(JSON.parse(raw))));

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function eventsIn(file: string): MarketEvent[] {
  return rawLines(file).flatMap((raw) => {
    const decoded = decodeFrame(binanceCoinm, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE });
    expect(decoded.problems).toEqual([]);
    return decoded.events;
  });
}

describe('recorded Binance COIN-M frames', () => {
  it('decode without a problem', () => {
    expect(FILES.flatMap((file) => rawLines(file))).toHaveLength(182);
    for (const file of FILES) eventsIn(file);
  });

  it('name four instruments, 100 USD a BTC contract and 10 USD the others', () => {
    expect([...TABLE.values()].map(({ exchangeSymbol, contractSize }) => [exchangeSymbol, contractSize])).toEqual([
      ['BTCUSD_PERP', 100],
      ['BTCUSD_210924', 100],
      ['ETHUSD_PERP', 10],
      ['BNBUSD_PERP', 10],
    ]);
  });

  it('give these liquidations; a contract that is not listed any more stays unpriced', () => {
    const rows = eventsIn('forceOrder.ndjson').filter((event) => event.type === 'liquidation');
    expect(
      rows.map((row) => [row.exchangeSymbol, row.symbol, row.tsMs, row.liquidatedSide, row.price, row.contracts, row.notionalUsd]),
    ).toEqual([
      ['BTCUSD_200925', 'BTCUSDT', 1_594_622_954_021, 'long', 9352.7, 3, undefined],
      ['BTCUSD_200925', 'BTCUSDT', 1_591_154_240_949, 'long', 9496.5, 1, undefined],
    ]);
  });

  it('give these liquidations to the dollar when the contract is listed', () => {
    const listed = { symbol: 'BTCUSD_200925', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' };
    const instruments = new InstrumentTable(binanceCoinm.parseInstruments({ symbols: [listed] }));
    const rows = rawLines('forceOrder.ndjson')
      .flatMap((raw) => decodeFrame(binanceCoinm, raw, { receivedTsMs: 1_795_000_000_000, instruments }).events)
      .filter((event) => event.type === 'liquidation');
    expect(rows.map((row) => [row.notionalUsd, row.quantity?.toPrecision(6)])).toEqual([
      [300, '0.0320763'],
      [100, '0.0105302'],
    ]);
  });

  it('hold no trade, quote or funding rate of the BTC perpetual: nothing else comes of them', () => {
    for (const file of FILES.filter((name) => !name.startsWith('forceOrder'))) expect(eventsIn(file)).toEqual([]);
  });
});
