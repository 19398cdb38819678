import type { CascadeLabel, MarketTruth, MethodTraces, SymbolTruth } from '@cascade/replay/evaluate';
import type { ReportTimeline } from '@cascade/replay/report';
import type { LoggedAlarm } from './alarm-log.js';

/** Most points a symbol's line has in the report. */
const MAX_POINTS = 1_500;

/** Cascades shown from close, how many points each, and how much before and after it, ms. */
const MAX_CLOSE_UPS = 12;
const CLOSE_UP_POINTS = 300;
const BEFORE_MS = 60_000;
const AFTER_MS = 120_000;

/** Every symbol over the whole span, thinned for drawing. */
export function timelinesOf(truth: MarketTruth, probability: MethodTraces | undefined, alarms: readonly LoggedAlarm[]): ReportTimeline[] {
  return truth.symbols.map((symbol) => timelineOf(symbol, truth, probability, alarms, MAX_POINTS));
}

/** Closer views of the largest cascades, from a minute before to two minutes after. */
export function closeUpsOf(
  truth: MarketTruth,
  labels: readonly CascadeLabel[],
  probability: MethodTraces | undefined,
  alarms: readonly LoggedAlarm[],
): ReportTimeline[] {
  const largest = labels
    .filter(({ grade }) => grade === 'cascade')
    .sort((a, b) => b.severity - a.severity || b.notionalUsd - a.notionalUsd)
    .slice(0, MAX_CLOSE_UPS);
  return largest.flatMap(({ symbol, onsetMs, endMs }) => {
    const own = truth.symbols.find((candidate) => candidate.symbol === symbol);
    if (own === undefined) return [];
    return [timelineOf(own, { startMs: onsetMs - BEFORE_MS, endMs: endMs + AFTER_MS }, probability, alarms, CLOSE_UP_POINTS)];
  });
}

/** One symbol between `span.startMs` and `span.endMs` in at most `points` bins of whole seconds. */
function timelineOf(
  { symbol, liquidations, prices }: SymbolTruth,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  probability: MethodTraces | undefined,
  alarms: readonly LoggedAlarm[],
  points: number,
): ReportTimeline {
  const stepMs = Math.max(1_000, Math.ceil((endMs - startMs) / points / 1_000) * 1_000);
  const count = Math.max(1, Math.ceil((endMs - startMs) / stepMs));
  const usd = [new Array<number>(count).fill(0), new Array<number>(count).fill(0), new Array<number>(count).fill(0)];
  for (let index = 0; index < liquidations.tsMs.length; index++) {
    const bin = Math.floor(((liquidations.tsMs[index] ?? 0) - startMs) / stepMs);
    const lane = usd[liquidations.side[index] ?? 2];
    if (lane === undefined || bin < 0 || bin >= count) continue;
    lane[bin] = (lane[bin] ?? 0) + (liquidations.notionalUsd[index] || 0);
  }
  const [longUsd = [], shortUsd = [], unknownUsd = []] = usd.map((lane) => lane.map(Math.round));
  const price =
    prices === undefined
      ? []
      : Array.from({ length: count }, (_, bin) => valueAt(prices, Math.min(startMs + (bin + 1) * stepMs, endMs) - 1));
  return {
    symbol,
    startMs,
    stepMs,
    longUsd,
    shortUsd,
    ...(unknownUsd.some((value) => value > 0) ? { unknownUsd } : {}),
    price,
    probability: highest(probability, symbol, startMs, stepMs, count),
    levels: alarms
      .filter((alarm) => alarm.symbol === symbol)
      .flatMap(({ levels }) => levels.filter((level) => level.endMs >= startMs && level.startMs < endMs)),
  };
}

function valueAt({ startMs, stepMs, values }: NonNullable<SymbolTruth['prices']>, tsMs: number): number | null {
  const value = values[Math.floor((tsMs - startMs) / stepMs)];
  return value === undefined || Number.isNaN(value) ? null : value;
}

function highest(method: MethodTraces | undefined, symbol: string, startMs: number, stepMs: number, count: number): (number | null)[] {
  const bins = new Array<number | null>(count).fill(null);
  const trace = method?.traces.find((candidate) => candidate.symbol === symbol);
  for (let index = 0; trace !== undefined && index < trace.tsMs.length; index++) {
    const bin = Math.floor(((trace.tsMs[index] ?? 0) - startMs) / stepMs);
    if (bin >= 0 && bin < count) bins[bin] = Math.round(Math.max(bins[bin] ?? 0, trace.score[index] ?? 0) * 1e4) / 1e4;
  }
  return bins;
}
