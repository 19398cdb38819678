import { gzipSync } from 'node:zlib';
import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { htx } from './htx.js';

const T = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const BODY = {
  status: 'ok',
  data: [
    { symbol: 'BTC', contract_code: 'BTC-USDT', contract_size: 0.001, contract_status: 1 },
    { symbol: 'BTC', contract_code: 'BTC-USDT-261225', contract_size: 0.001, contract_status: 1 },
    { symbol: 'BTC', contract_code: 'BTC-USD', contract_size: 100, contract_status: 1 },
    { symbol: 'ETH', contract_code: 'ETH-EUR', contract_size: '0.01', contract_status: 0 },
  ],
};
const TABLE = new InstrumentTable(htx.parseInstruments(BODY));
const NONE = new InstrumentTable();
const SIZES = { amount: 0.25, trade_turnover: 14752.625 };
const COIN_ROW = { contract_code: 'BTC-USD', direction: 'sell', offset: 'close', volume: 250, price: 59010.5, created_at: T };
const ROW = { ...COIN_ROW, contract_code: 'BTC-USDT', ...SIZES };
const FUNDING = { contract_code: 'BTC-USDT', funding_rate: '0.0001', estimated_rate: '0.0002', settlement_time: String(T + HOUR_MS) };

function decodeText(text: string, instruments = TABLE, state?: ParserState): Decoded {
  return decodeFrame(htx, text, { receivedTsMs: T + 50, instruments, state });
}

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeText(JSON.stringify(message), instruments);
}

function notify(rows: readonly unknown[], topic = 'public.BTC-USDT.liquidation_orders'): object {
  return { op: 'notify', topic, ts: T + 5, data: rows };
}

function quote(tick: object, ch = 'market.BTC-USDT.bbo'): object {
  return { ch, ts: T + 1, tick: { mrid: 1, id: 1, ts: T, version: 1, ch, ...tick } };
}

