import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiquidationEvent, MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame.js';
import type { Mark } from './decoded.js';
import { CODECS, type ExchangeId } from './exchanges/codecs.js';
import { type Instrument, InstrumentTable } from './instruments.js';

const ROOT = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures');
const FOLDERS: Readonly<Record<ExchangeId, readonly string[]>> = {
  binance: ['binance-usdm', 'binance-coinm'],
  bybit: ['bybit'],
  okx: ['okx'],
  hyperliquid: ['hyperliquid'],
  'binance-coinm': ['binance-coinm'],
  gate: ['gateio'],
  bitget: ['bitget'],
  htx: ['htx'],
  aster: ['aster'],
  deribit: ['deribit'],
  bitmex: ['bitmex'],
  bitfinex: ['bitfinex'],
  kraken: ['kraken-futures'],
  dydx: ['dydx'],
  lighter: ['lighter'],
};
const METADATA = /exchangeInfo-http|instruments-|meta\.ndjson/;
const IDS = Object.keys(FOLDERS) as ExchangeId[];

function rawLines(folder: string, file: string): string[] {
  const lines = readFileSync(join(ROOT, folder, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function filesOf(id: ExchangeId): [string, string][] {
  return FOLDERS[id].flatMap((folder) => readdirSync(join(ROOT, folder)).map((file): [string, string] => [folder, file]));
}

function instrumentsOf(id: ExchangeId): InstrumentTable {
  const bodies = filesOf(id).filter(([, file]) => METADATA.test(file));
  const found = bodies.flatMap(([folder, file]) =>
    rawLines(folder, file).flatMap((raw): Instrument[] => CODECS[id].parseInstruments(JSON.parse(raw))),
  );
  return new InstrumentTable(found);
}

function decode(id: ExchangeId, raw: string): readonly MarketEvent[] {
  const decoded = decodeFrame(CODECS[id], raw, { receivedTsMs: 1_795_000_000_000, instruments: instrumentsOf(id) });
  expect(decoded.problems.filter(({ code }) => code === 'codec-defect')).toEqual([]);
  return decoded.events;
}

function liquidationsIn(id: ExchangeId, folder: string, file: string): LiquidationEvent[] {
  return rawLines(folder, file)
    .flatMap((raw) => decode(id, raw))
    .filter((event) => event.type === 'liquidation');
}

describe('recorded frames', () => {
  it.each(IDS)('decode without a defect: %s', (id) => {
    let frames = 0;
    const counts = { liquidation: 0, 'open-interest': 0, funding: 0, price: 0 };
    for (const [folder, file] of filesOf(id)) {
      for (const raw of rawLines(folder, file)) {
        for (const event of decode(id, raw)) counts[event.type] += 1;
        frames += 1;
      }
    }
    const { liquidation, funding, price } = counts;
    const row = [frames, liquidation, counts['open-interest'], funding, price].map((count) => String(count).padStart(6)).join('');
    process.stdout.write(`${id.padEnd(14)}${row}   frames, liquidations, open interest, funding, price\n`);
    expect(frames).toBeGreaterThanOrEqual(8);
  });

  it('give one liquidation per row of every liquidation file', () => {
    expect(liquidationsIn('binance', 'binance-usdm', 'forceOrder.ndjson')).toHaveLength(7);
    expect(liquidationsIn('binance', 'binance-coinm', 'forceOrder.ndjson')).toHaveLength(2);
    expect(liquidationsIn('bybit', 'bybit', 'allLiquidation.ndjson')).toHaveLength(7);
    expect(liquidationsIn('bybit', 'bybit', 'liquidation-deprecated.ndjson')).toHaveLength(0);
    expect(liquidationsIn('okx', 'okx', 'liquidation-orders.ndjson')).toHaveLength(6);
  });

  it('give the four kinds of Hyperliquid fills their side and method', () => {
    const read = (file: string): unknown[] =>
      liquidationsIn('hyperliquid', 'hyperliquid', `${file}.ndjson`).map(({ method, liquidatedSide }) => [method, liquidatedSide]);
    expect(read('fill-market-liquidation')).toEqual([['market', 'short']]);
    expect(read('user-fills')).toEqual([['market', 'short']]);
    expect(read('fill-backstop-liquidation')).toEqual([['backstop', 'long']]);
    expect(read('node-fill-adl')).toEqual([['adl', 'short']]);
    expect(read('trades')).toEqual([]);
  });

  it('agree on one BTC drop seen by three venues: all long, each to the dollar', () => {
    const frames = rawLines('_clusters', '2026-10-09-btc-long.ndjson');
    // Aster speaks Binance's wire, so it would read the Binance frame too.
    const venues: readonly ExchangeId[] = ['binance', 'bybit', 'okx', 'hyperliquid'];
    const rows = venues.flatMap((id) => frames.flatMap((raw) => decode(id, raw))).filter((event) => event.type === 'liquidation');
    expect(rows.map(({ liquidatedSide, symbol }) => [liquidatedSide, symbol])).toEqual(Array(4).fill(['long', 'BTCUSDT']));
    const usd = Object.fromEntries(rows.map(({ exchange, tsMs, notionalUsd }) => [`${exchange}@${tsMs}`, Math.round(notionalUsd ?? 0)]));
    expect(usd).toEqual({
      'okx@1791565600771': 7_067,
      'bybit@1791565600992': 494,
      'bybit@1791565601058': 3_131,
      'binance@1791565602120': 15_704,
    });
  });

  it('give open interest and funding where the recording has what they need', () => {
    const read = (id: ExchangeId, folder: string, file: string): unknown[] =>
      rawLines(folder, `${file}.ndjson`)
        .flatMap((raw) => decode(id, raw))
        .flatMap((event) => {
          if (event.type === 'open-interest') return [[event.symbol, event.openInterest, event.openInterestUsd]];
          return event.type === 'funding' ? [[event.symbol, event.fundingRate, event.intervalHours, event.nextFundingTsMs]] : [];
        });
    expect(read('hyperliquid', 'hyperliquid', 'activeAssetCtx')).toEqual([
      ['MOODENGUSDT', 18_617_460, 18_617_460 * 0.19963],
      ['MOODENGUSDT', 0.00004863, 1, undefined],
    ]);
    expect(read('okx', 'okx', 'funding-rate')).toEqual([['BTCUSDT', 0.0001, 8, 1_744_590_349_506]]);
    // Older rows state no dollars.
    expect(read('okx', 'okx', 'open-interest')).toEqual([]);
    // Its row has the open interest of both sides only, which is not used.
    expect(read('bybit', 'bybit', 'tickers')).toEqual([['BTCUSDT', -0.000212, 8, 1_673_280_000_000]]);
  });

  it('give Binance mark prices and funding of perpetuals, none of a dated contract, the funding once the intervals are known', () => {
    const instruments = new InstrumentTable(
      CODECS.binance.parseInstruments({
        symbols: ['BTCUSDT', 'BTCBUSD_210129'].map((symbol) => ({ symbol, baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' })),
      }),
    );
    const memory = { marks: new Map<string, Mark>(), fundingHours: new Map([['BTCUSDT', 8]]) };
    const events = rawLines('binance-usdm', 'markPrice.ndjson').flatMap(
      (raw) => decodeFrame(CODECS.binance, raw, { receivedTsMs: 1_795_000_000_000, instruments, memory }).events,
    );
    const told = events.map((event) => {
      if (event.type === 'funding') return [event.symbol, event.fundingRate];
      return event.type === 'price' && [event.symbol, event.kind, event.price, event.tsMs];
    });
    expect(told).toEqual([
      ['BTCUSDT', 'mark', 8_291.34697815, 1_569_888_003_001],
      ['BTCUSDT', 0.0001],
      ['BTCUSDT', 'mark', 11_857.56, 1_597_536_008_000],
      ['BTCUSDT', 0.0001564],
      ['BTCUSDT', 'mark', 11_794.15, 1_562_305_380_000],
      ['BTCUSDT', 0.00038167],
    ]);
    expect(memory.marks.get('BTCUSDT')?.price).toBe(11_794.15);
  });

  it('give mark prices near the index of the same row, a joint venue frame of them included', () => {
    const rows = rawLines('binance-usdm', 'markPrice.ndjson').map((raw) => JSON.parse(raw) as { data?: Record<string, string> });
    const data = rows.flatMap((row) => (row.data === undefined ? [row] : [row.data])) as Record<string, string>[];
    const listed = data.map(({ s = '' }) => ({ symbol: s, baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' }));
    const instruments = new InstrumentTable(CODECS.binance.parseInstruments({ symbols: listed }));
    const frame = JSON.stringify({ stream: '!markPrice@arr@1s', data });
    const { events } = decodeFrame(CODECS.binance, frame, { receivedTsMs: 1_795_000_000_000, instruments });
    const perpetuals = data.filter(({ s }) => s === 'BTCUSDT');
    expect(events.map((event) => event.type === 'price' && event.price)).toEqual(perpetuals.map(({ p }) => Number(p)));
    for (const { p, i } of perpetuals) if (i !== undefined) expect(Math.abs(Number(p) / Number(i) - 1)).toBeLessThan(0.002);
  });

  it('give BTC prices where the file holds BTC', () => {
    const prices = (id: ExchangeId, folder: string, file: string): number =>
      rawLines(folder, file)
        .flatMap((raw) => decode(id, raw))
        .filter(({ type }) => type === 'price').length;
    expect(prices('binance', 'binance-usdm', 'aggTrade.ndjson')).toBeGreaterThan(0);
    expect(prices('binance', 'binance-usdm', 'bookTicker.ndjson')).toBeGreaterThan(0);
    expect(prices('bybit', 'bybit', 'tickers.ndjson')).toBe(2);
    // The recorded BTC quote has a bid only, which is no price.
    expect(prices('hyperliquid', 'hyperliquid', 'bbo.ndjson')).toBe(0);
    expect(prices('hyperliquid', 'hyperliquid', 'trades.ndjson')).toBe(3);
  });
});
