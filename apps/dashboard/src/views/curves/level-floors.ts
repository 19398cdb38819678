import type { Preset, SignalLevel } from '@cascade/core';

/** Lowest probability of each level, where one stands. */
export type LevelFloors = Readonly<Partial<Record<SignalLevel, number>>>;

/** Of the presets `published` and `corrected`: `SIGNAL_FLOORS` of `@cascade/signals`. */
const FIXED_FLOORS: LevelFloors = { WATCH: 0.3, ALERT: 0.5, CRITICAL: 0.7, EXTREME: 0.9 };

/**
 * The thresholds to draw beside a probability. The calibrated model has its own, other ones for every set of inputs that are there, and the wire does
 * not tell which stand: none are drawn for it, the strip below the curve shows the level that stood.
 */
export function levelFloors(preset: Preset | undefined): LevelFloors {
  return preset === 'published' || preset === 'corrected' ? FIXED_FLOORS : {};
}
