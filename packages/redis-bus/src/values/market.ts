import {
  FUNDING_TRENDS,
  type FundingReading,
  type FundingTrend,
  type OpenInterestReading,
  type PriceEvent,
  REGIMES,
  type Regime,
  type RegimeSnapshot,
} from '@cascade/core';
import { TTL_SEC } from '../keys.js';
import type { ValueDefinition } from './definition.js';
import { AMOUNT, TEXT, TIME } from './fields.js';

const FRACTION_4 = { kind: 'number', digits: 4 } as const;
const FRACTION_6 = { kind: 'number', digits: 6 } as const;
const VOLATILITY_6 = { kind: 'number', digits: 6, min: 0 } as const;

/** `volatility:btc:current`: fractions per horizon, not annualised. */
export interface WireVolatility {
  readonly regime: Regime;
  readonly btc_price: number;
  readonly vol_1min?: number | undefined;
  readonly vol_5min?: number | undefined;
  readonly vol_15min?: number | undefined;
  readonly vol_1h?: number | undefined;
  /** 0..100; absent while the history is too short. */
  readonly percentile?: number | undefined;
  readonly cascade_risk_multiplier: number;
  readonly timestamp: number;
}

/** The definition of `volatility:btc:current`. */
export const VOLATILITY: ValueDefinition<WireVolatility, 'json'> = {
  type: 'json',
  key: (keys) => keys.volatilityBtc,
  ttlSec: TTL_SEC.volatility,
  fields: {
    regime: { kind: 'choice', of: REGIMES },
    btc_price: AMOUNT,
    vol_1min: { ...VOLATILITY_6, optional: true },
    vol_5min: { ...VOLATILITY_6, optional: true },
    vol_15min: { ...VOLATILITY_6, optional: true },
    vol_1h: { ...VOLATILITY_6, optional: true },
    percentile: { kind: 'number', digits: 2, min: 0, max: 100, optional: true },
    cascade_risk_multiplier: AMOUNT,
    timestamp: TIME,
  },
};

/** What `volatility:btc:current` says of a snapshot; `undefined` before the first price. */
export function volatilityOf(snapshot: RegimeSnapshot): WireVolatility | undefined {
  const { price } = snapshot;
  if (price === undefined) return undefined;
  return {
    regime: snapshot.volatilityRegime,
    btc_price: price,
    vol_1min: snapshot.realizedVolatility1m,
    vol_5min: snapshot.realizedVolatility5m,
    vol_15min: snapshot.realizedVolatility15m,
    vol_1h: snapshot.realizedVolatility1h,
    percentile: snapshot.volatilityPercentile,
    cascade_risk_multiplier: snapshot.factors.riskMultiplier,
    timestamp: snapshot.nowMs / 1_000,
  };
}

/** `btc:price:current`. */
export interface WireBtcPrice {
  readonly price: number;
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  /** Of bid and ask, in basis points of their mean. */
  readonly spread_bps?: number | undefined;
  readonly exchange: string;
  readonly timestamp: number;
}

/** The definition of `btc:price:current`. */
export const BTC_PRICE: ValueDefinition<WireBtcPrice, 'json'> = {
  type: 'json',
  key: (keys) => keys.btcPrice,
  ttlSec: TTL_SEC.price,
  fields: {
    price: AMOUNT,
    bid: { ...AMOUNT, optional: true },
    ask: { ...AMOUNT, optional: true },
    spread_bps: { kind: 'number', digits: 2, optional: true },
    exchange: TEXT,
    timestamp: TIME,
  },
};

/** What `btc:price:current` says of a price. */
export function btcPriceOf({ price, bid, ask, exchange, tsMs }: PriceEvent): WireBtcPrice {
  const spreadBps = bid === undefined || ask === undefined ? undefined : ((ask - bid) / ((ask + bid) / 2)) * 10_000;
  return { price, bid, ask, spread_bps: spreadBps, exchange, timestamp: tsMs / 1_000 };
}

/** `oi:{symbol}:change`: changes are fractions. */
export interface WireOpenInterest {
  readonly open_interest_usd: number;
  readonly change_1m?: number | undefined;
  readonly change_5m?: number | undefined;
  readonly change_1h?: number | undefined;
  readonly timestamp: number;
}

/** The definition of `oi:{symbol}:change`. */
export const OPEN_INTEREST: ValueDefinition<WireOpenInterest, 'json', [symbol: string]> = {
  type: 'json',
  key: (keys, symbol) => keys.openInterestChange(symbol),
  ttlSec: TTL_SEC.openInterest,
  fields: {
    open_interest_usd: AMOUNT,
    change_1m: { ...FRACTION_4, optional: true },
    change_5m: { ...FRACTION_4, optional: true },
    change_1h: { ...FRACTION_4, optional: true },
    timestamp: TIME,
  },
};

/** What `oi:{symbol}:change` says of a reading. */
export function openInterestOf({ openInterestUsd, change1m, change5m, change1h }: OpenInterestReading, nowMs: number): WireOpenInterest {
  return {
    open_interest_usd: openInterestUsd,
    change_1m: change1m,
    change_5m: change5m,
    change_1h: change1h,
    timestamp: nowMs / 1_000,
  };
}

/** `funding:{symbol}:current`. */
export interface WireFunding {
  /** Fraction per interval. */
  readonly rate: number;
  readonly interval_hours: number;
  /** Unix seconds; absent when no exchange tells. */
  readonly next_funding_time?: number | undefined;
  /** Over the last hour; absent before an hour of news. */
  readonly trend?: FundingTrend | undefined;
  readonly timestamp: number;
}

/** The definition of `funding:{symbol}:current`. */
export const FUNDING: ValueDefinition<WireFunding, 'json', [symbol: string]> = {
  type: 'json',
  key: (keys, symbol) => keys.funding(symbol),
  ttlSec: TTL_SEC.funding,
  fields: {
    rate: FRACTION_6,
    interval_hours: AMOUNT,
    next_funding_time: { ...TIME, optional: true },
    trend: { kind: 'choice', of: FUNDING_TRENDS, optional: true },
    timestamp: TIME,
  },
};

/** What `funding:{symbol}:current` says of a reading. */
export function fundingOf({ fundingRate, intervalHours, nextFundingTsMs, trend }: FundingReading, nowMs: number): WireFunding {
  return {
    rate: fundingRate,
    interval_hours: intervalHours,
    next_funding_time: nextFundingTsMs === undefined ? undefined : nextFundingTsMs / 1_000,
    trend,
    timestamp: nowMs / 1_000,
  };
}
