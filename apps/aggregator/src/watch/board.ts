import type { WireSignal } from '@cascade/redis-bus';
import { type Hello, jsonOf, readHello, readSignal, type ToldDataKind } from '../tail/read-documents.js';
import { RecentIds } from '../tail/recent-ids.js';
import type { SseEvent } from '../tail/sse-parser.js';
import { LevelChanges } from './level-changes.js';
import { type LiquidationFrame, readLiquidations, readValues, type SymbolFrame, type ValuesFrame } from './read-frames.js';
import type { WatchState } from './watch-state.js';

/** Signals and liquidations kept: more than the tallest terminal shows. */
const MAX_LINES = 100;
/** Symbols kept, as many as a service tracks. */
const MAX_SYMBOLS = 2_000;
/** A symbol no frame told of for so long is not shown any more, ms. */
const FORGOTTEN_MS = 60_000;
/** Values come every second: without one for so long a service stands still, ms. */
const SILENT_MS = 5_000;

/** Gathers what a service tells into one picture. Memory: 2,000 symbols, 100 signals, 100 liquidations. */
export class Board {
  readonly #service: string;
  readonly #known = new RecentIds();
  readonly #changes = new LevelChanges();
  readonly #symbols = new Map<string, { readonly heardMs: number; readonly frame: SymbolFrame }>();
  readonly #signals: WireSignal[] = [];
  #newest: WireSignal | undefined;
  readonly #liquidations: LiquidationFrame[] = [];
  #data: ToldDataKind = 'unknown';
  #instance: string | undefined;
  #lastNo = 0;
  #values: ValuesFrame | undefined;
  #newsMs: number;
  #lost: { readonly sinceMs: number; readonly reason: string } | undefined;

  constructor(service: string, nowMs: number) {
    this.#service = service;
    this.#newsMs = nowMs;
  }

  /** Takes an event of the stream. What can't be read changes nothing. */
  take({ event, data }: SseEvent, nowMs: number): void {
    if (event === 'hello') this.#greet(readHello(data));
    else if (event === 'signal') this.addSignals([readSignal(data)]);
    else if (event === 'liquidations') this.addLiquidations(readLiquidations(jsonOf(data)));
    else if (event === 'values') this.#takeValues(readValues(data), nowMs);
  }

  /** Takes signals, oldest first; those that change a level are listed. */
  addSignals(signals: readonly (WireSignal | undefined)[]): void {
    for (const signal of signals) {
      if (signal === undefined || !this.#known.add(signal.id)) continue;
      this.#newest = signal;
      if (this.#changes.add(signal)) this.#signals.unshift(signal);
    }
    this.#signals.length = Math.min(this.#signals.length, MAX_LINES);
  }

  /** Takes liquidations, oldest first; those with a number that has passed are known. */
  addLiquidations(liquidations: readonly LiquidationFrame[]): void {
    const news = liquidations.filter(({ no }) => no > this.#lastNo);
    this.#lastNo = Math.max(this.#lastNo, ...news.slice(-1).map(({ no }) => no));
    this.#liquidations.unshift(...news.slice(-MAX_LINES).reverse());
    this.#liquidations.length = Math.min(this.#liquidations.length, MAX_LINES);
  }

  /** The stream stands. */
  opened(nowMs: number): void {
    this.#lost = undefined;
    this.#newsMs = nowMs;
  }

  /** The stream broke. */
  lost(reason: string, nowMs: number): void {
    this.#lost = { sinceMs: nowMs, reason };
  }

  /** The picture now. O(symbols). */
  state(nowMs: number): WatchState {
    const { regime, service } = this.#values ?? {};
    const { current, btc_price: btcPrice } = regime ?? {};
    const newest = this.#newest;
    const isFresh = newest !== undefined && Math.abs(nowMs - newest.timestamp * 1_000) < FORGOTTEN_MS;
    return {
      nowMs,
      service: this.#service,
      data: this.#data,
      stale: this.#lost ?? (nowMs - this.#newsMs < SILENT_MS ? undefined : { sinceMs: this.#newsMs, reason: 'no news from the service' }),
      regime:
        current === undefined
          ? undefined
          : { name: current.regime, sinceMs: current.since === undefined ? undefined : current.since * 1_000 },
      btcPrice: btcPrice?.price,
      coverage: isFresh ? newest.context.coverage : undefined,
      feeds: Object.entries(service?.feeds ?? {}).map(([exchange, { status }]) => ({ exchange, status })),
      symbols: new Map([...this.#symbols].map(([symbol, { frame }]) => [symbol, frame])),
      signals: [...this.#signals],
      liquidations: [...this.#liquidations],
    };
  }

  #greet({ data, instance }: Hello): void {
    this.#data = data;
    // The numbers begin anew with the service.
    if (this.#instance !== undefined && this.#instance !== instance) this.#lastNo = 0;
    this.#instance = instance;
  }

  #takeValues(values: ValuesFrame | undefined, nowMs: number): void {
    if (values === undefined) return;
    this.#newsMs = nowMs;
    this.#values = { ...values, regime: { ...this.#values?.regime, ...defined(values.regime) } };
    for (const [symbol, frame] of values.symbols) {
      // Back to the end, so that the front is what was heard of longest ago.
      this.#symbols.delete(symbol);
      this.#symbols.set(symbol, { heardMs: nowMs, frame });
    }
    for (const [symbol, { heardMs }] of this.#symbols) {
      if (nowMs - heardMs < FORGOTTEN_MS && this.#symbols.size <= MAX_SYMBOLS) break;
      this.#symbols.delete(symbol);
    }
  }
}

/** Without the fields that are `undefined`. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
