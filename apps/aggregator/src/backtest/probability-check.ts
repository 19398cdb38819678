import {
  type Calibration,
  calibrationOf,
  type LabelledSpan,
  type MethodTraces,
  OUTCOME_MARGINS,
  outcomesOf,
  type ScoreTrace,
} from '@cascade/replay/evaluate';
import type { BacktestResult } from '@cascade/replay/report';

/**
 * Holds a probability against what happened, at the end of every second of every symbol. A second without a sample counts as
 * probability 0: the symbol was calm, or below the floor of the method. O(samples + seconds near labels), not O(seconds).
 * @returns `undefined` when the span has no cascade
 */
export function checkProbability(method: MethodTraces, labelled: LabelledSpan): Calibration | undefined {
  if (!labelled.labels.some(({ grade }) => grade === 'cascade')) return undefined;
  const rows = new Rows();
  for (const symbol of labelled.symbols) {
    const trace = method.traces.find((candidate) => candidate.symbol === symbol);
    addSymbol(rows, symbol, trace, labelled);
  }
  return rows.calibration();
}

/** The same for the report; `undefined` without a second in a cascade. */
export function calibrationReport(method: MethodTraces, labelled: LabelledSpan): BacktestResult['calibration'] {
  const checked = checkProbability(method, labelled);
  if (checked?.brierSkill === undefined) return undefined;
  return {
    brier: checked.brier,
    skill: checked.brierSkill,
    ece: checked.ece,
    bins: checked.reliability.map(({ from, to, weight, meanForecast, observed }) => ({
      low: from,
      high: to,
      n: weight,
      meanProbability: meanForecast,
      positives: Math.round(observed * weight),
    })),
  };
}

/** Seconds are numbered from the start of the span; only those with a sample or near a label are looked at. */
function addSymbol(rows: Rows, symbol: string, trace: ScoreTrace | undefined, { startMs, endMs, labels }: LabelledSpan): void {
  const seconds = Math.ceil((endMs - startMs) / 1_000);
  const secondOf = (tsMs: number): number => Math.floor((tsMs - startMs) / 1_000);
  const outcomeAt = outcomesOf(symbol, { labels });
  const probability = new Map<number, number>();
  // The newest sample of a second is what stands when it ends.
  trace?.tsMs.forEach((tsMs, index) => {
    if (tsMs >= startMs && tsMs < endMs) probability.set(secondOf(tsMs), Math.min(1, trace.score[index] ?? 0));
  });
  const looked = new Set(probability.keys());
  for (const label of labels) {
    if (label.symbol !== symbol) continue;
    const last = Math.min(seconds - 1, secondOf(label.endMs + OUTCOME_MARGINS.greyAfterMs));
    for (let second = Math.max(0, secondOf(label.onsetMs - OUTCOME_MARGINS.greyBeforeMs)); second <= last; second++) looked.add(second);
  }
  for (const second of looked) {
    const outcome = outcomeAt(startMs + second * 1_000 + 999);
    if (outcome !== undefined) rows.add(probability.get(second) ?? 0, outcome);
  }
  rows.addCalm(seconds - looked.size);
}

/** Seconds; silent ones, which are nearly all, are only counted. */
class Rows {
  readonly #probability: number[] = [];
  readonly #outcome: number[] = [];
  readonly #silent: [calm: number, cascade: number] = [0, 0];

  add(probability: number, outcome: boolean): void {
    if (probability === 0) this.#silent[outcome ? 1 : 0]++;
    else {
      this.#probability.push(probability);
      this.#outcome.push(outcome ? 1 : 0);
    }
  }

  /** Seconds without a sample and without a cascade. */
  addCalm(seconds: number): void {
    this.#silent[0] += seconds;
  }

  calibration(): Calibration {
    const weight = new Float64Array(this.#probability.length + 2).fill(1);
    weight.set(this.#silent, this.#probability.length);
    return calibrationOf(Float64Array.from([...this.#probability, 0, 0]), Uint8Array.from([...this.#outcome, 0, 1]), weight);
  }
}
