import { assertKnownKeys, CascadeError, PRESETS, type Preset, quote } from '@cascade/core';

/** Options of the {@link Detector}; all optional. */
export interface DetectorOptions {
  /** Constants and rules of every engine. Default `corrected`. */
  readonly preset?: Preset;
  /** Which clock windows run on: when we `received` an event (what we knew when) or the venue's `event` time. Default `received`. */
  readonly timeAxis?: TimeAxis;
  /** Most symbols tracked at once; the longest idle one makes room. Default 2,000. */
  readonly maxSymbols?: number;
  /** Least time between two refreshes of a standing signal, ms. Default 100. */
  readonly refreshMs?: number;
  /** How long a lower level must hold before a signal falls, ms. Default: that of the signal gate. */
  readonly cooldownMs?: number;
}

/** Which of an event's two times the engines run on. */
export type TimeAxis = 'received' | 'event';

/** {@link DetectorOptions} with every default filled in. */
export interface DetectorConfig {
  readonly preset: Preset;
  readonly timeAxis: TimeAxis;
  readonly maxSymbols: number;
  readonly refreshMs: number;
  readonly cooldownMs: number | undefined;
}

/** The defaults. */
export const DETECTOR_DEFAULTS: DetectorConfig = {
  preset: 'corrected',
  timeAxis: 'received',
  maxSymbols: 2_000,
  refreshMs: 100,
  cooldownMs: undefined,
};

/** The volatility proxy of the whole market. */
export const BTC_SYMBOL = 'BTCUSDT';

/** Pseudo-symbol under which market-wide signals appear. */
export const MARKET_SYMBOL = 'MARKET';

/** A symbol is read while its last event is at most this old, ms: all windows (60 s) and derivatives (30 s) are empty after it. */
export const ACTIVE_FOR_MS = 61_000;

/**
 * Validates and completes the options.
 * @throws CascadeError `detector/unknown-option`, `detector/invalid-option`
 */
export function completeOptions(options: DetectorOptions): DetectorConfig {
  assertKnownKeys('detector', options, Object.keys(DETECTOR_DEFAULTS));
  const config = { ...DETECTOR_DEFAULTS, ...options };
  if (!PRESETS.includes(config.preset)) throw invalid('preset', config.preset, PRESETS.join(' or '));
  if (config.timeAxis !== 'received' && config.timeAxis !== 'event') throw invalid('timeAxis', config.timeAxis, 'received or event');
  if (!Number.isSafeInteger(config.maxSymbols) || config.maxSymbols < 1) throw invalid('maxSymbols', config.maxSymbols, 'an integer >= 1');
  return config;
}

function invalid(name: string, value: unknown, expected: string): CascadeError {
  return new CascadeError('detector/invalid-option', `${name} must be ${expected}, got ${quote(value)}`, { context: { [name]: value } });
}
