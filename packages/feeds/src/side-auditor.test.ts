import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import type { ExchangeCodec } from './codec.js';
import { decodeFrame } from './decode-frame.js';
import { bybit } from './exchanges/bybit.js';
import { InstrumentTable } from './instruments.js';
import { SideAuditor } from './side-auditor.js';

const T = 1_800_000_000_000;
const BID = 60_000;
const ASK = 60_000.5;

function forcedOrder(changes: Partial<LiquidationEvent> = {}): LiquidationEvent {
  return {
    type: 'liquidation',
    id: 'x',
    exchange: 'binance',
    exchangeSymbol: 'BTCUSDT',
    symbol: 'BTCUSDT',
    tsMs: T + 200,
    receivedTsMs: T + 1_200,
    liquidatedSide: 'long',
    orderSide: 'sell',
    price: 59_900,
    priceKind: 'fill',
    notionalBasis: 'none',
    method: 'market',
    completeness: 'sampled',
    ...changes,
  };
}

function auditorAt(tsMs = T, exchange = 'binance'): SideAuditor {
  const auditor = new SideAuditor();
  auditor.pushPrice({ exchange, symbol: 'BTCUSDT', tsMs, bid: BID, ask: ASK, price: 60_000.2 });
  return auditor;
}

function voteOn(changes: Partial<LiquidationEvent>): string {
  return auditorAt().pushLiquidation(forcedOrder(changes)).vote;
}

const TICKER = {
  topic: 'tickers.BTCUSDT',
  type: 'snapshot',
  ts: T,
  data: { lastPrice: '60000.2', bid1Price: '60000', ask1Price: '60000.5' },
};

/** 21 longs, each printed 337 to 502 bps below the best bid, as a capture of Bybit's channel had them. */
const LONGS = Array.from({ length: 21 }, (_, index) => {
  const bps = 337 + ((502 - 337) * index) / 20;
  const row = { T: T + 300 + index, s: 'BTCUSDT', S: 'Buy', v: '0.1', p: (BID * (1 - bps / 10_000)).toFixed(1) };
  return { topic: 'allLiquidation.BTCUSDT', type: 'snapshot', ts: T + 800, data: [row] };
});

/** The Bybit codec with the mistake peers make, the position's side taken for the order's: it reads every `Buy` as `bybit` reads a `Sell`. */
const INVERTED_BYBIT: ExchangeCodec = {
  ...bybit,
  read: (message, context, out) =>
    bybit.read(JSON.parse(JSON.stringify(message).replaceAll('"S":"Buy"', '"S":"Sell"')) as unknown, context, out),
};

function decode(codec: ExchangeCodec): CascadeEvent[] {
  const context = { receivedTsMs: T + 900, instruments: new InstrumentTable(), state: bybit.createState('liquidations') };
  return [TICKER, ...LONGS].flatMap((frame) => decodeFrame(codec, JSON.stringify(frame), context).events);
}

function auditOf(codec: ExchangeCodec): { auditor: SideAuditor; votes: string[]; changes: number[] } {
  const auditor = new SideAuditor();
  const votes: string[] = [];
  const changes: number[] = [];
  for (const event of decode(codec)) {
    if (event.type === 'price') auditor.pushPrice(event);
    if (event.type !== 'liquidation') continue;
    const { vote, changed } = auditor.pushLiquidation(event);
    votes.push(vote);
    if (changed) changes.push(votes.length);
  }
  return { auditor, votes, changes };
}

describe('SideAuditor on Bybit', () => {
  it('catches a codec that takes the position side for the order side: 21 of 21 against, told once', () => {
    const { auditor, votes, changes } = auditOf(INVERTED_BYBIT);
    expect(votes).toEqual(Array(21).fill('against'));
    expect(auditor.verdict('bybit')).toEqual({ votesFor: 0, votesAgainst: 21, inverted: true });
    expect(changes).toEqual([20]);
  });

  it('confirms the codec as it is: 21 of 21 for', () => {
    const { auditor, votes, changes } = auditOf(bybit);
    expect(votes).toEqual(Array(21).fill('for'));
    expect(auditor.verdict('bybit')).toEqual({ votesFor: 21, votesAgainst: 0, inverted: false });
    expect(changes).toEqual([]);
  });
});

