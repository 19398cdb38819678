import { type PairCorrelation, REGIMES } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeys } from '../keys.js';
import type { CurrentValues } from './encode-values.js';
import { encodeValues } from './encode-values.js';
import { LocalValues } from './local-values.js';
import { type CurrentReading, type RegimeReading, type ServiceReading, ValueReader } from './read-values.js';
import { SAMPLE_NOW_MS, sampleReading, sampleValues } from './values.sample.js';
import { wireReading, wireRegime, wireService } from './wire-values.js';

interface Documents {
  readonly current: CurrentReading;
  readonly regime: RegimeReading;
  readonly service: ServiceReading;
}

/** What a reader finds after the values went through encoding and storage. */
async function stored(values: CurrentValues, symbol = 'BTCUSDT'): Promise<Documents> {
  const keys = createKeys();
  const store = new LocalValues();
  for (const write of encodeValues(keys, values).writes) store.write(write);
  let invalid = 0;
  const reader = new ValueReader(store, keys, () => invalid++);
  const documents = { current: await reader.current(symbol), regime: await reader.regime(), service: await reader.service() };
  expect(invalid).toBe(0);
  return documents;
}

function direct(values: CurrentValues): Documents {
  const [reading] = values.symbols ?? [];
  return { current: wireReading(reading!), regime: wireRegime(values), service: wireService(values) };
}

/** The sample with its numbers drawn: any finite or not, in range or not. */
function anyValues(): fc.Arbitrary<CurrentValues> {
  const number = fc.oneof(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 5e-324),
  );
  const maybe = fc.option(number, { nil: undefined });
  const draw = fc.record({
    eventsPerSec: number,
    r: number,
    score: number,
    probability: number,
    usd: number,
    change: maybe,
    rate: number,
    price: maybe,
    gapMs: maybe,
    p50Ms: number,
    count: fc.oneof(fc.nat(), number),
    level: fc.constantFrom(...REGIMES),
    tsMs: fc.nat({ max: 2e12 }),
    leader: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  });
  return draw.map((drawn) => {
    const values = sampleValues();
    const reading = sampleReading();
    const velocity = reading.velocity!;
    const pair: PairCorrelation = { exchanges: ['binance', 'okx'], r: drawn.r, lagSec: 0 };
    const windows = velocity.windows.map((window) => ({ ...window, eventsPerSec: drawn.eventsPerSec, count: drawn.count }));
    return {
      ...values,
      symbols: [
        {
          ...reading,
          velocity: {
            ...velocity,
            windows,
            byExchange: { okx: windows, binance: velocity.windows },
            correlations: [pair],
            leadingExchange: drawn.leader,
          },
          risk: { ...reading.risk!, score: drawn.score, explanation: drawn.leader },
          signal: { probability: drawn.probability, level: 'ALERT' as const },
          openInterest: { openInterestUsd: drawn.usd, change1m: drawn.change },
          funding: { fundingRate: drawn.rate, intervalHours: drawn.usd },
        },
      ],
      regime: { ...values.regime!, regime: drawn.level, price: drawn.price, sinceMs: drawn.change },
      regimeChanges: [
        { tsMs: drawn.tsMs, from: 'LOW', to: drawn.level },
        { tsMs: drawn.tsMs + 1, from: drawn.level, to: 'LOW' },
      ],
      btcPrice: { ...values.btcPrice!, price: drawn.usd, bid: drawn.price },
      feeds: [{ exchange: 'okx', status: 'live', reconnects: drawn.count, gapMs: drawn.gapMs }],
      latency: [{ stage: 'detect', averageMs: drawn.usd, p50Ms: drawn.p50Ms, p99Ms: 1, count: drawn.count }],
    };
  });
}

describe('wireReading, wireRegime, wireService', () => {
  it('are what encoding, storing and reading gives', async () => {
    const values = sampleValues();
    const documents = direct(values);
    expect(documents).toStrictEqual(await stored(values));
    expect(documents.current).toMatchObject({
      velocity: { acceleration: -3.46 },
      correlations: { 'binance|okx': { r: 0.847 } },
      probability: { probability: 0.7521 },
    });
  });

  it('are the same for any numbers, leaving out what could not be stored', async () => {
    let isLeftOut = false;
    await fc.assert(
      fc.asyncProperty(anyValues(), async (values) => {
        const documents = direct(values);
        expect(documents).toStrictEqual(await stored(values));
        isLeftOut ||= documents.current.probability === undefined;
      }),
    );
    expect(isLeftOut).toBe(true);
  });

  it('are empty where nothing is known', async () => {
    const values: CurrentValues = { nowMs: SAMPLE_NOW_MS, symbols: [{ symbol: 'BTCUSDT', nowMs: SAMPLE_NOW_MS }] };
    expect(direct(values)).toStrictEqual(await stored(values));
  });

  it('keep the newest 100 regime changes, newest first', async () => {
    const regimeChanges = Array.from({ length: 130 }, (_, i) => ({ tsMs: SAMPLE_NOW_MS + i, from: 'LOW' as const, to: 'HIGH' as const }));
    const values: CurrentValues = { ...sampleValues(), regimeChanges };
    const { history } = wireRegime(values);
    expect(history).toHaveLength(100);
    expect(history[0]).toMatchObject({ timestamp: (SAMPLE_NOW_MS + 129) / 1_000 });
    expect({ history }).toStrictEqual({ history: (await stored(values)).regime.history });
  });
});
