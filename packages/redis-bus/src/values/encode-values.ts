import type {
  Detection,
  FeedReading,
  LatencyReading,
  PriceEvent,
  RegimeChange,
  RegimeSnapshot,
  SymbolReading,
  VelocitySnapshot,
} from '@cascade/core';
import { MAX_TABLE_ROWS } from '../config.js';
import { type BusKeys, REGIME_HISTORY_LIMIT } from '../keys.js';
import { encodeHash, encodeJson, type ValueDefinition, type ValueWrite } from './definition.js';
import { BTC_PRICE, btcPriceOf, FUNDING, fundingOf, OPEN_INTEREST, openInterestOf, VOLATILITY, volatilityOf } from './market.js';
import { REGIME, REGIME_HISTORY, regimeChangeOf, regimeOf } from './regime.js';
import { PROBABILITY, RISK, riskOf } from './risk.js';
import { FEEDS, feedOf, LATENCY, latencyOf } from './service.js';
import { CORRELATIONS, correlationName, correlationOf, EXCHANGE_FLOW, exchangeFlowOf, VELOCITY, velocityOf } from './velocity.js';
import { ADVANCED_VELOCITY, advancedVelocityOf } from './velocity-advanced.js';

/** What stands now. Everything is optional: what is left out keeps its last value until its lifetime ends. */
export interface CurrentValues {
  /** When it stands, Unix ms. */
  readonly nowMs: number;
  /** The symbols read now, together: their exchange pairs replace the correlation matrix (at most 1,000 pairs). */
  readonly symbols?: readonly SymbolReading[] | undefined;
  readonly regime?: RegimeSnapshot | undefined;
  /** Oldest first; those newer than the newest entry of the history are added to it. */
  readonly regimeChanges?: readonly RegimeChange[] | undefined;
  readonly btcPrice?: PriceEvent | undefined;
  /** All exchanges: they replace the table of feeds. */
  readonly feeds?: readonly FeedReading[] | undefined;
  /** All stages: they replace the table of latencies. */
  readonly latency?: readonly LatencyReading[] | undefined;
}

/** Keys ready to be written, and how many values could not be because a number in them is not finite or out of its range. */
export interface EncodedValues {
  readonly writes: readonly ValueWrite[];
  readonly invalid: number;
}

/** Collects writes; a value that can't be encoded is counted and the others go on. */
class ValueEncoder {
  readonly writes: ValueWrite[] = [];
  invalid = 0;
  readonly #keys: BusKeys;

  constructor(keys: BusKeys) {
    this.#keys = keys;
  }

  hash<T extends object, Ids extends readonly string[]>(
    definition: ValueDefinition<T, 'hash', Ids>,
    value: T | undefined,
    ...ids: Ids
  ): void {
    const items = value === undefined ? undefined : this.#attempt(() => encodeHash(definition, value));
    if (items !== undefined) this.#add('hash', definition, ids, items);
  }

  json<T extends object, Ids extends readonly string[]>(
    definition: ValueDefinition<T, 'json', Ids>,
    value: T | undefined,
    ...ids: Ids
  ): void {
    const text = value === undefined ? undefined : this.#attempt(() => encodeJson(definition, value));
    if (text !== undefined) this.#add('text', definition, ids, [text]);
  }

  table<T extends object>(definition: ValueDefinition<T, 'table'>, rows: readonly (readonly [name: string, value: T])[]): void {
    const items = rows.slice(0, MAX_TABLE_ROWS).flatMap(([name, value]) => {
      const text = this.#attempt(() => encodeJson(definition, value));
      return text === undefined ? [] : [name, text];
    });
    this.#add('hash', definition, [], items);
  }

  log<T extends { readonly timestamp: number }>(definition: ValueDefinition<T, 'log'>, values: readonly T[]): void {
    const items = values.slice(-REGIME_HISTORY_LIMIT).flatMap((value) => {
      const text = this.#attempt(() => encodeJson(definition, value));
      return text === undefined ? [] : [String(value.timestamp), text];
    });
    if (items.length > 0) this.#add('log', definition, [], items);
  }

