import { describe, expect, it } from 'vitest';
import { canonicalSymbol, parseSymbol } from './symbol.js';

describe('parseSymbol', () => {
  it.each([
    ['BTCUSDT', 'BTCUSDT', 'BTC', 'USDT'],
    ['BTC-USDT-SWAP', 'BTCUSDT', 'BTC', 'USDT'],
    ['BTC-USD-SWAP', 'BTCUSDT', 'BTC', 'USD'],
    ['BTC-USD-241220', 'BTCUSDT', 'BTC', 'USD'],
    ['BTCUSD_PERP', 'BTCUSDT', 'BTC', 'USD'],
    ['BTCUSDT_260925', 'BTCUSDT', 'BTC', 'USDT'],
    ['BTC_USDT', 'BTCUSDT', 'BTC', 'USDT'],
    ['XBTUSD', 'BTCUSDT', 'BTC', 'USD'],
    ['BTC', 'BTCUSDT', 'BTC', undefined],
    ['BTC/USDT:USDT', 'BTCUSDT', 'BTC', 'USDT'],
    ['ETH-BTC', 'ETHBTC', 'ETH', 'BTC'],
    ['1000PEPEUSDT', '1000PEPEUSDT', '1000PEPE', 'USDT'],
    ['SOLPERP', 'SOLPERPUSDT', 'SOLPERP', undefined],
    ['HYPE-USDT-SWAP', 'HYPEUSDT', 'HYPE', 'USDT'],
  ])('reads %s as %s', (name, symbol, base, quote) => {
    expect(parseSymbol(name)).toEqual({ symbol, base, quote });
  });

  it('keeps names that are not coins apart', () => {
    expect(canonicalSymbol('xyz:CRWV')).toBe('XYZ:CRWVUSDT');
    expect(canonicalSymbol('@107')).toBe('@107USDT');
  });

  it.each(['', 'A'.repeat(41), 'BTC USDT', 'BTC\u0000', '<img>'])('refuses %j', (name) => {
    expect(parseSymbol(name)).toBeUndefined();
  });

  it('leaves an unreadable name as it is', () => {
    expect(canonicalSymbol('a b')).toBe('a b');
  });
});
