import { assertKnownKeys, CascadeError, PRESETS, type Preset, quote, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { SIGNAL_FLOORS, SIGNAL_OVERRIDES, type SignalFloorLevel, type SignalOverride } from './config.js';
import { accelerationAboveNoise, finite, type SignalInputs, type ThresholdScale } from './factors.js';

/** Options of {@link levelOf}. */
export interface LevelOptions {
  /** Default `corrected`. */
  readonly preset?: Preset;
}

const FLOOR_LEVELS: readonly SignalFloorLevel[] = ['WATCH', 'ALERT', 'CRITICAL', 'EXTREME'];

/**
 * Level of a probability: WATCH .30, ALERT .50, CRITICAL .70, EXTREME .90. `corrected` and `calibrated` reach a level at its floor
 * (>=), `published` above it (>). Pure, O(1).
 * @throws CascadeError `signals/invalid-number` for a probability that is not finite, `signals/unknown-option`, `signals/unknown-preset`
 */
export function levelOf(probability: number, options: LevelOptions = {}): SignalLevel {
  assertKnownKeys('signals', options, ['preset']);
  const preset = resolvePreset(options.preset);
  if (!Number.isFinite(probability)) {
    throw new CascadeError('signals/invalid-number', `probability must be a finite number, got ${quote(probability)}`, {
      context: { probability },
    });
  }
  let level: SignalLevel = 'NONE';
  for (const candidate of FLOOR_LEVELS) {
    const floor = SIGNAL_FLOORS[candidate];
    if (probability > floor || (preset !== 'published' && probability === floor)) level = candidate;
  }
  return level;
}

/**
 * The strongest override whose rule is met, `undefined` if none. Pure, O(1).
 *
 * `corrected` and `calibrated`: V > 50 (100) events/s and A > 20 (40) events/s² give CRITICAL (EXTREME), both thresholds times the
 * regime's velocity factor and A above its noise; a falling rate never escalates. `published`: |A|, fixed thresholds, EXTREME from 100 and 40 on
 * inclusive, as the published code does.
 */
export function overrideOf(inputs: SignalInputs, preset: Preset, scale: ThresholdScale): SignalOverride | undefined {
  if (preset === 'published') {
    const velocity = finite(inputs.eventsPerSec10s) ?? 0;
    const steepness = Math.abs(finite(inputs.eventsPerSec2) ?? 0);
    return SIGNAL_OVERRIDES.find(({ level, eventsPerSec, eventsPerSec2 }) =>
      level === 'EXTREME' ? velocity >= eventsPerSec && steepness >= eventsPerSec2 : velocity > eventsPerSec && steepness > eventsPerSec2,
    );
  }
  if ((accelerationAboveNoise(inputs) ?? 0) <= 0) return undefined;
  const scaled = SIGNAL_OVERRIDES.map((rule) => ({
    level: rule.level,
    eventsPerSec: rule.eventsPerSec * scale.velocity,
    eventsPerSec2: rule.eventsPerSec2 * scale.velocity,
  }));
  return scaled.find((rule) => inputs.eventsPerSec10s > rule.eventsPerSec && (inputs.eventsPerSec2 ?? 0) > rule.eventsPerSec2);
}

/** The higher of two levels. */
export function higherLevel(a: SignalLevel, b: SignalLevel): SignalLevel {
  return SIGNAL_LEVELS.indexOf(a) >= SIGNAL_LEVELS.indexOf(b) ? a : b;
}

/**
 * The preset, `corrected` when absent.
 * @throws CascadeError `signals/unknown-preset`
 */
export function resolvePreset(preset: Preset = 'corrected'): Preset {
  if (PRESETS.includes(preset)) return preset;
  throw new CascadeError('signals/unknown-preset', `unknown preset ${quote(preset)}; use one of ${PRESETS.join(', ')}`, {
    context: { preset },
  });
}
