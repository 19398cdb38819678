import { atLeast, type CascadeEvent, type Detection, SIGNAL_LEVELS } from '@cascade/core';
import { marketWideCrash } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { MARKET_SYMBOL } from './config.js';
import { Detector } from './detector.js';
import { burst, funding, inOrder, liquidation, openInterest, price, status, T0 } from './events.sample.js';

function run(detector: Detector, events: readonly CascadeEvent[], toMs: number, stepMs = 100): Detection[] {
  const detections: Detection[] = [];
  let next = 0;
  for (let nowMs = T0; nowMs <= toMs; nowMs += stepMs) {
    for (let event = events[next]; event !== undefined && event.receivedTsMs <= nowMs; event = events[++next]) detector.push(event);
    detections.push(...detector.at(nowMs));
  }
  return detections;
}

describe('options', () => {
  it.each([
    [{ preset: 'best' }, 'preset must be one of published, corrected, calibrated, got "best"'],
    [{ timeAxis: 'local' }, 'timeAxis must be received or event, got "local"'],
    [{ maxSymbols: 0 }, 'maxSymbols must be an integer >= 1, got "0"'],
    [{ refreshMS: 5 }, 'unknown option "refreshMS"'],
  ])('rejects %j', (options, message) => {
    expect(() => new Detector(options as never)).toThrow(message);
  });
});

describe('a signal', () => {
  const detections = run(new Detector({ preset: 'corrected' }), burst(T0), T0 + 20_000);
  const signals = detections.map(({ signal }) => signal);

  it('rises, belongs to one episode, falls, and ends with one NONE', () => {
    const levels = signals.map(({ level }) => level);
    expect(levels.filter((level) => level === 'NONE')).toHaveLength(1);
    expect(levels.at(-1)).toBe('NONE');
    const alarms = signals.filter(({ level }) => atLeast(SIGNAL_LEVELS, level, 'ALERT'));
    expect(new Set(alarms.map(({ episode }) => episode)).size).toBe(1);
    expect(alarms[0]?.episode).toBeDefined();
  });

  it('has unique ids, a strictly increasing seq and a time it is valid until', () => {
    expect(new Set(signals.map(({ id }) => id)).size).toBe(signals.length);
    expect(signals.map(({ seq }) => seq)).toEqual(signals.map((_, i) => i + 1));
    expect(signals.every(({ tsMs, validUntilMs }) => validUntilMs > tsMs)).toBe(true);
  });

  it('says what it measured, what is missing and why it has its level', () => {
    const highest = signals.find(({ level }) => level === 'EXTREME');
    expect(highest).toMatchObject({
      symbol: 'BTCUSDT',
      dominantSide: 'long',
      coverage: 1,
      missing: ['openInterest', 'funding', 'volatility'],
    });
    expect(highest?.metrics.eventsPerSec10s).toBeGreaterThan(20);
    expect(highest?.reasons.length).toBeGreaterThan(0);
    expect(highest?.risk?.explanation).toContain('BTCUSDT');
    expect(highest?.processingTimeMs).toBeUndefined();
  });
});

