import { randomUUID } from 'node:crypto';
import { type Batch, type CascadeEvent, type Clock, type FeedReading, FeedTally, type SymbolReading } from '@cascade/core';
import { Ring } from '@cascade/core/stats';
import type { FeedsStats } from '@cascade/feeds';
import type { BusStats, CurrentValues, SignalBus, WireSignal } from '@cascade/redis-bus';
import { History } from './history.js';
import type {
  CatchUp,
  DataKind,
  LiquidationQuery,
  LiveListener,
  LiveSource,
  NumberedLiquidation,
  Readiness,
  SignalAnswer,
  SignalQuery,
} from './live-source.js';
import { SignalMemory } from './signal-memory.js';

/** Liquidations remembered. */
const MAX_LIQUIDATIONS = 10_000;
/** Symbols whose newest reading is kept; as many as the detector tracks. */
const MAX_SYMBOLS = 2_000;
/** A symbol nothing was heard of is shown for this long, ms: as long as its velocity stands in Redis. */
const SHOWN_FOR_MS = 600_000;
/** A feed has to be live for this long before its figures mean something, ms: the shortest window of a derivative. */
const WARM_UP_MS = 2_000;

/** What a {@link LiveState} is wired from. */
export interface LiveStateParts {
  readonly data: DataKind;
  readonly exchanges: readonly string[];
  readonly bus: SignalBus;
  readonly clock: Clock;
  readonly feedsStats: () => FeedsStats | undefined;
  /** `true`: the engines went on from a checkpoint and need no warm-up. */
  readonly isWarm: () => boolean;
  /** Whether the bus is Redis, which remembers more than this process. */
  readonly hasRedis: boolean;
}

/** The picture a running service has of itself, for everybody who asks: newest values, liquidations and signals. */
export class LiveState implements LiveSource {
  readonly data: DataKind;
  readonly startedMs: number;
  readonly instance: string = randomUUID();
  readonly lastHour: History = new History();
  readonly #parts: LiveStateParts;
  readonly #feeds: FeedTally;
  readonly #liquidations = new Ring<NumberedLiquidation>(MAX_LIQUIDATIONS);
  readonly #symbols = new Map<string, SymbolReading>();
  readonly #listeners = new Set<LiveListener>();
  readonly #signals: SignalMemory;
  readonly #unsubscribe: () => void;
  #values: CurrentValues | undefined;
  #no = 0;
  #liveSinceMs: number | undefined;

  constructor(parts: LiveStateParts) {
    this.#parts = parts;
    this.data = parts.data;
    this.startedMs = parts.clock.nowMs();
    this.#feeds = new FeedTally(parts.exchanges);
    this.#signals = new SignalMemory(parts.bus, parts.hasRedis);
    this.#unsubscribe = parts.bus.subscribe({}, (signal) => this.#takeSignal(signal));
  }

  /** Whether somebody wants to see values more often than they are published. */
  get isWatched(): boolean {
    for (const { onValues } of this.#listeners) if (onValues !== undefined) return true;
    return false;
  }

  /** Takes a batch the detector has read. */
  batch({ events }: Batch<CascadeEvent>): void {
    const news: NumberedLiquidation[] = [];
    for (const event of events) {
      this.#feeds.add(event);
      if (event.type === 'liquidation') news.push({ no: ++this.#no, event });
    }
    for (const liquidation of news) this.#liquidations.push(liquidation);
    const isLive = this.#feeds.liveVenues().length > 0;
    this.#liveSinceMs = isLive ? (this.#liveSinceMs ?? this.#parts.clock.nowMs()) : undefined;
    if (news.length > 0) for (const { onLiquidations } of this.#listeners) onLiquidations?.(news);
  }

  /** Takes what stands now. */
  take(values: CurrentValues): void {
    for (const reading of values.symbols ?? []) {
      // Back to the end, so that the front is what was heard of longest ago.
      this.#symbols.delete(reading.symbol);
      this.#symbols.set(reading.symbol, reading);
    }
    for (const [symbol, { nowMs }] of this.#symbols) {
      if (values.nowMs - nowMs <= SHOWN_FOR_MS && this.#symbols.size <= MAX_SYMBOLS) break;
      this.#symbols.delete(symbol);
    }
    this.lastHour.take(values);
    this.#values = { ...this.#values, ...values };
    for (const { onValues } of this.#listeners) onValues?.(values);
  }

  nowMs(): number {
    return this.#parts.clock.nowMs();
  }

  readiness(): Readiness {
    const reasons: string[] = [];
    if (this.#liveSinceMs === undefined) reasons.push(`no feed is live: ${this.#feeds.downSockets().slice(0, 5).join('; ')}`);
    else if (!this.#parts.isWarm() && this.nowMs() - this.#liveSinceMs < WARM_UP_MS) {
      reasons.push(`warming up: a feed has been live for less than ${WARM_UP_MS / 1_000} s`);
    }
    if (this.#values === undefined) reasons.push('nothing was computed yet');
    if (this.#parts.bus.stats().state === 'failed') reasons.push('Redis refuses this service for good: see its log');
    return { ready: reasons.length === 0, reasons };
  }

  values(): CurrentValues | undefined {
    return this.#values === undefined ? undefined : { ...this.#values, symbols: [...this.#symbols.values()] };
  }

  feeds(): readonly FeedReading[] {
    return this.#feeds.readings();
  }

  feedsStats(): FeedsStats | undefined {
    return this.#parts.feedsStats();
  }

  busStats(): BusStats {
    return this.#parts.bus.stats();
  }

  liquidations({ after = 0, symbol, limit }: LiquidationQuery): readonly NumberedLiquidation[] {
    const fitting = this.#liquidations.toArray().filter(({ no, event }) => no > after && (symbol === undefined || event.symbol === symbol));
    return fitting.slice(-limit);
  }

  signals(query: SignalQuery): Promise<SignalAnswer> {
    return this.#signals.past(query);
  }

  catchUp(lastEventId: string): CatchUp {
    return this.#signals.catchUp(lastEventId);
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unsubscribe();
    this.#listeners.clear();
  }

  #takeSignal(signal: WireSignal): void {
    this.#signals.add(signal);
    for (const { onSignal } of this.#listeners) onSignal?.(signal);
  }
}
