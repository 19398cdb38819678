import { assertName, assertNonNegative, assertTime, CascadeError, type Exchange, quote } from '@cascade/core';
import { SLOT_MS } from './config.js';

/** One price of the reference instrument. A `PriceEvent` of `@cascade/core` fits. */
export interface PriceSample {
  /** Unix ms on the caller's time axis. */
  readonly tsMs: number;
  /** USD, > 0. */
  readonly price: number;
  /** Best bid and ask, USD, > 0; a crossed pair gives no spread. */
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  /** Traded USD this sample stands for, >= 0. */
  readonly tradedUsd?: number | undefined;
  /** Prices of two exchanges are never compared. */
  readonly exchange: Exchange;
}

/** What one exchange said within one slot. */
export interface SlotQuote {
  readonly exchange: Exchange;
  /** Time and price of its newest sample; of equal times the later pushed. */
  tsMs: number;
  price: number;
  /** USD; `undefined` when no sample was a trade. */
  tradedUsd: number | undefined;
  spreadSumBps: number;
  spreadCount: number;
}

/** The samples of one slot, reduced. */
export interface PriceSlot {
  /** Covers ((index - 1) * 5 s, index * 5 s]. */
  readonly index: number;
  /** At most {@link MAX_EXCHANGES_PER_SLOT}. */
  readonly quotes: SlotQuote[];
}

/** Exchanges kept per slot; samples of further ones are left out. */
export const MAX_EXCHANGES_PER_SLOT = 8;

/** The slot a time falls into: right-closed, so k * 5 s itself belongs to slot k. */
export function slotOf(tsMs: number): number {
  return Math.ceil(tsMs / SLOT_MS);
}

/**
 * Throws unless the price is a finite number above 0.
 * @throws CascadeError `regime/invalid-price`
 */
export function assertPrice(name: string, price: number): void {
  if (Number.isFinite(price) && price > 0) return;
  throw new CascadeError('regime/invalid-price', `${name} must be a finite number > 0, got ${quote(price)}`, {
    context: { [name]: price },
  });
}

/**
 * Throws unless the sample is well formed.
 * @throws CascadeError `regime/invalid-sample`, `regime/invalid-time`, `regime/invalid-price`, `regime/invalid-number`, `regime/invalid-name`
 */
export function assertSample(sample: PriceSample): void {
  if (typeof sample !== 'object' || sample === null) {
    throw new CascadeError('regime/invalid-sample', `a sample must be an object, got ${quote(sample)}`);
  }
  assertTime('regime', 'tsMs', sample.tsMs);
  assertPrice('price', sample.price);
  if (sample.bid !== undefined) assertPrice('bid', sample.bid);
  if (sample.ask !== undefined) assertPrice('ask', sample.ask);
  if (sample.tradedUsd !== undefined) assertNonNegative('regime', 'tradedUsd', sample.tradedUsd);
  assertName('regime', 'exchange', sample.exchange);
}

/** Spread in basis points of the mid price; `undefined` without both sides or when they are crossed. */
function spreadBpsOf({ bid, ask }: PriceSample): number | undefined {
  if (bid === undefined || ask === undefined || bid > ask) return undefined;
  // Relative to the ask: neither the sum of two huge prices nor half of a tiny one can be computed with.
  const share = bid / ask;
  return ((1 - share) / (1 + share)) * 20_000;
}

function quoteOf(slot: PriceSlot, sample: PriceSample): SlotQuote | undefined {
  const known = slot.quotes.find((entry) => entry.exchange === sample.exchange);
  if (known !== undefined || slot.quotes.length >= MAX_EXCHANGES_PER_SLOT) return known;
  const { exchange, tsMs, price } = sample;
  const added: SlotQuote = { exchange, tsMs, price, tradedUsd: undefined, spreadSumBps: 0, spreadCount: 0 };
  slot.quotes.push(added);
  return added;
}

/** Adds a sample to its slot, in any order. O(exchanges). */
export function addToSlot(slot: PriceSlot, sample: PriceSample): void {
  const entry = quoteOf(slot, sample);
  if (entry === undefined) return;
  if (sample.tsMs >= entry.tsMs) {
    entry.tsMs = sample.tsMs;
    entry.price = sample.price;
  }
  if (sample.tradedUsd !== undefined) entry.tradedUsd = Math.min(Number.MAX_VALUE, (entry.tradedUsd ?? 0) + sample.tradedUsd);
  const spreadBps = spreadBpsOf(sample);
  if (spreadBps !== undefined) {
    entry.spreadSumBps += spreadBps;
    entry.spreadCount++;
  }
}

/** A slot with quotes of its own. */
export function copyOfSlot({ index, quotes }: { readonly index: number; readonly quotes: readonly Readonly<SlotQuote>[] }): PriceSlot {
  return { index, quotes: quotes.map((entry) => ({ ...entry })) };
}

/** The newest quote of a slot stamped at or before `untilMs`; of equal times the exchange seen first. */
export function newestQuote(slot: PriceSlot, untilMs: number = Number.POSITIVE_INFINITY): SlotQuote | undefined {
  let newest: SlotQuote | undefined;
  for (const entry of slot.quotes) {
    if (entry.tsMs <= untilMs && (newest === undefined || entry.tsMs > newest.tsMs)) newest = entry;
  }
  return newest;
}
