// Public API of @cascade/signals. Written by "pnpm api:update"; do not edit.

// @cascade/signals

import { LiquidatedSide, SignalLevel, SignalFactor, RegimeFactors, Preset, CascadeSignal } from '@cascade/core';

/**
 * Everything the calibrated model may read, by name. All of one symbol and its dominant side.
 * `l` = natural logarithm, `lg` = log10, `R` decayed rates with time constant in s, `mu` the usual rate, `bp` = 1e-4 of open interest.
 */
declare const CASCADE_FEATURES: readonly ["lRate", "lFast", "lMid", "lAbs", "imbalance", "lVenues", "lDispersion", "lCusum", "lBurstCount", "burstShare", "lBurstAge", "lBurstSilence", "lUsdRatio", "breadth", "btcRate", "lgUsdOi60", "lgUsdOi10", "lgBurstOi", "adverse10s", "adverse60s", "adverse180s", "lBurstMove", "lProgress", "lProgressLate"];
/** Name of a feature. */
type CascadeFeature = (typeof CASCADE_FEATURES)[number];
/** Inputs that may be missing as a group. */
declare const CASCADE_INPUT_GROUPS: readonly ["openInterest", "price", "otherVenues"];
/** One of {@link CASCADE_INPUT_GROUPS}. */
type CascadeInputGroup = (typeof CASCADE_INPUT_GROUPS)[number];
/** Feature values; `undefined` where the input is not there. */
type CascadeFeatureValues = Readonly<Record<CascadeFeature, number | undefined>>;

/** Where a model's coefficients come from. */
interface ModelOrigin {
    /** What the data is; people see it wherever the model speaks. */
    readonly kind: 'simulated' | 'recorded' | 'mixed';
    /** What data, in one sentence. */
    readonly description: string;
    /** SHA-256 of the table the coefficients were fitted on, lower-case hex. */
    readonly dataSha256: string;
    /** Seeds of the simulations; empty for recorded data. */
    readonly seeds: readonly number[];
}
/** Definitions of a cascade a variant can be fitted to. */
declare const CASCADE_RULES: readonly ["market", "single-venue"];
/** One of {@link CASCADE_RULES}. */
type CascadeRule = (typeof CASCADE_RULES)[number];
/** Coefficients for one set of inputs that are there. */
interface ModelVariant {
    /** E.g. `flow+interest+price`. */
    readonly name: string;
    /** Which cascades it was fitted to: those of the whole `market`, or those of a `single-venue` by the weaker rule of such data. */
    readonly rule: CascadeRule;
    /** The features it reads. It speaks when no group of inputs they need is missing, and sees no other group. */
    readonly features: readonly CascadeFeature[];
    readonly intercept: number;
    /** One per feature, for the feature as it is (not standardised). */
    readonly weights: readonly number[];
    /** Isotonic correction of the logistic probability: piecewise linear through these points, ascending in both; absent: none. */
    readonly calibration?: {
        readonly raw: readonly number[];
        readonly probability: readonly number[];
    } | undefined;
    /** Lowest probability of each level, ascending: from false-alarm budgets on validation data. */
    readonly levels: {
        readonly WATCH: number;
        readonly ALERT: number;
        readonly CRITICAL: number;
    };
}
/** A calibrated model as it is stored: JSON, format `cascade-model/1`. */
interface CascadeModel {
    readonly format: 'cascade-model/1';
    /** Shown with every signal, e.g. `calibrated-2026-11-21`. */
    readonly name: string;
    /** ISO date. */
    readonly createdOn: string;
    /** What the probability is the probability of. */
    readonly meaning: string;
    readonly origin: ModelOrigin;
    /** Richest set of inputs first; the last one needs liquidations only. */
    readonly variants: readonly ModelVariant[];
}

/**
 * The model that comes with Cascade. What it was fitted on and how well it does: docs/detection.md. Written from
 * models/calibrated.json by `node tools/embed-model.mjs`; change neither by hand.
 */
