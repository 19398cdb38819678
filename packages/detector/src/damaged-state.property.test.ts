import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import type { DetectorState } from './detector-state.js';
import { burst, funding, inOrder, liquidation, openInterest, price, status, T0 } from './events.sample.js';
import { BURST_MODEL } from './model.sample.js';

/** A detector with something in every part of its state. */
function full(): Detector {
  const detector = new Detector({ model: BURST_MODEL, maxSymbols: 4 });
  const events = inOrder([
    status('binance', true, T0),
    ...['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].flatMap((symbol) => burst(T0 + 60_000, 200, { symbol })),
    ...Array.from({ length: 60 }, (_, i) => price(T0 + i * 1_000, 1e5 * (1 + 0.02 * Math.sin(i)))),
    ...Array.from({ length: 9 }, (_, i) => openInterest(T0 + i * 7_000, 1e9, 'okx', { openInterest: 1e4 })),
    funding(T0, 1e-4),
    liquidation(T0, { symbol: 'XRPUSDT' }),
  ]);
  for (const event of events) {
    detector.push(event);
    detector.at(event.receivedTsMs);
  }
  return detector;
}

/** One place in a state, with a way to put something else there. */
interface Place {
  readonly path: string;
  readonly value: unknown;
  readonly put: (value: unknown) => void;
  readonly drop: () => void;
}

/** All places in plain data, typed arrays as a whole. */
function placesIn(container: unknown, path: string): Place[] {
  if (typeof container !== 'object' || container === null || ArrayBuffer.isView(container)) return [];
  const isMap = container instanceof Map;
  const entries: [string, unknown][] = isMap ? [...container] : Object.entries(container);
  return entries.flatMap(([key, value]) => {
    const place: Place = {
      path: `${path}.${key}`,
      value,
      put: (other) => (isMap ? container.set(key, other) : Reflect.set(container, key, other)),
      drop: () => (isMap ? container.delete(key) : Reflect.deleteProperty(container, key)),
    };
    return [place, ...placesIn(value, place.path)];
  });
}

const state = full().save();
const places = placesIn(state, 'state').map(({ path }) => path);
const anyPlace = fc.constantFrom(...places);

/** The same place in a copy of the state. */
function copyWith(path: string): { readonly copy: DetectorState; readonly place: Place } {
  const copy = structuredClone(state);
  const place = placesIn(copy, 'state').find((other) => other.path === path);
  if (place === undefined) throw new Error(`no ${path}`);
  return { copy, place };
}

/** Values that are not of the type of what they replace. */
function othersThan(value: unknown): readonly unknown[] {
  const others = [null, 5, 'x', true, 5n, {}, [], new Map(), new Float32Array(3)];
  // An optional part may be of any of the other types.
  if (value === undefined) return [null, 5n, new Float32Array(3)];
  const kind = Object.prototype.toString.call(value);
  return others.filter((other) => Object.prototype.toString.call(other) !== kind);
}

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('a damaged state', () => {
  const detector = full();
  const before = detector.save();

  it('has places of every kind to be damaged', () => {
    expect(places.length).toBeGreaterThan(500);
    expect(places).toEqual(
      expect.arrayContaining([
        'state.version',
        'state.fingerprint.model',
        'state.highest.level',
        'state.symbols.states.ETHUSDT.engine.log.tag',
        'state.symbols.states.BTCUSDT.gate.leftMs.2',
        'state.symbols.states.BTCUSDT.openInterest.interest.okx.fine',
        'state.regime.settled.volatilityBaseline.held',
        'state.prices.speakers.binance.sinceMs',
        'state.inputs.symbols.states.SOLUSDT.flow.bursts.0.run.sinceMs',
        'state.inputs.symbols.states.BTCUSDT.price.series.0.factor',
        'state.inputs.symbols.states.BTCUSDT.standing.figures.side',
      ]),
    );
  });

  it.each([undefined, null, 5, 'state', [], {}, { version: '1' }, { version: 1 }, { version: 1, fingerprint: {} }])(
    'is refused when it is none at all: %j',
    (nonsense) => {
      expect(codeOf(() => detector.restore(nonsense as unknown as DetectorState))).toBe('detector/invalid-state');
      expect(detector.save()).toStrictEqual(before);
    },
  );

  it('is refused with a value of another type anywhere, and the detector stays as it was', () => {
    fc.assert(
      fc.property(anyPlace, fc.nat(), (path, pick) => {
        const { copy, place } = copyWith(path);
        const others = othersThan(place.value);
        place.put(others[pick % others.length]);
        expect(codeOf(() => detector.restore(copy))).toBe('detector/invalid-state');
      }),
      { numRuns: 500 },
    );
    expect(detector.save()).toStrictEqual(before);
  });

  it.each(places.filter((path) => path.split('.').length === 2))('is refused without %s', (path) => {
    const { copy, place } = copyWith(path);
    place.drop();
    expect(codeOf(() => detector.restore(copy))).toBe('detector/invalid-state');
    expect(detector.save()).toStrictEqual(before);
  });

  it('with another value anywhere, or nothing, is refused or taken as a whole', () => {
    const blank = placesIn(new Detector({ model: BURST_MODEL, maxSymbols: 4 }).save(), 'state');
    fc.assert(
      fc.property(anyPlace, fc.boolean(), (path, isDropped) => {
        const { copy, place } = copyWith(path);
        if (isDropped) place.drop();
        else place.put(blank.find((other) => other.path === path)?.value);
        const target = new Detector({ model: BURST_MODEL, maxSymbols: 4 });
        target.restore(state);
        const code = codeOf(() => target.restore(copy));
        expect(code === undefined || code === 'detector/invalid-state').toBe(true);
        if (code === undefined) expect(codeOf(() => target.at(T0 + 100_000))).toBeUndefined();
        else expect(target.save()).toStrictEqual(before);
      }),
      { numRuns: 150 },
    );
  });
});
