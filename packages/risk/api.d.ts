// Public API of @cascade/risk. Written by "pnpm api:update"; do not edit.

// @cascade/risk

import { RiskLevel, Preset, RiskFactor, VelocitySnapshot, RiskAssessment } from '@cascade/core';

/** A level that has a floor: every one but `NONE`. */
type RiskFloorLevel = Exclude<RiskLevel, 'NONE'>;
/** Share of each factor in the score; the sum is 1. Published formula. */
declare const RISK_WEIGHTS: Readonly<Record<RiskFactor, number>>;
/** Lowest score, 0..100, of each level. Published formula (its documented HIGH cut-off, 60). */
declare const RISK_LEVEL_FLOORS: Readonly<Record<RiskFloorLevel, number>>;
/** Inputs at which a factor scores 25, 50, 75 and 100; linear in between. */
type CutPoints = readonly [low: number, medium: number, high: number, critical: number];
/** Cut points of the four factors with four bands. Published formula. Units: events/s, events/s², events/s³, USD in 60 s. */
declare const RISK_CUT_POINTS: Readonly<Record<'velocity' | 'acceleration' | 'jerk' | 'volume', CutPoints>>;
/** How one preset treats noise, missing inputs and agreement. */
interface RiskRules {
    /** Acceleration and jerk count from this many standard errors on. */
    readonly noiseSigmas: number;
    /** The 100 ms rate counts from this many events in that window on. */
    readonly minBurstEvents: number;
    /** `true`: a missing factor scores 0 and keeps its weight. `false`: it drops out and the others share its weight. */
    readonly missingScoresZero: boolean;
    /** Spread of the four velocities under which they agree: their `deviation` (events/s) or its ratio to the mean (`variation`). */
    readonly agreement: {
        readonly by: 'deviation' | 'variation';
        readonly below: number;
        readonly minEvents: number;
    };
}
/**
 * The rules of the presets; weights, cut points and floors are the same in all.
 *
 * `corrected` (default; spec) judges derivatives above their Poisson noise, ignores a 100 ms rate made of one or two events and
 * lets missing factors drop out. `published` is the published formula, literally. It is exempt from the noise rule
 * ("stationary noise never reaches HIGH"): it takes one event in 100 ms for 10 events/s and reads jerk and acceleration
 * raw, so a steady 5 events/s reaches HIGH by chance. `calibrated` judges risk as `corrected` does: the score has no fitted form.
 */
declare const RISK_PRESETS: Readonly<Record<Preset, RiskRules>>;
/** Largest allowed {@link RiskOptions.hysteresis}, points: the distance of two published floors. */
declare const MAX_HYSTERESIS = 20;
/** How a snapshot is judged. All optional. */
interface RiskOptions {
    /** Default `corrected`. */
    readonly preset?: Preset;
    /** Replaces some of {@link RISK_WEIGHTS}; the whole is normalised to sum 1. */
    readonly weights?: Readonly<Partial<Record<RiskFactor, number>>>;
    /** Replaces some of {@link RISK_LEVEL_FLOORS}; must ascend within (0, 100]. */
    readonly levelFloors?: Readonly<Partial<Record<RiskFloorLevel, number>>>;
    /** Points 0..20 a score must fall below a floor before the level of `previousLevel` is given up. Default 0. */
    readonly hysteresis?: number;
    /** Level of the assessment before this one; only read when `hysteresis` > 0. Default `NONE`. */
    readonly previousLevel?: RiskLevel;
    /** Share 0..1 of usual USD volume whose venues are live; multiplies the confidence. Default 1. */
    readonly coverage?: number;
}

/**
 * Judges one velocity snapshot. Pure: same snapshot and options, same answer. O(windows), allocates only its result.
 *
 * Score 0..100 is the weighted mean of six factor scores. Inputs: rates of the 100 ms, 10 s and
 * 60 s windows, derivatives over 2 s, USD and average size of the 60 s window, `exchangeCorrelation`.
 * A factor whose window is not in the snapshot is `undefined` and listed in `missing`; `corrected` then shares its weight
 * among the others, `published` scores it 0. Without any events `corrected` gives score 0 and level NONE.
 * `facts.eventsPerSec10s` and `facts.usd60s` read 0 where `missing` names their factor.
 *
 * @throws CascadeError `risk/invalid-number` for a snapshot with non-finite or negative figures, `risk/unknown-option`,
 * `risk/unknown-preset`, `risk/unknown-level`, `risk/invalid-weights`, `risk/invalid-floors` for wrong options
 */
declare function assessRisk(snapshot: VelocitySnapshot, options?: RiskOptions): RiskAssessment;
/**
 * Level of a score 0..100: the highest one whose floor it reaches.
 *
 * With `hysteresis` h the level of `previousLevel` (or one between) is kept while the score is above its floor less h; rises are
 * never delayed and a score of 0 is always NONE. Reads `levelFloors`, `hysteresis` and `previousLevel` of the options.
 * @throws CascadeError `risk/invalid-number` for a score outside 0..100, and as {@link assessRisk} for wrong options
 */
declare function classifyRisk(score: number, options?: RiskOptions): RiskLevel;

/**
 * One fact of an explanation, ready for translation: a stable key and the raw values its sentence quotes.
 * Values are unrounded; lists hold factor names.
 */
type RiskExplanationPart = {
    readonly key: 'level';
    readonly values: {
        readonly symbol: string;
        readonly level: string;
        readonly score: number;
    };
} | {
    readonly key: 'concerns';
    readonly values: {
        readonly factors: readonly RiskFactor[];
    };
} | {
    readonly key: 'velocity';
    readonly values: {
        readonly eventsPerSec10s: number;
    };
} | {
    readonly key: 'acceleration';
    readonly values: {
        readonly eventsPerSec2: number;
    };
} | {
    readonly key: 'volume';
    readonly values: {
        readonly usd60s: number;
    };
} | {
    readonly key: 'missing';
    readonly values: {
        readonly factors: readonly RiskFactor[];
    };
};
/**
 * The facts behind an assessment, one part each, always in this order: `level` (always there), `concerns` (the three highest
 * factors above 50; ties in the order of `RISK_FACTORS`), `velocity` (10 s rate > 5/s), `acceleration` (> 1 event/s²),
 * `volume` (> $100k in 60 s), `missing` (inputs that were not there). Needs nothing but the assessment. Pure, O(1).
 */
declare function explainRiskParts(assessment: RiskAssessment): RiskExplanationPart[];
/**
 * An assessment in plain English: one sentence per part of {@link explainRiskParts}, same order. Pure.
 * @example explainRisk(risk) // 'BTCUSDT risk is HIGH: 65.0 of 100. Main concerns: velocity, volume. ...'
 */
declare function explainRisk(assessment: RiskAssessment): string;

export { type CutPoints, MAX_HYSTERESIS, RISK_CUT_POINTS, RISK_LEVEL_FLOORS, RISK_PRESETS, RISK_WEIGHTS, type RiskExplanationPart, type RiskFloorLevel, type RiskOptions, type RiskRules, assessRisk, classifyRisk, explainRisk, explainRiskParts };