declare const CALIBRATED_MODEL: CascadeModel;

/** The burst under way on the dominant side, or one that ended a moment ago. */
interface CascadeBurst {
    /** Since its first event, ms. */
    readonly ageMs: number;
    /** Since its newest event, ms. */
    readonly silenceMs: number;
    /** Events of the side. */
    readonly count: number;
    /** Events of the other side in the same time. */
    readonly otherCount: number;
    /** USD of the side. */
    readonly notionalUsd: number;
    /** Venues with at least 10 % of the count. */
    readonly venues: number;
}
/** How far the price has moved against the liquidated side: down for longs, up for shorts. Positive = against it. */
interface CascadeMoves {
    /** Moves over 10, 60 and 180 s, each in sigma of its own horizon. */
    readonly sigmas10s: number;
    readonly sigmas60s: number;
    readonly sigmas180s: number;
    /** The usual 60 s move (one sigma), a fraction. */
    readonly sigma60s: number;
    /** Largest adverse move since 10 s before the burst, a fraction >= 0. Absent during a burst: the price of that time is not known. */
    readonly sinceBurst?: number | undefined;
}
/**
 * All the calibrated model is told of one symbol's dominant side at one instant. Absent is `undefined`, never 0. Rates, sums and counts
 * below 0 count as 0.
 */
interface CascadeInputs {
    /** Only words the reasons; the numbers below are of this side. */
    readonly liquidatedSide?: LiquidatedSide | undefined;
    /** Decayed rates, events/s, time constants 1, 5 and 30 s. */
    readonly eventsPerSec1s: number;
    readonly eventsPerSec5s: number;
    readonly eventsPerSec30s: number;
    /** What is usual for this symbol and side, events/s. */
    readonly baselineEventsPerSec: number;
    /** Decayed sums, USD, time constants 10 and 60 s. */
    readonly usd10s: number;
    readonly usd60s: number;
    /** What is usual for this symbol and side, USD/s. */
    readonly baselineUsdPerSec: number;
    /** (D - O) / (D + O + 1) of 30 s counts, D this side, O the other; absent while most events have no known side. */
    readonly imbalance?: number | undefined;
    /** Venues with at least 10 % of the 30 s count; absent where only one venue is listened to, whose being alone says nothing. */
    readonly venues?: number | undefined;
    /** Variance / mean of the events a second, 1 = chance; absent while there are too few. */
    readonly dispersion?: number | undefined;
    /** Poisson CUSUM, nats. */
    readonly cusum: number;
    readonly burst?: CascadeBurst | undefined;
    /** Open interest, USD; 0 or less counts as unknown. */
    readonly openInterestUsd?: number | undefined;
    readonly adverseMoves?: CascadeMoves | undefined;
    /** Share 0..1 of the other active symbols that are excited on this side: `excitement` above `EXCITED_ABOVE`. */
    readonly breadth: number;
    /** `excitement` of BTC on this side; 0 for BTC itself and where BTC is not watched. */
    readonly btcRate: number;
}

/** What has to come together before the definition calls a burst a cascade (detection documentation, ground truth). */
declare const CASCADE_CRITERIA: {
    /** Liquidations of the burst. */
    readonly count: 40;
    /** The same where one venue alone is listened to. */
    readonly countOfOneVenue: 20;
    /** USD of the burst, bp (1e-4) of open interest. */
    readonly openInterestBp: 2;
    /** Share of one side among the burst's events. */
    readonly sideShare: 0.8;
    /** Adverse price move, a fraction: the larger of `move` and `moveSigmas` sigma of 60 s. */
    readonly move: 0.007;
    readonly moveSigmas: 6;
};
/** A symbol is excited when its {@link excitement} is above this: e^2.1, about 8 times the usual rate. */
declare const EXCITED_ABOVE = 2.1;
/**
 * How far a symbol's rate stands above its usual one, ln((R5 + .01) / (mu + .013)): 0 = as usual, 2.3 = ten times. The feature `lRate`,
 * on its own because breadth and BTC have to be known before a symbol can be scored. Finite for finite rates. Pure, O(1).
 */
