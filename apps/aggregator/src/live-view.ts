import {
  type Batch,
  type CascadeEvent,
  type CascadeSignal,
  FeedTally,
  type RegimeSnapshot,
  SIGNAL_LEVELS,
  type SignalLevel,
} from '@cascade/core';
import { formatLevel, formatUsd } from './format.js';

/** Follows a live run and renders it as a few lines of text. Memory: one record per venue and symbol with a signal (at most 200). */
export class LiveView {
  readonly #feeds: FeedTally;
  readonly #liquidationsByVenue = new Map<string, number>();
  readonly #levels = new Map<string, SignalLevel>();
  readonly #highest = new Map<string, SignalLevel>();
  liquidations = 0;
  usd = 0;
  signals = 0;

  constructor(exchanges: readonly string[]) {
    this.#feeds = new FeedTally(exchanges);
    for (const exchange of exchanges) this.#liquidationsByVenue.set(exchange, 0);
  }

  batch(batch: Batch<CascadeEvent>): void {
    for (const event of batch.events) {
      this.#feeds.add(event);
      if (event.type !== 'liquidation') continue;
      this.liquidations++;
      this.usd += event.notionalUsd ?? 0;
      const count = this.#liquidationsByVenue.get(event.exchange);
      if (count !== undefined) this.#liquidationsByVenue.set(event.exchange, count + 1);
    }
  }

  /** `true` when the signal's level differs from the symbol's last one; refreshes of a standing level are not news. */
  isNews(signal: CascadeSignal): boolean {
    return (this.#levels.get(signal.symbol) ?? 'NONE') !== signal.level;
  }

  signal(signal: CascadeSignal): void {
    this.signals++;
    if (!this.#levels.has(signal.symbol) && this.#levels.size >= 200) return;
    this.#levels.set(signal.symbol, signal.level);
    const highest = this.#highest.get(signal.symbol) ?? 'NONE';
    if (SIGNAL_LEVELS.indexOf(signal.level) > SIGNAL_LEVELS.indexOf(highest)) this.#highest.set(signal.symbol, signal.level);
  }

  /** Venues all of whose sockets are live now. */
  liveVenues(): string[] {
    return this.#feeds.liveVenues();
  }

  /** Sockets that are not live, with the reason. */
  downSockets(): string[] {
    return this.#feeds.downSockets();
  }

  /** Highest level each symbol reached. */
  highest(): ReadonlyMap<string, SignalLevel> {
    return this.#highest;
  }

  lines(regime: RegimeSnapshot, coverage: number, colour: boolean): string[] {
    const venues = [...this.#liquidationsByVenue].map(([exchange, count]) => `${exchange} ${this.#feeds.statusOf(exchange)} ${count}`);
    const price = regime.price === undefined ? 'no BTC price yet' : `BTC $${regime.price.toFixed(1)}`;
    const levels = [...this.#levels]
      .filter(([, level]) => level !== 'NONE')
      .sort(([, a], [, b]) => SIGNAL_LEVELS.indexOf(b) - SIGNAL_LEVELS.indexOf(a));
    const shown = levels.slice(0, 6).map(([symbol, level]) => `${symbol} ${formatLevel(level, colour).trim()}`);
    return [
      `feeds    ${venues.join('  ')}`,
      `market   ${price}  regime ${regime.regime}${regime.warmingUp ? ' (warming up)' : ''}  coverage ${(coverage * 100).toFixed(0)} %`,
      `flow     ${this.liquidations} liquidations  ${formatUsd(this.usd)}  ${this.signals} signals`,
      `signals  ${shown.length > 0 ? shown.join('  ') : 'quiet'}`,
      ...this.#troubles(),
    ];
  }

  /** What is not live and why, at most three lines. */
  #troubles(): string[] {
    const down = this.downSockets();
    const rest = down.length > 3 ? [`         and ${down.length - 3} more sockets`] : [];
    return [...down.slice(0, 3).map((line) => `waiting  ${line}`), ...rest];
  }
}
