import { PRESETS, SIGNAL_LEVELS } from '@cascade/core';
import type {
  DataKind,
  HistoryDocument,
  LiquidationDocument,
  RegimeDocument,
  ServiceDocument,
  SignalDocument,
  SnapshotDocument,
  SymbolDocument,
  ValuesDocument,
} from '../model/documents.js';
import { HISTORY_LISTS } from '../model/history-entry.js';
import type { VenueDocument } from '../model/intake.js';

type Unknowns = Readonly<Record<string, unknown>>;
/** Told of each entry that is left out. */
type OnMalformed = (error: unknown) => void;

/** Entries of one list of a history: an hour at 1 s. */
const MAX_ENTRIES = 3_601;
const COMPLETENESS = ['all', 'sampled', 'aggregated', 'watchlist'] as const;

/** Thrown for a document the page can't read; the message says what is wrong with it. */
export class MalformedDocument extends Error {}

function fail(what: string): never {
  throw new MalformedDocument(what);
}

function isObject(value: unknown): value is Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown, name: string): Unknowns {
  return isObject(value) ? value : fail(`${name} is no object`);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

function listOf(value: unknown, name: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(`${name} is no list`);
}

/** `undefined` for what is no such kind: a page of an older version says nothing rather than something wrong. */
export function readKind(value: unknown): DataKind | undefined {
  return value === 'live' || value === 'simulated' || value === 'reconstructed' ? value : undefined;
}

/** @throws MalformedDocument when the text is no JSON object */
export function parseObject(text: string): Unknowns {
  return objectOf(parseJson(text), 'the document');
}

/** The fields of an answer. @throws MalformedDocument when it is no object */
export function fieldsOf(value: unknown): Unknowns {
  return objectOf(value, 'the answer');
}

/** @throws MalformedDocument when the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail(`no JSON: ${JSON.stringify(text.slice(0, 60))}`);
  }
}

/** A part of a document whose named fields are texts or numbers, or absent. `undefined` when it is absent. @throws MalformedDocument */
function partOf(value: unknown, name: string, texts: readonly string[], numbers: readonly string[]): Unknowns | undefined {
  if (value === undefined || value === null) return undefined;
  const part = objectOf(value, name);
  for (const field of texts) if (part[field] !== undefined && !isText(part[field])) fail(`${name}.${field} is no text`);
  for (const field of numbers) if (part[field] !== undefined && !isNumber(part[field])) fail(`${name}.${field} is no number`);
  return part;
}

function needed(part: Unknowns | undefined, name: string, fields: readonly string[]): void {
  for (const field of fields) if (part !== undefined && part[field] === undefined) fail(`${name} without ${field}`);
}

function readSymbol(value: unknown, name: string): SymbolDocument {
  const { exchanges, correlations, ...others } = objectOf(value, `symbol ${JSON.stringify(name.slice(0, 60))}`);
  const probability = partOf(others.probability, 'probability', ['signal'], ['probability', 'timestamp']);
  const risk = partOf(others.risk, 'risk', ['explanation'], ['score', 'timestamp']);
  needed(probability, 'probability', ['probability', 'signal']);
  needed(risk, 'risk', ['score']);
  partOf(others.velocity, 'velocity', [], ['timestamp', 'velocity_10s', 'total_value_usd']);
  partOf(
    others.advanced,
    'advanced',
    [],
    ['long_usd_per_sec_10s', 'short_usd_per_sec_10s', 'long_usd_per_sec_60s', 'short_usd_per_sec_60s'],
  );
  if (!SIGNAL_LEVELS.some((level) => level === (probability?.signal ?? 'NONE'))) fail('a probability of an unknown level');
  return {
    ...others,
    exchanges: isObject(exchanges) ? exchanges : {},
    correlations: isObject(correlations) ? correlations : {},
  } as SymbolDocument;
}

function readFeed(value: unknown, name: string): ServiceDocument['feeds'][string] {
  const feed = partOf(value, `feed ${JSON.stringify(name.slice(0, 60))}`, ['status'], ['last_message', 'reconnects', 'timestamp']);
  needed(feed ?? {}, 'feed', ['status', 'timestamp']);
  return feed as unknown as ServiceDocument['feeds'][string];
}

function readRegime(value: unknown): RegimeDocument {
  const { history, ...standing } = objectOf(value, 'regime');
  partOf(standing.current, 'regime', ['regime', 'liquidity_regime', 'trend_regime'], ['since', 'timestamp']);
  partOf(standing.volatility, 'volatility', [], ['vol_5min', 'percentile', 'btc_price']);
  partOf(standing.btc_price, 'btc_price', ['exchange'], ['price']);
  const changes = Array.isArray(history) ? history.filter((change) => isObject(change) && isNumber(change.timestamp)) : [];
  return { ...standing, history: changes } as unknown as RegimeDocument;
}

/** Reads each entry of a table; those that can't be read are told to `onMalformed` and left out. */
function readTable<T>(table: Unknowns, read: (value: unknown, name: string) => T, onMalformed: OnMalformed): Readonly<Record<string, T>> {
  const entries: [string, T][] = [];
  for (const [name, value] of Object.entries(table)) {
    try {
      entries.push([name, read(value, name)]);
    } catch (error) {
      onMalformed(error);
    }
  }
  return Object.fromEntries(entries);
}

/**
 * What stands. Checked is what the views can't do without; fields that are not known are kept and ignored. A symbol or a feed that can't be read is
 * told to `onMalformed` and left out, the others stay.
 * @throws MalformedDocument
 */
export function readValues(value: unknown, onMalformed: OnMalformed): ValuesDocument {
  const { symbols, regime, service } = objectOf(value, 'values');
  const { feeds, latency } = objectOf(service, 'service');
  return {
    symbols: readTable(objectOf(symbols, 'symbols'), readSymbol, onMalformed),
    regime: readRegime(regime),
    service: {
      feeds: readTable(isObject(feeds) ? feeds : {}, readFeed, onMalformed),
      latency: (isObject(latency) ? latency : {}) as ServiceDocument['latency'],
    },
  };
}

/** What {@link readSnapshot} gives. */
export type ReadSnapshot = ValuesDocument & { readonly data: SnapshotDocument['data'] | undefined };

/** Reads as {@link readValues} does. @throws MalformedDocument */
export function readSnapshot(value: unknown, onMalformed: OnMalformed): ReadSnapshot {
  const { data } = objectOf(value, 'snapshot');
  return { ...readValues(value, onMalformed), data: readKind(data) };
}

/** @throws MalformedDocument */
export function readSignal(value: unknown): SignalDocument {
  const { id, symbol, timestamp, signal, probability, context, metrics, meta } = objectOf(value, 'signal');
  if (!isText(id) || !isText(symbol)) fail('a signal without id or symbol');
  if (!isNumber(timestamp) || !isNumber(probability)) fail(`signal ${JSON.stringify(id)} without time or probability`);
  const level = SIGNAL_LEVELS.find((known) => known === signal) ?? fail(`signal ${JSON.stringify(id)} with an unknown level`);
  const { episode, reasons, missing, coverage } = objectOf(context, 'context of a signal');
  const { velocity } = isObject(metrics) ? metrics : {};
  const { preset, valid_until: until, replayed } = isObject(meta) ? meta : {};
  return {
    id,
    symbol,
    timestamp,
    signal: level,
    probability,
    metrics: { velocity: isNumber(velocity) ? velocity : undefined },
    context: {
      episode: isText(episode) ? episode : undefined,
      coverage: isNumber(coverage) ? coverage : undefined,
      reasons: textsOf(reasons),
      missing: textsOf(missing),
    },
    meta: {
      preset: PRESETS.find((known) => known === preset),
      valid_until: isNumber(until) ? until : undefined,
      replayed: replayed === true,
    },
  };
}

/** @throws MalformedDocument */
export function readLiquidation(value: unknown): LiquidationDocument {
  const { no, exchange, symbol, timestamp, liquidated_side: side, notional_usd: usd } = objectOf(value, 'liquidation');
  if (!isNumber(no) || !isNumber(timestamp) || !isText(exchange) || !isText(symbol))
    fail('a liquidation without number, time, exchange or symbol');
  if (side !== undefined && side !== 'long' && side !== 'short') fail('a liquidation of an unknown side');
  if (usd !== undefined && !isNumber(usd)) fail('a liquidation whose USD are no number');
  return value as LiquidationDocument;
}

/** Reads each entry; those that can't be read are told to `onMalformed` and left out. @throws MalformedDocument when it is no list */
export function readEach<T>(value: unknown, name: string, read: (entry: unknown) => T, onMalformed: OnMalformed): T[] {
  return listOf(value, name).flatMap((entry) => {
    try {
      return [read(entry)];
    } catch (error) {
      onMalformed(error);
      return [];
    }
  });
}

/** Lists that are shorter than others are filled up with gaps. @throws MalformedDocument */
export function readHistory(value: unknown): HistoryDocument {
  const { data, timestamp, start, step_s: step, symbols } = objectOf(value, 'history');
  if (!isNumber(start) || !isNumber(step) || step <= 0) fail('a history without start or step');
  const lists = Object.entries(objectOf(symbols, 'symbols of a history')).map(([name, entry]) => [name, objectOf(entry, name)] as const);
  const lengths = lists.flatMap(([, entry]) => HISTORY_LISTS.map((list) => (Array.isArray(entry[list]) ? entry[list].length : 0)));
  const length = Math.min(MAX_ENTRIES, Math.max(0, ...lengths));
  const filled = (list: unknown): (number | null)[] => {
    const given = Array.isArray(list) ? list : [];
    return Array.from({ length }, (_, i) => (isNumber(given[i]) ? given[i] : null));
  };
  const read = lists.map(([name, entry]) => [name, Object.fromEntries(HISTORY_LISTS.map((list) => [list, filled(entry[list])]))]);
  return {
    data: readKind(data) ?? 'live',
    timestamp: isNumber(timestamp) ? timestamp : start,
    start,
    step_s: step,
    symbols: Object.fromEntries(read),
  };
}

/** One entry of `GET /v1/exchanges`. @throws MalformedDocument */
export function readVenue(value: unknown): VenueDocument {
  const { exchange, completeness, share, last_liquidation: last, polling } = objectOf(value, 'exchange');
  if (!isText(exchange)) fail('an exchange without a name');
  const pausedUntil = isObject(polling) ? polling.paused_until : undefined;
  return {
    exchange,
    completeness: COMPLETENESS.find((name) => name === completeness),
    share: isNumber(share) ? share : undefined,
    last_liquidation: isNumber(last) ? last : undefined,
    paused_until: isNumber(pausedUntil) ? pausedUntil : undefined,
  };
}