declare function excitement(eventsPerSec5s: number, baselineEventsPerSec: number): number;
/**
 * The features of a symbol, formulas as listed at `CASCADE_FEATURES`. Features of open interest, of price and of other venues are
 * `undefined` where that input is not there; all others always have a value. Finite for finite inputs. Pure, O(1), allocates only its
 * result.
 */
declare function cascadeFeatures(inputs: CascadeInputs): CascadeFeatureValues;

/**
 * Checks a parsed JSON document and returns it as a model, copied. Every field is checked: unknown and missing keys, unknown or repeated
 * features, lists of different lengths, numbers that are not finite (weights within 1e6), floors that do not ascend within (0, 1),
 * calibration points that do not ascend within 0..1, a variant that could never speak because an earlier one needs no more than it does,
 * and a last variant that needs more than the liquidations of one venue.
 *
 * @param source what the document is called in messages, e.g. its file name
 * @throws CascadeError `signals/invalid-model`: which field, what was found, what to do; `context` has `path` and `source`
 */
declare function parseCascadeModel(value: unknown, source: string): CascadeModel;

/** Levels one symbol can reach: `EXTREME` takes half of the symbols and is not decided here. */
type CascadeLevel = Exclude<SignalLevel, 'EXTREME'>;
/** Above `ALERT` only with this many venues, or with this adverse move over 60 s. */
declare const CASCADE_GATE: {
    readonly venues: 2;
    readonly adverseSigmas60s: 2;
};
/** One scoring. */
interface CascadeScore {
    /** 0..1, of what `model.meaning` says. */
    readonly probability: number;
    readonly level: CascadeLevel;
    /** Name of the model's variant that spoke. */
    readonly variant: string;
    /**
     * Input groups that were not there, in the order of {@link CascadeInputGroup}; `price` also where only the price before the burst is not
     * known.
     */
    readonly missing: readonly CascadeInputGroup[];
    /**
     * What was seen, at most 6 sentences with number and unit, always in the same order: burst, rate, size, price, venues, breadth. Values,
     * never weights. Empty at `NONE`. When the gate held the level down, the sentence of the venues says so.
     */
    readonly reasons: readonly string[];
}
/**
 * Scores one symbol with a model. Pure: same inputs and model, same answer. O(1), at most 24 features, twice during a burst when the
 * variant reads less than is there; the sentences are built from `WATCH` on only.
 *
 * The first variant of the model that reads none of the missing groups speaks, and sees of the inputs only the groups it reads:
 * z = intercept + sum of weight x feature, p = 1 / (1 + e^-z), then its isotonic correction if it has one (linear between its points,
 * flat beyond them). The level is the highest whose floor p reaches. Above `ALERT` it also takes 2 venues (of the burst or of 30 s) or an
 * adverse 60 s move of 2 sigma: one venue alone may be a fault of that venue. Gate, `missing` and `reasons` go by all that is there.
 *
 * @throws CascadeError `signals/invalid-number` when a feature is not finite, `signals/invalid-model` when no variant fits (a model from
 * `parseCascadeModel` always has one)
 */
declare function scoreCascade(inputs: CascadeInputs, model: CascadeModel): CascadeScore;

