import { describe, expect, it } from 'vitest';
import { type Instrument, InstrumentTable, pairSymbol, valueContracts } from './instruments.js';

const LINEAR: Instrument = {
  exchangeSymbol: 'BTC-USDT-SWAP',
  symbol: 'BTCUSDT',
  contractUnit: 'base',
  contractSize: 0.01,
  quoteIsUsd: true,
  trading: true,
};

describe('valueContracts', () => {
  it('values linear contracts by price and inverse contracts by face value', () => {
    expect(valueContracts(LINEAR, 10, 50_000)).toMatchObject({ quantity: 0.1, notionalUsd: 5_000, notionalBasis: 'price' });
    const inverse = { ...LINEAR, contractUnit: 'usd', contractSize: 100 } as const;
    expect(valueContracts(inverse, 10, 50_000)).toMatchObject({ quantity: 0.02, notionalUsd: 1_000, notionalBasis: 'exchange' });
  });

  it('never guesses: no USD without a dollar quote, nothing but contracts without metadata', () => {
    expect(valueContracts({ ...LINEAR, quoteIsUsd: false }, 10, 2)).toEqual({
      contracts: 10,
      contractSize: 0.01,
      quantity: 0.1,
      notionalBasis: 'none',
    });
    expect(valueContracts(undefined, 10, 2)).toEqual({ contracts: 10, notionalBasis: 'none' });
  });
});

describe('InstrumentTable', () => {
  it('replaces what is named and keeps the rest', () => {
    const table = new InstrumentTable([LINEAR]);
    table.merge([
      { ...LINEAR, contractSize: 0.1 },
      { ...LINEAR, exchangeSymbol: 'X' },
    ]);
    expect([table.size, table.get('BTC-USDT-SWAP')?.contractSize, table.get('Y')]).toEqual([2, 0.1, undefined]);
  });

  it('stops growing at 20,000 instruments', () => {
    const table = new InstrumentTable(Array.from({ length: 20_100 }, (_, index) => ({ ...LINEAR, exchangeSymbol: `S${index}` })));
    table.merge([{ ...LINEAR, exchangeSymbol: 'S0', contractSize: 7 }]);
    expect([table.size, table.get('S0')?.contractSize]).toEqual([20_000, 7]);
  });
});

describe('pairSymbol', () => {
  it('joins a pair in canonical form, also with a Chinese name', () => {
    expect([pairSymbol('BTC', 'USDC'), pairSymbol('ETH', 'BTC'), pairSymbol('龙', 'USDT')]).toEqual(['BTCUSDT', 'ETHBTC', '龙USDT']);
  });
});
