import { assertName, assertTime, CascadeError, type CascadeEvent, quote } from '@cascade/core';
import type { MarketTruth, SymbolTruth } from '../market-truth.js';
import { GrowingLiquidations, GrowingSamples } from './growing-columns.js';
import { coveredMs, INTEREST_STEP_MS, PRICE_STEP_MS, priceSteps, resamplePrices, sumInterest } from './resample.js';

/** Most symbols of one truth. Our choice: all venues together list fewer. */
export const MAX_TRUTH_SYMBOLS = 2_000;
/** Most values of one truth, liquidations, samples and steps together. Our choice: about 1 GB. */
const MAX_TRUTH_VALUES = 50_000_000;
/** Most exchanges of one truth: their numbers are bytes. */
const MAX_EXCHANGES = 256;

type TruthEvent = Extract<CascadeEvent, { type: 'liquidation' | 'price' | 'open-interest' }>;

interface SymbolColumns {
  readonly liquidations: GrowingLiquidations;
  readonly prices: Map<string, GrowingSamples>;
  readonly interest: Map<string, GrowingSamples>;
}

function samplesOf(byExchange: Map<string, GrowingSamples>, exchange: string, stepMs: number): GrowingSamples {
  const samples = byExchange.get(exchange) ?? new GrowingSamples(stepMs);
  byExchange.set(exchange, samples);
  return samples;
}

/** The truth of a recording while it is read. */
class TruthRecorder {
  readonly #symbols = new Map<string, SymbolColumns>();
  readonly #exchanges = new Map<string, number>();
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #values = 0;

  add(event: TruthEvent): void {
    assertTime('replay', 'tsMs', event.tsMs);
    const { liquidations, prices, interest } = this.#columnsOf(event.symbol);
    const { tsMs, exchange } = event;
    this.#firstMs = Math.min(this.#firstMs, tsMs);
    this.#lastMs = Math.max(this.#lastMs, tsMs);
    if (event.type === 'liquidation') {
      liquidations.push(tsMs, event.notionalUsd, event.liquidatedSide, this.#exchangeNumber(exchange));
      this.#take(1);
    } else if (event.type === 'price') {
      if (samplesOf(prices, exchange, PRICE_STEP_MS).push(tsMs, event.price)) this.#take(1);
    } else if (samplesOf(interest, exchange, INTEREST_STEP_MS).push(tsMs, event.openInterestUsd)) this.#take(1);
  }

  finish(): MarketTruth {
    if (this.#symbols.size === 0) return { startMs: 0, endMs: 0, symbols: [] };
    const startMs = Math.floor(this.#firstMs / 1_000) * 1_000;
    const endMs = (Math.floor(this.#lastMs / 1_000) + 1) * 1_000;
    const names = [...this.#symbols.keys()].sort();
    return { startMs, endMs, symbols: names.map((symbol) => this.#symbolTruth(symbol, startMs, endMs)) };
  }

  #symbolTruth(symbol: string, startMs: number, endMs: number): SymbolTruth {
    const { liquidations, prices, interest } = this.#columnsOf(symbol);
    const sources = [...interest.values()].map((samples) => samples.finish());
    if (sources.length > 0) this.#take(Math.ceil((endMs - startMs) / INTEREST_STEP_MS));
    return {
      symbol,
      liquidations: liquidations.finish([...this.#exchanges.keys()]),
      prices: this.#pricesOf(prices),
      openInterestUsd: sources.length === 0 ? undefined : sumInterest(sources, startMs, endMs),
    };
  }

  /** Of the exchange that covers most of the time, of equal ones the first by name: mixing exchanges would make moves of their differences. */
  #pricesOf(byExchange: ReadonlyMap<string, GrowingSamples>): SymbolTruth['prices'] {
    const candidates = [...byExchange].map(([exchange, growing]) => {
      const samples = growing.finish();
      return { exchange, samples, covered: coveredMs(samples) };
    });
    const [best] = candidates.sort((a, b) => b.covered - a.covered || (a.exchange < b.exchange ? -1 : 1));
    if (best === undefined || best.covered === 0) return undefined;
    this.#take(priceSteps(best.samples));
    return resamplePrices(best.samples);
  }

  #columnsOf(symbol: string): SymbolColumns {
    const known = this.#symbols.get(symbol);
    if (known !== undefined) return known;
    assertName('replay', 'symbol', symbol);
    if (this.#symbols.size === MAX_TRUTH_SYMBOLS) {
      const message = `a truth holds at most ${MAX_TRUTH_SYMBOLS} symbols, ${quote(symbol)} is one more; read fewer symbols`;
      throw new CascadeError('replay/too-many-symbols', message, { context: { symbol } });
    }
    const columns = { liquidations: new GrowingLiquidations(), prices: new Map(), interest: new Map() };
    this.#symbols.set(symbol, columns);
    return columns;
  }

  #exchangeNumber(exchange: string): number {
    const known = this.#exchanges.get(exchange);
    if (known !== undefined) return known;
    if (this.#exchanges.size === MAX_EXCHANGES) {
      const message = `a truth holds at most ${MAX_EXCHANGES} exchanges, ${quote(exchange)} is one more`;
      throw new CascadeError('replay/too-many-exchanges', message, { context: { exchange } });
    }
    this.#exchanges.set(exchange, this.#exchanges.size);
    return this.#exchanges.size - 1;
  }

  #take(values: number): void {
    this.#values += values;
    if (this.#values <= MAX_TRUTH_VALUES) return;
    const message = `the recording makes more than "${MAX_TRUTH_VALUES}" values; label a shorter time or fewer symbols`;
    throw new CascadeError('replay/truth-too-large', message, { context: { values: this.#values } });
  }
}

/**
 * What a tape or journal says happened, by the time of the venues (`tsMs`); its events may come in any order.
 *
 * Liquidations as recorded (a feed that thins them makes a thinned truth). Prices by the second of the one exchange that covers most of the
 * time, unknown where they are more than a minute apart; hourly bars are no prices. Open interest by the minute, summed over exchanges, each
 * from the start with its first value. Other events are passed over. Symbols of liquidations, prices or open interest are all in it. The span
 * goes from the second of the first event to the end of that of the last; without any it is empty and starts at 0.
 * Memory: about 18 bytes a liquidation, 16 a second and exchange with prices, then 8 a second, at most 50,000,000 values in all.
 * @throws CascadeError `replay/too-many-symbols` (`MAX_TRUTH_SYMBOLS`), `replay/too-many-exchanges`, `replay/truth-too-large`,
 *   `replay/invalid-time`, `replay/invalid-name`
 */
export async function truthOfEvents(events: Iterable<CascadeEvent> | AsyncIterable<CascadeEvent>): Promise<MarketTruth> {
  const recorder = new TruthRecorder();
  for await (const event of events) {
    if (event.type === 'liquidation' || event.type === 'price' || event.type === 'open-interest') recorder.add(event);
  }
  return recorder.finish();
}
