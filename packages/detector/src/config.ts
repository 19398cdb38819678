import { assertKnownKeys, CascadeError, PRESETS, type Preset, quote } from '@cascade/core';
import { CALIBRATED_MODEL, type CascadeModel, parseCascadeModel } from '@cascade/signals';

/** Options of the {@link Detector}; all optional. */
export interface DetectorOptions {
  /**
   * Constants and rules of every engine. Default `calibrated`. With `calibrated` the probability, level, reasons and missing inputs of a
   * signal are those of {@link model}, risk and factor scores those of `corrected`.
   */
  readonly preset?: Preset;
  /** Which clock windows run on: when we `received` an event (what we knew when) or the venue's `event` time. Default `received`. */
  readonly timeAxis?: TimeAxis;
  /**
   * Most symbols tracked at once, >= 1. The longest idle one makes room for a symbol that is liquidated, those with a signal last; one known
   * only by its price, open interest or funding takes free room. Default 2,000.
   */
  readonly maxSymbols?: number;
  /** Least time between two refreshes of a standing signal, ms. Default 100. */
  readonly refreshMs?: number;
  /**
   * How long a lower level must hold before a signal falls, ms. Default: that of the signal gate; 60,000 for `calibrated`, whose levels are
   * thresholds of alarms that end after a minute below.
   */
  readonly cooldownMs?: number;
  /** Coefficients and levels of the `calibrated` preset; checked and copied. Without effect in other presets. Default `CALIBRATED_MODEL`. */
  readonly model?: CascadeModel;
}

/** Which of an event's two times the engines run on. */
export type TimeAxis = 'received' | 'event';

/** {@link DetectorOptions} with every default filled in. */
export interface DetectorConfig {
  readonly preset: Preset;
  readonly timeAxis: TimeAxis;
  readonly maxSymbols: number;
  readonly refreshMs: number;
  /** `undefined`: that of the signal gate. */
  readonly cooldownMs: number | undefined;
  readonly model: CascadeModel;
}

/** The defaults. */
export const DETECTOR_DEFAULTS: DetectorConfig = {
  preset: 'calibrated',
  timeAxis: 'received',
  maxSymbols: 2_000,
  refreshMs: 100,
  cooldownMs: undefined,
  model: CALIBRATED_MODEL,
};

/** A calibrated level stands this long after the last reading that reached it, ms: alarms are judged as episodes of this pause. */
const CALIBRATED_COOLDOWN_MS = 60_000;

/** The volatility proxy of the whole market. */
export const BTC_SYMBOL = 'BTCUSDT';

/** Pseudo-symbol under which market-wide signals appear. */
export const MARKET_SYMBOL = 'MARKET';

/** A symbol is read while its last event is at most this old, ms: all windows (60 s) and derivatives (30 s) are empty after it. */
export const ACTIVE_FOR_MS = 61_000;

/**
 * Validates and completes the options.
 * @throws CascadeError `detector/unknown-option`, `detector/invalid-option`, `signals/invalid-model`
 */
export function completeOptions(options: DetectorOptions): DetectorConfig {
  assertKnownKeys('detector', options, Object.keys(DETECTOR_DEFAULTS));
  const config = { ...DETECTOR_DEFAULTS, ...options };
  if (config.model !== CALIBRATED_MODEL) config.model = parseCascadeModel(config.model, 'the option model');
  if (config.preset === 'calibrated') config.cooldownMs ??= CALIBRATED_COOLDOWN_MS;
  if (!PRESETS.includes(config.preset)) throw invalid('preset', config.preset, `one of ${PRESETS.join(', ')}`);
  if (config.timeAxis !== 'received' && config.timeAxis !== 'event') throw invalid('timeAxis', config.timeAxis, 'received or event');
  if (!Number.isSafeInteger(config.maxSymbols) || config.maxSymbols < 1) throw invalid('maxSymbols', config.maxSymbols, 'an integer >= 1');
  return config;
}

function invalid(name: string, value: unknown, expected: string): CascadeError {
  return new CascadeError('detector/invalid-option', `${name} must be ${expected}, got ${quote(value)}`, { context: { [name]: value } });
}
