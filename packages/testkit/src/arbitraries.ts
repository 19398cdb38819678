import type { LiquidationEvent } from '@cascade/core';
import fc from 'fast-check';

/** Bounds of {@link liquidationTapes}. */
export interface TapeBounds {
  /** Most events of one tape. Default 200. */
  readonly maxLength?: number;
  /** Default `['BTCUSDT']`. */
  readonly symbols?: readonly string[];
  /** Default Binance, Bybit, OKX and Hyperliquid. */
  readonly exchanges?: readonly string[];
}

/** Enough venues to make every pair of them count. */
const VENUES: readonly string[] = ['binance', 'bybit', 'okx', 'hyperliquid'];
const BASE_MS = 1_791_565_200_000;

/** Sizes from dust to absurd, most of them ordinary; a few events have none. */
function notionals(): fc.Arbitrary<number | undefined> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 1e9, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** One valid liquidation event; times within an hour, received 0 to 2 s after it happened, sides and sizes sometimes absent. */
export function liquidationEvents(bounds: TapeBounds = {}): fc.Arbitrary<LiquidationEvent> {
  const { symbols = ['BTCUSDT'], exchanges = VENUES } = bounds;
  return fc
    .record({
      exchange: fc.constantFrom(...exchanges),
      symbol: fc.constantFrom(...symbols),
      offsetMs: fc.integer({ min: 0, max: 3_600_000 }),
      delayMs: fc.integer({ min: 0, max: 2_000 }),
      liquidatedSide: fc.constantFrom('long', 'long', 'short', undefined),
      price: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      notionalUsd: notionals(),
      number: fc.nat(),
    })
    .map(({ exchange, symbol, offsetMs, delayMs, liquidatedSide, price, notionalUsd, number }): LiquidationEvent => {
      const tsMs = BASE_MS + offsetMs;
      return {
        type: 'liquidation',
        id: `arbitrary:${exchange}:${symbol}:${tsMs}:${number}`,
        exchange,
        exchangeSymbol: symbol,
        symbol,
        tsMs,
        receivedTsMs: tsMs + delayMs,
        liquidatedSide,
        orderSide: liquidatedSide === undefined ? undefined : liquidatedSide === 'long' ? 'sell' : 'buy',
        price,
        priceKind: 'fill',
        quantity: notionalUsd === undefined ? undefined : notionalUsd / price,
        notionalUsd,
        notionalBasis: notionalUsd === undefined ? 'none' : 'price',
        method: 'market',
        completeness: 'all',
      };
    });
}

/** Waits between two events: bursts within a millisecond, ordinary seconds, long silences. */
function waitsMs(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 50 }) },
    { weight: 4, arbitrary: fc.integer({ min: 51, max: 3_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 3_001, max: 120_000 }) },
  );
}

/**
 * A tape of valid liquidations in the order of `receivedTsMs`, in bursts and silences; `tsMs` may jump back by up to 2 s.
 * Ids are unique within a tape.
 */
export function liquidationTapes(bounds: TapeBounds = {}): fc.Arbitrary<readonly LiquidationEvent[]> {
  const { maxLength = 200 } = bounds;
  return fc.array(fc.tuple(liquidationEvents(bounds), waitsMs()), { maxLength }).map((rows) => {
    let receivedTsMs = BASE_MS;
    return rows.map(([event, waitMs], index) => {
      receivedTsMs += waitMs;
      const tsMs = receivedTsMs - (event.receivedTsMs - event.tsMs);
      return { ...event, id: `${event.exchange}:${event.symbol}:${tsMs}:${index}`, tsMs, receivedTsMs };
    });
  });
}

/** Single values a codec must survive wherever they stand: wrong types, non-numbers in text, huge, negative, tricky keys, broken text. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  Number.POSITIVE_INFINITY,
  0.1,
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  'Infinity',
  '1e999',
  '0x10',
  '1,5',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  'x'.repeat(10_000),
  [],
  [[]],
  [null],
  {},
  { length: 3 },
  { toString: 1, valueOf: 2 },
];

/** Any value `JSON.parse` can give (`1e999` gives Infinity), the {@link HOSTILE_VALUES} among them, `__proto__` as an own key too. */
export function hostileJson(): fc.Arbitrary<unknown> {
  const tricky = fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'data', 'o', 'arg', 'topic', 'channel', '');
  return fc.oneof(
    fc.constantFrom(...HOSTILE_VALUES),
    fc.jsonValue({ depthSize: 'medium' }),
    fc
      .array(fc.tuple(tricky, fc.constantFrom(...HOSTILE_VALUES)), { maxLength: 6 })
      // defineProperty, because an assignment to __proto__ would be swallowed.
      .map((entries) =>
        entries.reduce(
          (object, [key, value]) => Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true }),
          {},
        ),
      ),
  );
}

/** Every path to a value inside `template`, as keys. */
function pathsIn(template: unknown, prefix: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof template !== 'object' || template === null) return [prefix];
  return [prefix, ...Object.entries(template).flatMap(([key, value]) => pathsIn(value, [...prefix, key]))];
}

function replaced(template: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof template !== 'object' || template === null) return value;
  const copy = (Array.isArray(template) ? [...template] : { ...template }) as Record<string, unknown>;
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = replaced(copy[key], rest, value);
  return copy;
}

/** `template` with one to three of its values replaced by hostile ones or removed: reaches deeper into a codec than values out of the blue. */
export function damagedJson(template: unknown): fc.Arbitrary<unknown> {
  const path = fc.constantFrom(...pathsIn(template));
  const damage = fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_VALUES) });
  return fc
    .array(fc.tuple(path, damage), { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce<unknown>((value, [at, to]) => replaced(value, at, to), template));
}
