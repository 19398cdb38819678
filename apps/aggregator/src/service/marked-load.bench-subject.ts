import type { CascadeEvent, Detection, LiquidationEvent } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { playSample } from './live-source.sample.js';

/** Symbols take turns: each signal of a symbol begins or ends an episode, so that alerts have something to tell. */
const SYMBOLS = 50;
/** A timer of the load, ms: what is due is handed over in one turn. */
const TICK_MS = 1;
const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;

/** The clock all processes of a machine share, ms with fractions. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What to offer. */
export interface LoadOrder {
  readonly perSecond: number;
  readonly seconds: number;
}

/** A liquidation with the time it was due, on the clock of the machine. */
interface Marked {
  readonly number: number;
  readonly dueMs: number;
  readonly symbol: string;
}

/**
 * Liquidations, frame i due at t0 + i / rate whatever the service does: a late timer hands over all that is due. They go on from one order to
 * the next.
 */
export class MarkedLoad implements AsyncIterable<CascadeEvent> {
  /** Given to the loop, not yet told as signals. */
  readonly given: Marked[] = [];
  #waiting: CascadeEvent[] = [];
  #wake: (() => void) | undefined;
  #number = 0;
  #ended = false;

  /** Resolves when the last one was handed over, with how late the timer was at most, ms. */
  carryOut({ perSecond, seconds }: LoadOrder): Promise<{ readonly sent: number; readonly lateMs: number }> {
    const total = Math.round(perSecond * seconds);
    const startMs = machineMs();
    let [sent, lateMs] = [0, 0];
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const nowMs = machineMs();
        for (; sent < total; sent++) {
          const dueMs = startMs + (1_000 * sent) / perSecond;
          if (dueMs > nowMs) break;
          lateMs = Math.max(lateMs, nowMs - dueMs);
          this.#hand(dueMs);
        }
        if (sent < total) return;
        clearInterval(timer);
        resolve({ sent, lateMs });
      }, TICK_MS);
    });
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CascadeEvent> {
    yield* VENUES.map((exchange) => {
      const tsMs = Date.now();
      const common = { type: 'feed-status', connection: 'liquidations', status: 'live', reconnects: 0 } as const;
      return { ...common, exchange, tsMs, receivedTsMs: tsMs };
    });
    while (!this.#ended) {
      for (const event of this.#waiting.splice(0)) yield event;
      if (this.#waiting.length > 0) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #hand(dueMs: number): void {
    const number = this.#number++;
    const symbol = `M${number % SYMBOLS}USDT`;
    this.given.push({ number, dueMs, symbol });
    const tsMs = Date.now();
    const price = 100 + (number % 1_000) / 10;
    const event: LiquidationEvent = {
      type: 'liquidation',
      id: `marked-${number}`,
      exchange: VENUES[number % VENUES.length] ?? 'binance',
      exchangeSymbol: symbol,
      symbol,
      liquidatedSide: 'long',
      price,
      priceKind: 'fill',
      quantity: 10,
      notionalUsd: price * 10,
      notionalBasis: 'price',
      method: 'market',
      completeness: 'all',
      tsMs,
      receivedTsMs: tsMs,
    };
    this.#waiting.push(event);
    this.#wake?.();
  }
}

/**
 * The real detector, which besides its own work says a signal for every marked liquidation it was given, CRITICAL and NONE in turn. Their ids
 * end with `:m<number>@<due>`.
 */
export class MarkingDetector extends Detector {
  readonly #load: MarkedLoad;
  readonly #template: Detection;
  #read = 0;

  constructor(load: MarkedLoad) {
    super();
    this.#load = load;
    const template = playSample().detections.find(({ signal }) => signal.level === 'CRITICAL') ?? playSample().detections[0];
    if (template === undefined) throw new Error('the sample has no signal');
    this.#template = template;
  }

  override push(event: CascadeEvent): void {
    super.push(event);
    if (event.type === 'liquidation' && event.id.startsWith('marked-')) this.#read++;
  }

  override at(nowMs: number): Detection[] {
    super.at(nowMs);
    return this.#load.given.splice(0, this.#read).map((marked) => {
      this.#read--;
      return this.#signal(marked, nowMs);
    });
  }

  #signal({ number, dueMs, symbol }: Marked, tsMs: number): Detection {
    const visit = Math.floor(number / SYMBOLS);
    const level = visit % 2 === 0 ? 'CRITICAL' : 'NONE';
    const episode = `${symbol}:${tsMs}`;
    const id = `${symbol}:${visit >> 1}:${level}:m${number}@${dueMs.toFixed(3)}`;
    const { signal } = this.#template;
    return { ...this.#template, signal: { ...signal, id, seq: number + 1, symbol, level, tsMs, episode, validUntilMs: tsMs + 60_000 } };
  }
}

/** When the liquidation of a signal was due, ms; `undefined` for a signal of something else. */
export function dueMsOf(id: string): number | undefined {
  const found = /:m\d+@([\d.]+)$/.exec(id)?.[1];
  return found === undefined ? undefined : Number(found);
}
