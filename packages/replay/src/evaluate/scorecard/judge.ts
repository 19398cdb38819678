import { CascadeError, quote } from '@cascade/core';
import type { CascadeLabel } from '../cascade-label.js';
import type { MethodTraces } from '../score-trace.js';
import { type Alarm, alarmsOf } from './alarms.js';
import { HIT_AFTER_MS, HIT_BEFORE_MS, MAX_EARLY_MS } from './config.js';
import type { LabelledSpan, TimeSpan } from './labelled-span.js';
import { firstAtLeast, touchesZone, unjudgedZones } from './unjudged-zones.js';

/** What became of one cascade. */
export interface CascadeOutcome {
  readonly label: CascadeLabel;
  readonly detected: boolean;
  /** Start of the first alarm that hits it, Unix ms; this and all below absent when missed. */
  readonly alarmMs?: number;
  /** Alarm minus onset, ms: below 0 the alarm was first; never below -60,000. */
  readonly delayMs?: number;
  /** Alarm minus t* (`provenMs`), ms; absent when the label has no t*. */
  readonly delayToProvenMs?: number;
  /** Peak minus alarm, ms: above 0 the alarm was first. */
  readonly leadToPeakMs?: number;
}

/** An alarm with the symbol it was given for. */
export interface SymbolAlarm extends Alarm {
  readonly symbol: string;
}

/** Every cascade and every alarm of a span, judged. Each alarm that starts in the span is in one list or one of `hits`. */
export interface Judgement {
  /** One per cascade whose onset lies in the span, in the order of the labels. */
  readonly outcomes: readonly CascadeOutcome[];
  /** Alarms that hit at least one of these cascades; two in one cascade are two. */
  readonly hits: number;
  /** Alarms with neither cascade nor grey near, by symbol, then time. */
  readonly falseAlarms: readonly SymbolAlarm[];
  /** Alarms that hit nothing, but touch a grey label or come within 60 s of a cascade. */
  readonly dontCare: readonly SymbolAlarm[];
}

function inSpan({ startMs, endMs }: TimeSpan, tsMs: number): boolean {
  return tsMs >= startMs && tsMs < endMs;
}

/** The alarms `[from, to)` that hit `label`; `alarms` in order of time, not overlapping. */
function hitsOf(alarms: readonly Alarm[], label: CascadeLabel): { readonly from: number; readonly to: number } {
  const startAt = (index: number): number => (alarms[index] as Alarm).startMs;
  const endAt = (index: number): number => (alarms[index] as Alarm).endMs;
  const notEarly = firstAtLeast(alarms.length, startAt, label.onsetMs - MAX_EARLY_MS);
  const reaching = firstAtLeast(alarms.length, endAt, label.onsetMs - HIT_BEFORE_MS);
  const from = Math.max(notEarly, reaching);
  let to = from;
  while (to < alarms.length && startAt(to) <= label.endMs + HIT_AFTER_MS) to++;
  return { from, to };
}

function outcomeOf(label: CascadeLabel, alarm: Alarm | undefined): CascadeOutcome {
  if (alarm === undefined) return { label, detected: false };
  const alarmMs = alarm.startMs;
  return {
    label,
    detected: true,
    alarmMs,
    delayMs: alarmMs - label.onsetMs,
    ...(label.provenMs === undefined ? {} : { delayToProvenMs: alarmMs - label.provenMs }),
    leadToPeakMs: label.peakMs - alarmMs,
  };
}

function groupBySymbol(labels: readonly CascadeLabel[]): Map<string, CascadeLabel[]> {
  const groups = new Map<string, CascadeLabel[]>();
  for (const label of labels) {
    const group = groups.get(label.symbol);
    if (group === undefined) groups.set(label.symbol, [label]);
    else group.push(label);
  }
  return groups;
}

/**
 * Holds alarms against labels, symbol by symbol; the side is not compared. An alarm hits a cascade when it overlaps
 * `[onset - 10 s, end + 5 s]` and starts at most 60 s before the onset (limits included); one alarm may hit several.
 * What is not a hit and comes near a cascade (60 s) or touches grey is "don't care"; all others are false.
 * Labels outside the span are not counted as cascades, but still keep alarms near them from being false. O(n log n).
 *
 * @param alarmsBySymbol of each symbol in order of time, not overlapping, as {@link alarmsOf} gives them
 */
export function judge(alarmsBySymbol: ReadonlyMap<string, readonly Alarm[]>, labels: readonly CascadeLabel[], span: TimeSpan): Judgement {
  const labelsBySymbol = groupBySymbol(labels);
  const hitAlarms = new Set<Alarm>();
  const outcomes: CascadeOutcome[] = [];
  for (const label of labels) {
    if (label.grade !== 'cascade' || !inSpan(span, label.onsetMs)) continue;
    const alarms = alarmsBySymbol.get(label.symbol) ?? [];
    const { from, to } = hitsOf(alarms, label);
    for (let index = from; index < to; index++) hitAlarms.add(alarms[index] as Alarm);
    outcomes.push(outcomeOf(label, from < to ? alarms[from] : undefined));
  }
  const falseAlarms: SymbolAlarm[] = [];
  const dontCare: SymbolAlarm[] = [];
  for (const [symbol, alarms] of alarmsBySymbol) {
    const zones = unjudgedZones(labelsBySymbol.get(symbol) ?? []);
    for (const alarm of alarms) {
      if (hitAlarms.has(alarm) || !inSpan(span, alarm.startMs)) continue;
      const list = touchesZone(zones, alarm.startMs, alarm.endMs) ? dontCare : falseAlarms;
      list.push({ symbol, ...alarm });
    }
  }
  return { outcomes, hits: hitAlarms.size, falseAlarms, dontCare };
}

/**
 * {@link judge} for the alarms of a whole method at one threshold. O(samples).
 * @throws CascadeError `replay/threshold-below-floor`
 */
export function judgeMethod(method: MethodTraces, threshold: number, labelled: LabelledSpan): Judgement {
  if (!(threshold >= method.floor)) {
    const message = `threshold ${quote(threshold)} of ${quote(method.method)} is below "${method.floor}", under which no scores were stored; raise it`;
    throw new CascadeError('replay/threshold-below-floor', message, { context: { threshold, floor: method.floor } });
  }
  const alarms = new Map(method.traces.map((trace) => [trace.symbol, alarmsOf(trace, threshold)]));
  return judge(alarms, labelled.labels, labelled);
}
