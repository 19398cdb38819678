import type { SignalLevel } from '@cascade/core';

/** Lifetime of each key, seconds. Published values; `producer` is ours and outlives any outage a producer survives. */
export const TTL_SEC = {
  velocity: 600,
  risk: 600,
  probability: 60,
  history: 604_800,
  volatility: 10,
  price: 60,
  regime: 60,
  openInterest: 60,
  funding: 600,
  feeds: 60,
  producer: 604_800,
} as const;

/** How many ids of written signals are remembered, so that another producer that offers one again changes nothing. Ours. */
export const KNOWN_IDS_LIMIT = 131_072;

/** How long signals stay in the streams, ms (7 days), trimmed by `MINID ~`: by time, never by length. */
export const STREAM_RETENTION_MS = 604_800_000;

/** Most entries of a signal history. */
export const HISTORY_LIMIT = 1_000;

/** Most entries of `regime:history`. */
export const REGIME_HISTORY_LIMIT = 100;

/** How {@link createKeys} spells keys. */
export interface KeyOptions {
  /** Prepended to every key and channel, e.g. `prod:`. Default none. */
  readonly prefix?: string | undefined;
  /**
   * Redis Cluster: everything lives in one slot, because one batch is one atomic call. A prefix without a hash tag gets
   * `{cascade}:` before it; symbols keep their braces. Default `false`.
   */
  readonly cluster?: boolean | undefined;
}

/** Names of the pub/sub channels; each receives what is at or above its level. */
export interface ChannelNames {
  /** Every signal. */
  readonly signals: string;
  /** ALERT and above. */
  readonly alerts: string;
  /** CRITICAL and above. */
  readonly critical: string;
}

/** Builders for every key and channel Cascade uses, so that writer and reader can't spell them differently. */
export interface BusKeys {
  readonly channels: ChannelNames;
  /** Hash: current velocity of a symbol. */
  velocityCurrent(symbol: string): string;
  /** Hash: all windows, derivatives and sides of a symbol. */
  velocityAdvanced(symbol: string): string;
  /** Hash: flow of one symbol on one exchange. */
  velocityExchange(symbol: string, exchange: string): string;
  /** Hash: `a|b|symbol` to r and lag. */
  readonly velocityCorrelations: string;
  /** Hash: risk assessment of a symbol. */
  risk(symbol: string): string;
  /** JSON: newest probability of a symbol. */
  probability(symbol: string): string;
  /** Sorted set by timestamp: all signals, or those >= ALERT of one symbol. */
  history(symbol?: string): string;
  /** Stream, the source of truth: all signals, or those of one symbol. */
  stream(symbol?: string): string;
  /** JSON: BTC volatility. */
  readonly volatilityBtc: string;
  /** JSON: BTC price. */
  readonly btcPrice: string;
  /** JSON: market regime. */
  readonly regimeCurrent: string;
  /** List: regime changes. */
  readonly regimeHistory: string;
  /** JSON: open interest changes of a symbol. */
  openInterestChange(symbol: string): string;
  /** JSON: funding of a symbol. */
  funding(symbol: string): string;
  /** Hash: stage to latency figures. */
  readonly latency: string;
  /** Counter of all signals: the `seq` of the newest. */
  readonly signalsGenerated: string;
  /** Sorted set: id to `seq` of the newest 131,072 signals. */
  readonly signalIds: string;
  /** Hash: exchange to feed status. */
  readonly feeds: string;
  /** Last sequence written by one producer: what makes a repeated batch change nothing. */
  producer(producerId: string): string;
}

/** What is put before every key and channel: in a cluster `{cascade}:` comes first unless the prefix has a hash tag of its own. */
export function effectivePrefix({ prefix = '', cluster = false }: KeyOptions): string {
  return !cluster || /\{[^}]+\}/.test(prefix) ? prefix : `{cascade}:${prefix}`;
}

/**
 * Builds all keys and channels of one deployment. Pure; one string per call.
 * @example createKeys({ prefix: 'prod:' }).stream('BTCUSDT') // 'prod:cascade:stream:BTCUSDT'
 */
export function createKeys(options: KeyOptions = {}): BusKeys {
  const { cluster = false } = options;
  const prefix = effectivePrefix(options);
  const tag = (symbol: string): string => (cluster ? `{${symbol}}` : symbol);
  const optional = (name: string, symbol: string | undefined): string =>
    symbol === undefined ? `${prefix}${name}` : `${prefix}${name}:${tag(symbol)}`;
  return {
    channels: { signals: `${prefix}cascade:signals`, alerts: `${prefix}cascade:alerts`, critical: `${prefix}cascade:critical` },
    velocityCurrent: (symbol) => `${prefix}velocity:${tag(symbol)}:current`,
    velocityAdvanced: (symbol) => `${prefix}velocity:advanced:${tag(symbol)}`,
    velocityExchange: (symbol, exchange) => `${prefix}velocity:exchange:${tag(symbol)}:${exchange}`,
    velocityCorrelations: `${prefix}velocity:correlation:matrix`,
    risk: (symbol) => `${prefix}cascade:risk:${tag(symbol)}`,
    probability: (symbol) => `${prefix}cascade:probability:${tag(symbol)}`,
    history: (symbol) => optional('cascade:signals:history', symbol),
    stream: (symbol) => optional('cascade:stream', symbol),
    volatilityBtc: `${prefix}volatility:btc:current`,
    btcPrice: `${prefix}btc:price:current`,
    regimeCurrent: `${prefix}regime:current`,
    regimeHistory: `${prefix}regime:history`,
    openInterestChange: (symbol) => `${prefix}oi:${tag(symbol)}:change`,
    funding: (symbol) => `${prefix}funding:${tag(symbol)}:current`,
    latency: `${prefix}performance:latency`,
    signalsGenerated: `${prefix}signals_generated`,
    signalIds: `${prefix}cascade:signals:ids`,
    feeds: `${prefix}cascade:feeds`,
    producer: (producerId) => `${prefix}cascade:producer:${producerId}`,
  };
}

/** The quietest channel that still carries everything at or above `minLevel`: the fewest messages to filter. */
export function channelFor(keys: BusKeys, minLevel: SignalLevel): string {
  if (minLevel === 'CRITICAL' || minLevel === 'EXTREME') return keys.channels.critical;
  return minLevel === 'ALERT' ? keys.channels.alerts : keys.channels.signals;
}
