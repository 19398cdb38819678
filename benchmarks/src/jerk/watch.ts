import type { CascadeEvent, VelocitySnapshot } from '@cascade/core';
import { CascadeInputsBook, type SymbolInputs } from '@cascade/detector';
import { replay } from '@cascade/replay';
import { type MethodTraces, TraceRecorder } from '@cascade/replay/evaluate';
import { CASCADE_FEATURES, cascadeFeatures } from '@cascade/signals';
import { VelocityBook } from '@cascade/velocity';
import { Rows } from './rows.js';
import { METHODS, type Method, sigmasOf, WINDOWS_MS } from './scores.js';

/** Detectors are read this often, ms: leads are known to half a second. Rows for the model are a second apart. */
const READ_EVERY_MS = 500;
const ROW_EVERY_MS = 1_000;
/** All windows and derivatives are empty this long after a symbol's last liquidation, ms. */
const ACTIVE_FOR_MS = 61_000;
const MAX_SYMBOLS = 2_000;
/** Of seconds in which nothing stirs, one in this many is kept and counts as that many: as the fit of the model does it. */
const CALM_STRIDE = 20;
/** Noise units are clipped to this. */
const SIGMA_CLIP = [-3, 8] as const;

/** The derivatives offered to the model, in sigma: the columns of a row behind all features of the model, which its richest variant reads. */
export const ADDED_FEATURES = [
  { kind: 'acceleration', windowMs: WINDOWS_MS[0] },
  { kind: 'acceleration', windowMs: WINDOWS_MS[1] },
  { kind: 'jerk', windowMs: WINDOWS_MS[0] },
  { kind: 'jerk', windowMs: WINDOWS_MS[1] },
] as const;

/** What a market is watched for. */
export interface WatchUse {
  /** Scores of every method, for {@link Watch.traces}. */
  readonly methods: boolean;
  /** Rows to fit or judge a model with. */
  readonly rows: boolean;
}

/** Keeps what every method says of a stream of events, and rows for a model. Several streams may follow each other in time. */
export class Watch {
  readonly rows: Rows = new Rows(CASCADE_FEATURES.length + ADDED_FEATURES.length);
  readonly #recorders = new Map(METHODS.map((method) => [method, new TraceRecorder(method.name, method.floor)]));
  readonly #use: WatchUse;

  constructor(use: WatchUse) {
    this.#use = use;
  }

  /** Runs one stream, up to `endMs`, through engines of its own. Cost: about 1 s a day of eight simulated symbols, besides making the events. */
  async run(events: Iterable<CascadeEvent> | AsyncIterable<CascadeEvent>, endMs: number): Promise<void> {
    const velocity = new VelocityBook({ windowsMs: WINDOWS_MS, derivativeWindowsMs: WINDOWS_MS, correlation: false });
    const inputs = this.#use.rows ? new CascadeInputsBook(MAX_SYMBOLS) : undefined;
    const lastMs = new Map<string, number>();
    let rowsMs = Number.NEGATIVE_INFINITY;
    const gapMs = this.#use.methods ? READ_EVERY_MS : ROW_EVERY_MS;
    for await (const { events: batch, nowMs } of replay(events, { minGapMs: gapMs, maxGapMs: gapMs })) {
      // The replay reads on until all is quiet; that time belongs to the next stream.
      if (nowMs >= endMs) break;
      for (const event of batch) {
        inputs?.push(event, event.receivedTsMs);
        if (event.type === 'feed-status') velocity.setLive(event.exchange, event.status === 'live', event.receivedTsMs);
        if (event.type !== 'liquidation') continue;
        velocity.push(event.symbol, { ...event, tsMs: event.receivedTsMs });
        lastMs.set(event.symbol, event.receivedTsMs);
      }
      const snapshots = new Map<string, VelocitySnapshot>();
      for (const [symbol, tsMs] of lastMs) if (nowMs - tsMs <= ACTIVE_FOR_MS) snapshots.set(symbol, velocity.at(symbol, nowMs));
      if (this.#use.methods) for (const [symbol, snapshot] of snapshots) this.#record(symbol, snapshot);
      if (inputs === undefined || nowMs - rowsMs < ROW_EVERY_MS) continue;
      rowsMs = nowMs;
      for (const entry of inputs.at(nowMs)) this.#addRow(entry, snapshots.get(entry.symbol), nowMs);
    }
  }

  /** What one of {@link METHODS} has said so far. */
  traces(method: Method): MethodTraces {
    return (this.#recorders.get(method) ?? new TraceRecorder(method.name, method.floor)).traces();
  }

  #record(symbol: string, snapshot: VelocitySnapshot): void {
    for (const [method, recorder] of this.#recorders) {
      const score = method.score(snapshot);
      if (score !== undefined) recorder.add(symbol, snapshot.nowMs, score);
    }
  }

  #addRow(entry: SymbolInputs, snapshot: VelocitySnapshot | undefined, nowMs: number): void {
    const weight = isStirring(entry) ? 1 : Math.floor(nowMs / 1_000) % CALM_STRIDE === 0 ? CALM_STRIDE : 0;
    if (weight === 0) return;
    const features = cascadeFeatures(entry.inputs);
    const values: (number | undefined)[] = CASCADE_FEATURES.map((name) => features[name]);
    for (const { kind, windowMs } of ADDED_FEATURES) values.push(clipped(snapshot && sigmasOf(kind, windowMs, snapshot)));
    this.rows.add(entry.symbol, nowMs, weight, values);
  }
}

function isStirring({ inputs }: SymbolInputs): boolean {
  return inputs.burst !== undefined || inputs.cusum > 0.5 || (inputs.adverseMoves?.sigmas60s ?? 0) > 2.5;
}

function clipped(sigmas: number | undefined): number | undefined {
  return sigmas && Math.min(SIGMA_CLIP[1], Math.max(SIGMA_CLIP[0], sigmas));
}
