import type { BusKeys } from '../keys.js';
import { decodeHash, decodeJson, type ValueDefinition } from './definition.js';
import {
  BTC_PRICE,
  FUNDING,
  OPEN_INTEREST,
  VOLATILITY,
  type WireBtcPrice,
  type WireFunding,
  type WireOpenInterest,
  type WireVolatility,
} from './market.js';
import { REGIME, REGIME_HISTORY, type WireRegime, type WireRegimeChange } from './regime.js';
import { PROBABILITY, RISK, type WireProbability, type WireRiskState } from './risk.js';
import { FEEDS, LATENCY, type WireFeed, type WireLatency } from './service.js';
import {
  CORRELATIONS,
  correlationName,
  EXCHANGE_FLOW,
  VELOCITY,
  type WireCorrelation,
  type WireExchangeFlow,
  type WireVelocity,
} from './velocity.js';
import { ADVANCED_VELOCITY, type WireAdvancedVelocity } from './velocity-advanced.js';

/** How a symbol stands, as stored. What was never written, has expired or can't be read is absent. */
export interface CurrentReading {
  readonly velocity?: WireVelocity | undefined;
  readonly advanced?: WireAdvancedVelocity | undefined;
  /** By exchange. */
  readonly exchanges: Readonly<Record<string, WireExchangeFlow>>;
  /** By pair of exchanges, `a|b`. */
  readonly correlations: Readonly<Record<string, WireCorrelation>>;
  readonly risk?: WireRiskState | undefined;
  readonly probability?: WireProbability | undefined;
  readonly openInterest?: WireOpenInterest | undefined;
  readonly funding?: WireFunding | undefined;
}

/** How the market stands, as stored. */
export interface RegimeReading {
  readonly current?: WireRegime | undefined;
  /** Changes, newest first, at most 100. */
  readonly history: readonly WireRegimeChange[];
  readonly volatility?: WireVolatility | undefined;
  readonly btcPrice?: WireBtcPrice | undefined;
}

/** How the service stands, as stored. */
export interface ServiceReading {
  /** By exchange. */
  readonly feeds: Readonly<Record<string, WireFeed>>;
  /** By stage. */
  readonly latency: Readonly<Record<string, WireLatency>>;
  /** All signals ever written; absent before the first. */
  readonly signalsGenerated?: number | undefined;
}

/** Where stored values are: Redis, or this process. Absent is empty or `undefined`. A key of another type is like a bad value: `undefined`. */
export interface ValueSource {
  hash(key: string): Promise<Readonly<Record<string, string>> | undefined>;
  hashFields(key: string, names: readonly string[]): Promise<readonly (string | null | undefined)[] | undefined>;
  text(key: string): Promise<string | null | undefined>;
  list(key: string): Promise<readonly string[] | undefined>;
}

/** Reads stored values by their definitions. What can't be read is reported to `onInvalid` and left out; a source that fails rejects. */
export class ValueReader {
  readonly #source: ValueSource;
  readonly #keys: BusKeys;
  readonly #onInvalid: () => void;

  constructor(source: ValueSource, keys: BusKeys, onInvalid: () => void) {
    this.#source = source;
    this.#keys = keys;
    this.#onInvalid = onInvalid;
  }

