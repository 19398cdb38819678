import { type CascadeEvent, type Detection, EXCHANGES, type FeedStatusEvent, type LiquidationEvent, SIGNAL_LEVELS } from '@cascade/core';
import { createRandom, type Random } from '@cascade/core/stats';
import { playSample } from './live-source.sample.js';

/** Symbols liquidated, each on one to six of the venues. */
const SYMBOLS: readonly string[] = [
  'BTCUSDT',
  'ETHUSDT',
  '1000000MOGUSDT',
  ...Array.from({ length: 97 }, (_, i) => `C${String(i).padStart(2, '0')}USDT`),
];
/** An episode of a symbol ends and another begins after so many of its signals. */
const SIGNALS_OF_EPISODE = 40;
const VENUES = 15;

/** A crash of the whole market as it goes on and on: 100 symbols on 15 venues, all of them liquidated all the time. Seeded. */
export class CrashLoad {
  readonly venues: readonly (typeof EXCHANGES)[number][] = EXCHANGES.slice(0, VENUES);
  readonly #random: Random = createRandom(7);
  readonly #template: Detection;
  #liquidations = 0;
  #signals = 0;

  constructor() {
    const template = playSample().detections.find(({ signal }) => signal.level === 'CRITICAL');
    if (template === undefined) throw new Error('the sample has no critical signal');
    this.#template = template;
  }

  /** All venues live, at the start. */
  statuses(tsMs: number): FeedStatusEvent[] {
    const common = { type: 'feed-status', connection: 'liquidations', status: 'live', reconnects: 0, tsMs, receivedTsMs: tsMs } as const;
    return this.venues.map((exchange) => ({ ...common, exchange }));
  }

  /** Liquidations of one instant, two thirds of longs, $30k in the median, and a price of bitcoin. */
  events(count: number, tsMs: number): CascadeEvent[] {
    const price = 60_000 + this.#random.normal() * 30;
    const bitcoin: CascadeEvent = { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, price };
    return [bitcoin, ...Array.from({ length: count }, () => this.#liquidation(tsMs))];
  }

  /** Signals of one instant: symbols and levels take turns. */
  signals(count: number, tsMs: number): Detection[] {
    return Array.from({ length: count }, () => this.#signal(tsMs));
  }

  #liquidation(tsMs: number): LiquidationEvent {
    const no = this.#liquidations++;
    const place = no % SYMBOLS.length;
    const symbol = SYMBOLS[place] ?? '';
    const notionalUsd = Math.round(this.#random.lognormal(Math.log(30_000), 1.5));
    return {
      type: 'liquidation',
      id: `crash-${no}`,
      exchange: this.venues[(place + this.#random.int(0, place % 6)) % VENUES] ?? 'binance',
      exchangeSymbol: symbol,
      symbol,
      liquidatedSide: this.#random.next() < 2 / 3 ? 'long' : 'short',
      price: 100,
      priceKind: 'fill',
      quantity: notionalUsd / 100,
      notionalUsd,
      notionalBasis: 'price',
      method: 'market',
      completeness: 'all',
      tsMs,
      receivedTsMs: tsMs,
    };
  }

  #signal(tsMs: number): Detection {
    const no = this.#signals++;
    const symbol = SYMBOLS[no % SYMBOLS.length] ?? '';
    const visit = Math.floor(no / SYMBOLS.length);
    const level = SIGNAL_LEVELS[1 + (visit % (SIGNAL_LEVELS.length - 1))] ?? 'WATCH';
    const episode = `${symbol}:${Math.floor(visit / SIGNALS_OF_EPISODE)}`;
    const { signal } = this.#template;
    const changed = { id: `${symbol}:${level}:${no}`, seq: no + 1, symbol, level, tsMs, episode, validUntilMs: tsMs + 60_000 };
    return { ...this.#template, signal: { ...signal, ...changed } };
  }
}