describe('inputs', () => {
  it('count liquidations without a USD size as events and say so', () => {
    const detector = new Detector();
    for (const event of burst(T0, 300, { notionalUsd: undefined })) detector.push(event);
    const velocity = detector.reading('BTCUSDT', T0 + 1_000)?.velocity;
    expect(velocity?.windows.at(-1)).toMatchObject({ count: 300, usd: 0 });
    expect(detector.stats()).toMatchObject({ liquidations: 300, unpriced: 300 });
  });

  it('give the change of open interest over a minute and the mean funding per 8 h', () => {
    const detector = new Detector();
    const events = inOrder([
      ...Array.from({ length: 13 }, (_, i) => openInterest(T0 + i * 10_000, i < 7 ? 1e9 : 0.97e9)),
      openInterest(T0 + 100_000, 5e9, 'bybit'),
      funding(T0, 0.0001, 8, 'binance'),
      funding(T0, 0.00005, 1, 'hyperliquid'),
      liquidation(T0 + 120_000),
    ]);
    for (const event of events) detector.push(event);
    const reading = detector.reading('BTCUSDT', T0 + 120_000);
    // Bybit has no sample a minute ago, so it does not take part.
    expect(reading?.openInterestChange1m).toBeCloseTo(-0.03, 10);
    expect(reading?.fundingRate).toBeCloseTo((0.0001 + 0.0004) / 2, 10);
  });

  it('forget open interest that is no longer news', () => {
    const detector = new Detector();
    for (let i = 0; i < 13; i++) detector.push(openInterest(T0 + i * 10_000, 1e9));
    detector.push(liquidation(T0 + 400_000));
    expect(detector.reading('BTCUSDT', T0 + 400_000)?.openInterestChange1m).toBeUndefined();
  });

  it('take the BTC price of one venue at a time', () => {
    const detector = new Detector();
    for (let i = 0; i < 100; i++) {
      detector.push(price(T0 + i * 1_000, 100_000, 'binance'));
      // A venue with another price level must not look like volatility.
      detector.push(price(T0 + i * 1_000 + 500, 101_000, 'bybit'));
    }
    for (let i = 100; i < 400; i++) detector.push(price(T0 + i * 1_000, 101_000, 'bybit'));
    const regime = detector.regimeAt(T0 + 399_000);
    expect(regime.price).toBe(101_000);
    expect(regime.realizedVolatility5m).toBe(0);
  });

  it('run on the venue time when asked to', () => {
    const late = burst(T0).map((event) => ({ ...event, receivedTsMs: event.receivedTsMs + 20_000 }));
    const byEvent = new Detector({ timeAxis: 'event' });
    for (const event of late) byEvent.push(event);
    expect(byEvent.reading('BTCUSDT', T0 + 1_000)?.velocity.windows.at(-1)?.count).toBe(600);
  });
});

describe('coverage', () => {
  it('is the share of usual volume whose venues are live', () => {
    const detector = new Detector();
    for (const exchange of ['binance', 'bybit']) detector.push(status(exchange, true, T0));
    detector.push(liquidation(T0 + 1, { exchange: 'binance', notionalUsd: 30_000 }));
    detector.push(liquidation(T0 + 1, { exchange: 'bybit', notionalUsd: 10_000 }));
    detector.push(status('bybit', false, T0 + 2));
    detector.at(T0 + 2);
    expect(detector.stats().coverage).toBeCloseTo(0.75, 3);
  });

  it('ignores sockets that carry no liquidations', () => {
    const detector = new Detector();
    detector.push(status('binance', true, T0));
    detector.push(status('binance', false, T0 + 1, 'quotes'));
    detector.at(T0 + 2);
    expect(detector.stats().coverage).toBe(1);
  });

  it("is lost when one of a venue's sockets is down", () => {
    const detector = new Detector();
    detector.push(status('bybit', true, T0));
    detector.push(status('bybit', false, T0, 'liquidations-inverse'));
    detector.at(T0 + 1);
    expect(detector.stats().coverage).toBe(0);
  });
});

describe('limits', () => {
  it('drops the longest idle symbol when there are too many, and counts it', () => {
    const detector = new Detector({ maxSymbols: 3 });
    for (const [i, symbol] of ['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT'].entries()) detector.push(liquidation(T0 + i, { symbol }));
    expect(detector.stats()).toMatchObject({ symbols: 3, evicted: 1 });
    expect(detector.reading('AUSDT', T0 + 10)).toBeUndefined();
    expect(detector.reading('DUSDT', T0 + 10)).toBeDefined();
  });
});

describe('the market', () => {
  const events = marketWideCrash({ seed: 3, startMs: T0 });
  const detections = run(new Detector({ preset: 'corrected' }), events, T0 + 120_000);

  it('follows when half of the symbols are excited on one side, never before any of them', () => {
    const market = detections.filter(({ signal }) => signal.symbol === MARKET_SYMBOL);
    expect(market.map(({ signal }) => signal.level)).toContain('EXTREME');
    const firstMarket = market[0]?.signal;
    const firstSymbol = detections.find(({ signal }) => signal.symbol !== MARKET_SYMBOL)?.signal;
    expect(firstMarket?.tsMs).toBeGreaterThanOrEqual(firstSymbol?.tsMs ?? Number.POSITIVE_INFINITY);
    expect(firstMarket?.reasons[0]).toMatch(/^\d+ % of 5 active symbols excited on the long side within 60 s$/);
    expect(market.at(-1)?.signal.level).toBe('NONE');
  });

  it('stays silent when one symbol is in trouble alone', () => {
    const alone = inOrder([...burst(T0), liquidation(T0, { symbol: 'ETHUSDT' }), liquidation(T0, { symbol: 'SOLUSDT' })]);
    expect(run(new Detector(), alone, T0 + 20_000).some(({ signal }) => signal.symbol === MARKET_SYMBOL)).toBe(false);
  });
});

