import type { CascadeEvent, PriceEvent } from '@cascade/core';
import { fundingRate8h } from '@cascade/core';
import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { Rig, tuned } from './feed-rig.sample.js';

const rigs: Rig<FakeExchange>[] = [];

function keep(rig: Rig<FakeExchange>): Rig<FakeExchange> {
  rigs.push(rig);
  return rig;
}

async function openRig(venue: FakeVenue, options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  return keep(new Rig(await openFakeExchange({ venue }), options));
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

describe.each(['binance', 'bybit', 'okx', 'hyperliquid'] as const)('a feed of %s', (venue) => {
  it('becomes live and carries liquidations of both sides and the BTC price', async () => {
    const rig = await (await openRig(venue)).live();
    const tsMs = Date.now();
    rig.liquidate(tsMs, 'long');
    rig.liquidate(tsMs + 1, 'short');
    await rig.until('two liquidations', () => rig.liquidations.length === 2);
    const [first, second] = rig.liquidations;
    expect(first).toMatchObject({ exchange: venue, symbol: 'BTCUSDT', liquidatedSide: 'long', tsMs, price: 60_000 });
    expect(first?.quantity).toBeCloseTo(0.5, 9);
    // Bybit's rows are valued at the mark price of the moment, which follows the price of the rig.
    expect(Math.abs((first?.notionalUsd ?? 0) - 30_000)).toBeLessThan(venue === 'bybit' ? 1_000 : 1e-6);
    expect(second?.liquidatedSide).toBe('short');
    await rig.until('a quoted price', () =>
      rig.events.some((event) => event.type === 'price' && event.bid !== undefined && event.exchange === venue),
    );
    expect(rig.statuses[0]?.status).toBe('connecting');
    expect(rig.venue).toMatchObject({ liquidations: 2, duplicates: 0, problems: [] });
  });

  it('reconnects after the exchange closes, reports the gap and keeps one socket per connection', async () => {
    const rig = await (await openRig(venue)).live();
    const sockets = rig.fake.connectionCount;
    rig.fake.closeAll(1013, 'try again later');
    await rig.until('a second live', () => rig.statuses.filter(({ status }) => status === 'live').length === 2 * sockets);
    expect(rig.reasons('down')[0]).toBe('closed by the exchange: 1013 try again later');
    const back = rig.statuses.filter(({ status }) => status === 'live').slice(sockets);
    for (const status of back) {
      expect(status.gapMs).toBeGreaterThan(0);
      expect(status.reconnects).toBe(1);
    }
    expect(rig.fake.peakConnectionCount).toBe(sockets);
    rig.liquidate(Date.now());
    await rig.until('a liquidation after the gap', () => rig.liquidations.length === 1);
  });

  it('is never live on acknowledgements alone: stale, then a new socket', async () => {
    const rig = await openRig(venue);
    rig.stopPrices();
    rig.fake.setFault('ack-only');
    await rig.until('stale', () => rig.reasons('stale').length > 0);
    await rig.until('a new socket', () => rig.statuses.some(({ status, reconnects }) => status === 'connecting' && reconnects === 1));
    expect(rig.reasons('live')).toEqual([]);
    expect(rig.reasons('stale')[0]).toMatch(/^canary silent for 0\.3 s/);
  });

  it('carries open interest of one side and funding, in the units of every venue', async () => {
    const rig = await openRig(venue);
    const find = <T extends 'open-interest' | 'funding'>(type: T) => rig.events.find((event) => event.type === type);
    await rig.until('both', () => find('open-interest') !== undefined && find('funding') !== undefined);
    const openInterest = find('open-interest');
    expect(openInterest).toMatchObject({ exchange: venue, symbol: 'BTCUSDT', openInterest: 52_000.256 });
    // Bybit's socket prices it at the mark of the moment, which follows the price of the rig.
    const mark = openInterest?.type === 'open-interest' ? openInterest.openInterestUsd / 52_000.256 : 0;
    expect(Math.abs(mark - 60_000)).toBeLessThan(venue === 'bybit' ? 2_000 : 1e-6);
    const funding = find('funding');
    if (funding?.type !== 'funding') throw new Error('no funding');
    expect(fundingRate8h(funding.fundingRate, funding.intervalHours)).toBeCloseTo(0.0001, 12);
    expect(funding.intervalHours).toBe(venue === 'hyperliquid' ? 1 : 8);
    expect(new Set(rig.events.map((event) => ('symbol' in event ? event.symbol : 'BTCUSDT')))).toEqual(new Set(['BTCUSDT']));
    expect(rig.venue.problems).toEqual([]);
  });

  it('polls what it is not sent, faster when hurried', async () => {
    const rig = await openRig(venue, { symbols: undefined, ...tuned({ pollEveryMs: 60_000, pollHurriedMs: 20 }) });
    rig.stopPrices();
    await rig.until('the first round', () => rig.venue.polling?.lastSuccessTsMs !== undefined);
    await rig.until('open interest of another coin', () =>
      rig.events.some((event) => event.type === 'open-interest' && event.symbol === 'ETHUSDT' && event.openInterest === 600_000.5),
    );
    const asked = rig.venue.polling?.requests ?? 0;
    rig.feeds.hurry(true);
    await rig.until('three more rounds', () => (rig.venue.polling?.requests ?? 0) > asked + 24);
    expect(rig.venue).toMatchObject({ polling: { failures: 0 }, problems: [] });
  });

  it('says why polls fail and goes on with the sockets', async () => {
    const rig = await (await openRig(venue, tuned({ pollEveryMs: 20 }))).live();
    rig.fake.setRestFault({ status: 429, headers: { 'Retry-After': '600' } });
    await rig.until('a pause', () => rig.venue.polling?.pausedUntilMs !== undefined);
    expect(rig.venue.polling?.lastFailure).toContain('failed (HTTP 429, paused for 600 s)');
    const pausedMs = Date.now();
    rig.liquidate(pausedMs);
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    // Binance has no open interest on its sockets.
    if (venue === 'binance') return;
    await rig.until('open interest from the socket', () =>
      rig.events.some(({ type, receivedTsMs }) => type === 'open-interest' && receivedTsMs > pausedMs),
    );
  });

  it('survives garbage and still carries what is good', async () => {
    const rig = await (await openRig(venue, tuned({ maxSilenceMs: 3_000 }))).live();
    rig.fake.setFault('garbage');
    for (let index = 0; index < 12; index += 1) rig.liquidate(Date.now() + index);
    await rig.until('every good liquidation', () => rig.liquidations.length >= 12);
    expect(new Set(rig.venue.problems.map(({ code }) => code))).toContain('not-json');
    expect(rig.venue.problems.some(({ code }) => code === 'codec-defect')).toBe(false);
    expect(rig.liquidations).toHaveLength(12);
  });
});

describe.each(['binance', 'hyperliquid'] as const)('mark prices of %s', (venue) => {
  const isMark = (event: CascadeEvent): event is PriceEvent => event.type === 'price' && event.kind === 'mark';

  it('come for every symbol when none was asked for, at most one in 750 ms, apart from the BTC trades', async () => {
    const rig = await (await openRig(venue, { symbols: undefined })).live();
    const marks = (symbol: string): PriceEvent[] => rig.events.filter(isMark).filter((event) => event.symbol === symbol);
    await rig.until('three marks of a coin', () => marks('LINKUSDT').length >= 3);
    expect(new Set(rig.events.filter(isMark).map(({ symbol }) => symbol)).size).toBe(11);
    const [mark] = marks('ETHUSDT');
    expect([mark?.exchange, mark?.price, mark?.bid, mark?.tradedUsd]).toEqual([venue, 3_000, undefined, undefined]);
    const times = marks('LINKUSDT').map(({ receivedTsMs }) => receivedTsMs);
    for (const [index, receivedTsMs] of times.slice(1).entries()) expect(receivedTsMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(750);
    rig.stopPrices();
    const others = rig.events.filter((event): event is PriceEvent => event.type === 'price' && event.kind !== 'mark');
    expect(others.length).toBeGreaterThan(0);
    expect(new Set(others.map(({ symbol }) => symbol))).toEqual(new Set(['BTCUSDT']));
    // The fakes state 60,000 as the mark of BTC; its trades are above that.
    expect(others.every(({ price }) => price > 60_000)).toBe(true);
    await rig.until('every mark counted', () => rig.venue.marks === rig.events.filter(isMark).length);
    const heard = (type: string): number => rig.events.filter((event) => event.type === type).length;
    await rig.until(
      'all else counted',
      () => rig.venue.openInterests === heard('open-interest') && rig.venue.fundings === heard('funding'),
    );
    expect(rig.venue.problems).toEqual([]);
  });

  it('are those of the symbols asked for', async () => {
    const rig = await (await openRig(venue, { symbols: ['ETH', 'SOL'] })).live();
    await rig.until('two', () => rig.events.filter(isMark).length >= 4);
    expect(new Set(rig.events.filter(isMark).map(({ symbol }) => symbol))).toEqual(new Set(['ETHUSDT', 'SOLUSDT']));
  });
});

describe('a listener for raw frames', () => {
  it('hears a frame as the venue sent it, also one that can not be read, and nothing after it left', async () => {
    const rig = await (await openRig('bybit')).live();
    const heard: string[] = [];
    rig.feeds.tap(({ exchange, connection, raw }) => heard.push(`${exchange} ${connection} ${raw}`));
    rig.fake.sendRaw('{"half');
    await rig.until('the raw frame', () => heard.includes('bybit liquidations {"half'));
    await rig.until('a ticker', () => heard.some((line) => line.includes('tickers.BTCUSDT')));
    rig.feeds.tap(undefined);
    const { length } = heard;
    const { frames } = rig.venue;
    await rig.until('further frames', () => rig.venue.frames > frames);
    expect(heard.length).toBe(length);
  });

  it('knows when canary data and a liquidation last arrived', async () => {
    const rig = await (await openRig('binance')).live();
    expect(rig.venue.lastLiquidationTsMs).toBeUndefined();
    rig.liquidate(Date.now());
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(rig.venue.lastLiquidationTsMs).toBe(rig.liquidations[0]?.receivedTsMs);
    for (const { lastCanaryTsMs } of rig.venue.connections) expect(Date.now() - (lastCanaryTsMs ?? 0)).toBeLessThan(5_000);
  });
});

describe('sides that contradict the prices', () => {
  it('are an event once enough liquidations are on the wrong side of the market, and again when they no longer are', async () => {
    const rig = await (await openRig('binance')).live();
    let sent = 0;
    const print = (count: number, price: number): void => {
      for (let index = 0; index < count; index += 1) {
        sent += 1;
        rig.fake.send({ symbol: 'BTCUSDT', liquidatedSide: 'long', price, quantity: sent / 1_000, tsMs: Date.now() });
      }
    };
    await rig.until('prices', () => rig.events.filter(({ type }) => type === 'price').length > 20);
    // The rig's price is a little above 60,000: a forced sale at 70,000 can't be one.
    print(20, 70_000);
    await rig.until('a warning', () => rig.events.some(({ type }) => type === 'side-inverted'));
    expect(rig.events.find(({ type }) => type === 'side-inverted')).toMatchObject({
      exchange: 'binance',
      inverted: true,
      votesFor: 0,
      votesAgainst: 20,
    });
    expect(rig.venue.sides.inverted).toBe(true);
    print(10, 50_000);
    await rig.until('the end of it', () => rig.events.filter(({ type }) => type === 'side-inverted').length === 2);
    expect(rig.venue.sides.inverted).toBe(false);
    expect(rig.liquidations.every(({ liquidatedSide }) => liquidatedSide === 'long')).toBe(true);
  });
});

describe('the spot market of Binance', () => {
  it('gives prices under a name of its own, never mixed with those of the futures', async () => {
    const fake = await openFakeExchange({ venue: 'binance' });
    const endpoints = { binance: { ws: fake.url, rest: fake.restUrl, spotWs: `${fake.url}/spot` } };
    const rig = await keep(new Rig(fake, { endpoints })).live();
    expect(rig.venue.connections.map(({ connection }) => connection)).toEqual(['liquidations', 'quotes', 'quotes-spot']);
    const from = (exchange: string): CascadeEvent[] => rig.events.filter((event) => event.type === 'price' && event.exchange === exchange);
    await rig.until('both prices', () => from('binance').length > 3 && from('binance-spot').length > 3);
    expect(from('binance').some((event) => event.type === 'price' && event.bid !== undefined)).toBe(true);
    expect(from('binance-spot').every((event) => event.type === 'price' && event.bid === undefined && event.tradedUsd !== undefined)).toBe(
      true,
    );
  });

  it('is left out where the address of another host stands in for the futures', async () => {
    const rig = await (await openRig('binance')).live();
    expect(rig.venue.connections.map(({ connection }) => connection)).toEqual(['liquidations', 'quotes']);
  });
});
