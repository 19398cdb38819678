import { type Batch, type CascadeEvent, type CascadeSignal, type Preset, SIGNAL_LEVELS } from '@cascade/core';
import { Detector, MARKET_SYMBOL } from '@cascade/detector';
import { BASELINES, type Baseline, BaselineScores, type MethodTraces, TraceRecorder } from '@cascade/replay/evaluate';
import type { CascadeModel } from '@cascade/signals';

/** Scores below these are calm: not stored, and no threshold can be lower. */
const BASELINE_FLOORS: Readonly<Record<Baseline, number>> = { rate10s: 0.2, zScore: 1, usd10s: 500, usdPerInterest: 1e-7, cusum: 0.5 };
const PROBABILITY_FLOORS: Readonly<Record<Preset, number>> = { published: 0.02, corrected: 0.02, calibrated: 0.001 };
const RISK_FLOOR = 10;

/** What the bench is to judge. */
export interface BenchOptions {
  /** The preset whose signals are kept. */
  readonly preset: Preset;
  readonly model: CascadeModel;
  /** Told of every signal of that preset but those of the whole market. */
  readonly onSignal: (signal: CascadeSignal) => void;
}

/** What every method said. */
export interface BenchTraces {
  /** Probabilities of the presets, named like them; risk scores, `risk:` and the preset; baselines by their names. */
  readonly methods: readonly MethodTraces[];
  /** Those among `methods` that are probabilities. */
  readonly probability: Readonly<Record<Preset, MethodTraces>>;
  /** Levels as indices in `SIGNAL_LEVELS`, without the gate; the model's EXTREME only when its preset is the one whose signals are kept. */
  readonly levels: Readonly<Record<Preset, MethodTraces>>;
}

/** One preset and what it says. */
class BenchDetector {
  readonly detector: Detector;
  readonly probability: TraceRecorder;
  readonly level: TraceRecorder;
  readonly risk: TraceRecorder;

  constructor(preset: Preset, model: CascadeModel) {
    this.detector = new Detector({ preset, model });
    this.probability = new TraceRecorder(preset, PROBABILITY_FLOORS[preset]);
    this.level = new TraceRecorder(`level:${preset}`, 1);
    this.risk = new TraceRecorder(`risk:${preset}`, RISK_FLOOR);
  }

  /** Keeps how every symbol stands. */
  judge(nowMs: number): void {
    for (const [symbol, { score, risk }] of this.detector.judge(nowMs)) {
      this.probability.add(symbol, nowMs, score.probability);
      this.risk.add(symbol, nowMs, risk.score);
      this.level.add(symbol, nowMs, SIGNAL_LEVELS.indexOf(score.level));
    }
  }
}

/**
 * Runs every preset and every baseline over the same batches and keeps what each says of each symbol at each batch.
 * Cost: about three detectors; memory: 16 bytes a score above its floor.
 */
export class MethodBench {
  readonly #detectors: Readonly<Record<Preset, BenchDetector>>;
  readonly #baselines = new Map<string, BaselineScores>();
  readonly #baselineTraces: readonly (readonly [Baseline, TraceRecorder])[];
  readonly #options: BenchOptions;
  #firstMs: number | undefined;

  constructor(options: BenchOptions) {
    const { model } = options;
    this.#options = options;
    this.#baselineTraces = BASELINES.map((name) => [name, new TraceRecorder(name, BASELINE_FLOORS[name])]);
    this.#detectors = {
      published: new BenchDetector('published', model),
      corrected: new BenchDetector('corrected', model),
      calibrated: new BenchDetector('calibrated', model),
    };
  }

  /** Takes one batch, in order. */
  push({ events, nowMs }: Batch<CascadeEvent>): void {
    const { preset, onSignal } = this.#options;
    const benches = Object.values(this.#detectors);
    for (const { detector } of benches) for (const event of events) detector.push(event);
    // Before it is judged: a detector knows the market as a whole, and with it EXTREME of the model, as of its last `at`.
    for (const { signal } of this.#detectors[preset].detector.at(nowMs)) if (signal.symbol !== MARKET_SYMBOL) onSignal(signal);
    for (const bench of benches) bench.judge(nowMs);
    for (const event of events) this.#pushBaseline(event);
    for (const [symbol, scores] of this.#baselines) {
      const reading = scores.at(nowMs);
      for (const [name, trace] of this.#baselineTraces) trace.add(symbol, nowMs, reading[name]);
    }
  }

  /** Everything recorded so far. */
  traces(): BenchTraces {
    const { published, corrected, calibrated } = this.#detectors;
    const probability = {
      published: published.probability.traces(),
      corrected: corrected.probability.traces(),
      calibrated: calibrated.probability.traces(),
    };
    // The risk score has no calibrated form.
    const others = [published.risk, corrected.risk, ...this.#baselineTraces.map(([, trace]) => trace)];
    return {
      methods: [...Object.values(probability), ...others.map((recorder) => recorder.traces())],
      probability,
      levels: { published: published.level.traces(), corrected: corrected.level.traces(), calibrated: calibrated.level.traces() },
    };
  }

  #pushBaseline(event: CascadeEvent): void {
    if (event.type !== 'liquidation' && event.type !== 'open-interest') return;
    // Context may come long before the first liquidation; nobody knows whether there were others then.
    if (event.type === 'liquidation') this.#firstMs ??= event.receivedTsMs;
    let scores = this.#baselines.get(event.symbol);
    if (scores === undefined) {
      scores = new BaselineScores();
      this.#baselines.set(event.symbol, scores);
    }
    if (event.type === 'open-interest') scores.pushInterest(event);
    else {
      scores.observeFrom(this.#firstMs ?? event.receivedTsMs);
      scores.push(event, event.receivedTsMs);
    }
  }
}
