import {
  type Completeness,
  canonicalSymbol,
  type Exchange,
  type LiquidatedSide,
  type LiquidationMethod,
  type MarketEvent,
  type PriceKind,
} from '@cascade/core';
import type { Ack, Control, DecodeContext, Decoded, Problem, ProblemCode } from './decoded.js';
import { excerpt, MAX_NOTIONAL_USD, MAX_SIZE } from './fields.js';
import { type Instrument, scaleValuation, type Valuation } from './instruments.js';

/** A liquidation as a codec read it; `undefined` = the field was missing or impossible. */
export interface LiquidationRow {
  readonly exchange: Exchange;
  readonly completeness: Completeness;
  readonly method: LiquidationMethod;
  readonly exchangeSymbol: string | undefined;
  /** Canonical symbol when metadata gave one; else derived from the name. */
  readonly symbol?: string | undefined;
  readonly tsMs: number | undefined;
  readonly liquidatedSide: LiquidatedSide | undefined;
  readonly price: number | undefined;
  readonly priceKind: PriceKind;
  readonly valuation: Valuation | undefined;
  /** The venue fields that make the row unique, after exchange and instrument name. */
  readonly key: readonly (string | number)[];
  /** `true` when a second row with the same key in one frame is the same liquidation, not a twin. */
  readonly keyIsUnique?: boolean | undefined;
}

/** A BTC price as a codec read it. */
export interface PriceRow {
  readonly exchange: Exchange;
  readonly tsMs: number | undefined;
  /** Last trade, if the message has it; else the middle of bid and ask is used. */
  readonly price?: number | undefined;
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  readonly tradedUsd?: number | undefined;
  /** `true` for updates that may lack every price because only what changed is sent. */
  readonly partial?: boolean | undefined;
}

/** A mark price of a contract as a codec read it; `undefined` = missing or impossible. */
export interface MarkRow {
  readonly exchange: Exchange;
  readonly exchangeSymbol: string;
  readonly tsMs: number | undefined;
  /** Quote units per unit of the venue. */
  readonly price: number | undefined;
}

/** Open interest as a codec read it, single-sided; `undefined` = missing or impossible. */
export interface OpenInterestRow {
  readonly exchange: Exchange;
  readonly exchangeSymbol: string | undefined;
  readonly symbol?: string | undefined;
  readonly tsMs: number | undefined;
  /** Base units, in the venue's unit. */
  readonly openInterest?: number | undefined;
  readonly openInterestUsd: number | undefined;
}

/** A funding rate as a codec read it. */
export interface FundingRow {
  readonly exchange: Exchange;
  readonly exchangeSymbol: string | undefined;
  readonly symbol?: string | undefined;
  readonly tsMs: number | undefined;
  /** Fraction per interval. */
  readonly fundingRate: number | undefined;
  readonly intervalHours: number;
  readonly nextFundingTsMs?: number | undefined;
}

/** Highest open interest of one contract accepted, USD. */
const MAX_OPEN_INTEREST_USD = 1e12;

/** Problems kept of one frame; a frame of junk rows must not grow memory. */
const MAX_PROBLEMS = 100;

/** The canonical symbol of the price stream. */
export const PRICE_SYMBOL = 'BTCUSDT';

/** Collects what a codec finds in one frame; nothing invalid gets past {@link addLiquidation} and {@link addPrice}. */
export class DecodedFrame implements Decoded {
  readonly events: MarketEvent[] = [];
  readonly acks: Ack[] = [];
  readonly problems: Problem[] = [];
  control: Control = {};
  canary = false;
  pong = false;
  isScanned = false;
  topic: string | undefined;
  #firstKey: string | undefined;
  /** Made for the second row, because most frames have one. */
  #rowsByKey: Map<string, number> | undefined;
  readonly #context: DecodeContext;

  /** @param context of the frame */
  constructor(context: DecodeContext) {
    this.#context = context;
  }