describe('reset', () => {
  it('leaves a detector like a new one', () => {
    const events = [...burst(T0), price(T0, 100_000), status('okx', false, T0 + 500)].sort((a, b) => a.receivedTsMs - b.receivedTsMs);
    const used = new Detector();
    run(used, events, T0 + 5_000);
    used.reset();
    expect(used.stats()).toEqual(new Detector().stats());
    expect(run(used, events, T0 + 5_000)).toEqual(run(new Detector(), events, T0 + 5_000));
  });
});

describe('readings', () => {
  it('say how symbols stand without changing what is emitted', () => {
    const [watched, left] = [new Detector(), new Detector()];
    const events = inOrder([
      ...burst(T0),
      price(T0, 100_000),
      openInterest(T0, 1e9),
      funding(T0, 0.0001),
      ...burst(T0, 30, { symbol: 'ETHUSDT' }),
    ]);
    const emitted = [watched, left].map((detector) => {
      const remaining = [...events];
      return Array.from({ length: 50 }, (_, step) => {
        const nowMs = T0 + step * 100;
        while (remaining[0] !== undefined && remaining[0].receivedTsMs <= nowMs) detector.push(remaining.shift()!);
        if (detector === watched) detector.readings(detector.activeSymbols(nowMs), nowMs);
        return detector.at(nowMs);
      }).flat();
    });
    expect(emitted[0]).toEqual(emitted[1]);
    const nowMs = T0 + 4_900;
    expect(watched.activeSymbols(nowMs)).toEqual(['BTCUSDT', 'ETHUSDT', 'MARKET']);
    const [btc, market] = watched.readings(['BTCUSDT', 'MARKET', 'NOSUCH'], nowMs);
    const reading = watched.reading('BTCUSDT', nowMs);
    expect(btc).toMatchObject({ symbol: 'BTCUSDT', nowMs, velocity: reading?.velocity, risk: reading?.risk });
    expect(btc?.signal).toEqual({
      probability: reading?.score.probability,
      level: emitted[0]?.filter(({ signal }) => signal.symbol === 'BTCUSDT').at(-1)?.signal.level,
    });
    expect([btc?.openInterest?.openInterestUsd, btc?.funding?.fundingRate]).toEqual([1e9, 0.0001]);
    expect([market?.symbol, market?.velocity?.windows.at(-1)?.count, market?.signal]).toEqual(['MARKET', 630, undefined]);
  });

  it('are only of open interest and funding when there was no liquidation', () => {
    const detector = new Detector();
    detector.push(openInterest(T0, 1e9));
    expect(detector.activeSymbols(T0)).toEqual([]);
    expect(detector.readings(['BTCUSDT'], T0)).toEqual([
      { symbol: 'BTCUSDT', nowMs: T0, openInterest: { openInterestUsd: 1e9 }, funding: undefined },
    ]);
  });

  it('know the newest price of the venue the regime is read from', () => {
    const detector = new Detector();
    expect(detector.btcPrice()).toBeUndefined();
    detector.push(price(T0, 100_000, 'binance'));
    detector.push(price(T0 + 10, 101_000, 'bybit'));
    expect(detector.btcPrice()).toMatchObject({ exchange: 'binance', price: 100_000 });
    detector.push(price(T0 + 4_000, 101_000, 'bybit'));
    expect(detector.btcPrice()).toMatchObject({ exchange: 'bybit', price: 101_000 });
    detector.reset();
    expect(detector.btcPrice()).toBeUndefined();
  });
});
