import { assertTime, type CascadeEvent, type LiquidationEvent } from '@cascade/core';
import { EXCITED_ABOVE } from '@cascade/signals';
import { ACTIVE_FOR_MS, BTC_SYMBOL } from './config.js';
import { carriesLiquidations } from './coverage.js';
import { SymbolTable, type SymbolTableState } from './symbol-table.js';
import { type Market, type SymbolInputs, WatchedSymbol, type WatchedSymbolState } from './watched-symbol.js';

const SECOND_MS = 1_000;
/** A venue heard of within this time is listened to, ms. */
const LISTENED_MS = 21_600_000;
/** Venues remembered. */
const MAX_VENUES = 32;

/** What a {@link CascadeInputsBook} knows, as plain data. */
export interface CascadeInputsState {
  /** @internal */
  readonly symbols: SymbolTableState<WatchedSymbolState>;
  /** Those with a liquidation, in the order of their first. */
  readonly flowing: readonly string[];
  /** By venue: when it was heard of, ms. */
  readonly heardMs: ReadonlyMap<string, number>;
  readonly observedFromMs: number | undefined;
  readonly newestMs: number;
}

/**
 * Collects, for all symbols at once, what the calibrated model reads: each symbol's flow, price moves and open interest, how many other
 * symbols are excited, and BTC. Told the time; reading changes nothing.
 *
 * A symbol's own figures are those at the later of its newest liquidation and the last full second (of the epoch), its price moves those
 * at the last full second by then: what liquidations do to it is seen at once, what fades once a second. Breadth and the rate of BTC are
 * as of the last full second; a liquidation stamped before it that comes when its symbol already had one after it is left out of them for
 * up to a second. So an answer follows from what was pushed and `nowMs` alone, however often it was read, and at a full second all of it
 * is as of `nowMs`.
 *
 * At most `maxSymbols`: a symbol with a liquidation finds room by the one without a liquidation for longest going, one known only by its
 * price or open interest while there is room; `refused` counts those events.
 *
 * Cost: push O(1); `at` O(symbols with a liquidation in the last 10 min), of which only those with news, and each once a second, take
 * more than a glance. Memory: about 9 KB a symbol with liquidations, 5 KB one without.
 */
export class CascadeInputsBook {
  readonly #symbols: SymbolTable<WatchedSymbol>;
  /** Those with a flow: far fewer than have a price. */
  readonly #flowing = new Map<string, WatchedSymbol>();
  readonly #heardMs = new Map<string, number>();
  #observedFromMs: number | undefined;
  /** Of all liquidations. */
  #newestMs = Number.NEGATIVE_INFINITY;
  #market: Market | undefined;