/** Relative importance of each factor. */
type SignalWeights = Readonly<Record<SignalFactor, number>>;
/** Share of each factor in the probability; the sum is 1. Published formula. */
declare const SIGNAL_WEIGHTS: SignalWeights;
/** Inputs at which a factor scores 1. Published formula. */
declare const SIGNAL_NORMALISERS: {
    /** Liquidations per second, 10 s window. */
    readonly eventsPerSec: 50;
    /** Change of that rate, events/s², 2 s windows. */
    readonly eventsPerSec2: 20;
    /** USD per second, 10 s window. */
    readonly usdPerSec: 50000000;
    /** Fraction, either sign. */
    readonly openInterestChange1m: 0.05;
    /** Fraction per funding interval, either sign. */
    readonly fundingRate: 0.001;
    /** The risk multiplier of the wildest regime. */
    readonly riskMultiplier: 5;
};
/** Factors that measure liquidations; the other three measure the market around them. */
declare const FLOW_FACTORS: readonly SignalFactor[];
/** A level that has a floor: every one but `NONE`. */
type SignalFloorLevel = Exclude<SignalLevel, 'NONE'>;
/** Lowest probability of each level. `published` reaches a level above its floor, the others at it. Published formula. */
declare const SIGNAL_FLOORS: Readonly<Record<SignalFloorLevel, number>>;
/** A level that speed alone gives, whatever the probability: more events/s and a steeper rise than these. */
interface SignalOverride {
    readonly level: 'CRITICAL' | 'EXTREME';
    readonly eventsPerSec: number;
    readonly eventsPerSec2: number;
}
/** Strongest first. Published formula. */
declare const SIGNAL_OVERRIDES: readonly SignalOverride[];
/** Probability `x factor` when the acceleration and velocity scores are above these. Published formula. */
declare const SPEED_BOOST: {
    readonly accelerationScore: 0.8;
    readonly velocityScore: 0.7;
    readonly factor: 1.5;
};
/** Probability `x factor` when the mean correlation of the venues is above this r. Published formula. */
declare const CORRELATION_BOOST: {
    readonly exchangeCorrelation: 0.7;
    readonly factor: 1.2;
};
/** Acceleration counts from this many Poisson standard errors on, the noise rule of `@cascade/risk` too. Spec; `published` does not do it. */
declare const NOISE_SIGMAS = 3;
/** Options of the signal gate, all in ms. */
interface SignalGateOptions {
    /** A standing signal is repeated at most this often. Default 100 (spec: 10 Hz). */
    readonly refreshMs?: number;
    /** A level stands this long after the first reading below it. Default 3,000. */
    readonly cooldownMs?: number;
    /** A signal is good for this long. Default 60,000 (spec). */
    readonly validForMs?: number;
}
/**
 * Defaults of the signal gate, ms. The cooldown is our choice: longer than the 2 s acceleration window, so that a level does not
 * fall the moment the first surge leaves that window.
 */
declare const SIGNAL_GATE_DEFAULTS: Required<SignalGateOptions>;
/**
 * New weights: those of `partial` replaced, the whole divided by its sum, so that the result sums to 1. Pure.
 * @throws CascadeError `signals/unknown-option` for a name that is no factor, `signals/invalid-number` for a negative or non-finite
 * weight, `signals/invalid-weights` when all are 0
 */
declare function updateWeights(weights: SignalWeights, partial: Readonly<Partial<Record<SignalFactor, number>>>): SignalWeights;

/** What a level did to the episode. */
type EpisodeChange = 'open' | 'escalate' | 'close';
/** Where a level stands in the life of an episode. */
interface EpisodeStep {
    /** Id of the episode the level belongs to; `undefined` outside one. The closing level still belongs to it. */
    readonly id?: string | undefined;
    /** Opening time of that episode, Unix ms: its key in signal ids. */
    readonly openedMs?: number | undefined;
    readonly change?: EpisodeChange | undefined;
}
/** What an `EpisodeTracker` knows, as plain data. */
interface EpisodeState {
    /** When the open episode began, Unix ms; `undefined` when none is open. */
    readonly openedMs: number | undefined;
    /** When the newest episode began, Unix ms; `-Infinity` before the first. */
    readonly lastOpenedMs: number;
    /** Highest level of the newest episode. */
    readonly highest: SignalLevel;
}
/**
 * The episodes of one symbol: a state machine with one id per episode, `symbol:openedMs`.
 *
 * Closed -> open at the first level >= ALERT; open -> open, `escalate` at each new highest level; open -> closed at NONE.
 * A fall to WATCH keeps it open, so that a cascade in two surges is one episode. WATCH before the first ALERT is outside.
 * O(1) time and memory.
 */
