import type { LiquidatedSide, SignalLevel } from '@cascade/core';
import type { CascadeLabel, LabelVariant } from '../evaluate/cascade-label.js';

/** Where the data of an input comes from: told with everything that is said about it. */
export const DATA_BADGES = ['recorded', 'simulated', 'reconstructed'] as const;
/** One of {@link DATA_BADGES}. */
export type DataBadge = (typeof DATA_BADGES)[number];

/** Bounds of a 95 % interval, from blocks of whole days. */
export interface ReportInterval {
  readonly low: number;
  readonly high: number;
}

/** `hits` of `n`; the share is `hits / n`, unknown when `n` is 0. */
export interface ReportShare {
  readonly hits: number;
  readonly n: number;
  /** Of the share; absent when there are too few days for one, or when all are alike (0 or n hits): drawing days then says nothing. */
  readonly interval?: ReportInterval | undefined;
}

/** Quantiles of durations, ms. */
export interface ReportQuantiles {
  readonly n: number;
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
}

/** How one method did at one threshold. Durations are of the first hit of each cascade. */
export interface ReportCard {
  /** Cascades of any severity. */
  readonly recall: ReportShare;
  /** Cascades of severity 2 and 3: what the targets are about. */
  readonly recallSevere: ReportShare;
  /** Severities 1, 2, 3; one that never occurred may be left out. */
  readonly recallBySeverity: readonly (ReportShare & { readonly severity: 1 | 2 | 3 })[];
  readonly falseAlarms: number;
  readonly falseAlarmsPerSymbolDay: number;
  readonly falseAlarmsInterval?: ReportInterval | undefined;
  /** False alarms of all symbols in calm hours, per calm hour of the whole market: a clock hour without a label of any symbol; absent when there was none. */
  readonly falseAlarmsPerCalmHour?: number | undefined;
  /** Alarm - onset; negative: before. Absent without hits. */
  readonly delay?: ReportQuantiles | undefined;
  /** Alarm - t*; negative: before anybody could prove it. Absent without hits. */
  readonly delayToProven?: ReportQuantiles | undefined;
  /** Peak - alarm; negative: after the peak. Absent without hits. */
  readonly leadToPeak?: ReportQuantiles | undefined;
  /** Alarms that count neither way. */
  readonly dontCare: number;
}

/** A method at one of its own levels. */
export interface ReportLevel {
  readonly level: SignalLevel;
  /** Lowest probability; absent for a level that is none of a symbol's probability: EXTREME of a fitted model is CRITICAL on half of the market. */
  readonly threshold?: number | undefined;
  readonly card: ReportCard;
  /** The cascades that the recall of the card counts: index into the list of labels, and when the first alarm began. */
  readonly caught: readonly { readonly label: number; readonly alarmMs: number }[];
}

/** One method: the preset or a baseline. */
export interface ReportMethod {
  /** E.g. `calibrated`, `rate10s`. */
  readonly method: string;
  /** For people, e.g. `10 s rate`. */
  readonly title: string;
  /** The method's own levels, lowest first; only for methods that have levels. */
  readonly atLevels?: readonly ReportLevel[] | undefined;
  /** The lowest threshold with at most `targetPerSymbolDay` false alarms, targets ascending; a target that no threshold meets is left out. */
  readonly matched: readonly { readonly targetPerSymbolDay: number; readonly threshold: number; readonly card: ReportCard }[];
}

/** Recall of `method` minus recall of `baseline`, both at the same target of false alarms. */
export interface ReportDifference {
  readonly method: string;
  readonly baseline: string;
  readonly targetPerSymbolDay: number;
  /** -1..1 */
  readonly difference: number;
  readonly interval?: ReportInterval | undefined;
  /** Cascades caught by both, by one only, by none. */
  readonly both: number;
  readonly onlyMethod: number;
  readonly onlyBaseline: number;
  readonly neither: number;
}

/** How far the probability of the preset can be taken at its word. */
export interface ReportCalibration {
  /** Mean squared error of the probability. */
  readonly brier: number;
  /** 1 - brier / brier of always saying the base rate; 0 is no skill. */
  readonly skill: number;
  /** Expected calibration error, 0..1. */
  readonly ece: number;
  /** Bins of the probability, ascending; empty ones are left out. */
  readonly bins: readonly {
    readonly low: number;
    readonly high: number;
    readonly n: number;
    readonly meanProbability: number;
    /** Of `n`, how often what was forecast was true. */
    readonly positives: number;
  }[];
}