  #add<T extends object, Ids extends readonly string[]>(
    kind: ValueWrite['kind'],
    { key, ttlSec }: Pick<ValueDefinition<T, 'hash', Ids>, 'key' | 'ttlSec'>,
    ids: Ids,
    items: readonly string[],
  ): void {
    this.writes.push({ key: key(this.#keys, ...ids), kind, ttlSec, items });
  }

  #attempt<T>(encode: () => T): T | undefined {
    try {
      return encode();
    } catch {
      this.invalid++;
      return undefined;
    }
  }
}

function encodeVelocity(encoder: ValueEncoder, symbol: string, velocity: VelocitySnapshot): void {
  encoder.hash(VELOCITY, velocityOf(velocity), symbol);
  encoder.hash(ADVANCED_VELOCITY, advancedVelocityOf(velocity), symbol);
  for (const [exchange, windows] of Object.entries(velocity.byExchange)) {
    encoder.hash(EXCHANGE_FLOW, exchangeFlowOf(windows, velocity.nowMs), symbol, exchange);
  }
}

function encodeSymbol(encoder: ValueEncoder, reading: SymbolReading): void {
  const { symbol, nowMs, velocity, risk, signal, openInterest, funding } = reading;
  if (velocity !== undefined) encodeVelocity(encoder, symbol, velocity);
  if (risk !== undefined) encoder.hash(RISK, riskOf(risk), symbol);
  if (signal !== undefined) {
    encoder.json(PROBABILITY, { probability: signal.probability, signal: signal.level, timestamp: nowMs / 1_000 }, symbol);
  }
  if (openInterest !== undefined) encoder.json(OPEN_INTEREST, openInterestOf(openInterest, nowMs), symbol);
  if (funding !== undefined) encoder.json(FUNDING, fundingOf(funding, nowMs), symbol);
}

function encodeRegime(encoder: ValueEncoder, regime: RegimeSnapshot): void {
  encoder.json(REGIME, regimeOf(regime));
  encoder.json(VOLATILITY, volatilityOf(regime));
}

/** The keys a detection gives: velocity, risk and probability of its symbol, regime and volatility. Pure; O(exchanges). */
export function encodeDetection(keys: BusKeys, { signal, velocity, risk, regime }: Detection): EncodedValues {
  const encoder = new ValueEncoder(keys);
  encodeSymbol(encoder, {
    symbol: signal.symbol,
    nowMs: signal.tsMs,
    velocity,
    risk: { ...risk, explanation: signal.risk?.explanation },
    signal,
  });
  encodeRegime(encoder, regime);
  return encoder;
}

/** The keys noted values give. Pure; O(symbols x exchanges). */
export function encodeValues(keys: BusKeys, values: CurrentValues): EncodedValues {
  const { nowMs, symbols, regime, regimeChanges, btcPrice, feeds, latency } = values;
  const encoder = new ValueEncoder(keys);
  for (const reading of symbols ?? []) encodeSymbol(encoder, reading);
  if (symbols !== undefined) encoder.table(CORRELATIONS, symbols.flatMap(pairsOf));
  if (regime !== undefined) encodeRegime(encoder, regime);
  if (regimeChanges !== undefined) encoder.log(REGIME_HISTORY, regimeChanges.map(regimeChangeOf));
  if (btcPrice !== undefined) encoder.json(BTC_PRICE, btcPriceOf(btcPrice));
  if (feeds !== undefined) {
    encoder.table(
      FEEDS,
      feeds.map((feed) => [feed.exchange, feedOf(feed, nowMs)]),
    );
  }
  if (latency !== undefined) {
    encoder.table(
      LATENCY,
      latency.map((stage) => [stage.stage, latencyOf(stage, nowMs)]),
    );
  }
  return encoder;
}

function pairsOf({ symbol, nowMs, velocity }: SymbolReading): (readonly [string, ReturnType<typeof correlationOf>])[] {
  return (velocity?.correlations ?? []).map((pair) => [correlationName(pair.exchanges, symbol), correlationOf(pair, nowMs)]);
}