describe('SideAuditor votes', () => {
  it.each([
    ['sell', 59_900, 'for'],
    ['sell', 60_100, 'against'],
    ['buy', 60_100, 'for'],
    ['buy', 59_900, 'against'],
  ] as const)('reads a forced %s at %d as a vote %s', (orderSide, price, vote) => {
    expect(voteOn({ orderSide, price })).toBe(vote);
    expect(voteOn({ orderSide: undefined, liquidatedSide: orderSide === 'sell' ? 'long' : 'short', price })).toBe(vote);
  });

  it('needs a side and a usable price', () => {
    expect(voteOn({ orderSide: undefined, liquidatedSide: undefined })).toBe('none');
    for (const price of [undefined, 0, -1, Number.NaN]) expect(voteOn({ price })).toBe('none');
  });

  it('takes no vote within half the spread or 1 bp of the middle', () => {
    for (const price of [60_000, 60_000.25, 60_000.5, 59_994.3, 60_006.2]) expect(voteOn({ price })).toBe('none');
    expect([voteOn({ price: 59_994.2 }), voteOn({ price: 60_006.3 })]).toEqual(['for', 'against']);
    const wide = new SideAuditor();
    wide.pushPrice({ exchange: 'binance', symbol: 'BTCUSDT', tsMs: T, bid: 59_000, ask: 61_000, price: 60_000 });
    expect(wide.pushLiquidation(forcedOrder({ price: 59_000 })).vote).toBe('none');
    expect(wide.pushLiquidation(forcedOrder({ price: 58_999 })).vote).toBe('for');
  });

  it.each(['fill', 'limit', 'bankruptcy'] as const)('counts a %s price', (priceKind) => {
    expect(voteOn({ priceKind })).toBe('for');
  });

  it.each(['mark', 'base', undefined] as const)('counts no %s price', (priceKind) => {
    expect(voteOn({ priceKind })).toBe('none');
  });

  it('knows no market from its mark price, which lags behind it in a crash', () => {
    const auditor = new SideAuditor();
    auditor.pushPrice({ exchange: 'binance', symbol: 'BTCUSDT', tsMs: T, price: 61_000, kind: 'mark' });
    expect(auditor.pushLiquidation(forcedOrder({ price: 60_500, orderSide: 'buy' })).vote).toBe('none');
    const among = auditorAt();
    among.pushPrice({ exchange: 'binance', symbol: 'BTCUSDT', tsMs: T + 150, price: 61_000, kind: 'mark' });
    expect(among.pushLiquidation(forcedOrder({ price: 60_500, orderSide: 'buy' })).vote).toBe('for');
  });

  it.each(['adl', 'backstop', 'insurance'] as const)('counts no %s, which happens off the market', (method) => {
    expect(voteOn({ method })).toBe('none');
  });

  it.each(['BTCUSDT_260925', 'BTC-USD-241220', 'BTC-26MAR27', 'BTCUSDT-6MAR27', 'BTCUSDH27', 'XBTUSDTZ26', 'BTC_USDT_20260925', 'BTC_CQ'])(
    'counts no dated contract: %s',
    (exchangeSymbol) => {
      expect(voteOn({ exchangeSymbol })).toBe('none');
    },
  );

  it.each(['BTC-USDT-SWAP', 'BTCUSD_PERP', 'BTC', 'BTCPERP', '1000PEPEUSDT', 'PF_XBTUSD'])('counts a perpetual: %s', (exchangeSymbol) => {
    expect(voteOn({ exchangeSymbol })).toBe('for');
  });

  it('compares with the same venue and symbol only', () => {
    expect(voteOn({ exchange: 'bybit' })).toBe('none');
    expect(voteOn({ symbol: 'ETHUSDT' })).toBe('none');
  });

  it('compares with the price at the time of the event, not with a later one', () => {
    const auditor = auditorAt();
    auditor.pushPrice({ exchange: 'binance', symbol: 'BTCUSDT', tsMs: T + 1_000, price: 50_000 });
    expect(auditor.pushLiquidation(forcedOrder({ tsMs: T + 999, price: 55_000 })).vote).toBe('for');
    expect(auditor.pushLiquidation(forcedOrder({ tsMs: T + 1_000, price: 55_000 })).vote).toBe('against');
  });

  it('stays silent when the price is stale or younger than the event', () => {
    const auditor = auditorAt();
    for (let index = 0; index < 60; index += 1) auditor.pushLiquidation(forcedOrder({ tsMs: T + 5_001 + index, price: 60_100 }));
    auditor.pushLiquidation(forcedOrder({ tsMs: T - 1, price: 60_100 }));
    expect(auditor.verdict('binance')).toEqual({ votesFor: 0, votesAgainst: 0, inverted: false });
    expect(auditor.pushLiquidation(forcedOrder({ tsMs: T + 5_000, price: 60_100 })).vote).toBe('against');
  });
});

