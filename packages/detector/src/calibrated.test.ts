import { atLeast, type CascadeEvent, type Detection, type LiquidatedSide, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { CALIBRATED_MODEL } from '@cascade/signals';
import { describe, expect, it } from 'vitest';
import { type DetectorOptions, MARKET_SYMBOL } from './config.js';
import { Detector } from './detector.js';
import { burst, inOrder, liquidation, openInterest, price, status, T0, VENUES } from './events.sample.js';
import { BURST_MODEL } from './model.sample.js';

function run(events: readonly CascadeEvent[], toMs: number, options: DetectorOptions = {}): Detection[] {
  const detector = new Detector({ preset: 'calibrated', model: BURST_MODEL, ...options });
  const detections: Detection[] = [];
  const ordered = inOrder(events);
  let next = 0;
  for (let nowMs = T0; nowMs <= toMs; nowMs += 100) {
    for (let event = ordered[next]; event !== undefined && event.receivedTsMs <= nowMs; event = ordered[++next]) detector.push(event);
    detections.push(...detector.at(nowMs));
  }
  return detections;
}

/** The highest level a symbol reached. */
function highest(detections: readonly Detection[], symbol: string): SignalLevel {
  const levels = detections.filter(({ signal }) => signal.symbol === symbol).map(({ signal }) => SIGNAL_LEVELS.indexOf(signal.level));
  return SIGNAL_LEVELS[Math.max(0, ...levels)] ?? 'NONE';
}

/** 60 liquidations in a second on three venues. */
function heat(symbol: string, liquidatedSide: LiquidatedSide = 'long', startMs: number = T0): CascadeEvent[] {
  return burst(startMs, 60, { symbol, liquidatedSide, notionalUsd: 10_000 });
}

const calm = (symbol: string): CascadeEvent => liquidation(T0, { symbol });

describe('the model', () => {
  const [variant] = BURST_MODEL.variants;

  it.each([
    [{ ...BURST_MODEL, name: '' }, 'model "the option model": name must be a text of 1 to 64 characters'],
    [{ ...BURST_MODEL, variants: [{ ...variant, weights: [1] }] }, 'variants[0].weights must hold 2 numbers, one for each feature'],
    [undefined, 'model "the option model": the document must be an object, got "undefined"'],
  ])('is checked (%#)', (model, message) => {
    expect(() => new Detector({ preset: 'calibrated', model: model as never })).toThrow(message);
  });

  it('is the one in the package unless another is given, and is named in signals of this preset only', () => {
    expect(new Detector({ preset: 'calibrated' }).config.model).toBe(CALIBRATED_MODEL);
    expect(run(heat('BTCUSDT'), T0 + 1_000)[0]?.signal).toMatchObject({ preset: 'calibrated', model: 'burst-by-hand' });
    expect(run(burst(T0), T0 + 1_000, { preset: 'corrected' })[0]?.signal).toMatchObject({ preset: 'corrected', model: undefined });
  });

  it('gives the probability; the six factor scores are those of the formula', () => {
    const events = heat('BTCUSDT');
    const readings = (['calibrated', 'corrected'] as const).map((preset) => {
      const detector = new Detector({ preset, model: BURST_MODEL });
      for (const event of events) detector.push(event);
      return detector.reading('BTCUSDT', T0 + 1_000);
    });
    const [own, formula] = readings;
    expect(own?.score).toMatchObject({ level: 'CRITICAL', scores: formula?.score.scores, override: undefined });
    expect(own?.score.probability).toBeGreaterThan(0.9);
    expect(own?.score.baseProbability).toBe(own?.score.probability);
    expect(own?.velocity).toEqual(formula?.velocity);
  });

  it('says nothing of a symbol without a liquidation for 61 s', () => {
    const detector = new Detector({ preset: 'calibrated', model: BURST_MODEL });
    for (const event of heat('BTCUSDT')) detector.push(event);
    expect(detector.reading('BTCUSDT', T0 + 70_000)?.score).toMatchObject({ probability: 0, level: 'NONE', reasons: [], missing: [] });
  });
});

describe('a signal', () => {
  it('has reasons of values and units, and lists what the model had to do without', () => {
    const detections = run(heat('BTCUSDT'), T0 + 1_000);
    const { signal } = detections.at(-1) ?? {};
    expect(signal).toMatchObject({ level: 'CRITICAL', dominantSide: 'long', missing: ['openInterest', 'price'] });
    expect(signal?.reasons[0]).toBe('60 liquidations in under 1 s, 100 % long');
    expect(signal?.reasons[1]).toMatch(/^5 s rate \d+\/s, \d+ times the usual$/);
    expect(signal?.reasons[2]).toMatch(/^\$\d+k liquidated within 60 s$/);
    expect(signal?.reasons.join(' ')).not.toMatch(/lRate|lBurstCount|weight/);
  });

  it('misses nothing that is there, and names feeds that are down', () => {
    const inputs = [openInterest(T0, 1e9), ...Array.from({ length: 20 }, (_, i) => price(T0 - 20_000 + i * 1_000, 100_000))];
    const events = [...inputs, ...heat('BTCUSDT'), status('kraken', true, T0 - 20_000), status('kraken', false, T0)];
    const { signal } = run(events, T0 + 1_000).at(-1) ?? {};
    expect(signal?.missing).toEqual(['feed:kraken']);
    expect(signal?.reasons.join('; ')).toMatch(
      /; (5\.9|6) bp of open interest liquidated within 60 s; price moved 0 sigma against longs in 60 s/,
    );
    const alone = heat('BTCUSDT').map((event) => ({ ...event, exchange: 'okx' }));
    expect(run(alone, T0 + 1_000).at(-1)?.signal.missing).toEqual(['openInterest', 'price', 'otherVenues']);
  });

  it('stays at ALERT while one venue of several is alone and the price stands', () => {
    const alone = heat('BTCUSDT').map((event) => ({ ...event, exchange: 'okx' }));
    const listened = VENUES.map((exchange) => status(exchange, true, T0));
    const detections = run([...listened, ...alone], T0 + 2_000);
    expect(highest(detections, 'BTCUSDT')).toBe('ALERT');
    expect(detections.at(-1)?.signal.probability).toBeGreaterThan(0.6);
    expect(detections.at(-1)?.signal.reasons).toContain(
      'held at ALERT: 1 venue takes part and no price is known, CRITICAL asks for 2 venues or 2 sigma',
    );
    const falling = Array.from({ length: 62 }, (_, i) => price(T0 - 60_000 + i * 1_000, i < 61 ? 100_000 : 98_000));
    expect(highest(run([...listened, ...falling, ...alone], T0 + 2_000), 'BTCUSDT')).toBe('CRITICAL');
  });

  it('stands for a minute after the last reading that reached its level', () => {
    const falls = (options: DetectorOptions): number | undefined => {
      const levels = run(heat('BTCUSDT'), T0 + 130_000, options).map(({ signal }) => signal);
      const rose = levels.findIndex(({ level }) => level === 'CRITICAL');
      return levels.slice(rose).find(({ level }) => level !== 'CRITICAL')?.tsMs;
    };
    const [below = Number.NaN, usual] = [falls({ cooldownMs: 0 }), falls({})];
    expect(below).toBeGreaterThan(T0 + 1_000);
    expect(usual).toBe(below + 60_000);
  });

  it('does not fall by the silence of a venue that is down', () => {
    const down = status('okx', false, T0 + 1_500);
    const alone = heat('BTCUSDT').map((event) => ({ ...event, exchange: 'okx' }));
    const levels = [[...alone, down], alone].map((events) => run(events, T0 + 60_000, { cooldownMs: 1_000 }).at(-1)?.signal);
    expect(levels[1]?.level).toBe('NONE');
    expect(atLeast(SIGNAL_LEVELS, levels[0]?.level ?? 'NONE', 'ALERT')).toBe(true);
    expect(levels[0]?.missing).toContain('feed:okx');
  });
});

describe('EXTREME', () => {
  const rows: [string, CascadeEvent[], SignalLevel, boolean][] = [
    ['2 of 4 on the same side', [...heat('A'), ...heat('B'), calm('C'), calm('D')], 'CRITICAL', false],
    ['3 of 6 on the same side', [...heat('A'), ...heat('B'), ...heat('C'), calm('D'), calm('E'), calm('F')], 'EXTREME', true],
    ['3 of 7', [...heat('A'), ...heat('B'), ...heat('C'), calm('D'), calm('E'), calm('F'), calm('G')], 'CRITICAL', false],
    ['3 of 4, one of them short', [...heat('A'), ...heat('B'), ...heat('C', 'short'), calm('D')], 'CRITICAL', false],
    ['all three, shorts', [...heat('A', 'short'), ...heat('B', 'short'), ...heat('C', 'short')], 'EXTREME', true],
  ];

  it.each(rows)('takes CRITICAL on at least half of the active symbols, three at least: %s', (_name, events, level, isMarketWide) => {
    const detections = run(events, T0 + 2_000);
    expect(highest(detections, 'A')).toBe(level);
    expect(highest(detections, MARKET_SYMBOL)).toBe(isMarketWide ? 'EXTREME' : 'NONE');
    expect(highest(detections, 'D')).toBe('NONE');
  });

  it('is not for a symbol on the other side', () => {
    const detections = run([...heat('A'), ...heat('B'), ...heat('C'), ...heat('D', 'short')], T0 + 2_000);
    expect(['A', 'D'].map((symbol) => highest(detections, symbol))).toEqual(['EXTREME', 'CRITICAL']);
  });

  it('is of those at CRITICAL within 60 s of one another', () => {
    const one = (gapMs: number): SignalLevel =>
      highest(run([...heat('A'), ...heat('B'), ...heat('C', 'long', T0 + gapMs)], T0 + gapMs + 2_000), 'C');
    expect([one(50_000), one(110_000)]).toEqual(['EXTREME', 'CRITICAL']);
  });
});

it('symbols without room for their price or open interest are counted', () => {
  const detector = new Detector({ preset: 'calibrated', model: BURST_MODEL, maxSymbols: 2 });
  for (const event of [...heat('A'), ...heat('B')]) detector.push(event);
  for (const event of [price(T0, 1, 'okx', { symbol: 'X' }), openInterest(T0, 1, 'okx', { symbol: 'X' })]) detector.push(event);
  // The open interest finds no room twice: for the model and for the factor scores.
  expect(detector.stats()).toMatchObject({ symbols: 2, evicted: 0, refused: 3 });
  expect([...detector.judge(T0 + 1_000).keys()]).toEqual(['A', 'B']);
});
