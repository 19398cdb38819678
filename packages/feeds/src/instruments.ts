import { parseSymbol, USD_QUOTES } from '@cascade/core';
import { splitScale } from './unit-scale.js';

/** What a contract counts: `base` units of the coin (linear), or face value in `usd` (inverse). */
export type ContractUnit = 'base' | 'usd';

/** One tradable contract, as its venue's REST metadata describes it. */
export interface Instrument {
  /** The venue's own name, e.g. `BTC-USDT-SWAP`. */
  readonly exchangeSymbol: string;
  /** Canonical symbol shared by all venues, e.g. `BTCUSDT`. */
  readonly symbol: string;
  readonly contractUnit: ContractUnit;
  /** Base units or USD per contract, > 0. */
  readonly contractSize: number;
  /** `true` when prices are in US dollars or a dollar stablecoin, so that quantity times price is USD. */
  readonly quoteIsUsd: boolean;
  /** `false` for contracts that are listed but not traded now. */
  readonly trading: boolean;
  /** Coins in the unit the venue prices, 1,000 for `1000PEPEUSDT`; absent = 1. Set by {@link InstrumentTable}. */
  readonly scale?: number | undefined;
  /** `true` for shares, metals, currencies and indices, as far as the metadata says so; left out unless asked for by symbol. */
  readonly nonCrypto?: boolean | undefined;
}

/** Size of a liquidation in the three units; parts that would be a guess are absent. */
export interface Valuation {
  readonly contracts: number;
  readonly contractSize?: number | undefined;
  /** Base units. */
  readonly quantity?: number | undefined;
  readonly notionalUsd?: number | undefined;
  readonly notionalBasis: 'exchange' | 'price' | 'reference' | 'none';
}

const MAX_INSTRUMENTS = 20_000;

/** `true` for US dollars and dollar stablecoins. */
export function isUsdQuote(quote: string | undefined): boolean {
  return quote !== undefined && (USD_QUOTES as readonly string[]).includes(quote.toUpperCase());
}

/** Canonical symbol of a pair; names outside Latin letters are kept as they are. */
export function pairSymbol(base: string, quote: string): string {
  return parseSymbol(`${base}-${quote}`)?.symbol ?? `${base.toUpperCase()}${isUsdQuote(quote) ? 'USDT' : quote.toUpperCase()}`;
}

/**
 * Values `contracts` of an instrument at `price` (all > 0).
 *
 * Linear: `quantity = contracts * contractSize`, `notionalUsd = quantity * price` when the quote is a dollar (basis `price`), or
 * `quantity * reference` (basis `reference`) when a price nearer to what was paid is given.
 * Inverse: `notionalUsd = contracts * contractSize` (basis `exchange`: a face value), `quantity = notionalUsd / price`.
 * Without an instrument only `contracts` is known (basis `none`).
 */
export function valueContracts(instrument: ContractTerms | undefined, contracts: number, price: number, reference?: number): Valuation {
  if (instrument === undefined) return { contracts, notionalBasis: 'none' };
  const { contractSize } = instrument;
  if (instrument.contractUnit === 'usd') {
    const notionalUsd = contracts * contractSize;
    return { contracts, contractSize, quantity: notionalUsd / price, notionalUsd, notionalBasis: 'exchange' };
  }
  const quantity = contracts * contractSize;
  if (!instrument.quoteIsUsd) return { contracts, contractSize, quantity, notionalBasis: 'none' };
  const notionalUsd = quantity * (reference ?? price);
  return { contracts, contractSize, quantity, notionalUsd, notionalBasis: reference === undefined ? 'price' : 'reference' };
}

/** The part of an instrument that fixes what a contract is worth. */
export type ContractTerms = Pick<Instrument, 'contractUnit' | 'contractSize' | 'quoteIsUsd'>;

/** A valuation in units of the coin, from one in the venue's units of `scale` coins; face values in USD stay. */
export function scaleValuation(valuation: Valuation, { scale = 1, contractUnit }: Pick<Instrument, 'scale' | 'contractUnit'>): Valuation {
  const { contractSize, quantity } = valuation;
  return {
    ...valuation,
    contractSize: contractSize === undefined || contractUnit === 'usd' ? contractSize : contractSize * scale,
    quantity: quantity === undefined ? undefined : quantity * scale,
  };
}

/**
 * The instruments of one venue by their venue name. O(1) look-up, at most 20,000 entries.
 *
 * A contract on several coins at once (`1000PEPEUSDT`, `kPEPE`, `SHIB1000USDT`) gets the coin's own symbol (`PEPEUSDT`) and its
 * `scale`, so that one coin is one market on all venues.
 */
export class InstrumentTable {
  readonly #byName = new Map<string, Instrument>();

  /** @param instruments initial content */
  constructor(instruments: Iterable<Instrument> = []) {
    this.merge(instruments);
  }

  get size(): number {
    return this.#byName.size;
  }

  get(exchangeSymbol: string): Instrument | undefined {
    return this.#byName.get(exchangeSymbol);
  }

  /** Adds and replaces; entries not named stay, so that a partial reload forgets nothing. */
  merge(instruments: Iterable<Instrument>): void {
    for (const instrument of instruments) {
      if (this.#byName.size >= MAX_INSTRUMENTS && !this.#byName.has(instrument.exchangeSymbol)) continue;
      this.#byName.set(instrument.exchangeSymbol, scaleInstrument(instrument));
    }
  }

  values(): IterableIterator<Instrument> {
    return this.#byName.values();
  }
}

/** The instrument with the coin's own symbol and the scale of its unit; the same object when its unit is one coin. */
function scaleInstrument(instrument: Instrument): Instrument {
  const { symbol, exchangeSymbol } = instrument;
  const base = parseSymbol(symbol)?.base ?? symbol;
  const named = splitScale(base, exchangeSymbol);
  return named.scale === 1 ? instrument : { ...instrument, symbol: `${named.base}${symbol.slice(base.length)}`, scale: named.scale };
}