  /** Two rounds to the source: which exchanges there are is in the first. */
  async current(symbol: string): Promise<CurrentReading> {
    const [velocity, advanced, risk, probability, openInterest, funding] = await Promise.all([
      this.#hash(VELOCITY, symbol),
      this.#hash(ADVANCED_VELOCITY, symbol),
      this.#hash(RISK, symbol),
      this.#json(PROBABILITY, symbol),
      this.#json(OPEN_INTEREST, symbol),
      this.#json(FUNDING, symbol),
    ]);
    const names = advanced?.exchanges ?? [];
    const [exchanges, correlations] = await Promise.all([this.#exchanges(symbol, names), this.#correlations(symbol, names)]);
    return { velocity, advanced, exchanges, correlations, risk, probability, openInterest, funding };
  }

  async regime(): Promise<RegimeReading> {
    const [current, history, volatility, btcPrice] = await Promise.all([
      this.#json(REGIME),
      this.#log(REGIME_HISTORY),
      this.#json(VOLATILITY),
      this.#json(BTC_PRICE),
    ]);
    return { current, history, volatility, btcPrice };
  }

  async service(): Promise<ServiceReading> {
    const [feeds, latency, generated] = await Promise.all([
      this.#table(FEEDS),
      this.#table(LATENCY),
      this.#source.text(this.#keys.signalsGenerated),
    ]);
    return { feeds, latency, signalsGenerated: this.#counter(generated) };
  }

  async #exchanges(symbol: string, names: readonly string[]): Promise<Record<string, WireExchangeFlow>> {
    const flows = await Promise.all(names.map(async (name) => [name, await this.#hash(EXCHANGE_FLOW, symbol, name)] as const));
    return Object.fromEntries(flows.flatMap(([name, flow]) => (flow === undefined ? [] : [[name, flow]])));
  }

  async #correlations(symbol: string, names: readonly string[]): Promise<Record<string, WireCorrelation>> {
    const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b] as const));
    if (pairs.length === 0) return {};
    const fields = pairs.map((pair) => correlationName(pair, symbol));
    const texts = (await this.#source.hashFields(CORRELATIONS.key(this.#keys), fields)) ?? this.#invalid([]);
    const found = pairs.flatMap(([a, b], index) => {
      const value = this.#decoded(CORRELATIONS, texts[index]);
      return value === undefined ? [] : [[`${a}|${b}`, value] as const];
    });
    return Object.fromEntries(found);
  }

  async #hash<T extends object, Ids extends readonly string[]>(
    definition: ValueDefinition<T, 'hash', Ids>,
    ...ids: Ids
  ): Promise<T | undefined> {
    const texts = await this.#source.hash(definition.key(this.#keys, ...ids));
    if (texts === undefined) return this.#invalid(undefined);
    return Object.keys(texts).length === 0 ? undefined : this.#attempt(() => decodeHash(definition, texts));
  }

  async #json<T extends object, Ids extends readonly string[]>(
    definition: ValueDefinition<T, 'json', Ids>,
    ...ids: Ids
  ): Promise<T | undefined> {
    const text = await this.#source.text(definition.key(this.#keys, ...ids));
    if (text === undefined) return this.#invalid(undefined);
    return this.#decoded(definition, text);
  }

  async #table<T extends object>(definition: ValueDefinition<T, 'table'>): Promise<Record<string, T>> {
    const texts: Readonly<Record<string, string>> = (await this.#source.hash(definition.key(this.#keys))) ?? this.#invalid({});
    const rows = Object.entries(texts).map(([name, text]) => [name, this.#decoded(definition, text)] as const);
    return Object.fromEntries(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  }

  async #log<T extends object>(definition: ValueDefinition<T, 'log'>): Promise<T[]> {
    const texts = (await this.#source.list(definition.key(this.#keys))) ?? this.#invalid([]);
    return texts.map((text) => this.#decoded(definition, text)).filter((value) => value !== undefined);
  }

  #decoded<T extends object, Ids extends readonly string[]>(
    definition: ValueDefinition<T, 'json' | 'table' | 'log', Ids>,
    text: string | null | undefined,
  ): T | undefined {
    return text === null || text === undefined ? undefined : this.#attempt(() => decodeJson(definition, text));
  }

  #counter(text: string | null | undefined): number | undefined {
    if (text === null) return undefined;
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : this.#invalid(undefined);
  }

  #attempt<T>(decode: () => T): T | undefined {
    try {
      return decode();
    } catch {
      return this.#invalid(undefined);
    }
  }

  #invalid<T>(instead: T): T {
    this.#onInvalid();
    return instead;
  }
}