/** One alarm episode of the preset. */
export interface ReportAlarm {
  readonly symbol: string;
  /** Highest level reached. */
  readonly level: SignalLevel;
  readonly startMs: number;
  readonly endMs: number;
  /** Highest probability, 0..1. */
  readonly probability: number;
  /** Whose positions were being closed; absent when unknown. */
  readonly side?: LiquidatedSide | undefined;
  readonly verdict: 'hit' | 'false' | 'dont-care';
  /** The cascades it hit, by onset: indices into the list of labels; absent unless `hit`. */
  readonly labels?: readonly number[] | undefined;
  /** Start - onset of the first of them. */
  readonly delayMs?: number | undefined;
  /** Start - t* of the first of them. */
  readonly delayToProvenMs?: number | undefined;
  /** What the detector saw, one sentence each. */
  readonly reasons: readonly string[];
}

/** A symbol over time, thinned for drawing: entry `i` stands for `[startMs + i * stepMs, startMs + (i + 1) * stepMs)`. */
export interface ReportTimeline {
  readonly symbol: string;
  readonly startMs: number;
  readonly stepMs: number;
  /** Sums of USD by whose positions were closed; unknown sides are in `unknownUsd`. */
  readonly longUsd: readonly number[];
  readonly shortUsd: readonly number[];
  readonly unknownUsd?: readonly number[] | undefined;
  /** Last price, USD; `null` (JSON has no NaN) where unknown; empty when never known. */
  readonly price: readonly (number | null)[];
  /** Highest probability of the preset; `null` where it was silent. */
  readonly probability: readonly (number | null)[];
  /** When the preset stood at which level above NONE. */
  readonly levels: readonly { readonly level: SignalLevel; readonly startMs: number; readonly endMs: number }[];
}

/** How the cascades were told: {@link CascadeLabel}. */
export interface ReportLabels {
  /** Of the definition, e.g. `labels/1`. */
  readonly version: string;
  readonly variant: LabelVariant;
  /** `market`: the whole definition; `single-venue`: the weaker one of a tape of one venue. */
  readonly rule: 'market' | 'single-venue';
  /** Each criterion in words, and whether the data allowed to judge it. */
  readonly criteria: readonly { readonly text: string; readonly judged: boolean }[];
  readonly list: readonly CascadeLabel[];
}

/** The preset on the labels of one variant, at the threshold that fits them. */
export interface ReportVariant {
  readonly variant: LabelVariant;
  readonly targetPerSymbolDay: number;
  readonly threshold: number;
  /** `n` is the number of cascades of this variant. */
  readonly recall: ReportShare;
  readonly falseAlarmsPerSymbolDay: number;
}

/**
 * What a backtest found in one input, a tape or a scenario: plain JSON, as `cascade backtest --json` prints it.
 * Inputs are never pooled: each has its own result.
 */
export interface BacktestResult {
  readonly name: string;
  readonly badge: DataBadge;
  /** File name (no folder), or scenario and seed. */
  readonly source: string;
  /** Of the file, lower-case hex; absent for scenarios. */
  readonly sha256?: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly symbols: readonly string[];
  readonly symbolDays: number;
  /** Whole and begun UTC days: the blocks of the intervals. */
  readonly days: number;
  readonly events: number;
  readonly liquidations: number;
  readonly notionalUsd: number;
  readonly labels: ReportLabels;
  /** What the preset detects of the cascades of each variant that the data allow, that of `labels` among them, at the same false alarms. */
  readonly variants?: readonly ReportVariant[] | undefined;
  /** The fitted model behind the preset; absent for presets that are formulas. */
  readonly model?:
    | {
        readonly name: string;
        readonly origin: 'simulated' | 'recorded' | 'mixed';
        readonly description: string;
        readonly dataSha256: string;
      }
    | undefined;
  /** The judged preset: the `method` of one of `methods`. */
  readonly preset: string;
  /** The false alarms per symbol-day at which methods are compared first: a target of `methods` and `differences`. */
  readonly mainTargetPerSymbolDay: number;
  /** Those that the data allow to judge. */
  readonly methods: readonly ReportMethod[];
  readonly differences: readonly ReportDifference[];
  readonly calibration?: ReportCalibration | undefined;
  /** Of the preset, by time. */
  readonly alarms: readonly ReportAlarm[];
  /** The whole span, one per symbol. */
  readonly timelines: readonly ReportTimeline[];
  /** Finer series around single cascades, e.g. a second a bin from a minute before the onset. */
  readonly closeUps?: readonly ReportTimeline[] | undefined;
  /** What a reader must know, e.g. `2 days < 10: no intervals`. */
  readonly warnings: readonly string[];
}