  constructor(maxSymbols: number) {
    this.#symbols = new SymbolTable({
      maxSymbols,
      create: (symbol) => new WatchedSymbol(symbol),
      idleSinceMs: ({ lastLiquidationMs }) => lastLiquidationMs,
      onEvicted: (symbol, state) => this.#forget(symbol, state),
    });
  }

  /** Prices and open interest left out because all room is taken. */
  get refused(): number {
    return this.#symbols.refused;
  }

  /**
   * Takes one event of any kind at engine time `eventMs`.
   * @throws CascadeError `detector/invalid-time`, `detector/invalid-price`, and those of `BurstFlow` and `PriceMoves`: codecs never produce such events
   */
  push(event: CascadeEvent, eventMs: number): void {
    assertTime('detector', 'tsMs', eventMs);
    assertTime('detector', 'receivedTsMs', event.receivedTsMs);
    // Nothing happens after we have heard of it; a stamp in the far future would push everything real into its past.
    const tsMs = Math.min(eventMs, event.receivedTsMs);
    if (event.type === 'liquidation') this.#pushLiquidation(event, tsMs);
    else if (event.type === 'price') this.#symbols.ifRoom(event.symbol)?.pushPrice(event, tsMs);
    else if (event.type === 'open-interest') this.#symbols.ifRoom(event.symbol)?.pushInterest(event.exchange, event.openInterestUsd, tsMs);
    else if (event.type === 'feed-status' && event.status === 'live' && carriesLiquidations(event.connection)) {
      this.#hear(event.exchange, tsMs);
    }
    // After whatever may refuse the event.
    this.#observedFromMs ??= tsMs;
  }

  /**
   * The inputs at `nowMs` of every symbol with a liquidation in the last 61 s; the very same object as at the read before for a symbol of
   * which nothing changed. `nowMs` may be smaller than before; symbols with a newer liquidation answer as of that one.
   * @throws CascadeError `detector/invalid-time`
   */
  at(nowMs: number): SymbolInputs[] {
    assertTime('detector', 'nowMs', nowMs);
    const market = this.#marketAt(nowMs);
    const found: SymbolInputs[] = [];
    for (const state of this.#flowing.values()) {
      if (nowMs - state.lastLiquidationMs > ACTIVE_FOR_MS) continue;
      const entry = state.inputsAt(nowMs, market);
      if (entry !== undefined) found.push(entry);
    }
    return found;
  }

  /** Back to the state of a new book. */
  reset(): void {
    this.#symbols.clear();
    this.#flowing.clear();
    this.#heardMs.clear();
    this.#observedFromMs = undefined;
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#market = undefined;
  }

  /**
   * A copy as plain data, for {@link restore}; what was made for reads is left out, as it follows from the rest. O(symbols). About 3 KB a
   * symbol with prices of 5 min, 2 KB more with liquidations.
   */
  save(): CascadeInputsState {
    return {
      symbols: this.#symbols.save((state) => state.save()),
      flowing: [...this.#flowing.keys()],
      heardMs: new Map(this.#heardMs),
      observedFromMs: this.#observedFromMs,
      newestMs: this.#newestMs,
    };
  }

  /**
   * Continues from what {@link save} returned, with the same answers to come; an error leaves it half done.
   * @throws RangeError for a state of more symbols, or one that contradicts itself; what the engines throw on a state that is none
   */
  restore({ symbols, flowing, heardMs, observedFromMs, newestMs }: CascadeInputsState): void {
    this.reset();
    this.#symbols.restore(symbols, (state, saved) => state.restore(saved));
    for (const symbol of flowing) {
      const state = this.#symbols.get(symbol);
      if (state?.hasFlow !== true) throw new RangeError(`no flow of ${symbol}`);
      this.#flowing.set(symbol, state);
    }
    for (const [exchange, tsMs] of heardMs) this.#heardMs.set(exchange, tsMs);
    this.#observedFromMs = observedFromMs;
    this.#newestMs = newestMs;
  }

  #marketAt(nowMs: number): Market {
    const secondMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
    const hasVenues = this.#hasVenues(nowMs);
    if (this.#market?.secondMs === secondMs && this.#market.hasVenues === hasVenues) return this.#market;
    let symbols = 0;
    let long = 0;
    let short = 0;
    for (const state of this.#flowing.values()) {
      const standing = state.standingAt(secondMs);
      if (standing === undefined) continue;
      symbols++;
      if (standing.long > EXCITED_ABOVE) long++;
      if (standing.short > EXCITED_ABOVE) short++;
    }
    const btc = this.#flowing.get(BTC_SYMBOL)?.standingAt(secondMs);
    this.#market = { secondMs, symbols, long, short, btc, hasVenues };
    return this.#market;
  }

  #pushLiquidation(event: LiquidationEvent, tsMs: number): void {
    const { symbol, exchange } = event;
    const state = this.#symbols.always(symbol);
    const isFirst = !state.hasFlow;
    // A symbol not heard of until now has been silent since we listen, which is knowledge.
    state.pushLiquidation(event, tsMs, this.#observedFromMs);
    // Only once it has been accepted: a refused event must leave no trace.
    this.#hear(exchange, tsMs);
    if (isFirst) this.#flowing.set(symbol, state);
    if (tsMs > this.#newestMs) this.#newestMs = tsMs;
    const secondMs = this.#market?.secondMs ?? tsMs;
    // Only what lies within the running second leaves the picture of the last full one as it was.
    if (tsMs <= secondMs || state.lastLiquidationMs > secondMs + SECOND_MS) this.#market = undefined;
  }

  #forget(symbol: string, { hasFlow }: WatchedSymbol): void {
    // From here on a symbol not known may be one that was forgotten: its silence before is no knowledge.
    if (hasFlow) this.#observedFromMs = this.#newestMs;
    this.#flowing.delete(symbol);
    this.#market = undefined;
  }

  #hear(exchange: string, tsMs: number): void {
    if (this.#heardMs.has(exchange) || this.#heardMs.size < MAX_VENUES) this.#heardMs.set(exchange, tsMs);
  }

  /** With one venue alone, how many venues take part says nothing. */
  #hasVenues(nowMs: number): boolean {
    let count = 0;
    for (const tsMs of this.#heardMs.values()) if (nowMs - tsMs <= LISTENED_MS) count++;
    return count > 1;
  }
}
