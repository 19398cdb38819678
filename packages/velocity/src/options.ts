import { assertKnownKeys, CascadeError, quote } from '@cascade/core';

/** How venues are compared; see {@link VelocityOptions.correlation}. */
export interface CorrelationOptions {
  /** Completed 1 s bins compared, 2..3600. Default 60. */
  readonly bins?: number;
  /** Largest shift of one venue against the other, bins (= seconds), 0..`bins - 2`. Default 2. */
  readonly maxLagBins?: number;
  /** Bins with at least one event that each venue of a pair needs, 0..`bins`. Default 5. */
  readonly minActiveBins?: number;
}

/** Options of a {@link VelocityEngine}; all optional. */
export interface VelocityOptions {
  /** Copied into every snapshot. Default `''`. */
  readonly symbol?: string;
  /** Window lengths, ms: 1 to 16 ascending integers, 1..3,600,000. Default 100, 500, 2,000, 10,000, 60,000. */
  readonly windowsMs?: readonly number[];
  /** Window lengths of acceleration and jerk, ms: up to 4 ascending integers, 1..3,600,000. Default 2,000 and 10,000. */
  readonly derivativeWindowsMs?: readonly number[];
  /** `windows` differences adjacent windows; `ew` uses exponentially weighted rates. Default `windows`. */
  readonly derivatives?: 'windows' | 'ew';
  /** An event older than the newest event by at most this is put in its place; an older one is only counted. ms, default 2,000. */
  readonly maxLatenessMs?: number;
  /** Hard cap of records held, >= 512 (events of one millisecond, venue and side share at most two). Default 65,536. */
  readonly maxEvents?: number;
  /** `false` turns the comparison of venues off. */
  readonly correlation?: CorrelationOptions | false;
}

/** {@link VelocityOptions} with every value filled in and checked. */
export interface ResolvedVelocityOptions {
  readonly symbol: string;
  readonly windowsMs: readonly number[];
  readonly derivativeWindowsMs: readonly number[];
  readonly derivatives: 'windows' | 'ew';
  readonly maxLatenessMs: number;
  readonly maxEvents: number;
  readonly correlation: Required<CorrelationOptions> | false;
}

/** Default values (spec: velocity engine). Windows and lateness in ms, `maxEvents` in records, correlation in bins of 1 s. */
export const VELOCITY_DEFAULTS: ResolvedVelocityOptions = {
  symbol: '',
  windowsMs: [100, 500, 2_000, 10_000, 60_000],
  derivativeWindowsMs: [2_000, 10_000],
  derivatives: 'windows',
  maxLatenessMs: 2_000,
  maxEvents: 65_536,
  correlation: { bins: 60, maxLagBins: 2, minActiveBins: 5 },
};

/** Venues told apart per symbol; events of any further venue are counted as the venue {@link OTHER_EXCHANGE}. */
export const MAX_EXCHANGES = 32;
/** Name under which the venues beyond {@link MAX_EXCHANGES} - 1 are counted together. */
export const OTHER_EXCHANGE = 'other';
/** Window that decides `leadingExchange`, ms (spec: most events in the last 2 s). */
export const LEADING_WINDOW_MS = 2_000;
/** USD; a larger `notionalUsd` can only be a unit error and is treated as absent, so that one row can't blur every sum. */
export const MAX_NOTIONAL_USD = 1e12;

const KEYS = ['symbol', 'windowsMs', 'derivativeWindowsMs', 'derivatives', 'maxLatenessMs', 'maxEvents', 'correlation'] as const;
const CORRELATION_KEYS = ['bins', 'maxLagBins', 'minActiveBins'] as const;
const MAX_WINDOW_MS = 3_600_000;
const MAX_BINS = 3_600;

function invalid(name: string, value: unknown, rule: string): CascadeError {
  return new CascadeError('velocity/invalid-option', `${name} must be ${rule}, got ${quote(value)}`, { context: { [name]: value } });
}

function checkInteger(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw invalid(name, value, `an integer ${min}..${max}`);
}

function checkWindows(name: string, windows: readonly number[], minLength: number, maxLength: number): readonly number[] {
  if (!Array.isArray(windows) || windows.length < minLength || windows.length > maxLength) {
    throw invalid(name, windows, `an array of ${minLength} to ${maxLength} lengths`);
  }
  let previous = 0;
  for (const windowMs of windows as readonly number[]) {
    checkInteger(name, windowMs, 1, MAX_WINDOW_MS);
    if (windowMs <= previous) throw invalid(name, windowMs, `ascending without repetition (after ${previous})`);
    previous = windowMs;
  }
  return [...windows];
}

function resolveCorrelation(options: CorrelationOptions | false): Required<CorrelationOptions> | false {
  if (options === false) return false;
  if (typeof options !== 'object' || options === null) throw invalid('correlation', options, 'false or an object');
  assertKnownKeys('velocity', options, CORRELATION_KEYS);
  const { bins = 60, maxLagBins = Math.min(2, bins - 2), minActiveBins = Math.min(5, bins) } = options;
  checkInteger('correlation.bins', bins, 2, MAX_BINS);
  checkInteger('correlation.maxLagBins', maxLagBins, 0, bins - 2);
  checkInteger('correlation.minActiveBins', minActiveBins, 0, bins);
  return { bins, maxLagBins, minActiveBins };
}

/**
 * Fills in the defaults and checks every value.
 * @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option`
 */
export function resolveVelocityOptions(options: VelocityOptions): ResolvedVelocityOptions {
  assertKnownKeys('velocity', options, KEYS);
  const { symbol, windowsMs, derivativeWindowsMs, derivatives, maxLatenessMs, maxEvents, correlation } = {
    ...VELOCITY_DEFAULTS,
    ...options,
  };
  if (typeof symbol !== 'string') throw invalid('symbol', symbol, 'a string');
  if (derivatives !== 'windows' && derivatives !== 'ew') throw invalid('derivatives', derivatives, '"windows" or "ew"');
  return {
    symbol,
    windowsMs: checkWindows('windowsMs', windowsMs, 1, 16),
    derivativeWindowsMs: checkWindows('derivativeWindowsMs', derivativeWindowsMs, 0, 4),
    derivatives,
    maxLatenessMs: checkInteger('maxLatenessMs', maxLatenessMs, 0, MAX_WINDOW_MS),
    maxEvents: checkInteger('maxEvents', maxEvents, 512, 2 ** 24),
    correlation: resolveCorrelation(correlation),
  };
}
