import { CALIBRATED_MODEL, type CascadeModel, SIGNAL_FLOORS } from '@cascade/signals';
import { describe, expect, it } from 'vitest';
import { type LevelFloor, levelFloorsOf } from './level-floors.js';

const [variant] = CALIBRATED_MODEL.variants;

/** A richer market variant, a plainer one and one of a single venue, told apart by their WATCH. */
function model(): CascadeModel {
  if (variant === undefined) throw new Error('a model has a variant');
  const levels = (WATCH: number) => ({ WATCH, ALERT: 0.5, CRITICAL: 0.9 });
  const variants = [
    { ...variant, rule: 'market', levels: levels(0.1) },
    { ...variant, rule: 'market', levels: levels(0.2) },
    { ...variant, rule: 'single-venue', levels: levels(0.3) },
  ] as const;
  return { ...CALIBRATED_MODEL, variants };
}

const watchOf = (floors: readonly LevelFloor[]) => floors.find(({ level }) => level === 'WATCH')?.threshold;

describe('levelFloorsOf', () => {
  it('takes those of the formula for its presets', () => {
    for (const preset of ['published', 'corrected'] as const) {
      const floors = levelFloorsOf(preset, model(), 'market').map(({ level, threshold }) => [level, threshold]);
      expect(floors).toEqual(Object.entries(SIGNAL_FLOORS));
    }
  });

  it('takes those of the richest variant of the rule for the model, whose EXTREME has no lowest probability', () => {
    expect(levelFloorsOf('calibrated', model(), 'market')).toEqual([
      { level: 'WATCH', threshold: 0.1 },
      { level: 'ALERT', threshold: 0.5 },
      { level: 'CRITICAL', threshold: 0.9 },
      { level: 'EXTREME', threshold: undefined },
    ]);
    expect(watchOf(levelFloorsOf('calibrated', model(), 'single-venue'))).toBe(0.3);
  });

  it('takes the last variant when none is of the rule, as the model itself would', () => {
    const marketOnly = { ...model(), variants: model().variants.slice(0, 2) };
    expect(watchOf(levelFloorsOf('calibrated', marketOnly, 'single-venue'))).toBe(0.2);
  });
});
