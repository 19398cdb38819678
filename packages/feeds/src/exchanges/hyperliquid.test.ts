import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { HYPERLIQUID_WATCHLIST, hyperliquid } from './hyperliquid.js';

const T = 1_800_000_000_000;
const MAKER = `0x${'1'.repeat(40)}`;
const OTHER_MAKER = `0x${'3'.repeat(40)}`;
const VICTIM = `0x${'2'.repeat(40)}`;
const FILL = {
  coin: 'ETH',
  px: '3000.5',
  sz: '2.0',
  side: 'A',
  time: T,
  startPosition: '-1.0',
  dir: 'Open Short',
  hash: '0xabc',
  crossed: false,
  tid: 77,
  liquidation: { liquidatedUser: VICTIM, markPx: '3001.0', method: 'market' },
};

function decode(message: unknown): Decoded {
  return decodeFrame(hyperliquid, JSON.stringify(message), { receivedTsMs: T + 20, instruments: new InstrumentTable() });
}

function fills(user: string, ...list: object[]): object {
  return { channel: 'userFills', data: { user, fills: list } };
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

function sideOf(fill: object, user = MAKER): unknown {
  return liquidations(decode(fills(user, { ...FILL, ...fill })))[0]?.liquidatedSide;
}

describe('hyperliquid liquidations', () => {
  it('reads a maker that sold as a liquidated SHORT', () => {
    expect(liquidations(decode(fills(MAKER, FILL)))).toEqual([
      {
        type: 'liquidation',
        id: `hyperliquid:ETH:0xabc:${VICTIM}:3000.5:2:77`,
        exchange: 'hyperliquid',
        exchangeSymbol: 'ETH',
        symbol: 'ETHUSDT',
        tsMs: T,
        receivedTsMs: T + 20,
        liquidatedSide: 'short',
        orderSide: 'buy',
        price: 3000.5,
        priceKind: 'fill',
        contracts: 2,
        contractSize: 1,
        quantity: 2,
        notionalUsd: 6001,
        notionalBasis: 'price',
        method: 'market',
        completeness: 'watchlist',
      },
    ]);
  });

  it('reads a maker that bought as a liquidated LONG', () => {
    expect(sideOf({ side: 'B', dir: 'Open Long' })).toBe('long');
  });

  it("reads the liquidated account's own fill the other way round", () => {
    expect(sideOf({ side: 'A', crossed: true, dir: 'Close Long' }, VICTIM)).toBe('long');
    expect(sideOf({ side: 'B', crossed: true, dir: 'Close Short' }, VICTIM.toUpperCase().replace('0X', '0x'))).toBe('short');
  });

  it('takes the side of a backstop from the words that name the victim', () => {
    const method = { ...FILL.liquidation, method: 'backstop' };
    expect(sideOf({ side: 'B', dir: 'Liquidated Cross Long', liquidation: method })).toBe('long');
    expect(sideOf({ side: 'B', dir: 'Liquidated Isolated Short', liquidation: method })).toBe('short');
    expect(liquidations(decode(fills(MAKER, { ...FILL, dir: 'Liquidated Cross Long', liquidation: method })))[0]?.method).toBe('backstop');
  });

  it('keeps auto-deleveraging apart: the closed side is that of the position held', () => {
    const adl = { dir: 'Auto-Deleveraging', liquidation: { ...FILL.liquidation, method: 'backstop' } };
    const event = liquidations(decode(fills(MAKER, { ...FILL, ...adl, side: 'B', startPosition: '-28.5' })))[0];
    expect([event?.method, event?.liquidatedSide]).toEqual(['adl', 'short']);
    expect(sideOf({ ...adl, side: 'A', startPosition: '28.5' })).toBe('long');
    expect(sideOf({ ...adl, side: 'A', startPosition: undefined })).toBe('long');
  });

  it('skips the snapshot and fills without a liquidation', () => {
    expect(decode({ channel: 'userFills', data: { isSnapshot: true, user: MAKER, fills: [FILL] } }).events).toEqual([]);
    expect(decode(fills(MAKER, { ...FILL, liquidation: undefined }))).toMatchObject({ events: [], problems: [] });
  });

  it('gives one trade seen through two accounts one id', () => {
    const ids = [MAKER, OTHER_MAKER].map((user) => liquidations(decode(fills(user, FILL)))[0]?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(
      liquidations(
        decode({
          block_time: 'x',
          events: [
            [MAKER, FILL],
            [VICTIM, { ...FILL, side: 'B', crossed: true }],
          ],
        }),
      ),
    ).toHaveLength(1);
  });

  it('keeps trades of one hash apart by their tid', () => {
    expect(liquidations(decode(fills(MAKER, FILL, { ...FILL, tid: 78 })))).toHaveLength(2);
  });

  it('reads node lines, bare fills and the user channel of recorded files', () => {
    const forms = [{ block_time: '2026-10-10T21:16:04', events: [[MAKER, FILL]] }, FILL, { channel: 'user', data: { fills: [FILL] } }];
    for (const form of forms) expect(liquidations(decode(form))[0]).toMatchObject({ liquidatedSide: 'short', notionalUsd: 6001 });
  });

  it('never makes a liquidation of a trade, not even with a zero hash', () => {
    const trade = { coin: 'BTC', side: 'A', px: '60000', sz: '0.5', time: T, hash: `0x${'0'.repeat(64)}`, tid: 5, users: [MAKER, VICTIM] };
    const decoded = decode({ channel: 'trades', data: [trade] });
    expect(decoded.events.map(({ type }) => type)).toEqual(['price']);
  });

  it('emits builder-deployed contracts as off topic and leaves spot unpriced', () => {
    const event = liquidations(decode(fills(MAKER, { ...FILL, coin: 'xyz:CRWV' })))[0];
    expect([event?.exchangeSymbol, event?.notionalUsd, hyperliquid.isOffTopic?.('xyz:CRWV')]).toEqual(['xyz:CRWV', 6001, true]);
    expect(liquidations(decode(fills(MAKER, { ...FILL, coin: '@107' })))[0]?.notionalUsd).toBeUndefined();
    expect([hyperliquid.isOffTopic?.('@107'), hyperliquid.isOffTopic?.('BTC')]).toEqual([true, false]);
  });

  it.each([
    ['size 0', { sz: '0' }],
    ['an infinite price', { px: '1e309' }],
    ['no side', { side: 'C' }],
    ['no time', { time: undefined }],
  ])('rejects a fill with %s', (_what, fill) => {
    const decoded = decode(fills(MAKER, { ...FILL, ...fill }));
    expect([decoded.events, decoded.problems[0]?.code]).toEqual([[], 'invalid-row']);
  });
});

describe('hyperliquid prices and control frames', () => {
  it('sums the new trades of a message and leaves the replay out', () => {
    const trade = (px: string, sz: string, time: number): object => ({ coin: 'BTC', side: 'B', px, sz, time, hash: '0x1', tid: 1 });
    const decoded = decode({
      channel: 'trades',
      data: [trade('1', '9', T - 60_000), trade('60000', '1', T - 500), trade('60010', '2', T)],
    });
    expect(decoded.events).toMatchObject([{ price: 60010, tradedUsd: 180_020, tsMs: T }]);
    expect(decoded.canary).toBe(true);
    expect(decode({ channel: 'trades', data: [{ ...trade('1', '1', T), coin: 'ETH' }] })).toMatchObject({ events: [], canary: false });
  });

  it('takes the middle of the BTC quote', () => {
    const quote = { channel: 'bbo', data: { coin: 'BTC', time: T, bbo: [{ px: '59999' }, { px: '60001' }] } };
    expect(decode(quote).events[0]).toMatchObject({ price: 60000, bid: 59999, ask: 60001 });
  });

  it('knows acknowledgement, repeated subscription, error and pong', () => {
    const subscription = { type: 'userFills', user: MAKER.toUpperCase().replace('0X', '0x') };
    expect(decode({ channel: 'subscriptionResponse', data: { method: 'subscribe', subscription } }).acks).toEqual([
      { ok: true, topics: [`userFills:${MAKER}`] },
    ]);
    const again = `Already subscribed: ${JSON.stringify({ type: 'trades', coin: 'BTC' })}`;
    expect(decode({ channel: 'error', data: again })).toMatchObject({ acks: [{ ok: true, topics: ['trades:BTC'] }], problems: [] });
    expect(decode({ channel: 'error', data: 'Cannot track more than 10 total users.' }).acks).toMatchObject([{ ok: false }]);
    expect(decode({ channel: 'pong' })).toMatchObject({ pong: true, events: [] });
  });

  it('watches every account and keeps the connection awake within the 60 s the venue allows', () => {
    const [lane] = hyperliquid.lanes({ instruments: new InstrumentTable(), watchlist: HYPERLIQUID_WATCHLIST });
    expect(lane?.topics).toHaveLength(5);
    expect(hyperliquid.subscribe([`userFills:${MAKER}`, 'bbo:BTC'], 1).map(({ text }) => text)).toEqual([
      `{"method":"subscribe","subscription":{"type":"userFills","user":"${MAKER}"}}`,
      '{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC"}}',
    ]);
    expect(hyperliquid.heartbeat?.everyMs).toBeLessThan(60_000);
  });

  it('reads the perpetuals of the main exchange', () => {
    const found = hyperliquid.parseInstruments({ universe: [{ name: 'BTC' }, { name: 'kPEPE' }, { name: 'OLD', isDelisted: true }, {}] });
    expect(found.map(({ symbol, trading }) => [symbol, trading])).toEqual([
      ['BTCUSDT', true],
      ['KPEPEUSDT', true],
      ['OLDUSDT', false],
    ]);
  });
});
