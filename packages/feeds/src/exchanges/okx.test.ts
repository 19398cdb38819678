import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { okx } from './okx.js';

const T = 1_800_000_000_000;
const BODY = {
  code: '0',
  data: [
    { instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', ctVal: '0.01', ctMult: '1', ctValCcy: 'BTC', ctType: 'linear', state: 'live' },
    { instId: 'BTC-USD-SWAP', instFamily: 'BTC-USD', ctVal: '100', ctMult: '1', ctValCcy: 'USD', ctType: 'inverse', state: 'live' },
    { instId: 'PEPE-USDT-SWAP', instFamily: 'PEPE-USDT', ctVal: '10', ctMult: '1000', ctValCcy: 'PEPE', ctType: 'linear', state: 'live' },
    { instId: 'ETH-BTC-SWAP', instFamily: 'ETH-BTC', ctVal: '1', ctMult: '1', ctValCcy: 'ETH', ctType: 'linear', state: 'live' },
  ],
};
const TABLE = new InstrumentTable(okx.parseInstruments(BODY));
const DETAIL = { side: 'sell', posSide: 'long', bkPx: '59020.1', sz: '12.5', bkLoss: '0', ccy: '', ts: String(T) };

function decodeText(text: string, instruments = TABLE): Decoded {
  return decodeFrame(okx, text, { receivedTsMs: T + 50, instruments });
}

function orders(instId: string, ...details: object[]): object {
  return { instId, instType: 'SWAP', details: details.map((detail) => ({ ...DETAIL, ...detail })) };
}

function decode(data: readonly object[], instruments = TABLE): Decoded {
  return decodeText(JSON.stringify({ arg: { channel: 'liquidation-orders', instType: 'SWAP' }, data }), instruments);
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('okx liquidations', () => {
  it('multiplies fractional contracts by contract value and multiplier', () => {
    expect(liquidations(decode([orders('BTC-USDT-SWAP', {})]))).toEqual([
      {
        type: 'liquidation',
        id: `okx:BTC-USDT-SWAP:${T}:12.5:59020.1:long`,
        exchange: 'okx',
        exchangeSymbol: 'BTC-USDT-SWAP',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: T + 50,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 59020.1,
        priceKind: 'mark',
        contracts: 12.5,
        contractSize: 0.01,
        quantity: 0.125,
        notionalUsd: 0.125 * 59020.1,
        notionalBasis: 'price',
        method: 'unknown',
        completeness: 'sampled',
      },
    ]);
    expect(liquidations(decode([orders('PEPE-USDT-SWAP', { sz: '3', bkPx: '0.00001' })]))[0]?.quantity).toBe(30_000);
  });

  it('counts inverse contracts at their face value', () => {
    const event = liquidations(decode([orders('BTC-USD-SWAP', { sz: '5', bkPx: '50000' })]))[0];
    expect(event).toMatchObject({ notionalUsd: 500, notionalBasis: 'exchange', quantity: 0.01, contracts: 5, symbol: 'BTCUSDT' });
  });

  it('leaves quantity and USD open without metadata, and USD open when the quote is no dollar', () => {
    const unknown = liquidations(decode([orders('NEW-USDT-SWAP', {})]))[0]!;
    expect([unknown.contracts, unknown.quantity, unknown.notionalUsd, unknown.notionalBasis]).toEqual([12.5, undefined, undefined, 'none']);
    const cross = liquidations(decode([orders('ETH-BTC-SWAP', { bkPx: '0.05' })]))[0]!;
    expect([cross.quantity, cross.notionalUsd, cross.symbol]).toEqual([12.5, undefined, 'ETHBTC']);
  });

  it('takes the order side when positions are netted', () => {
    const decoded = decode([orders('BTC-USDT-SWAP', { posSide: 'net', side: 'sell' }, { posSide: 'net', side: 'buy' })]);
    expect(liquidations(decoded).map(({ liquidatedSide }) => liquidatedSide)).toEqual(['long', 'short']);
  });

  it('reads all instruments and all details of a frame, equal ones too', () => {
    const decoded = decode([orders('BTC-USDT-SWAP', {}, { sz: '1' }, {}), orders('BTC-USD-SWAP', { posSide: 'short', side: 'buy' })]);
    expect(liquidations(decoded)).toHaveLength(4);
    expect(new Set(liquidations(decoded).map(({ id }) => id)).size).toBe(4);
  });

  it('keeps rows that arrive minutes late, in their own time', () => {
    expect(liquidations(decode([orders('BTC-USDT-SWAP', { ts: String(T - 480_000) })]))[0]?.tsMs).toBe(T - 480_000);
  });

  it('makes the id of fields that the REST list of liquidations prints alike, so that both can be merged', () => {
    const [pushed] = liquidations(decode([orders('BTC-USDT-SWAP', {})]));
    const listed = {
      bkLoss: '0',
      bkPx: '59020.10',
      ccy: 'USDT',
      posSide: 'long',
      side: 'sell',
      sz: '12.50',
      time: String(T),
      ts: String(T),
    };
    const [again] = liquidations(decode([{ instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', totalLoss: '0', uly: '', details: [listed] }]));
    expect(again?.id).toBe(pushed?.id);
  });

  it.each([
    ['size 0', { sz: '0' }],
    ['no price', { bkPx: '' }],
    ['an unknown position side', { posSide: 'both' }],
    ['a netted position without order side', { posSide: 'net', side: '' }],
    ['a time in 1970', { ts: '1000' }],
  ])('rejects a detail with %s', (_what, detail) => {
    const decoded = decode([orders('BTC-USDT-SWAP', detail)]);
    expect([decoded.events, decoded.problems[0]?.code]).toEqual([[], 'invalid-row']);
  });
});

describe('okx prices and control frames', () => {
  it('takes the ticker of the BTC swap as price and canary, no other', () => {
    const frame = (instId: string): string =>
      JSON.stringify({
        arg: { channel: 'tickers', instId },
        data: [{ instId, last: '60000', bidPx: '59999.9', askPx: '60000.1', ts: String(T) }],
      });
    expect(decodeText(frame('BTC-USDT-SWAP'))).toMatchObject({
      canary: true,
      topic: 'tickers:BTC-USDT-SWAP',
      events: [{ type: 'price', exchange: 'okx', price: 60000, bid: 59999.9, ask: 60000.1, tsMs: T }],
    });
    expect(decodeText(frame('BTC-USDT'))).toMatchObject({ canary: false, events: [] });
  });

  it('pings on a timer, before the 30 s of silence after which the venue cuts the socket', () => {
    expect(okx.heartbeat).toEqual({ everyMs: 20_000, text: 'ping', pongText: 'pong' });
  });

  it('knows pong, which is not JSON', () => {
    expect(decodeText('pong')).toMatchObject({ pong: true, problems: [] });
    expect(decodeText('pong!').problems[0]?.code).toBe('not-json');
  });

  it('knows acknowledgement, refusal with the topic named, and the restart notice', () => {
    const arg = { channel: 'liquidation-orders', instType: 'SWAP' };
    expect(decodeText(JSON.stringify({ event: 'subscribe', arg, connId: 'a' })).acks).toEqual([
      { ok: true, topics: ['liquidation-orders:SWAP'] },
    ]);
    const msg = "Wrong URL or channel:liquidation-orders,instType:FUTURES doesn't exist.";
    expect(decodeText(JSON.stringify({ event: 'error', code: '60018', msg })).acks).toMatchObject([
      { ok: false, topics: ['liquidation-orders:FUTURES'] },
    ]);
    expect(decodeText('{"event":"notice","code":"64008","msg":"upgrade"}').control.reconnect).toContain('64008');
    const other = decodeText('{"event":"notice","code":"1","msg":"hello"}');
    expect(other.control).toEqual({});
    expect(other.problems).toMatchObject([{ code: 'venue-error' }]);
  });

  it('subscribes swaps and futures of all instruments on the public path', () => {
    const [lane] = okx.lanes({ instruments: TABLE, watchlist: [] });
    expect(okx.endpoint.ws + lane?.path).toBe('wss://ws.okx.com:8443/ws/v5/public');
    expect(okx.subscribe([...lane!.topics, ...lane!.canaryTopics], 1)[0]?.text).toBe(
      '{"op":"subscribe","args":[{"channel":"liquidation-orders","instType":"SWAP"},{"channel":"liquidation-orders","instType":"FUTURES"},{"channel":"tickers","instId":"BTC-USDT-SWAP"}]}',
    );
  });

  it('leaves out instruments whose contract value it can not read', () => {
    const broken = [null, {}, { ...BODY.data[0], ctVal: '' }, { ...BODY.data[0], ctMult: '0' }, { ...BODY.data[0], ctValCcy: 'ETH' }];
    expect(okx.parseInstruments({ data: broken })).toEqual([]);
    expect(okx.parseInstruments({ code: '50011', msg: 'Too Many Requests', data: [] })).toEqual([]);
  });
});
