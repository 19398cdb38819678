import { atLeast, SIGNAL_LEVELS } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import { askJson } from './ask-service.js';
import { readPastSignals } from './read-documents.js';
import type { ServiceAddress } from './service-address.js';
import type { TailWish } from './tailed-signal.js';

/** Most signals a service tells at once. */
const PAGE = 1_000;
/** Most signals asked for, as many as a service remembers: about 20 MB. */
const MAX_PAGES = 10;

/** What is asked for. */
export interface PastQuestion {
  readonly address: ServiceAddress;
  readonly wish: TailWish;
  /** Not older than this, Unix ms. */
  readonly fromMs: number;
  readonly signal: AbortSignal;
}

/** What a service remembers. */
export interface PastSignals {
  /** Oldest first, each once. */
  readonly signals: readonly WireSignal[];
  /** `false` when there may be older ones. */
  readonly isWhole: boolean;
}

/**
 * The past signals that are wanted, asked for page by page from the newest back, since a service tells the newest of what is asked.
 * At most 10 pages of 1,000.
 * @throws CascadeError as `askJson`
 */
export async function pastSignals({ address, wish, fromMs, signal }: PastQuestion): Promise<PastSignals> {
  const found = new Map<string, WireSignal>();
  let toSec: number | undefined;
  let isWhole = false;
  for (let page = 0; page < MAX_PAGES && !isWhole; page++) {
    const told = readPastSignals(await askJson({ address, path: `/v1/signals?${queryOf(wish, fromMs, toSec)}`, signal }));
    const known = found.size;
    // The end of a page is told again with the next: several signals may share its time.
    for (const one of [...told].reverse()) if (!found.has(one.id)) found.set(one.id, one);
    isWhole = told.length < PAGE;
    if (found.size === known) break;
    toSec = told[0]?.timestamp;
  }
  const { symbols, minLevel } = wish;
  const isWanted = ({ symbol, signal: level }: WireSignal): boolean =>
    (symbols.length === 0 || symbols.includes(symbol)) && atLeast(SIGNAL_LEVELS, level, minLevel);
  return { signals: [...found.values()].reverse().filter(isWanted), isWhole };
}

function queryOf({ minLevel, symbols }: TailWish, fromMs: number, toSec: number | undefined): URLSearchParams {
  const query = new URLSearchParams({ from: String(Math.max(0, fromMs) / 1_000), min_level: minLevel, limit: String(PAGE) });
  const [only, ...others] = symbols;
  if (only !== undefined && others.length === 0) query.set('symbol', only);
  if (toSec !== undefined) query.set('to', String(toSec));
  return query;
}
