import { describe, expect, it } from 'vitest';
import { decodeFrame } from './decode-frame.js';
import { CODECS, type ExchangeId } from './exchanges/codecs.js';
import { InstrumentTable } from './instruments.js';
import { toCcxt } from './mappings/ccxt.js';
import { fromTardis, toTardis } from './mappings/tardis.js';
import { splitScale, unscaledSymbol } from './unit-scale.js';

const T = 1_800_000_000_000;

describe('a multiplier in a coin name', () => {
  it.each([
    ['1000PEPE', '1000PEPEUSDT', 'PEPE', 1_000],
    ['1000000MOG', '1000000MOGUSDT', 'MOG', 1_000_000],
    ['1MBABYDOGE', '1MBABYDOGEUSDT', 'BABYDOGE', 1_000_000],
    ['10000SATS', '10000SATSUSDT', 'SATS', 10_000],
    ['SHIB1000', 'SHIB1000USDT', 'SHIB', 1_000],
    ['KPEPE', 'kPEPE', 'PEPE', 1_000],
    ['KSHIB', 'kSHIB-USD', 'SHIB', 1_000],
  ])('%s (%s) is %s times %d', (base, exchangeSymbol, coin, scale) => {
    expect(splitScale(base, exchangeSymbol)).toEqual({ base: coin, scale });
  });

  it.each([
    ['BTC', 'BTCUSDT'],
    ['1INCH', '1INCHUSDT'],
    ['KAVA', 'KAVAUSDT'],
    ['KPEPE', 'KPEPEUSDT'],
    ['1000', '1000USDT'],
    ['1MX', '1MXUSDT'],
    ['C98', 'C98USDT'],
  ])('is not seen in %s (%s)', (base, exchangeSymbol) => {
    expect(splitScale(base, exchangeSymbol)).toEqual({ base, scale: 1 });
  });

  it('may be in what people ask for', () => {
    expect(unscaledSymbol('1000PEPEUSDT')).toBe('PEPEUSDT');
    expect(unscaledSymbol('BTCUSDT')).toBe('BTCUSDT');
  });
});

/** One liquidation of a coin in units of 1,000 on each way venues spell it: 2,000 units at 0.01 USD = 2 million coins at 0.00001 USD = 20 USD. */
const SCALED: readonly (readonly [ExchangeId, object, object])[] = [
  [
    'binance',
    { symbols: [{ symbol: '1000PEPEUSDT', baseAsset: '1000PEPE', quoteAsset: 'USDT', status: 'TRADING' }] },
    { e: 'forceOrder', E: T, o: { s: '1000PEPEUSDT', S: 'SELL', q: '2000', p: '0.009', ap: '0.01', X: 'FILLED', l: '2000', z: '2000', T } },
  ],
  [
    'bybit',
    { result: { list: [{ symbol: 'PEPE1000USDT', contractType: 'LinearPerpetual', baseCoin: 'PEPE1000', quoteCoin: 'USDT' }] } },
    { topic: 'allLiquidation.PEPE1000USDT', ts: T, data: [{ T, s: 'PEPE1000USDT', S: 'Buy', v: '2000', p: '0.01' }] },
  ],
  [
    'hyperliquid',
    { universe: [{ name: 'kPEPE' }] },
    {
      channel: 'userFills',
      data: {
        user: '0x1',
        fills: [
          {
            coin: 'kPEPE',
            px: '0.01',
            sz: '2000',
            side: 'B',
            time: T,
            dir: 'Open Long',
            hash: '0xa',
            tid: 7,
            crossed: false,
            liquidation: { liquidatedUser: '0x2', markPx: '0.01', method: 'market' },
          },
        ],
      },
    },
  ],
];

describe.each(SCALED)('a contract on 1,000 coins on %s', (id, body, frame) => {
  const codec = CODECS[id];
  const instruments = new InstrumentTable(codec.parseInstruments(body));
  const decoded = decodeFrame(codec, JSON.stringify(frame), { receivedTsMs: T, instruments, state: codec.createState('liquidations') });
  const [event] = decoded.events;

  it('is the market of the coin, in units of the coin, worth the same dollars', () => {
    expect(event).toMatchObject({ type: 'liquidation', symbol: 'PEPEUSDT', liquidatedSide: 'long', contracts: 2_000, scale: 1_000 });
    if (event?.type !== 'liquidation') throw new Error('no liquidation');
    expect(event.quantity).toBe(2_000_000);
    expect(event.contractSize).toBe(1_000);
    expect(event.price).toBeCloseTo(0.00001, 12);
    expect(event.notionalUsd).toBeCloseTo(20, 9);
    expect(Number(event.quantity) * Number(event.price)).toBeCloseTo(20, 9);
  });

  it('goes back to the unit of the venue for other libraries', () => {
    if (event?.type !== 'liquidation') throw new Error('no liquidation');
    expect(toTardis(event)?.price).toBeCloseTo(0.01, 12);
    const ccxt = toCcxt(event);
    expect([ccxt.price, ccxt.contractSize, ccxt.baseValue]).toEqual([0.01, 1, 2_000]);
    expect(ccxt.quoteValue).toBeCloseTo(20, 9);
  });
});

describe('a message of tardis.dev', () => {
  it('is scaled by the instrument it names', () => {
    const instruments = new InstrumentTable(
      CODECS.binance.parseInstruments({ symbols: [{ symbol: '1000PEPEUSDT', baseAsset: '1000PEPE', quoteAsset: 'USDT' }] }),
    );
    const times = { timestamp: new Date(T), localTimestamp: new Date(T) };
    const message = {
      type: 'liquidation',
      symbol: '1000PEPEUSDT',
      exchange: 'binance-futures',
      price: 0.01,
      amount: 2_000,
      side: 'sell',
      ...times,
    };
    expect(fromTardis(message, instruments)).toMatchObject({ symbol: 'PEPEUSDT', quantity: 2_000_000, contracts: 2_000, scale: 1_000 });
  });
});

/** A share's contract as three venues list it. */
const SHARES: readonly (readonly [ExchangeId, object])[] = [
  ['binance', { symbols: [{ symbol: 'TSLAUSDT', baseAsset: 'TSLA', quoteAsset: 'USDT', contractType: 'TRADIFI_PERPETUAL' }] }],
  ['okx', { data: [{ instId: 'TSLA-USDT-SWAP', instFamily: 'TSLA-USDT', instCategory: '3', ctVal: '1', ctMult: '1', ctValCcy: 'TSLA' }] }],
  ['bitget', { data: [{ symbol: 'TSLAUSDT', category: 'USDT-FUTURES', baseCoin: 'TSLA', quoteCoin: 'USDT', isRwa: 'YES' }] }],
];

describe('a contract on a share', () => {
  it.each(SHARES)('of %s is known not to be crypto', (id, body) => {
    expect(CODECS[id].parseInstruments(body)[0]).toMatchObject({ symbol: 'TSLAUSDT', nonCrypto: true });
  });
});
