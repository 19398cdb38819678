import { MAX_SILENT_SLOTS, SLOTS_KEPT, SLOTS_PER_BLOCK } from './config.js';
import type { SlotQuote } from './price-slot.js';
import { appended, logReturn, unknownSeries } from './realized-volatility.js';

/** The reference exchange's prices, volumes and spreads up to one slot. Immutable. */
export interface PriceSeries {
  readonly exchange: string | undefined;
  readonly price: number | undefined;
  /** Slots in a row without a price of that exchange; 13 stands for any silence of more than 60 s. */
  readonly silentSlots: number;
  /** The last slot whose return could not be computed: data is continuous after it. */
  readonly rebasedAt: number;
  /** Last 720 slots, NaN where unknown. */
  readonly returns: Float64Array;
  /** Sum of all known returns: the log of the chained price. */
  readonly logPrice: number;
  /** Last 60 slots, USD, NaN without trades. */
  readonly volumes: Float64Array;
  /** Last 60 slots, mean bp, NaN without quotes. */
  readonly spreads: Float64Array;
}

/** The series before the first price, which falls into slot `slot + 1`. */
export function emptySeries(slot: number): PriceSeries {
  return {
    exchange: undefined,
    price: undefined,
    silentSlots: 0,
    rebasedAt: slot,
    returns: unknownSeries(SLOTS_KEPT),
    logPrice: 0,
    volumes: unknownSeries(SLOTS_PER_BLOCK),
    spreads: unknownSeries(SLOTS_PER_BLOCK),
  };
}

/** The series after an empty slot: an unchanged price, unless the silence is longer than 60 s. */
export function withSilence(series: PriceSeries): PriceSeries {
  const silentSlots = Math.min(series.silentSlots + 1, MAX_SILENT_SLOTS + 1);
  const returns = appended(series.returns, 0);
  // A silence is judged as a whole: once it is too long, its zeros were not zeros either.
  if (silentSlots > MAX_SILENT_SLOTS) returns.fill(Number.NaN, -silentSlots);
  return {
    ...series,
    silentSlots,
    returns,
    volumes: appended(series.volumes, Number.NaN),
    spreads: appended(series.spreads, Number.NaN),
  };
}

/**
 * The series after a slot with a price. No return is computed for the first price, after a change of exchange (spreads start
 * anew too; volumes wait until the window holds one exchange only) and after a silence of more than 60 s.
 */
export function withQuote(series: PriceSeries, slot: number, entry: SlotQuote): PriceSeries {
  const isSame = entry.exchange === series.exchange;
  const before = isSame && series.silentSlots <= MAX_SILENT_SLOTS ? series.price : undefined;
  const change = before === undefined ? Number.NaN : logReturn(before, entry.price);
  const spreads = isSame ? series.spreads : unknownSeries(SLOTS_PER_BLOCK);
  return {
    exchange: entry.exchange,
    price: entry.price,
    silentSlots: 0,
    rebasedAt: before === undefined ? slot : series.rebasedAt,
    returns: appended(series.returns, change),
    logPrice: before === undefined ? series.logPrice : series.logPrice + change,
    volumes: appended(series.volumes, entry.tradedUsd ?? Number.NaN),
    spreads: appended(spreads, entry.spreadCount > 0 ? entry.spreadSumBps / entry.spreadCount : Number.NaN),
  };
}

/** The series with arrays of its own. */
export function copyOfSeries(series: PriceSeries): PriceSeries {
  return { ...series, returns: series.returns.slice(), volumes: series.volumes.slice(), spreads: series.spreads.slice() };
}

/** Sum and count of the known values. */
function known(values: Float64Array): { readonly sum: number; readonly count: number } {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return { sum, count };
}

/** USD traded in the last five minutes; `undefined` without a trade or when they hold an unknown stretch. */
export function volumeUsd5m(series: PriceSeries, slot: number): number | undefined {
  if (slot - series.rebasedAt < SLOTS_PER_BLOCK || series.silentSlots > MAX_SILENT_SLOTS) return undefined;
  const { sum, count } = known(series.volumes);
  return count === 0 ? undefined : Math.min(sum, Number.MAX_VALUE);
}

/** Mean of the last five minutes' slot spreads, basis points; `undefined` without quotes. */
export function meanSpreadBps(series: PriceSeries): number | undefined {
  const { sum, count } = known(series.spreads);
  return count === 0 ? undefined : sum / count;
}
