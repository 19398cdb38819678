import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asterProtocol } from './aster.js';
import { binanceProtocol } from './binance.js';
import { binanceCoinmProtocol } from './binance-coinm.js';
import { bitgetProtocol } from './bitget.js';
import { bybitProtocol } from './bybit.js';
import { DerivativeBook } from './derivatives.js';
import { dydxProtocol } from './dydx.js';
import { gateProtocol } from './gate.js';
import { hyperliquidProtocol } from './hyperliquid.js';
import { krakenProtocol } from './kraken.js';
import { lighterProtocol } from './lighter.js';
import { okxProtocol } from './okx.js';
import type { VenueProtocol } from './protocol.js';

const ROW = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 82_651.9, quantity: 0.19, tsMs: 1_791_565_602_120, sequence: 1 } as const;
const PRICE = { price: 82_650, bid: 82_649.9, ask: 82_650.1, tsMs: 1_791_565_602_120, quantity: 0.01, sequence: 2 };
const USER = `0x${'ab'.repeat(20)}`;

/** The raw text of the recorded frames of a channel that were captured live. */
function recorded(file: string): unknown[] {
  const lines = readFileSync(resolve(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', file), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { kind: string; raw: string });
  return rows
    .filter(({ kind }) => kind.startsWith('captured') || kind.startsWith('recording'))
    .map(({ raw }) => JSON.parse(raw) as unknown);
}

/** Every key with the type of its value, e.g. `data[].details[].sz: string`; decimal strings and words are told apart. */
function shape(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((entry) => shape(entry, `${path}[]`)))];
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, entry]) => shape(entry, `${path}.${key}`));
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return [`${path}: decimal`];
  return [`${path}: ${value === null ? 'null' : typeof value}`];
}

function printed(protocol: VenueProtocol, route: string, topic: string): unknown {
  const row = protocol.venue === 'binance-coinm' ? { ...ROW, symbol: 'BTCUSD' } : ROW;
  const session = { route, connectionId: 'x', topics: new Set([topic]), begun: new Set<string>(), derivatives: new DerivativeBook() };
  const frames = [...protocol.liquidationFrames([row], session), ...protocol.priceFrames(PRICE, undefined, session)];
  return JSON.parse(frames[0] ?? 'null');
}

describe('frames of the fakes have the shape of recorded ones', () => {
  it.each([
    ['binance-usdm/forceOrder.ndjson', binanceProtocol, 'market/stream', '!forceOrder@arr'],
    ['binance-usdm/bookTicker.ndjson', binanceProtocol, 'public/ws', 'btcusdt@bookTicker'],
    ['bybit/allLiquidation.ndjson', bybitProtocol, 'linear', 'allLiquidation.BTCUSDT'],
    ['okx/liquidation-orders.ndjson', okxProtocol, 'public', 'liquidation-orders:SWAP'],
    ['hyperliquid/bbo.ndjson', hyperliquidProtocol, 'ws', 'bbo:BTC'],
    ['aster/forceOrder.ndjson', asterProtocol, 'whole/stream', 'btcusdt@forceOrder'],
    ['aster/aggTrade.ndjson', asterProtocol, 'whole/stream', 'btcusdt@aggTrade'],
    ['binance-coinm/forceOrder.ndjson', binanceCoinmProtocol, 'market/stream', 'btcusd_perp@forceOrder'],
    ['binance-coinm/aggTrade.ndjson', binanceCoinmProtocol, 'market/stream', 'btcusd_perp@aggTrade'],
    ['binance-coinm/bookTicker.ndjson', binanceCoinmProtocol, 'public/stream', 'btcusd_perp@bookTicker'],
    ['gateio/futures.book_ticker.ndjson', gateProtocol, 'usdt/integer', 'futures.book_ticker:BTC_USDT'],
    ['bitget/liquidation.ndjson', bitgetProtocol, 'public', 'usdt-futures:liquidation'],
    ['bitget/ticker.ndjson', bitgetProtocol, 'public', 'usdt-futures:ticker:BTCUSDT'],
    ['bitget/books1.ndjson', bitgetProtocol, 'public', 'usdt-futures:books1:BTCUSDT'],
    ['bitget/publicTrade.ndjson', bitgetProtocol, 'public', 'usdt-futures:publicTrade:BTCUSDT'],
    ['kraken-futures/trade-liquidation.ndjson', krakenProtocol, 'v1', 'trade:PF_XBTUSD'],
    ['dydx/v4_trades.ndjson', dydxProtocol, 'v4', 'v4_trades:BTC-USD'],
    ['lighter/ticker.ndjson', lighterProtocol, 'stream', 'ticker:1'],
  ] as const)('%s: every key and type of one recorded frame, and no other', (file, protocol, route, topic) => {
    const own = shape(printed(protocol, route, topic)).sort();
    expect(recorded(file).map((frame) => shape(frame).sort())).toContainEqual(own);
  });

  it.each([
    ['okx/bbo-tbt.ndjson', okxProtocol, 'public', 'bbo-tbt:BTC-USDT-SWAP'],
    ['okx/tickers.ndjson', okxProtocol, 'public', 'tickers:BTC-USDT-SWAP'],
    ['okx/trades.ndjson', okxProtocol, 'public', 'trades:BTC-USDT-SWAP'],
    ['bybit/publicTrade.ndjson', bybitProtocol, 'linear', 'publicTrade.BTCUSDT'],
    ['bybit/tickers.ndjson', bybitProtocol, 'linear', 'tickers.BTCUSDT'],
    ['hyperliquid/trades.ndjson', hyperliquidProtocol, 'ws', 'trades:BTC'],
    ['aster/bookTicker.ndjson', asterProtocol, 'whole/stream', 'btcusdt@bookTicker'],
    ['gateio/futures.trades.ndjson', gateProtocol, 'usdt/decimal', 'futures.trades:BTC_USDT'],
    ['gateio/futures.tickers.ndjson', gateProtocol, 'usdt/decimal', 'futures.tickers:BTC_USDT'],
    ['kraken-futures/ticker.ndjson', krakenProtocol, 'v1', 'ticker:PF_XBTUSD'],
    ['lighter/trade.ndjson', lighterProtocol, 'stream', 'trade:1'],
    ['lighter/market_stats.ndjson', lighterProtocol, 'stream', 'market_stats:all'],
  ] as const)('%s: no key of another type than recorded', (file, protocol, route, topic) => {
    const types = new Map<string, Set<string>>();
    for (const entry of recorded(file).flatMap((frame) => shape(frame))) {
      const [path = '', type = ''] = entry.split(': ');
      types.set(path, (types.get(path) ?? new Set()).add(type));
    }
    const own = shape(printed(protocol, route, topic)).map((entry) => entry.split(': '));
    const known = own.filter(([path]) => types.has(path ?? ''));
    expect(known.length / own.length).toBeGreaterThan(0.8);
    for (const [path = '', type] of known) expect([...(types.get(path) ?? [])], path).toContain(type);
  });

  it('hyperliquid userFills: a liquidation fill with the keys and types of a recorded one', () => {
    const own = printed(hyperliquidProtocol, 'ws', `userFills:${USER}`) as { data: { fills: unknown[] } };
    expect(recorded('hyperliquid/fill-market-liquidation.ndjson').map((fill) => shape(fill).sort())).toContainEqual(
      shape(own.data.fills[0]).sort(),
    );
  });
});
