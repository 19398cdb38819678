import { atLeast, type CascadeEvent, type Detection, type FeedReading, SIGNAL_LEVELS } from '@cascade/core';
import { Detector } from '@cascade/detector';
import type { FeedsStats } from '@cascade/feeds';
import { type BusStats, type CurrentValues, encodeSignal, InProcessBus, type WireSignal } from '@cascade/redis-bus';
import { burst, VENUES } from '../truth.sample.js';
import { History } from './history.js';
import {
  type CatchUp,
  type DataKind,
  eventIdOf,
  type LiquidationQuery,
  type LiveListener,
  type LiveSource,
  type NumberedLiquidation,
  type Readiness,
  type SignalAnswer,
  type SignalQuery,
} from './live-source.js';

/** When the burst of the sample begins, Unix ms. */
const SAMPLE_START_MS = 1_791_565_600_000;
/** Prices and open interest come for so long before it. */
const PRELUDE_MS = 10 * 60_000;
const STEP_MS = 250;

/** What a real detector says of a short story: calm, then 600 liquidations of $100k within a second. */
export interface SampleRun {
  readonly values: CurrentValues;
  readonly signals: readonly WireSignal[];
  readonly detections: readonly Detection[];
  readonly liquidations: readonly NumberedLiquidation[];
}

function calm(): CascadeEvent[] {
  return Array.from({ length: PRELUDE_MS / 5_000 }, (_, i) => {
    const tsMs = SAMPLE_START_MS - PRELUDE_MS + i * 5_000;
    const common = { exchange: 'okx', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs };
    const price = 100_000 + (i % 2) * 2;
    const events: CascadeEvent[] = [
      { ...common, type: 'price', price, bid: price - 0.5, ask: price + 0.5 },
      { ...common, type: 'open-interest', openInterestUsd: 5e9 - i * 1e5 },
      { ...common, type: 'funding', fundingRate: 0.0009, intervalHours: 8, nextFundingTsMs: SAMPLE_START_MS + 3_600_000 },
    ];
    if (i > 0) return events;
    const statuses = VENUES.map(
      (exchange) => ({ ...common, type: 'feed-status', exchange, connection: 'liquidations', status: 'live', reconnects: 0 }) as const,
    );
    return [...statuses, ...events];
  }).flat();
}

/** Plays the story through a real detector. */
export function playSample(): SampleRun {
  const detector = new Detector({ preset: 'corrected' });
  const liquidations = burst(SAMPLE_START_MS);
  const events = [...calm(), ...liquidations];
  const detections: Detection[] = [];
  const endMs = SAMPLE_START_MS + 2_000;
  let next = 0;
  for (let nowMs = SAMPLE_START_MS - PRELUDE_MS; nowMs <= endMs; nowMs += STEP_MS) {
    for (let event = events[next]; event !== undefined && event.tsMs <= nowMs; event = events[++next]) detector.push(event);
    detections.push(...detector.at(nowMs));
  }
  const values: CurrentValues = {
    nowMs: endMs,
    symbols: detector.readings(new Set([...detector.activeSymbols(endMs), 'BTCUSDT']), endMs),
    regime: detector.regimeAt(endMs),
    regimeChanges: detector.regimeChanges(),
    btcPrice: detector.btcPrice(),
    feeds: sampleFeeds(endMs),
    latency: [{ stage: 'detect', averageMs: 0.214, p50Ms: 0.18, p99Ms: 1.236, count: 1_024 }],
  };
  return {
    values,
    detections,
    signals: detections.map(({ signal }) => encodeSignal(signal)),
    liquidations: liquidations.map((event, index) => ({ no: index + 1, event })),
  };
}

function sampleFeeds(nowMs: number): FeedReading[] {
  return VENUES.map((exchange, index) => ({
    exchange,
    status: index === 0 ? 'stale' : 'live',
    lastMessageTsMs: nowMs - 20,
    reconnects: index,
    gapMs: index === 0 ? undefined : 1_500,
  }));
}

