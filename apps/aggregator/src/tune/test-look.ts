import { createHash, type Hash } from 'node:crypto';
import type { CascadeEvent } from '@cascade/core';
import { CascadeInputsBook } from '@cascade/detector';
import {
  BaselineScores,
  type Calibration,
  judgeMethod,
  type LabelledSpan,
  type TimeSpan,
  TraceRecorder,
  thresholdForFalseAlarms,
} from '@cascade/replay/evaluate';
import { type CascadeModel, scoreCascade } from '@cascade/signals';
import type { BacktestInput } from '../backtest/backtest-input.js';
import { checkProbability } from '../backtest/probability-check.js';
import { LEVEL_NAMES, type LevelName } from './levels.js';
import { type Listener, listen, viewsOf } from './listen.js';
import { groupBy, type JudgedRun, poolRuns } from './pool.js';
import { partOfTime, testFromMs } from './split.js';

/** Scores below these are calm and not kept. */
const PROBABILITY_FLOOR = 0.001;
const RATE_FLOOR = 0.1;
const MAX_SYMBOLS = 2_000;
const DAY_MS = 86_400_000;

/** What a model and the plain rate said of one view of one test part. */
export interface TestRun {
  readonly group: string;
  /** `undefined`: all venues. */
  readonly exchange: string | undefined;
  readonly labelled: LabelledSpan;
  readonly probability: JudgedRun['traces'];
  /** 1 WATCH, 2 ALERT, 3 CRITICAL. */
  readonly level: JudgedRun['traces'];
  readonly rate: JudgedRun['traces'];
}

/** Part of an input that is for the test. */
export interface TestPart {
  readonly group: string;
  /** Whether the input is split by time; else all of it is for the test. */
  readonly byTime: boolean;
}

/**
 * Runs a model over the test part of an input as the detector does, gate included, and beside it the 10 s rate.
 * @returns the runs by view, and the SHA-256 of the liquidations of the test part: it names the data, whatever model they test
 */
export async function lookAtTest(
  input: BacktestInput,
  part: TestPart,
  model: CascadeModel,
  exchanges: readonly string[],
  onProgress: (nowMs: number) => void,
): Promise<{ readonly runs: readonly TestRun[]; readonly sha256: string }> {
  const fromMs = part.byTime ? testFromMs(input.span) : input.span.startMs;
  const hash = createHash('sha256');
  const tapped = { ...input, events: hashed(input.events, fromMs, hash) };
  const heard = await listen(tapped, viewsOf(exchanges), () => new TestListener(model, fromMs), onProgress);
  const runs = heard.map(({ exchange, listener, labelled }) => {
    const span = part.byTime ? partOfTime('test', input.span, labelled.labels) : input.span;
    return { group: part.group, exchange, ...listener.traces(span), labelled: { ...labelled, ...span } };
  });
  return { runs, sha256: hash.digest('hex') };
}

async function* hashed(events: BacktestInput['events'], fromMs: number, hash: Hash): AsyncGenerator<CascadeEvent> {
  for await (const event of events) {
    if (event.type === 'liquidation' && event.receivedTsMs >= fromMs) {
      const { tsMs, exchange, symbol, liquidatedSide, notionalUsd } = event;
      hash.update(`${tsMs} ${exchange} ${symbol} ${liquidatedSide ?? ''} ${notionalUsd ?? ''}\n`);
    }
    yield event;
  }
}

class TestListener implements Listener {
  readonly #book = new CascadeInputsBook(MAX_SYMBOLS);
  readonly #rates = new Map<string, BaselineScores>();
  readonly #probability = new TraceRecorder('model', PROBABILITY_FLOOR);
  readonly #level = new TraceRecorder('level', 1);
  readonly #rate = new TraceRecorder('rate10s', RATE_FLOOR);
  readonly #model: CascadeModel;
  readonly #fromMs: number;
  #firstMs: number | undefined;

  constructor(model: CascadeModel, fromMs: number) {
    this.#model = model;
    this.#fromMs = fromMs;
  }