  addAck(ack: Ack): void {
    this.acks.push(ack);
    if (!ack.ok) this.addProblem('venue-error', `subscription refused: ${ack.reason ?? 'no reason given'}`);
  }

  addProblem(code: ProblemCode, detail: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    this.problems.push({ code, detail: excerpt(detail) });
  }

  /** Adds the liquidation, or a problem that names the field that made it unusable. */
  addLiquidation(row: LiquidationRow): void {
    const { exchangeSymbol, tsMs, liquidatedSide, price } = row;
    const scaled = exchangeSymbol === undefined ? undefined : this.#scaledInstrument(exchangeSymbol);
    const valuation = scaled === undefined || row.valuation === undefined ? row.valuation : scaleValuation(row.valuation, scaled);
    const isKnown = exchangeSymbol !== undefined && tsMs !== undefined && liquidatedSide !== undefined && price !== undefined;
    if (!isKnown || valuation === undefined || !isPlausible(valuation)) {
      this.addProblem('invalid-row', `${row.exchange} ${exchangeSymbol ?? 'row'}: unusable ${unusableField(row)}`);
      return;
    }
    let key = `${row.exchange}:${exchangeSymbol}`;
    for (const part of row.key) key += `:${part}`;
    const twins = this.#countTwins(key);
    if (twins > 1 && row.keyIsUnique === true) return;
    this.events.push({
      type: 'liquidation',
      id: twins === 1 ? key : `${key}#${twins}`,
      exchange: row.exchange,
      exchangeSymbol,
      symbol: scaled?.symbol ?? row.symbol ?? canonicalSymbol(exchangeSymbol),
      tsMs,
      receivedTsMs: this.#context.receivedTsMs,
      liquidatedSide,
      orderSide: liquidatedSide === 'long' ? 'sell' : 'buy',
      price: scaled?.scale === undefined ? price : price / scaled.scale,
      scale: scaled?.scale,
      priceKind: row.priceKind,
      contracts: valuation.contracts,
      contractSize: valuation.contractSize,
      quantity: valuation.quantity,
      notionalUsd: valuation.notionalUsd,
      notionalBasis: valuation.notionalBasis,
      method: row.method,
      completeness: row.completeness,
    });
  }

  /** How many rows of the frame had this key, with this one. */
  #countTwins(key: string): number {
    if (this.#firstKey === undefined) {
      this.#firstKey = key;
      return 1;
    }
    this.#rowsByKey ??= new Map([[this.#firstKey, 1]]);
    const twins = (this.#rowsByKey.get(key) ?? 0) + 1;
    this.#rowsByKey.set(key, twins);
    return twins;
  }

  /**
   * Adds the price when it has a time and a price or both quotes, else a problem; a crossed or one-sided quote is left out.
   * The price stream is the canary: a row with a time proves that the socket delivers.
   */
  addPrice(row: PriceRow): void {
    const { tsMs, bid, ask } = row;
    const quoted = bid !== undefined && ask !== undefined && bid <= ask;
    const price = row.price ?? (quoted ? (bid + ask) / 2 : undefined);
    if (tsMs !== undefined) this.canary = true;
    if (tsMs === undefined || price === undefined) {
      if (tsMs !== undefined && row.partial === true) return;
      this.addProblem('invalid-row', `${row.exchange} price: unusable ${tsMs === undefined ? 'time' : 'price'}`);
      return;
    }
    this.events.push({
      type: 'price',
      exchange: row.exchange,
      symbol: PRICE_SYMBOL,
      tsMs,
      receivedTsMs: this.#context.receivedTsMs,
      price,
      bid: quoted ? bid : undefined,
      ask: quoted ? ask : undefined,
      tradedUsd: row.tradedUsd,
    });
  }

