import { type CascadeLabel, judge, type LabelledMarket, type MethodTraces } from '@cascade/replay/evaluate';
import type { ReportAlarm } from '@cascade/replay/report';
import type { LoggedAlarm } from './alarm-log.js';

/** A reading stands for this long at most, ms. */
const READING_STANDS_MS = 1_000;

/**
 * What became of every alarm that begins in the labelled span, by the rules of the scorecard. An alarm lasts to the last reading at a
 * level above NONE, as `levels` tell: the cooldown after it is no part of it. O(alarms x (labels + readings of a symbol)).
 */
export function judgeAlarms(alarms: readonly LoggedAlarm[], labelled: LabelledMarket, levels: MethodTraces): ReportAlarm[] {
  const { labels, startMs, endMs } = labelled;
  const places = new Map(labels.map((label, index) => [label, index]));
  const ofSymbol = new Map<string, CascadeLabel[]>(labelled.symbols.map((symbol) => [symbol, []]));
  for (const label of labels) ofSymbol.get(label.symbol)?.push(label);
  return alarms.flatMap((alarm) => {
    const near = ofSymbol.get(alarm.symbol);
    return near === undefined || alarm.startMs < startMs || alarm.startMs >= endMs
      ? []
      : [verdictOn(alarm, lastReadMs(alarm, levels), near, labelled, places)];
  });
}

function lastReadMs({ symbol, startMs, endMs }: LoggedAlarm, { traces }: MethodTraces): number {
  const readMs = traces.find((trace) => trace.symbol === symbol)?.tsMs.findLast((tsMs) => tsMs <= endMs);
  return Math.max(startMs, Math.min(endMs, (readMs ?? startMs) + READING_STANDS_MS));
}

function verdictOn(
  { symbol, startMs, endMs, level, probability, side, reasons }: LoggedAlarm,
  confirmedMs: number,
  labels: readonly CascadeLabel[],
  span: LabelledMarket,
  places: ReadonlyMap<CascadeLabel, number>,
): ReportAlarm {
  const alone = new Map([[symbol, [{ startMs, endMs: confirmedMs, highest: probability }]]]);
  const { outcomes, dontCare } = judge(alone, labels, span);
  const hits = outcomes.filter(({ detected }) => detected);
  const first = hits[0];
  const alarm = { symbol, level, startMs, endMs, probability, ...(side === undefined ? {} : { side }), reasons };
  if (first === undefined) return { ...alarm, verdict: dontCare.length > 0 ? 'dont-care' : 'false' };
  const { delayMs, delayToProvenMs } = first;
  return { ...alarm, verdict: 'hit', labels: hits.flatMap(({ label }) => places.get(label) ?? []), delayMs, delayToProvenMs };
}
