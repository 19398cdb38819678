import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedReading, LiquidationEvent, SignalLevel, SymbolReading } from '@cascade/core';
import { SIGNAL_LEVELS } from '@cascade/core';
import type { FeedsStats } from '@cascade/feeds';
import type { BusStats, CurrentValues, WireSignal } from '@cascade/redis-bus';
import { History } from '../../service/history.js';
import type {
  CatchUp,
  DataKind,
  LiveListener,
  LiveSource,
  NumberedLiquidation,
  Readiness,
  SignalAnswer,
  SignalQuery,
} from '../../service/live-source.js';
import { eventIdOf, parseEventId } from '../../service/live-source.js';

/** When the samples happen, Unix ms. */
const SAMPLE_MS = 1_791_565_200_000;

/** The signal with that number, always the same; every text in it is as long as asked. */
export function sampleSignal(number: number, level: SignalLevel = 'ALERT', symbol = 'BTCUSDT', characters = 10): WireSignal {
  return {
    schema_version: 1,
    id: `${symbol}:${number}`,
    seq: number,
    symbol,
    timestamp: (SAMPLE_MS + number) / 1_000,
    signal: level,
    signal_level: SIGNAL_LEVELS.indexOf(level),
    probability: 0.5,
    scores: {},
    metrics: { velocity: 1, volume_usd: 1 },
    context: { coverage: 1, missing: [], reasons: ['x'.repeat(characters)] },
    meta: { preset: 'corrected', valid_until: SAMPLE_MS / 1_000 + 60 },
  };
}

/** The liquidation with that number. */
export function sampleLiquidation(no: number, symbol = 'BTCUSDT'): NumberedLiquidation {
  const event: LiquidationEvent = {
    type: 'liquidation',
    id: `l${no}`,
    exchange: 'binance',
    exchangeSymbol: symbol,
    symbol,
    tsMs: SAMPLE_MS + no,
    receivedTsMs: SAMPLE_MS + no + 20,
    liquidatedSide: 'long',
    price: 80_000,
    notionalUsd: 1_000 + no,
    notionalBasis: 'price',
    method: 'market',
    completeness: 'all',
  };
  return { no, event };
}

/** Values of those symbols. */
export function sampleValues(nowMs: number, ...symbols: string[]): CurrentValues {
  return { nowMs, symbols: symbols.map((symbol): SymbolReading => ({ symbol, nowMs })) };
}

/** A document as simple as can be, with `padding` characters more. */
export function encodeSampleValues(padding = 0): (values: CurrentValues) => unknown {
  return ({ nowMs, symbols }) => ({ now: nowMs, symbols: symbols?.map(({ symbol }) => symbol), padding: 'x'.repeat(padding) });
}

/** A source that does what a test tells it. Catching up pauses between signals and goes on to those emitted meanwhile. */
export class FakeSource implements LiveSource {
  readonly data: DataKind = 'simulated';
  readonly startedMs = SAMPLE_MS;
  readonly instance = 'sample';
  readonly history: WireSignal[] = [];
  readonly lastHour: History = new History();
  readonly listeners = new Set<LiveListener>();
  /** Turns of the event loop between two signals of catching up. */
  pauseTurns: () => number = () => 0;
  /** Whether catching up breaks off, and after how many signals. */
  failsAfter: number | undefined;
  /** Signals with a lower number are in no memory any more. */
  forgotten = 0;
  catchUps = 0;
  openCatchUps = 0;

  nowMs(): number {
    return SAMPLE_MS;
  }

  readiness(): Readiness {
    return { ready: true, reasons: [] };
  }

  values(): CurrentValues | undefined {
    return undefined;
  }

  feeds(): readonly FeedReading[] {
    return [];
  }

  feedsStats(): FeedsStats | undefined {
    return undefined;
  }

  busStats(): BusStats {
    throw new Error('no stream asks for it');
  }

  liquidations(): readonly NumberedLiquidation[] {
    return [];
  }

  async signals({ limit }: SignalQuery): Promise<SignalAnswer> {
    return { signals: this.history.slice(-limit), source: 'memory' };
  }

  catchUp(lastEventId: string): CatchUp {
    this.catchUps++;
    const last = parseEventId(lastEventId);
    const index = this.history.findIndex(({ id }) => id === last?.id);
    const from = Math.max(index + 1, this.forgotten);
    return { complete: index >= 0 && from === index + 1, signals: this.#from(from) };
  }

  listen(listener: LiveListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** How many listen to each kind. */
  get listening(): { readonly signals: number; readonly liquidations: number; readonly values: number } {
    const all = [...this.listeners];
    return {
      signals: all.filter(({ onSignal }) => onSignal).length,
      liquidations: all.filter(({ onLiquidations }) => onLiquidations).length,
      values: all.filter(({ onValues }) => onValues).length,
    };
  }

  emit(...signals: WireSignal[]): void {
    for (const signal of signals) {
      this.history.push(signal);
      for (const { onSignal } of this.listeners) onSignal?.(signal);
    }
  }

  /** Signals `from`..`to`, one after the other. */
  emitNumbers(from: number, to: number): void {
    for (let number = from; number <= to; number++) this.emit(sampleSignal(number));
  }

  emitLiquidations(...liquidations: NumberedLiquidation[]): void {
    for (const { onLiquidations } of this.listeners) onLiquidations?.(liquidations);
  }

  emitValues(values: CurrentValues): void {
    for (const { onValues } of this.listeners) onValues?.(values);
  }

  async *#from(start: number): AsyncGenerator<WireSignal> {
    this.openCatchUps++;
    try {
      for (let index = start, sent = 0; ; index++, sent++) {
        for (let turns = this.pauseTurns(); turns > 0; turns--) await nextTurn();
        if (sent === this.failsAfter) throw new Error('the history went away');
        const signal = this.history[index];
        if (signal === undefined) return;
        yield { ...signal, meta: { ...signal.meta, replayed: true } };
      }
    } finally {
      this.openCatchUps--;
    }
  }
}

/** The event id of {@link sampleSignal}. */
export function sampleEventId(number: number): string {
  return eventIdOf(sampleSignal(number));
}