declare class EpisodeTracker {
    #private;
    constructor(symbol: string);
    /** Takes the level published at `nowMs`, Unix ms. */
    push(nowMs: number, level: SignalLevel): EpisodeStep;
    /** Back to the state of a new tracker. */
    reset(): void;
    /** What the tracker knows, to go on with in another process: plain data, a copy. O(1). */
    save(): EpisodeState;
    /** Replaces everything by what a tracker of the same symbol saved. The state is not checked. O(1). */
    restore({ openedMs, lastOpenedMs, highest }: EpisodeState): void;
}

/** What one signal is made of. Absent is `undefined`, never 0. */
interface SignalInputs {
    /** Liquidations per second, 10 s window. */
    readonly eventsPerSec10s: number;
    /** Acceleration over 2 s windows, events/s². */
    readonly eventsPerSec2?: number | undefined;
    /** Poisson standard error of `eventsPerSec2`, events/s². Absent: the acceleration is taken as free of noise. */
    readonly accelerationStandardError?: number | undefined;
    /** Liquidated USD per second, 10 s window. */
    readonly usdPerSec10s: number;
    /** Change of open interest over one minute, a fraction. */
    readonly openInterestChange1m?: number | undefined;
    /** Funding rate, a fraction per interval. */
    readonly fundingRate?: number | undefined;
    /** Mean Pearson r of the venue pairs. */
    readonly exchangeCorrelation?: number | undefined;
    /** Risk multiplier of the regime, 1..5: the volatility factor. */
    readonly riskMultiplier?: number | undefined;
    /** How the regime scales thresholds; absent: not at all. Only `published` multiplies by its `riskMultiplier`. */
    readonly regimeFactors?: RegimeFactors | undefined;
}
/** Factor scores, 0..1 each, `undefined` where the input is missing. */
type SignalFactorScores = Record<SignalFactor, number | undefined>;

/** One reading offered to the gate. */
interface GateReading {
    /** Unix ms, never smaller than in the offer before. */
    readonly nowMs: number;
    /** Level of the reading. */
    readonly level: SignalLevel;
    /** `false` while a venue that fed the symbol is down: its silence is not calm, so nothing falls. */
    readonly observed: boolean;
}
/** A reading the gate let through. */
interface GateDecision {
    /** `symbol:key:level:seq`; the key is the opening time of the episode, outside an episode the signal's own time, Unix ms. */
    readonly id: string;
    /** 1, 2, 3... per symbol since construction or reset; a restored gate counts on. */
    readonly seq: number;
    /** Unix ms. */
    readonly tsMs: number;
    /** The level to publish; above that of the reading after a fall to a level that was reached within the cooldown. */
    readonly level: SignalLevel;
    readonly kind: 'rise' | 'refresh' | 'fall';
    /** Id of the episode; `undefined` outside one. */
    readonly episode?: string | undefined;
    readonly episodeChange?: EpisodeChange | undefined;
    /** Unix ms. */
    readonly validUntilMs: number;
}
/** What a `SignalGate` knows, as plain data that survives `structuredClone` and serialization; about 250 bytes. */
interface SignalGateState {
    /** The level published last, and when: Unix ms, `-Infinity` before the first. */
    readonly level: SignalLevel;
    readonly publishedMs: number;
    readonly seq: number;
    /** Time of the newest reading, Unix ms, `-Infinity` before the first, and whether it was observed. */
    readonly lastMs: number;
    readonly lastObserved: boolean;
    /** Time between observed readings so far, ms: the clock of the cooldown. */
    readonly observedMs: number;
    /** By level from NONE on: that clock at the first reading below it, `Infinity` while readings reach it, `-Infinity` if none ever did. */
    readonly leftMs: readonly number[];
    readonly episode: EpisodeState;
}
/**
 * Decides which readings of one symbol become signals. Told the time; deterministic; O(1) time and memory.
 *
 * - A rise passes at once.
 * - While the level is WATCH or higher and the reading confirms it, one refresh passes per `refreshMs`.
 * - The level published is the highest that any reading reached within the last `cooldownMs`, so each level falls `cooldownMs` after the
 *   first reading below it, one after the other or several at once. Only time between two observed readings counts: an outage of a
 *   venue freezes that clock, and no fall passes on a reading that is not observed.
 * - NONE is published once after a signal, and never before the first.
 */
