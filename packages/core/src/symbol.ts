/** Quote currencies treated as US dollars. Inverse (`USD`) and stablecoin contracts of one coin are one market. */
export const USD_QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'USDE', 'USD'] as const;

const CLASSIC_NAMES: Readonly<Record<string, string>> = { XBT: 'BTC', WBTC: 'BTC' };
const MAX_SYMBOL_LENGTH = 40;

/** A canonical symbol taken apart. */
export interface SymbolParts {
  /** Canonical symbol, e.g. `BTCUSDT`: the key all venues of one market share. */
  readonly symbol: string;
  readonly base: string;
  /** The venue's quote currency, `undefined` when the name does not say. */
  readonly quote?: string | undefined;
}

function canonical(rawBase: string, quote: string | undefined): SymbolParts {
  const base = CLASSIC_NAMES[rawBase] ?? rawBase;
  const isUsd = quote === undefined || (USD_QUOTES as readonly string[]).includes(quote);
  return { symbol: isUsd ? `${base}USDT` : `${base}${quote}`, base, quote };
}

function splitJoined(name: string): SymbolParts {
  for (const quote of USD_QUOTES) {
    if (name.length > quote.length && name.endsWith(quote)) return canonical(name.slice(0, -quote.length), quote);
  }
  return canonical(name, undefined);
}

/**
 * Canonical symbol of an instrument name from any venue or tape.
 *
 * The flow of one coin against any kind of dollar is one market, so `BTCUSDT`, `BTC-USDT-SWAP`, `BTC-USD-SWAP`,
 * `BTCUSD_PERP`, `BTCUSDT_260925`, `XBTUSD` and plain `BTC` all give `BTCUSDT`. Cross quotes keep theirs (`ETH-BTC` -> `ETHBTC`).
 * Multipliers (`1000PEPE`) stay in the name. O(length), pure.
 *
 * @returns `undefined` for names that are empty, longer than 40 characters or hold other characters than letters, digits and `-_/:.@`
 */
export function parseSymbol(name: string): SymbolParts | undefined {
  if (name.length === 0 || name.length > MAX_SYMBOL_LENGTH || !/^[A-Za-z0-9\-_/:.@]+$/.test(name)) return undefined;
  const upper = name.toUpperCase();
  if (/[:@]/.test(upper) && !upper.includes('/')) return canonical(upper, undefined);
  const parts = upper.split(/[-_/:]/).filter((part) => part !== '');
  const first = parts[0];
  if (first === undefined) return undefined;
  const second = parts[1];
  const secondIsQuote = second !== undefined && second !== 'PERP' && second !== 'SWAP' && !/^\d+$/.test(second);
  return secondIsQuote ? canonical(first, second) : splitJoined(first);
}

/** The canonical symbol of `name`, or `name` itself when it can't be read. */
export function canonicalSymbol(name: string): string {
  return parseSymbol(name)?.symbol ?? name;
}