  /**
   * Adds the mark price, per coin, of a contract that metadata says is traded and that is wanted; any other row is left out silently. Only for
   * the one contract that stands for its symbol, because others trade a little apart. Like a price, it proves that the socket delivers.
   */
  addMark({ exchange, exchangeSymbol, tsMs, price }: MarkRow): void {
    const { instruments, symbols, receivedTsMs } = this.#context;
    const instrument = instruments.get(exchangeSymbol);
    if (tsMs === undefined || price === undefined || instrument?.trading !== true || !instrument.quoteIsUsd) return;
    this.canary = true;
    const { symbol, scale = 1, nonCrypto } = instrument;
    if (symbols === undefined ? nonCrypto === true : !symbols.has(symbol)) return;
    const perCoin = price / scale;
    if (perCoin > 0) this.events.push({ type: 'price', exchange, symbol, tsMs, receivedTsMs, kind: 'mark', price: perCoin });
  }

  /** Adds open interest, counted single-sided, when its USD value is known; a row without one is left out silently. */
  addOpenInterest(row: OpenInterestRow): void {
    const { exchangeSymbol, tsMs, openInterest, openInterestUsd } = row;
    if (exchangeSymbol === undefined || tsMs === undefined || openInterestUsd === undefined) return;
    if (!(openInterestUsd > 0 && openInterestUsd <= MAX_OPEN_INTEREST_USD)) return;
    const scaled = this.#scaledInstrument(exchangeSymbol);
    const coins = openInterest === undefined ? undefined : openInterest * (scaled?.scale ?? 1);
    this.events.push({
      type: 'open-interest',
      exchange: row.exchange,
      symbol: scaled?.symbol ?? row.symbol ?? canonicalSymbol(exchangeSymbol),
      tsMs,
      receivedTsMs: this.#context.receivedTsMs,
      openInterest: coins !== undefined && coins > 0 && coins <= MAX_SIZE ? coins : undefined,
      openInterestUsd,
    });
  }

  /** Adds a funding rate; a row without a plausible one is left out silently. */
  addFunding(row: FundingRow): void {
    const { exchangeSymbol, tsMs, fundingRate, intervalHours } = row;
    if (exchangeSymbol === undefined || tsMs === undefined || fundingRate === undefined) return;
    if (!(Math.abs(fundingRate) <= MAX_FUNDING_RATE && intervalHours > 0 && intervalHours <= 24)) return;
    this.events.push({
      type: 'funding',
      exchange: row.exchange,
      symbol: this.#scaledInstrument(exchangeSymbol)?.symbol ?? row.symbol ?? canonicalSymbol(exchangeSymbol),
      tsMs,
      receivedTsMs: this.#context.receivedTsMs,
      fundingRate,
      intervalHours,
      nextFundingTsMs: row.nextFundingTsMs,
    });
  }

  /** The instrument, if its unit is several coins. */
  #scaledInstrument(exchangeSymbol: string): Instrument | undefined {
    const instrument = this.#context.instruments.get(exchangeSymbol);
    return instrument?.scale === undefined ? undefined : instrument;
  }
}

/** Highest funding rate accepted, fraction per interval: far above any venue's cap. */
const MAX_FUNDING_RATE = 1;

/** The name of the first field that makes the row unusable. */
function unusableField({ exchangeSymbol, tsMs, liquidatedSide, price, valuation }: LiquidationRow): string {
  if (exchangeSymbol === undefined) return 'instrument name';
  if (tsMs === undefined) return 'time';
  if (liquidatedSide === undefined) return 'side';
  if (price === undefined) return 'price';
  return valuation === undefined ? 'size' : 'notional';
}

function isPlausible(valuation: Valuation): boolean {
  const { notionalUsd, quantity } = valuation;
  const notionalFits = notionalUsd === undefined || (notionalUsd > 0 && notionalUsd <= MAX_NOTIONAL_USD);
  return notionalFits && (quantity === undefined || (quantity > 0 && quantity <= MAX_SIZE));
}
