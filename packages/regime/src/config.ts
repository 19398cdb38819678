import { assertKnownKeys, CascadeError, PRESETS, type Preset, quote } from '@cascade/core';

/** How the volatility class is found; see {@link RegimeOptions.volatilityMode}. */
export type VolatilityMode = 'percentile' | 'fixed';

/** Settings of a `RegimeEngine`. All optional. */
export interface RegimeOptions {
  /**
   * `corrected` (default) or `published`: the published formulas as they stand, which means `volatilityMode: 'fixed'`,
   * no dwell, and momentum from nine instead of ten grid points back. `calibrated` is the same as `corrected`: nothing of the
   * regime is fitted. Options given besides it win.
   */
  readonly preset?: Preset;
  /**
   * `percentile` (default): the 5 m value within its own history. `fixed`: the published cut-offs .5 / 1 / 2 / 3 / 5 %,
   * which on recorded BTC prices read DORMANT 99.6 % of the time (engines documentation, volatility and market regime).
   */
  readonly volatilityMode?: VolatilityMode;
  /** Length of the volatility history, whole days, 1..366. Default 30 (spec): 288 samples a day. */
  readonly historyDays?: number;
  /** How long a volatility or liquidity class stands at least, ms, 0..600,000. Default 30,000 (spec); `published` 0. */
  readonly dwellMs?: number;
}

/** Every option filled in. */
export type ResolvedRegimeOptions = Required<RegimeOptions>;

const CORRECTED_DEFAULTS = { volatilityMode: 'percentile', historyDays: 30, dwellMs: 30_000 } as const;

/** Defaults of {@link RegimeOptions} for each preset. */
export const REGIME_DEFAULTS: Readonly<Record<Preset, ResolvedRegimeOptions>> = {
  published: { preset: 'published', volatilityMode: 'fixed', historyDays: 30, dwellMs: 0 },
  corrected: { preset: 'corrected', ...CORRECTED_DEFAULTS },
  calibrated: { preset: 'calibrated', ...CORRECTED_DEFAULTS },
};

/** Length of a price slot, ms (spec). Slot k covers ((k - 1) * 5 s, k * 5 s], aligned to the epoch. */
export const SLOT_MS = 5_000;
/** Five minutes in slots: the window of liquidity and the distance between history samples (spec). */
export const SLOTS_PER_BLOCK = 60;
/** One minute in slots: the trend grid (spec). */
export const SLOTS_PER_MINUTE = 12;
/** The longest horizon, one hour, in slots (spec). */
export const SLOTS_KEPT = 720;
/** Empty slots in a row, 60 s, that still count as an unchanged price; one more and the whole silence is unknown. */
export const MAX_SILENT_SLOTS = 12;
/** Share 0..1 of a horizon's returns that must be known for a realized volatility. */
export const MIN_HORIZON_SHARE = 0.5;
/** Five-minute samples in a day: below this the history gives no percentile (spec: warm-up). */
export const SAMPLES_PER_DAY = 288;
/** Regime changes kept (spec). */
export const CHANGES_KEPT = 100;
/** Momentum looks this many grid points back: ten minutes (spec); the published formula compares index -1 with -10. */
export const MOMENTUM_STEPS: Readonly<Record<Preset, number>> = { published: 9, corrected: 10, calibrated: 10 };

const KNOWN_OPTIONS = ['preset', 'volatilityMode', 'historyDays', 'dwellMs'] as const;
const VOLATILITY_MODES = ['percentile', 'fixed'] as const;
const MAX_HISTORY_DAYS = 366;
const MAX_DWELL_MS = 600_000;

function assertOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new CascadeError('regime/invalid-option', `${name} must be one of ${allowed.join(', ')}, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

function assertIntegerWithin(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new CascadeError('regime/invalid-option', `${name} must be an integer from ${min} to ${max}, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

/**
 * The options with every gap filled from the preset's defaults. An option that is `undefined` counts as not given.
 * @throws CascadeError `regime/unknown-option`, `regime/invalid-option`
 */
export function resolveRegimeOptions(options: RegimeOptions = {}): ResolvedRegimeOptions {
  assertKnownKeys('regime', options, KNOWN_OPTIONS);
  const preset = options.preset ?? 'corrected';
  assertOneOf('preset', preset, PRESETS);
  const defaults = REGIME_DEFAULTS[preset];
  const resolved: ResolvedRegimeOptions = {
    preset,
    volatilityMode: options.volatilityMode ?? defaults.volatilityMode,
    historyDays: options.historyDays ?? defaults.historyDays,
    dwellMs: options.dwellMs ?? defaults.dwellMs,
  };
  assertOneOf('volatilityMode', resolved.volatilityMode, VOLATILITY_MODES);
  assertIntegerWithin('historyDays', resolved.historyDays, 1, MAX_HISTORY_DAYS);
  assertIntegerWithin('dwellMs', resolved.dwellMs, 0, MAX_DWELL_MS);
  return resolved;
}