declare class SignalGate {
    #private;
    /**
     * @throws CascadeError `signals/invalid-name` for an empty symbol or one above 64 characters, `signals/unknown-option`,
     * `signals/invalid-option`
     */
    constructor(symbol: string, options?: SignalGateOptions);
    /** The level published last; NONE at start. */
    get level(): SignalLevel;
    /**
     * Takes a reading; returns the signal to publish, or `undefined`.
     * @throws CascadeError `signals/invalid-time`, `signals/time-went-back`, `signals/unknown-level`; the state is then unchanged
     */
    offer(reading: GateReading): GateDecision | undefined;
    /** Back to the state of a new gate: level NONE, `seq` from 1, no episode. */
    reset(): void;
    /** What the gate knows, to go on with in another process: plain data, a copy. O(1). */
    save(): SignalGateState;
    /**
     * Replaces everything by what a gate of the same symbol and options saved; from here on it decides as that one does. The state is copied
     * and not checked. O(1).
     */
    restore(state: SignalGateState): void;
}

/** Options of {@link levelOf}. */
interface LevelOptions {
    /** Default `corrected`. */
    readonly preset?: Preset;
}
/**
 * Level of a probability: WATCH .30, ALERT .50, CRITICAL .70, EXTREME .90. `corrected` and `calibrated` reach a level at its floor
 * (>=), `published` above it (>). Pure, O(1).
 * @throws CascadeError `signals/invalid-number` for a probability that is not finite, `signals/unknown-option`, `signals/unknown-preset`
 */
declare function levelOf(probability: number, options?: LevelOptions): SignalLevel;

/** How inputs are scored. All optional. */
interface ScoreOptions {
    /** Default `corrected`. */
    readonly preset?: Preset;
    /** Replaces some of `SIGNAL_WEIGHTS`; the whole is normalised to sum 1. */
    readonly weights?: Readonly<Partial<Record<SignalFactor, number>>>;
}
/** One scoring. */
interface SignalScore {
    /** 0..1 each; `undefined` = input missing (`published` scores it 0). */
    readonly scores: Readonly<SignalFactorScores>;
    /** 0..1, weighted mean before boosts. */
    readonly baseProbability: number;
    /** 0..1 after boosts (`published`: and after the risk multiplier). */
    readonly probability: number;
    readonly level: SignalLevel;
    /** Factors whose input was missing, in factor order. */
    readonly missing: readonly SignalFactor[];
    /** What shaped the result, in order of effect: limit, boosts, multiplier; then the level of the probability; then the override. */
    readonly reasons: readonly string[];
    /** Level that speed alone gave; `undefined` when no override rule is met. */
    readonly override?: SignalOverride['level'] | undefined;
}
/**
 * Scores one reading. Pure: same inputs and options, same answer. O(1), allocates only its result.
 *
 * Six scores 0..1: V/50, A/20, USD per s/50M, |open interest change|/.05, |funding|/.001, risk multiplier/5. Their weighted mean is
 * `baseProbability`; x1.5 if the acceleration score is above .8 and the velocity score above .7, x1.2 if the correlation is above
 * .7, clamped to 0..1 after each step, gives `probability`.
 *
 * `corrected` (default): acceleration above its noise (`max(0, A - 3 standard errors)`, as in `@cascade/risk`); thresholds times the
 * regime's threshold factors; the risk multiplier feeds the volatility factor and multiplies nothing; missing factors drop out and
 * the others share their weight. The market factors (open interest, funding, volatility) together add at most what the flow
 * factors (velocity, acceleration, volume) add: no liquidations, no signal, whatever the market does.
 *
 * `calibrated`: as `corrected`; its probability and level come from `scoreCascade`.
 *
 * `published`: the published formula, literally: |A|, fixed thresholds, missing or non-finite inputs score 0, and the result is
 * multiplied by `regimeFactors.riskMultiplier` (clamped to 0..1). It is exempt from the rules that quiet markets and noise stay
 * quiet: a multiplier of 5 turns .2 from open interest and funding alone into EXTREME.
 *
 * @throws CascadeError `signals/invalid-number` (all but `published`) for non-finite inputs, negative rates, threshold factors not above 0;
 * `signals/unknown-option`, `signals/unknown-preset`, `signals/invalid-weights`
 */
