import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bitfinexProtocol } from './bitfinex.js';
import { bitmexProtocol } from './bitmex.js';
import { deribitProtocol } from './deribit.js';
import { DerivativeBook } from './derivatives.js';
import { htxProtocol } from './htx.js';
import type { VenueProtocol } from './protocol.js';

const T = 1_791_565_602_120;
const ROW = { liquidatedSide: 'long', price: 82_651.9, quantity: 0.19, tsMs: T, sequence: 1 } as const;
const PRICE = { price: 82_650, bid: 82_649.9, ask: 82_650.1, tsMs: T, quantity: 0.01, sequence: 2 };

/** The raw text of the recorded frames of a channel. */
function recorded(file: string): unknown[] {
  const lines = readFileSync(resolve(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', file), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { kind: string; raw: string });
  return rows
    .filter(({ kind }) => kind.startsWith('captured') || kind.startsWith('recording'))
    .map(({ raw }) => JSON.parse(raw) as unknown);
}

/** Every key with the type of its value, e.g. `data[].price: number`. */
function shape(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((entry) => shape(entry, `${path}[]`)))].sort();
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .flatMap(([key, entry]) => shape(entry, `${path}.${key}`))
      .sort();
  return [`${path}: ${value === null ? 'null' : typeof value}`];
}

function printed(protocol: VenueProtocol, symbol: string, route: string, topic: string): unknown {
  const session = { route, connectionId: '1', topics: new Set([topic]), begun: new Set([topic]), derivatives: new DerivativeBook() };
  const frames = [...protocol.liquidationFrames([{ ...ROW, symbol }], session), ...protocol.priceFrames(PRICE, PRICE, session)];
  return JSON.parse(frames[0] ?? 'null');
}

describe('frames of the fakes have the shape of recorded ones', () => {
  it.each([
    ['htx/liquidation_orders.ndjson', htxProtocol, 'BTCUSDT', 'linear-swap-notification', 'public.*.liquidation_orders'],
    ['htx/liquidation_orders.ndjson', htxProtocol, 'BTCUSD', 'swap-notification', 'public.*.liquidation_orders'],
    ['htx/funding_rate.ndjson', htxProtocol, 'BTCUSDT', 'linear-swap-notification', 'public.*.funding_rate'],
    ['htx/bbo.ndjson', htxProtocol, 'BTCUSDT', 'linear-swap-ws', 'market.BTC-USDT.bbo'],
    ['htx/trade.detail.ndjson', htxProtocol, 'BTCUSDT', 'linear-swap-ws', 'market.BTC-USDT.trade.detail'],
    ['deribit/quote.ndjson', deribitProtocol, 'BTCUSD', 'v2', 'quote.BTC-PERPETUAL'],
    ['deribit/ticker.ndjson', deribitProtocol, 'BTCUSD', 'v2', 'ticker.BTC-PERPETUAL.100ms'],
    ['bitmex/liquidation.ndjson', bitmexProtocol, 'BTCUSD', 'realtime', 'liquidation'],
    ['bitmex/quote.ndjson', bitmexProtocol, 'BTCUSD', 'realtime', 'quote'],
    ['bitmex/trade.ndjson', bitmexProtocol, 'BTCUSD', 'realtime', 'trade'],
  ] as const)('%s: every key and type of one recorded frame, and no other', (file, protocol, symbol, route, topic) => {
    const own = shape(printed(protocol, symbol, route, topic));
    expect(recorded(file).map((frame) => shape(frame))).toContainEqual(own);
  });

  it('deribit/trades-liquidation.ndjson: every key and type recorded, and the mark price that was added since', () => {
    const own = shape(printed(deribitProtocol, 'BTCUSD', 'v2', 'trades.BTC-PERPETUAL.100ms'));
    const added = '.params.data[].mark_price: number';
    expect(own).toContain(added);
    expect(recorded('deribit/trades-liquidation.ndjson').map((frame) => shape(frame))).toContainEqual(
      own.filter((entry) => entry !== added),
    );
  });

  it('bitmex/instrument.ndjson: what changes is printed in the types of recorded contracts', () => {
    const own = shape(printed(bitmexProtocol, 'BTCUSD', 'realtime', 'instrument'));
    const known = recorded('bitmex/instrument.ndjson').flatMap((frame) => shape(frame));
    expect(known).toEqual(expect.arrayContaining(own.filter((entry) => !entry.startsWith('.filter'))));
  });

  it('bitfinex: rows of liquidations and of the status have recorded columns', () => {
    const columns = (row: unknown): string[] => (row as unknown[]).map((value) => (value === null ? 'null' : typeof value));
    const [, liquidations] = printed(bitfinexProtocol, 'BTCUSDT', '2', 'status:liq:global') as [number, unknown[]];
    const known = recorded('bitfinex/liquidations.ndjson').flatMap((frame) => ((frame as unknown[])[1] as unknown[]).map(columns));
    for (const row of liquidations) expect(known).toContainEqual(columns(row));
    const [, status] = printed(bitfinexProtocol, 'BTCUSDT', '2', 'status:deriv:tBTCF0:USTF0') as [number, unknown[]];
    const [, row] = recorded('bitfinex/status.ndjson')[0] as [number, unknown[]];
    expect(columns(status).slice(0, row.length)).toEqual(columns(row));
  });
});
