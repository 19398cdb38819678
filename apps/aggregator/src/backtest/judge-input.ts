import { PRESETS, type Preset } from '@cascade/core';
import { replay } from '@cascade/replay';
import { type LabelledMarket, MARKET_RULE, type MarketTruth, type MethodTraces } from '@cascade/replay/evaluate';
import type { BacktestResult, ReportMethod } from '@cascade/replay/report';
import type { CascadeModel, CascadeRule } from '@cascade/signals';
import { AlarmLog } from './alarm-log.js';
import { judgeAlarms } from './alarm-verdicts.js';
import { criteriaOf } from './criteria-text.js';
import type { BacktestInput } from './input-types.js';
import { interruptible, takeTurn } from './interruptible.js';
import { labelInput, variantReports } from './label-variants.js';
import { levelFloorsOf } from './level-floors.js';
import { type BenchTraces, MethodBench } from './method-bench.js';
import { calibrationReport } from './probability-check.js';
import { differencesOf, MAIN_TARGET, METHOD_TITLES, methodReport } from './report-cards.js';
import { warningsOf } from './result-warnings.js';
import { closeUpsOf, timelinesOf } from './timeline.js';

/** Readings are at least this far apart, ms of tape time, and at most: delays are known to half a second, those of short inputs to a tenth. */
const READ_GAP_MS = { minGapMs: 500, maxGapMs: 1_000 };
const SHORT_READ_GAP_MS = { minGapMs: 100, maxGapMs: 1_000 };
/** Longest input that is short, ms. */
const SHORT_MS = 6 * 3_600_000;
/** The plain detectors the preset is held against. */
const RIVALS: readonly string[] = ['rate10s', 'cusum'];
const DAY_MS = 86_400_000;

/** How an input is judged. */
export interface JudgeSettings {
  readonly preset: Preset;
  readonly model: CascadeModel;
  /** Called after every batch with tape time. */
  readonly onProgress: (nowMs: number) => void;
  /** Called once all is read and scoring begins. */
  readonly onScoring?: (() => void) | undefined;
  /** Ends the work with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What was said of an input while it was read. */
interface Heard {
  readonly events: number;
  readonly traces: BenchTraces;
  readonly log: AlarmLog;
}

/** Runs every method over the input, labels it and judges them. */
export async function judgeInput(input: BacktestInput, settings: JudgeSettings): Promise<BacktestResult> {
  const { events, traces, log } = await listen(input, settings);
  settings.onScoring?.();
  await takeTurn(settings.signal);
  const truth = input.truth();
  const { main: labelled, variants } = labelInput(truth);
  const { startMs, endMs, symbols, labels } = labelled;
  const rule = labelled.rule === MARKET_RULE ? 'market' : 'single-venue';
  const ofLabelled = (method: MethodTraces): MethodTraces => onlyOf(method, labelled);
  const methods = traces.methods.filter(({ method }) => isJudgeable(method, truth)).map(ofLabelled);
  const preset = ofLabelled(traces.probability[settings.preset]);
  const days = Math.floor((endMs - 1) / DAY_MS) - Math.floor(startMs / DAY_MS) + 1;
  return {
    name: input.name,
    badge: input.badge,
    source: input.source,
    sha256: input.sha256,
    startMs,
    endMs,
    symbols,
    symbolDays: (symbols.length * (endMs - startMs)) / DAY_MS,
    days,
    events,
    ...sumsOf(truth),
    labels: { version: labelled.version, variant: labelled.variant, rule, criteria: criteriaOf(labelled), list: labels },
    variants: variantReports(preset, variants, MAIN_TARGET),
    model: settings.preset === 'calibrated' ? modelOf(settings.model) : undefined,
    preset: settings.preset,
    mainTargetPerSymbolDay: MAIN_TARGET,
    methods: await methodReports(methods, traces.levels, labelled, rule, settings),
    differences: methods.filter(({ method }) => RIVALS.includes(method)).flatMap((rival) => differencesOf(preset, rival, labelled)),
    calibration: calibrationReport(preset, labelled),
    alarms: judgeAlarms(log.alarms, labelled, traces.levels[settings.preset]),
    timelines: timelinesOf(truth, preset, log.alarms),
    closeUps: closeUpsOf(truth, labels, preset, log.alarms),
    warnings: warningsOf(input, labelled, days),
  };
}

async function listen(input: BacktestInput, { preset, model, onProgress, signal }: JudgeSettings): Promise<Heard> {
  const log = new AlarmLog();
  const bench = new MethodBench({ preset, model, onSignal: (signal) => log.push(signal) });
  const isShort = input.span.endMs - input.span.startMs <= SHORT_MS;
  let events = 0;
  let lastMs = 0;
  for await (const batch of replay(interruptible(input.events, signal), isShort ? SHORT_READ_GAP_MS : READ_GAP_MS)) {
    bench.push(batch);
    events += batch.events.length;
    lastMs = batch.nowMs;
    onProgress(batch.nowMs);
  }
  log.close(lastMs);
  return { events, traces: bench.traces(), log };
}

/** A method whose measure the data lack would look blind, not unjudged. */
function isJudgeable(method: string, { symbols }: MarketTruth): boolean {
  return method !== 'usdPerInterest' || symbols.some(({ openInterestUsd }) => openInterestUsd !== undefined);
}

/** Symbols that were heard of but are not labelled can't be judged. */
function onlyOf(method: MethodTraces, { symbols }: LabelledMarket): MethodTraces {
  const labelled = new Set(symbols);
  return { ...method, traces: method.traces.filter(({ symbol }) => labelled.has(symbol)) };
}

async function methodReports(
  methods: readonly MethodTraces[],
  levels: BenchTraces['levels'],
  labelled: LabelledMarket,
  rule: CascadeRule,
  { preset: judged, model, signal }: JudgeSettings,
): Promise<ReportMethod[]> {
  const reports: ReportMethod[] = [];
  for (const name of Object.keys(METHOD_TITLES)) {
    const method = methods.find((candidate) => candidate.method === name);
    if (method === undefined) continue;
    const preset = PRESETS.find((candidate) => candidate === name);
    // What the whole market has reached is followed for the judged preset only.
    const floors = preset && levelFloorsOf(preset, model, rule).filter(({ threshold }) => threshold !== undefined || preset === judged);
    const own = preset && floors && { traces: onlyOf(levels[preset], labelled), floors };
    reports.push(methodReport(method, own, labelled));
    await takeTurn(signal);
  }
  return reports;
}

function sumsOf(truth: MarketTruth): { liquidations: number; notionalUsd: number } {
  let liquidations = 0;
  let notionalUsd = 0;
  for (const { liquidations: columns } of truth.symbols) {
    liquidations += columns.tsMs.length;
    for (const usd of columns.notionalUsd) notionalUsd += Number.isNaN(usd) ? 0 : usd;
  }
  return { liquidations, notionalUsd: Math.round(notionalUsd) };
}

function modelOf({ name, origin }: CascadeModel): NonNullable<BacktestResult['model']> {
  return { name, origin: origin.kind, description: origin.description, dataSha256: origin.dataSha256 };
}