declare function scoreSignal(inputs: SignalInputs, options?: ScoreOptions): SignalScore;

/** Signals kept in {@link SignalStatsSnapshot.recent}. */
declare const RECENT_SIGNALS = 100;
/** Processing times told so far, ms. */
interface ProcessingTime {
    readonly count: number;
    readonly meanMs: number;
    /** Within 4.5 % of the true quantile (nearest rank) between 1 µs and 134 s. */
    readonly p50Ms: number;
    readonly p99Ms: number;
}
/** Counts since construction or reset. */
interface SignalStatsSnapshot {
    readonly generated: number;
    readonly byLevel: Readonly<Record<SignalLevel, number>>;
    /** `undefined` while no duration was told. */
    readonly processingTime?: ProcessingTime | undefined;
    /** The newest 100 signals, oldest first. */
    readonly recent: readonly CascadeSignal[];
}
/**
 * Running statistics of the signals of any number of symbols. Measures nothing itself: durations are told.
 * `record` O(1); `snapshot` O(217 + 100). Memory is fixed: 217 counters and 100 signals.
 */
declare class SignalStats {
    #private;
    /**
     * Counts one signal.
     * @param durationMs what the reading behind it cost, ms; default `signal.processingTimeMs`; not counted when both are `undefined`
     * @throws CascadeError `signals/invalid-number` for a negative or non-finite duration; nothing is counted then
     */
    record(signal: CascadeSignal, durationMs?: number | undefined): void;
    /** A copy of the counts; later signals do not change it. */
    snapshot(): SignalStatsSnapshot;
    /** Back to the state of new statistics. */
    reset(): void;
}

export { CALIBRATED_MODEL, CASCADE_CRITERIA, CASCADE_FEATURES, CASCADE_GATE, CASCADE_INPUT_GROUPS, CASCADE_RULES, CORRELATION_BOOST, type CascadeBurst, type CascadeFeature, type CascadeFeatureValues, type CascadeInputGroup, type CascadeInputs, type CascadeLevel, type CascadeModel, type CascadeMoves, type CascadeRule, type CascadeScore, EXCITED_ABOVE, type EpisodeChange, type EpisodeState, type EpisodeStep, EpisodeTracker, FLOW_FACTORS, type GateDecision, type GateReading, type LevelOptions, type ModelOrigin, type ModelVariant, NOISE_SIGMAS, type ProcessingTime, RECENT_SIGNALS, SIGNAL_FLOORS, SIGNAL_GATE_DEFAULTS, SIGNAL_NORMALISERS, SIGNAL_OVERRIDES, SIGNAL_WEIGHTS, SPEED_BOOST, type ScoreOptions, type SignalFactorScores, type SignalFloorLevel, SignalGate, type SignalGateOptions, type SignalGateState, type SignalInputs, type SignalOverride, type SignalScore, SignalStats, type SignalStatsSnapshot, type SignalWeights, cascadeFeatures, excitement, levelOf, parseCascadeModel, scoreCascade, scoreSignal, updateWeights };