function openInterest(row: object): object {
  return { ch: 'market.BTC-USDT.open_interest', data: [row], ts: T };
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('htx liquidations', () => {
  it('take coins and dollars of the row, not its contracts', () => {
    expect(decode(notify([ROW]))).toMatchObject({ topic: 'public.*.liquidation_orders', canary: false, problems: [] });
    expect(liquidations(decode(notify([ROW])))).toEqual([
      {
        type: 'liquidation',
        id: `htx:BTC-USDT:sell:${T}:250:59010.5`,
        exchange: 'htx',
        exchangeSymbol: 'BTC-USDT',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: T + 50,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 59010.5,
        priceKind: 'bankruptcy',
        contracts: 250,
        contractSize: 0.001,
        quantity: 0.25,
        notionalUsd: 14752.625,
        notionalBasis: 'exchange',
        method: 'unknown',
        completeness: 'all',
      },
    ]);
  });

  it('read the side of the order: sell closes a long, buy a short', () => {
    const rows = [ROW, { ...ROW, direction: 'buy' }, { ...ROW, direction: 'buy', offset: 'both' }];
    expect(liquidations(decode(notify(rows))).map(({ liquidatedSide }) => liquidatedSide)).toEqual(['long', 'short', 'short']);
  });

  it('fall back from turnover to amount times price, then to contracts times contract size', () => {
    const size = (row: object, table = TABLE): unknown[] => {
      const [event] = liquidations(decode(notify([row]), table));
      return [event?.contracts, event?.quantity, event?.notionalUsd, event?.notionalBasis];
    };
    const value = 0.25 * 59010.5;
    expect(size({ ...ROW, trade_turnover: undefined }, NONE)).toEqual([250, 0.25, value, 'price']);
    expect(size({ ...ROW, amount: undefined }, NONE)).toEqual([250, 0.25, 14752.625, 'exchange']);
    expect(size({ ...ROW, amount: undefined, trade_turnover: undefined })).toEqual([250, 0.25, value, 'price']);
    expect(size({ ...ROW, amount: undefined, trade_turnover: undefined }, NONE)).toEqual([250, undefined, undefined, 'none']);
    expect(size({ ...ROW, contract_code: 'ETH-EUR' })).toEqual([250, 0.25, undefined, 'none']);
  });

  it('count coin-margined contracts at their face value, and not at all without metadata', () => {
    const known = liquidations(decode(notify([COIN_ROW], 'public.BTC-USD.liquidation_orders')))[0];
    expect(known).toMatchObject({ symbol: 'BTCUSDT', contracts: 250, contractSize: 100, notionalUsd: 25_000, notionalBasis: 'exchange' });
    expect(known?.quantity).toBeCloseTo(25_000 / 59010.5, 12);
    const unknown = liquidations(decode(notify([COIN_ROW], 'public.BTC-USD.liquidation_orders'), NONE))[0];
    expect(unknown).toMatchObject({ symbol: 'BTCUSDT', contracts: 250, notionalUsd: undefined, notionalBasis: 'none' });
  });

  it('give all contracts of a coin against the dollar one symbol, with metadata or without', () => {
    for (const contract_code of ['BTC-USDT', 'BTC-USDT-261225', 'BTC-USD', 'BTC261225']) {
      for (const table of [TABLE, NONE]) {
        expect(liquidations(decode(notify([{ ...ROW, contract_code }]), table))[0]?.symbol).toBe('BTCUSDT');
      }
    }
  });

  it.each([
    ['an empty direction', { direction: '' }],
    ['an offset that opens', { offset: 'open' }],
    ['no contract', { contract_code: undefined }],
    ['a turnover beyond reason', { trade_turnover: 1e13 }],
  ])('reject a row with %s', (_what, fields) => {
    const decoded = decode(notify([{ ...ROW, ...fields }]));
    expect([decoded.events, decoded.problems[0]?.code]).toEqual([[], 'invalid-row']);
  });
});

describe('htx heartbeat', () => {
  it.each(['{"op":"ping","ts":"1800000000000"}', '{"op":"ping","ts":1800000000000}', '{"op":"ping","ts":"01800000000000.0"}'])(
    'echoes the time byte for byte: %s',
    (ping) => {
      const decoded = decodeText(ping);
      expect(decoded.control.reply).toBe(ping.replace('ping', 'pong'));
      expect(decoded).toMatchObject({ events: [], acks: [], problems: [], pong: false, canary: true });
    },
  );

  it('answers the market endpoint in its own form, which is no canary there', () => {
    expect(decodeText('{"ping":1800000000000}')).toMatchObject({ control: { reply: '{"pong":1800000000000}' }, canary: false });
  });

  it.each(['{"op":"ping"}', '{"op":"ping","ts":{}}', '{"op":"ping","ts":1e300}', `{"op":"ping","ts":"${'1'.repeat(41)}"}`])(
    'has no answer to %s',
    (ping) => {
      const decoded = decodeText(ping);
      expect(decoded.control).toEqual({});
      expect(decoded.problems).toMatchObject([{ code: 'invalid-row' }]);
    },
  );

  it('connects again when the venue closes', () => {
    expect(decodeText('{"op":"close"}').control.reconnect).toContain('closed');
  });

  it('needs no ping of ours and gunzipped frames', () => {
    expect([htx.heartbeat, htx.frameEncoding]).toEqual([undefined, 'gzip']);
    expect(decodeText(gzipSync(JSON.stringify(notify([ROW]))).toString('latin1')).problems[0]?.code).toBe('not-json');
  });
});

describe('htx funding and open interest', () => {
  it('reads funding, which is a canary too', () => {
    expect(decode(notify([FUNDING], 'public.*.funding_rate'))).toMatchObject({ topic: 'public.*.funding_rate', canary: true });
    expect(decode(notify([FUNDING], 'public.BTC-USDT.funding_rate')).events).toEqual([
      {
        type: 'funding',
        exchange: 'htx',
        symbol: 'BTCUSDT',
        tsMs: T + 5,
        receivedTsMs: T + 50,
        fundingRate: 0.0001,
        intervalHours: 8,
        nextFundingTsMs: T + HOUR_MS,
      },
    ]);
  });

  it('leaves out a settlement time that is past, and a rate that is none', () => {
    const rows = [
      { ...FUNDING, settlement_time: String(T) },
      { ...FUNDING, funding_rate: '' },
      { ...FUNDING, funding_rate: '7' },
    ];
    expect(decode(notify(rows, 'public.*.funding_rate')).events).toMatchObject([{ nextFundingTsMs: undefined }]);
  });

  it('learns a shorter interval from the settlement times of one connection', () => {
    const state = htx.createState('liquidations');
    const intervals = [1, 1, 5, 5, 7, 30].map((hours) => {
      const row = { ...FUNDING, settlement_time: T + hours * HOUR_MS };
      const [event] = decodeText(JSON.stringify(notify([row], 'public.*.funding_rate')), TABLE, state).events;
      return event?.type === 'funding' ? event.intervalHours : undefined;
    });
    expect(intervals).toEqual([8, 8, 4, 4, 2, 2]);
    decodeText(JSON.stringify(notify([{ ...FUNDING, contract_code: 'NEW-USDT' }], 'public.*.funding_rate')), TABLE, state);
    expect([...(state.partials?.keys() ?? [])]).toEqual(['BTC-USDT']);
  });

  it('halves open interest, which counts both sides', () => {
    const linear = { volume: 3_000, amount: 3, value: 180_000, contract_code: 'BTC-USDT' };
    expect(decode(openInterest(linear)).events).toMatchObject([
      { type: 'open-interest', openInterest: 1.5, openInterestUsd: 90_000, tsMs: T },
    ]);
    const coin = { volume: 2_000, amount: 4, contract_code: 'BTC-USD' };
    expect(decode(openInterest(coin)).events).toMatchObject([{ openInterest: 2, openInterestUsd: 100_000, symbol: 'BTCUSDT' }]);
    expect(decode(openInterest(coin), NONE).events).toEqual([]);
    expect(decode(openInterest({ ...linear, contract_code: 'ETH-EUR' })).events).toEqual([]);
  });
});

describe('htx BTC price', () => {
  it('is the middle of the BTC-USDT quote, the canary of its endpoint', () => {
    expect(decode(quote({ bid: [59999.9, 5], ask: [60000.1, 7] }))).toMatchObject({
      canary: true,
      topic: 'market.BTC-USDT.bbo',
      events: [{ type: 'price', exchange: 'htx', symbol: 'BTCUSDT', tsMs: T, price: 60000, bid: 59999.9, ask: 60000.1 }],
    });
  });

  it('is not taken from other contracts, nor from a crossed or one-sided quote', () => {
    const sides = { bid: [59999.9, 5], ask: [60000.1, 7] };
    expect(decode(quote(sides, 'market.BTC-USD.bbo'))).toMatchObject({ canary: false, events: [] });
    expect(decode(quote({ bid: sides.ask, ask: sides.bid }))).toMatchObject({
      canary: true,
      events: [],
      problems: [{ code: 'invalid-row' }],
    });
    expect(decode(quote({ bid: sides.bid, ask: [] })).events).toEqual([]);
  });
});

describe('htx subscriptions', () => {
  const topic = 'public.*.liquidation_orders';

  it('go to the two liquidation endpoints and the quotes', () => {
    const lanes = htx.lanes({ instruments: TABLE, watchlist: [] });
    expect(lanes.map((lane) => [lane.name, htx.endpoint.ws + lane.path, lane.topics.length])).toEqual([
      ['liquidations', 'wss://api.hbdm.com/linear-swap-notification', 1],
      ['liquidations-coin', 'wss://api.hbdm.com/swap-notification', 1],
      ['quotes', 'wss://api.hbdm.com/linear-swap-ws', 0],
    ]);
    const frames = lanes.flatMap((lane) => htx.subscribe([...lane.canaryTopics, ...lane.topics], 7));
    expect(frames.map(({ text, requestId }) => [text, requestId])).toEqual([
      ['{"op":"sub","cid":"7","topic":"public.*.funding_rate"}', '7'],
      ['{"op":"sub","cid":"8","topic":"public.*.liquidation_orders"}', '8'],
      ['{"op":"sub","cid":"7","topic":"public.*.funding_rate"}', '7'],
      ['{"op":"sub","cid":"8","topic":"public.*.liquidation_orders"}', '8'],
      ['{"sub":"market.BTC-USDT.bbo","id":"7"}', '7'],
    ]);
  });

  it.each([0, 2014, '0'])('count as accepted with err-code %s', (code) => {
    const decoded = decode({ op: 'sub', cid: '8', topic, ts: T, 'err-code': code });
    expect(decoded.acks).toEqual([{ ok: true, requestId: '8', topics: [topic], reason: undefined }]);
    expect(decoded).toMatchObject({ problems: [], canary: false, topic: undefined });
  });

  it.each([2011, undefined])('count as refused with err-code %s', (code) => {
    const decoded = decode({ op: 'sub', cid: '8', topic, ts: T, 'err-code': code, 'err-msg': 'invalid topic' });
    expect(decoded.acks).toMatchObject([{ ok: false, requestId: '8', topics: [topic], reason: `${code ?? ''} invalid topic`.trim() }]);
    expect(decoded.problems).toMatchObject([{ code: 'venue-error' }]);
  });

  it('hear of an error without a topic', () => {
    expect(decode({ op: 'error', 'err-code': 2001, 'err-msg': 'bad', ts: T }).acks).toMatchObject([{ ok: false, topics: undefined }]);
  });

  it('know both answers of the market endpoint', () => {
    const subbed = 'market.BTC-USDT.bbo';
    expect(decode({ id: '7', status: 'ok', subbed, ts: T }).acks).toMatchObject([{ ok: true, requestId: '7', topics: [subbed] }]);
    const error = { id: '7', status: 'error', 'err-code': 'bad-request', 'err-msg': `invalid topic ${subbed}` };
    expect(decode(error).acks).toMatchObject([{ ok: false, requestId: '7', topics: [subbed] }]);
    expect(decode({ status: 'ok', data: [] }).acks).toEqual([]);
  });

  it.each(['{"op":"unknown"}', '{"op":"notify"}', '{"op":"notify","topic":"public.BTC.contract_info","data":[]}'])(
    'give no event for %s',
    (text) => {
      const decoded = decodeText(text);
      expect(decoded).toMatchObject({ events: [], acks: [], canary: false });
      expect(decoded.control).toEqual({});
    },
  );

  it('read metadata of both endpoints, and leave out what has no size', () => {
    expect(htx.instrumentRequests.map(({ path }) => path)).toEqual([
      '/linear-swap-api/v1/swap_contract_info?business_type=all',
      '/swap-api/v1/swap_contract_info',
    ]);
    expect(
      [...TABLE.values()].map((found) => [found.symbol, found.contractUnit, found.contractSize, found.quoteIsUsd, found.trading]),
    ).toEqual([
      ['BTCUSDT', 'base', 0.001, true, true],
      ['BTCUSDT', 'base', 0.001, true, true],
      ['BTCUSDT', 'usd', 100, true, true],
      ['ETHEUR', 'base', 0.01, false, false],
    ]);
    const broken = [null, {}, { ...BODY.data[0], contract_size: 0 }, { ...BODY.data[0], contract_code: 'BTC' }];
    expect(htx.parseInstruments({ status: 'ok', data: broken })).toEqual([]);
    expect(htx.parseInstruments({ status: 'error', err_code: 1017 })).toEqual([]);
  });
});