function sampleFeedsStats(nowMs: number): FeedsStats {
  return {
    queue: { waiting: 0, peak: 12, droppedPrices: 1, droppedLiquidations: 0, droppedStatuses: 0 },
    venues: VENUES.slice(0, 2).map((exchange, index) => ({
      exchange,
      connections: [
        { connection: 'liquidations', status: 'live', reconnects: index, rotations: 1, topics: 3, lastCanaryTsMs: nowMs - 1_250 },
        { connection: 'market', status: 'stale', reason: 'canary silent for 10 s', reconnects: 0, rotations: 0, topics: 2 },
      ],
      instruments: 400,
      instrumentsFailure: index === 0 ? undefined : 'HTTP 500',
      frames: 1_000,
      scannedFrames: 900,
      liquidations: 200 + index * 400,
      backfilled: 1,
      prices: 10,
      marks: 3,
      openInterests: 4,
      fundings: 5,
      duplicates: 2,
      filtered: 4,
      oldOnReceipt: 0,
      polling:
        index === 0 ? undefined : { intervalMs: 30_000, requests: 9, failures: 1, lastFailure: 'HTTP 429', pausedUntilMs: nowMs + 5_000 },
      problems: [{ code: 'invalid-row', count: 3, firstDetail: 'price', firstFrame: '{"x":1}' }],
      lagMs: 85,
      minLagMs: -3,
      lastLiquidationTsMs: nowMs - 1_000,
      sides: { votesFor: 30, votesAgainst: 1, inverted: false },
    })),
  };
}

/** A {@link LiveSource} in memory: the sample run, changed and added to by the test. */
export class SampleSource implements LiveSource {
  readonly data: DataKind;
  readonly startedMs: number = SAMPLE_START_MS - PRELUDE_MS;
  readonly instance: string = 'sample-1';
  /** What the source answers. */
  current: CurrentValues | undefined;
  past: WireSignal[];
  ready: Readiness = { ready: true, reasons: [] };
  /** Asked for past signals, it waits for this. */
  delay: Promise<void> = Promise.resolve();
  failure: Error | undefined;
  readonly queries: SignalQuery[] = [];
  readonly lastHour: History = new History();
  readonly #liquidations: readonly NumberedLiquidation[];
  readonly #listeners = new Set<LiveListener>();
  readonly #bus = new InProcessBus();

  constructor(run: SampleRun, data: DataKind = 'simulated') {
    this.data = data;
    this.current = run.values;
    this.lastHour.take(run.values);
    this.past = [...run.signals];
    this.#liquidations = run.liquidations;
  }

  /** Listeners now. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells of another signal. */
  signal(signal: WireSignal): void {
    this.past.push(signal);
    for (const { onSignal } of this.#listeners) onSignal?.(signal);
  }

  nowMs(): number {
    return SAMPLE_START_MS + 2_500;
  }

  readiness(): Readiness {
    return this.ready;
  }

  values(): CurrentValues | undefined {
    return this.current;
  }

  feeds(): readonly FeedReading[] {
    return sampleFeeds(this.nowMs());
  }

  feedsStats(): FeedsStats | undefined {
    return this.data === 'reconstructed' ? undefined : sampleFeedsStats(this.nowMs());
  }

  busStats(): BusStats {
    return this.#bus.stats();
  }

  liquidations({ after = 0, symbol, limit }: LiquidationQuery): readonly NumberedLiquidation[] {
    return this.#liquidations.filter(({ no, event }) => no > after && (symbol === undefined || event.symbol === symbol)).slice(-limit);
  }

  async signals(query: SignalQuery): Promise<SignalAnswer> {
    this.queries.push(query);
    await this.delay;
    if (this.failure !== undefined) throw this.failure;
    const { symbol, minLevel = 'NONE', fromTsMs = 0, toTsMs = Number.POSITIVE_INFINITY, limit } = query;
    const fits = ({ symbol: name, signal, timestamp }: WireSignal): boolean =>
      (symbol === undefined || name === symbol) &&
      atLeast(SIGNAL_LEVELS, signal, minLevel) &&
      timestamp * 1_000 >= fromTsMs &&
      timestamp * 1_000 <= toTsMs;
    return { signals: this.past.filter(fits).slice(-limit), source: 'memory' };
  }

  catchUp(lastEventId: string): CatchUp {
    const at = this.past.findIndex((signal) => eventIdOf(signal) === lastEventId);
    const signals = this.past.slice(at + 1);
    return {
      complete: at >= 0,
      signals: (async function* () {
        yield* signals;
      })(),
    };
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
