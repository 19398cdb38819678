import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { htx } from './htx.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'htx');
const FILES = readdirSync(FOLDER);
/** Contract sizes as documented: 100 USD for coin-margined BTC, 10 USD for the others. */
const SIZES = { 'BTC-USD': 100, 'ETH-USD': 10, 'BSV-USD': 10, BTC200703: 100, BTC200925: 100, 'BTC-USDT': 0.001, 'ETH-USDT': 0.01 };
const LISTED = Object.entries(SIZES).map(([contract_code, contract_size]) => ({ contract_code, contract_size, contract_status: 1 }));
const TABLE = new InstrumentTable(htx.parseInstruments({ data: LISTED }));

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decode(raw: string, instruments: InstrumentTable): Decoded {
  const decoded = decodeFrame(htx, raw, { receivedTsMs: 1_795_000_000_000, instruments });
  expect(decoded.problems).toEqual([]);
  return decoded;
}

function eventsIn(file: string, instruments = TABLE): MarketEvent[] {
  return rawLines(file).flatMap((raw) => [...decode(raw, instruments).events]);
}

describe('recorded HTX frames', () => {
  it('decode without a problem', () => {
    expect(FILES.flatMap(rawLines)).toHaveLength(28);
    for (const file of FILES) eventsIn(file);
  });

  it('give these liquidations', () => {
    const rows = eventsIn('liquidation_orders.ndjson').filter((event) => event.type === 'liquidation');
    expect(
      rows.map((row) => [row.exchangeSymbol, row.symbol, row.tsMs, row.liquidatedSide, row.price, row.contracts, row.notionalUsd]),
    ).toEqual([
      ['BTC200703', 'BTCUSDT', 1_593_561_769_833, 'long', 9062.71, 1450, 145_000],
      ['BTC200925', 'BTCUSDT', 1_593_561_773_025, 'long', 9115.43, 319, 31_900],
      ['BTC200703', 'BTCUSDT', 1_593_593_169_156, 'short', 9244.08, 218, 21_800],
      ['ETH-USD', 'ETHUSDT', 1_593_610_492_167, 'short', 229.95, 231, 2_310],
      ['BSV-USD', 'BSVUSDT', 1_593_585_531_562, 'long', 153.28, 3, 30],
      ['BTC-USDT', 'BTCUSDT', 1_608_226_502_284, 'long', 23350.5, 227, 5300.5635],
      ['ETH-USDT', 'ETHUSDT', 1_789_670_297_212, 'short', 2446.26, 500, 12231.3],
    ]);
    expect(rows.slice(5).map(({ quantity, contractSize }) => [quantity, contractSize])).toEqual([
      [0.227, 0.001],
      [5, 0.01],
    ]);
  });

  it('leave the USD size of coin-margined rows open without metadata', () => {
    const rows = eventsIn('liquidation_orders.ndjson', new InstrumentTable()).filter((event) => event.type === 'liquidation');
    expect(rows.map(({ notionalUsd }) => notionalUsd)).toEqual([undefined, undefined, undefined, undefined, undefined, 5300.5635, 12231.3]);
  });

  it('give two funding rates, two open interests (one side) and one BTC price', () => {
    expect(eventsIn('funding_rate.ndjson')).toMatchObject([
      { type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.0001, nextFundingTsMs: 1_592_913_600_000 },
      { type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.0001, nextFundingTsMs: undefined },
    ]);
    expect(eventsIn('open_interest.ndjson')).toMatchObject([
      { symbol: 'BTCUSDT', openInterest: 17841.411298728373 / 2, openInterestUsd: 85_585_250 },
      { symbol: 'BTCUSDT', openInterest: 1531.5605, openInterestUsd: 30199156.78295 },
    ]);
    expect(eventsIn('bbo.ndjson')).toMatchObject([{ type: 'price', price: 47176.55, bid: 47176.5, ask: 47176.6, tsMs: 1_630_454_400_495 }]);
    for (const file of ['ack', 'control', 'contract_info', 'trade.detail']) expect(eventsIn(`${file}.ndjson`)).toEqual([]);
  });

  it('acknowledge, echo the string of the ping and obey the close', () => {
    const decoded = [...rawLines('ack.ndjson'), ...rawLines('control.ndjson')].map((raw) => decode(raw, TABLE));
    expect(decoded.flatMap(({ acks }) => acks.map(({ ok, topics }) => [ok, topics?.[0]]))).toEqual([
      [true, 'public.BTC-USD.liquidation_orders'],
      [true, 'public.BTC-USDT.funding_rate'],
      [true, 'public.*.liquidation_orders'],
    ]);
    expect(decoded.map(({ control }) => control).slice(3)).toEqual([
      { reply: '{"op":"pong","ts":"1789676355591"}' },
      { reconnect: 'the exchange closed the connection' },
    ]);
  });
});
