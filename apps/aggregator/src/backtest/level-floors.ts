import { type Preset, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { type CascadeModel, type CascadeRule, SIGNAL_FLOORS } from '@cascade/signals';

/** A level and, for people, its lowest probability; without one where it is no level of a symbol's probability. */
export interface LevelFloor {
  readonly level: SignalLevel;
  readonly threshold: number | undefined;
}

/**
 * The levels of a preset above NONE, lowest first. The model's are those of its richest variant for such data; its EXTREME is CRITICAL on
 * half of the market, whatever the probability.
 */
export function levelFloorsOf(preset: Preset, { variants }: CascadeModel, rule: CascadeRule): LevelFloor[] {
  const own: Readonly<Partial<Record<SignalLevel, number>>> | undefined =
    preset === 'calibrated' ? (variants.find((variant) => variant.rule === rule) ?? variants.at(-1))?.levels : SIGNAL_FLOORS;
  return SIGNAL_LEVELS.slice(1).map((level) => ({ level, threshold: own?.[level] }));
}
