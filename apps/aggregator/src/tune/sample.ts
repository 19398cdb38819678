import type { LabelledMarket } from '@cascade/replay/evaluate';
import type { BacktestInput } from '../backtest/backtest-input.js';
import { listen, viewsOf } from './listen.js';
import { type FeatureRows, RowBudget, RowCollector } from './row-collector.js';
import type { VariantSpec } from './variant-specs.js';

/** Rows of one variant from one view of one input, and the cascades they are to be judged by. */
export interface VariantSample {
  readonly variant: string;
  /** The one venue listened to; `undefined`: all of them. */
  readonly exchange: string | undefined;
  readonly rows: FeatureRows;
  /** Its span is that of the rows. Labels may lie outside: they keep what is near them from counting as calm. */
  readonly labelled: LabelledMarket;
}

/** What is kept of an input. */
export interface SampleLimits {
  /** Later rows are not needed. */
  readonly untilMs: number;
  /** Shared by all inputs of a run. */
  readonly budget: RowBudget;
}

/**
 * Reads an input once and makes the samples of every variant it can serve: an input of several venues serves the market's variants, and
 * each of its venues alone the single-venue variant.
 * @param exchanges the venues with liquidations in the input
 * @throws CascadeError `app/too-many-rows`
 */
export async function collectSamples(
  input: BacktestInput,
  specs: readonly VariantSpec[],
  exchanges: readonly string[],
  onProgress: (nowMs: number) => void,
  { untilMs, budget }: SampleLimits = { untilMs: Number.POSITIVE_INFINITY, budget: new RowBudget() },
): Promise<VariantSample[]> {
  const servedBy = (exchange: string | undefined): VariantSpec[] =>
    specs.filter(({ rule }) => rule === (exchange === undefined ? 'market' : 'single-venue'));
  const views = viewsOf(exchanges).filter((exchange) => servedBy(exchange).length > 0);
  const heard = await listen(input, views, (exchange) => new RowCollector(servedBy(exchange), { untilMs, budget }), onProgress);
  return heard.flatMap(({ exchange, listener, labelled }) => {
    const served = servedBy(exchange);
    return listener.rows().map((rows, index) => ({ variant: served[index]?.name ?? '', exchange, rows, labelled }));
  });
}

/** Rows, cascades and span of a part of the sample's time. Nothing is copied. */
export function cutSample({ rows, labelled, ...rest }: VariantSample, startMs: number, endMs: number): VariantSample {
  const { symbols, symbol, tsMs, weight, features, width } = rows;
  const [from, to] = [countBefore(tsMs, startMs), countBefore(tsMs, endMs)];
  const cut: FeatureRows = {
    symbols,
    symbol: symbol.subarray(from, to),
    tsMs: tsMs.subarray(from, to),
    weight: weight.subarray(from, to),
    features: features.subarray(from * width, to * width),
    width,
  };
  return { ...rest, rows: cut, labelled: { ...labelled, startMs, endMs } };
}

/** Cascades that begin in the sample's span. */
export function cascadesIn({ labels, startMs, endMs }: Pick<LabelledMarket, 'labels' | 'startMs' | 'endMs'>): number {
  return labels.filter(({ grade, onsetMs }) => grade === 'cascade' && onsetMs >= startMs && onsetMs < endMs).length;
}

/** How many ascending times lie before `limitMs`. */
function countBefore(tsMs: Float64Array, limitMs: number): number {
  let [low, high] = [0, tsMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tsMs[middle] ?? 0) < limitMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