  push(event: CascadeEvent): void {
    this.#firstMs ??= event.receivedTsMs;
    this.#book.push(event, event.receivedTsMs);
    if (event.type !== 'liquidation') return;
    let scores = this.#rates.get(event.symbol);
    if (scores === undefined) {
      scores = new BaselineScores();
      scores.observeFrom(this.#firstMs);
      this.#rates.set(event.symbol, scores);
    }
    scores.push(event, event.receivedTsMs);
  }

  read(nowMs: number): void {
    if (nowMs < this.#fromMs) return;
    for (const { symbol, inputs } of this.#book.at(nowMs)) {
      const { probability, level } = scoreCascade(inputs, this.#model);
      this.#probability.add(symbol, nowMs, probability);
      this.#level.add(symbol, nowMs, level === 'NONE' ? 0 : 1 + LEVEL_NAMES.indexOf(level));
    }
    for (const [symbol, scores] of this.#rates) this.#rate.add(symbol, nowMs, scores.at(nowMs).rate10s);
  }

  traces({ startMs }: TimeSpan): Pick<TestRun, 'probability' | 'level' | 'rate'> {
    const since = ({ traces, ...rest }: JudgedRun['traces']): JudgedRun['traces'] => ({
      ...rest,
      traces: traces.map(({ symbol, tsMs, score }) => {
        const first = tsMs.findIndex((ms) => ms >= startMs);
        const from = first < 0 ? tsMs.length : first;
        return { symbol, tsMs: tsMs.subarray(from), score: score.subarray(from) };
      }),
    });
    return { probability: since(this.#probability.traces()), level: since(this.#level.traces()), rate: since(this.#rate.traces()) };
  }
}

/** Detected of all cascades, and of those of severity 2 and 3. */
export interface Caught {
  readonly all: number;
  readonly severe: number;
}

/** A level on the test data, and the 10 s rate with a threshold chosen on the same data to have no more false alarms. */
export interface TestLevel {
  readonly level: LevelName;
  readonly caught: Caught;
  readonly falseAlarmsPerSymbolDay: number;
  readonly rateCaught: Caught;
}

/** Test figures of one view of one group. */
export interface TestFigures {
  readonly group: string;
  readonly exchange: string | undefined;
  readonly symbolDays: number;
  readonly cascades: Caught;
  readonly levels: readonly TestLevel[];
  /** `undefined` without a cascade. */
  readonly calibration: Calibration | undefined;
}

/** The figures of each group and view, seeds of one scenario together. */
export function testFigures(runs: readonly TestRun[]): TestFigures[] {
  const groups = groupBy(runs, ({ group, exchange }) => `${group} ${exchange ?? ''}`);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [figuresOf(first, members)];
  });
}

function figuresOf({ group, exchange }: TestRun, members: readonly TestRun[]): TestFigures {
  const pooled = (of: 'probability' | 'level' | 'rate'): JudgedRun =>
    poolRuns(members.map((run) => ({ traces: run[of], labelled: run.labelled })));
  const [probability, level, rate] = [pooled('probability'), pooled('level'), pooled('rate')];
  const { labelled } = level;
  const symbolDays = (labelled.symbols.length * (labelled.endMs - labelled.startMs)) / DAY_MS;
  const levels = LEVEL_NAMES.map((name, index): TestLevel => {
    const { outcomes, falseAlarms } = judgeMethod(level.traces, index + 1, labelled);
    const falseAlarmsPerSymbolDay = falseAlarms.length / symbolDays;
    const { threshold } = thresholdForFalseAlarms(rate.traces, labelled, falseAlarmsPerSymbolDay);
    return {
      level: name,
      caught: caughtOf(outcomes.filter(({ detected }) => detected)),
      falseAlarmsPerSymbolDay,
      rateCaught: caughtOf(judgeMethod(rate.traces, threshold, labelled).outcomes.filter(({ detected }) => detected)),
    };
  });
  const cascades = caughtOf(judgeMethod(level.traces, 1, labelled).outcomes);
  const calibration = cascades.all === 0 ? undefined : checkProbability(probability.traces, labelled);
  return { group, exchange, symbolDays, cascades, levels, calibration };
}

function caughtOf(outcomes: readonly { readonly label: { readonly severity: number } }[]): Caught {
  return { all: outcomes.length, severe: outcomes.filter(({ label }) => label.severity >= 2).length };
}
