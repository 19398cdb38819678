import { type AbortSignalLike, assertKnownKeys, CascadeError, type Clock, parseSymbol, quote } from '@cascade/core';
import type { Endpoint } from './codec.js';
import { FEED_TUNING, type FeedTuning, MAX_WATCHLIST } from './config.js';
import type { DecodeTimer } from './decode-timer.js';
import { CODECS, type ExchangeId } from './exchanges/codecs.js';
import { HYPERLIQUID_WATCHLIST } from './exchanges/hyperliquid.js';
import { systemClock } from './system-clock.js';
import { unscaledSymbol } from './unit-scale.js';

/** What to open; everything is optional. */
export interface FeedOptions {
  /** Symbols wanted, in any spelling `parseSymbol` reads (`BTCUSDT`, `BTC`); a multiplier is left off (`1000PEPE` means `PEPEUSDT`). Default: every crypto contract. */
  readonly symbols?: readonly string[] | undefined;
  /** Hyperliquid accounts whose fills are watched, `0x` and 40 hex digits, at most 10. Default `HYPERLIQUID_WATCHLIST`. */
  readonly watchlist?: readonly string[] | undefined;
  /** Other base URLs by exchange, for tests and demonstrations; the venue's own paths are appended. */
  readonly endpoints?: Readonly<Partial<Record<string, Endpoint>>> | undefined;
  /** Default {@link systemClock}. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1), for the jitter of reconnects. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Aborting it closes the feeds. */
  readonly signal?: AbortSignalLike | undefined;
  /** Thresholds other than `FEED_TUNING`. */
  readonly tuning?: Partial<FeedTuning> | undefined;
  /** Times the decoding of one frame in 401 of each venue. Default: none is timed. */
  readonly decodeTimer?: DecodeTimer | undefined;
}

/** Options after checking, every default filled in. */
export interface ResolvedFeedOptions {
  readonly exchanges: readonly ExchangeId[];
  readonly symbols: ReadonlySet<string> | undefined;
  readonly watchlist: readonly string[];
  readonly endpoints: ReadonlyMap<ExchangeId, Endpoint>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignalLike | undefined;
  readonly tuning: FeedTuning;
  readonly decodeTimer: DecodeTimer | undefined;
}

const SOCKET: readonly string[] = ['ws:', 'wss:'];
const OPTION_KEYS: readonly string[] = ['symbols', 'watchlist', 'endpoints', 'clock', 'random', 'signal', 'tuning', 'decodeTimer'];

/**
 * Checks what `openFeeds` was given.
 * @throws CascadeError `feeds/unknown-option`, `feeds/unknown-exchange`, `feeds/no-exchange`, `feeds/invalid-symbol`,
 * `feeds/invalid-watchlist`, `feeds/invalid-endpoint`, `feeds/invalid-tuning`
 */
export function resolveOptions(exchanges: readonly string[], options: FeedOptions): ResolvedFeedOptions {
  assertKnownKeys('feeds', options, OPTION_KEYS);
  const ids = resolveExchanges(exchanges);
  return {
    exchanges: ids,
    symbols: resolveSymbols(options.symbols),
    watchlist: ids.includes('hyperliquid') ? resolveWatchlist(options.watchlist ?? HYPERLIQUID_WATCHLIST) : [],
    endpoints: resolveEndpoints(options.endpoints ?? {}),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    signal: options.signal,
    tuning: resolveTuning(options.tuning ?? {}),
    decodeTimer: options.decodeTimer,
  };
}

function isExchangeId(name: string): name is ExchangeId {
  return Object.hasOwn(CODECS, name);
}

function assertExchange(name: string): ExchangeId {
  if (isExchangeId(name)) return name;
  throw new CascadeError('feeds/unknown-exchange', `no feed for exchange ${quote(name)}; known: ${Object.keys(CODECS).join(', ')}`);
}

function resolveExchanges(exchanges: readonly string[]): ExchangeId[] {
  if (exchanges.length === 0) {
    throw new CascadeError('feeds/no-exchange', `no exchange given; name at least one of ${Object.keys(CODECS).join(', ')}`);
  }
  return [...new Set(exchanges.map(assertExchange))];
}

function resolveSymbols(symbols: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (symbols === undefined) return undefined;
  const canonical = symbols.map((name) => {
    const parts = parseSymbol(name);
    if (parts === undefined)
      throw new CascadeError('feeds/invalid-symbol', `symbol ${quote(name)} is not an instrument name like "BTCUSDT"`);
    return unscaledSymbol(parts.symbol);
  });
  if (canonical.length === 0) throw new CascadeError('feeds/invalid-symbol', 'symbols "[]" asks for nothing; leave it out to get all');
  return new Set(canonical);
}

function resolveWatchlist(watchlist: readonly string[]): string[] {
  const accounts = [...new Set(watchlist.map((account) => account.toLowerCase()))];
  const wrong = accounts.find((account) => !/^0x[0-9a-f]{40}$/.test(account));
  if (wrong !== undefined) {
    throw new CascadeError('feeds/invalid-watchlist', `watchlist account ${quote(wrong)} is not "0x" and 40 hex digits`);
  }
  if (accounts.length === 0 || accounts.length > MAX_WATCHLIST) {
    const message = `the watchlist has "${accounts.length}" accounts; Hyperliquid allows 1 to ${MAX_WATCHLIST} per IP address`;
    throw new CascadeError('feeds/invalid-watchlist', message, { context: { accounts: accounts.length } });
  }
  return accounts;
}

function resolveEndpoints(endpoints: Readonly<Partial<Record<string, Endpoint>>>): ReadonlyMap<ExchangeId, Endpoint> {
  const resolved = new Map<ExchangeId, Endpoint>();
  for (const [name, endpoint] of Object.entries(endpoints)) {
    if (endpoint === undefined) continue;
    const { ws, rest, spotWs } = endpoint;
    const urls = { ws: baseUrl(ws, SOCKET), rest: baseUrl(rest, ['http:', 'https:']) };
    resolved.set(assertExchange(name), spotWs === undefined ? urls : { ...urls, spotWs: baseUrl(spotWs, SOCKET) });
  }
  return resolved;
}

function baseUrl(text: string, protocols: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) {
    throw new CascadeError('feeds/invalid-endpoint', `endpoint ${quote(text)} must be a URL starting with ${protocols.join('// or ')}//`);
  }
  return text.replace(/\/+$/, '');
}

function resolveTuning(tuning: Partial<FeedTuning>): FeedTuning {
  assertKnownKeys('feeds', tuning, Object.keys(FEED_TUNING));
  for (const [name, value] of Object.entries(tuning)) {
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) continue;
    throw new CascadeError('feeds/invalid-tuning', `tuning ${name} must be a whole number > 0, got ${quote(value)}`);
  }
  return { ...FEED_TUNING, ...Object.fromEntries(Object.entries(tuning).filter(([, value]) => value !== undefined)) };
}
