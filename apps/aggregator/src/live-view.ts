import {
  type Batch,
  type CascadeEvent,
  type CascadeSignal,
  FEED_STATUSES,
  type FeedStatus,
  type FeedStatusEvent,
  type RegimeSnapshot,
  SIGNAL_LEVELS,
  type SignalLevel,
} from '@cascade/core';
import { formatLevel, formatUsd } from './format.js';

interface VenueTally {
  /** Last status of each of its sockets. */
  readonly sockets: Map<string, FeedStatusEvent>;
  liquidations: number;
}

/** Follows a live run and renders it as a few lines of text. Memory: one record per venue and symbol with a signal (at most 200). */
export class LiveView {
  readonly #venues = new Map<string, VenueTally>();
  readonly #levels = new Map<string, SignalLevel>();
  readonly #highest = new Map<string, SignalLevel>();
  liquidations = 0;
  usd = 0;
  signals = 0;

  constructor(exchanges: readonly string[]) {
    for (const exchange of exchanges) this.#venues.set(exchange, { sockets: new Map(), liquidations: 0 });
  }

  batch(batch: Batch<CascadeEvent>): void {
    for (const event of batch.events) {
      if (event.type === 'liquidation') {
        this.liquidations++;
        this.usd += event.notionalUsd ?? 0;
        const venue = this.#venues.get(event.exchange);
        if (venue !== undefined) venue.liquidations++;
      } else if (event.type === 'feed-status') this.#status(event);
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
    return [...this.#venues].filter(([, venue]) => worst(venue) === 'live').map(([exchange]) => exchange);
  }

  /** Sockets that are not live, with the reason. */
  downSockets(): string[] {
    return [...this.#venues].flatMap(([exchange, { sockets }]) => {
      if (sockets.size === 0) return [`${exchange}: no answer yet`];
      const down = [...sockets.values()].filter(({ status }) => status !== 'live');
      return down.map(({ connection, status, reason }) => `${exchange} ${connection}: ${reason ?? status}`);
    });
  }

  /** Highest level each symbol reached. */
  highest(): ReadonlyMap<string, SignalLevel> {
    return this.#highest;
  }

  lines(regime: RegimeSnapshot, coverage: number, colour: boolean): string[] {
    const venues = [...this.#venues].map(([exchange, venue]) => `${exchange} ${worst(venue)} ${venue.liquidations}`);
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

  #status(event: FeedStatusEvent): void {
    this.#venues.get(event.exchange)?.sockets.set(event.connection, event);
  }
}

/** The worst state of a venue's sockets. */
function worst({ sockets }: VenueTally): FeedStatus {
  const ranks = [...sockets.values()].map(({ status }) => FEED_STATUSES.indexOf(status));
  return ranks.length === 0 ? 'connecting' : (FEED_STATUSES[Math.min(...ranks)] ?? 'connecting');
}
