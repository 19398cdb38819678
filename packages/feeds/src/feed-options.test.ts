import { CascadeError } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { HYPERLIQUID_WATCHLIST } from './exchanges/hyperliquid.js';
import { type FeedOptions, resolveOptions } from './feed-options.js';

function codeOf(exchanges: readonly string[], options: object = {}): string | undefined {
  try {
    resolveOptions(exchanges, options);
    return undefined;
  } catch (error) {
    return error instanceof CascadeError ? error.code : 'another error';
  }
}

function accounts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `0x${String(index).padStart(40, '0')}`);
}

describe('resolveOptions', () => {
  it('fills in every default', () => {
    const resolved = resolveOptions(['binance', 'hyperliquid', 'binance'], {});
    expect(resolved.exchanges).toEqual(['binance', 'hyperliquid']);
    expect(resolved.watchlist).toEqual(HYPERLIQUID_WATCHLIST);
    expect([resolved.symbols, resolved.tuning.queueLimit, resolved.endpoints.size]).toEqual([undefined, 10_000, 0]);
  });

  it('brings symbols into canonical form', () => {
    const options: FeedOptions = { symbols: ['BTC', 'BTC-USDT-SWAP', 'ethusd'] };
    expect([...(resolveOptions(['okx'], options).symbols ?? [])]).toEqual(['BTCUSDT', 'ETHUSDT']);
  });

  it('accepts 10 watched accounts and refuses 11 with the limit in the message', () => {
    expect(codeOf(['hyperliquid'], { watchlist: accounts(10) })).toBeUndefined();
    expect(() => resolveOptions(['hyperliquid'], { watchlist: accounts(11) })).toThrow(/"11" accounts; Hyperliquid allows 1 to 10/);
    expect(codeOf(['binance'], { watchlist: accounts(11) })).toBeUndefined();
  });

  it.each([
    ['feeds/no-exchange', [], {}],
    ['feeds/unknown-exchange', ['ftx'], {}],
    ['feeds/unknown-exchange', ['__proto__'], {}],
    ['feeds/unknown-option', ['okx'], { symbol: ['BTC'] }],
    ['feeds/invalid-symbol', ['okx'], { symbols: ['<b>'] }],
    ['feeds/invalid-symbol', ['okx'], { symbols: [] }],
    ['feeds/invalid-watchlist', ['hyperliquid'], { watchlist: ['0x12'] }],
    ['feeds/invalid-watchlist', ['hyperliquid'], { watchlist: [] }],
    ['feeds/invalid-endpoint', ['okx'], { endpoints: { okx: { ws: 'http://a', rest: 'http://a' } } }],
    ['feeds/invalid-endpoint', ['okx'], { endpoints: { okx: { ws: 'nonsense', rest: 'http://a' } } }],
    ['feeds/unknown-exchange', ['okx'], { endpoints: { ftx: { ws: 'ws://a', rest: 'http://a' } } }],
    ['feeds/invalid-tuning', ['okx'], { tuning: { queueLimit: 0 } }],
    ['feeds/unknown-option', ['okx'], { tuning: { quelimit: 5 } }],
  ])('refuses with %s: %j %j', (code, exchanges, options) => {
    expect(codeOf(exchanges, options)).toBe(code);
  });

  it('takes base URLs with and without a closing slash', () => {
    const { endpoints } = resolveOptions(['okx'], { endpoints: { okx: { ws: 'ws://127.0.0.1:9/', rest: 'http://127.0.0.1:9' } } });
    expect(endpoints.get('okx')).toEqual({ ws: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' });
  });
});