describe('SideAuditor verdicts', () => {
  const push = (auditor: SideAuditor, price: number, times: number): boolean[] =>
    Array.from({ length: times }, () => auditor.pushLiquidation(forcedOrder({ price })).changed);

  it('says nothing of a venue it has not heard of', () => {
    expect(new SideAuditor().verdict('okx')).toEqual({ votesFor: 0, votesAgainst: 0, inverted: false });
  });

  it('needs 20 votes and 90 % of them against', () => {
    const auditor = auditorAt();
    push(auditor, 59_900, 2);
    expect(push(auditor, 60_100, 17)).not.toContain(true);
    expect(auditor.verdict('binance')).toEqual({ votesFor: 2, votesAgainst: 17, inverted: false });
    expect(push(auditor, 60_100, 1)).toEqual([true]);
    expect(auditor.verdict('binance')).toEqual({ votesFor: 2, votesAgainst: 18, inverted: true });
    expect(push(auditor, 59_900, 1)).toEqual([true]);
    expect(auditor.verdict('binance').inverted).toBe(false);
  });

  it('counts the newest 50 votes and tells both turns once', () => {
    const auditor = auditorAt();
    push(auditor, 59_900, 500);
    const turned = push(auditor, 60_100, 50);
    expect(turned.indexOf(true)).toBe(44);
    expect(turned.filter(Boolean)).toHaveLength(1);
    expect(auditor.verdict('binance')).toEqual({ votesFor: 0, votesAgainst: 50, inverted: true });
    const back = push(auditor, 59_900, 50);
    expect(back.indexOf(true)).toBe(5);
    expect(back.filter(Boolean)).toHaveLength(1);
    expect(auditor.verdict('binance')).toEqual({ votesFor: 50, votesAgainst: 0, inverted: false });
  });

  it('judges every venue by itself', () => {
    const auditor = auditorAt();
    auditor.pushPrice({ exchange: 'bybit', symbol: 'BTCUSDT', tsMs: T, price: 60_000 });
    push(auditor, 60_100, 20);
    expect([auditor.verdict('binance').inverted, auditor.verdict('bybit').inverted]).toEqual([true, false]);
  });

  it('keeps the prices of 64 markets at most', () => {
    const auditor = new SideAuditor();
    for (let index = 0; index < 65; index += 1) auditor.pushPrice({ exchange: 'binance', symbol: `COIN${index}`, tsMs: T, price: 60_000 });
    expect(auditor.pushLiquidation(forcedOrder({ symbol: 'COIN63' })).vote).toBe('for');
    expect(auditor.pushLiquidation(forcedOrder({ symbol: 'COIN64' })).vote).toBe('none');
  });
});
