import type { DayBootstrap, Ratio } from './day-bootstrap.js';
import type { DayGrid } from './day-grid.js';
import type { CascadeOutcome } from './judge.js';

/** Detected of all cascades, by severity; `count` of `of`. */
export interface Recall {
  readonly all: Ratio;
  readonly severity1: Ratio;
  readonly severity2: Ratio;
  readonly severity3: Ratio;
  readonly atLeast2: Ratio;
}

function ratioOf(outcomes: readonly CascadeOutcome[], grid: DayGrid, bootstrap: DayBootstrap): Ratio {
  const onsetsMs = outcomes.map(({ label }) => label.onsetMs);
  const detectedMs = outcomes.filter(({ detected }) => detected).map(({ label }) => label.onsetMs);
  return bootstrap.ratio(grid.countByDay(detectedMs), grid.countByDay(onsetsMs));
}

/** Recall with day-block intervals; a cascade belongs to the UTC day of its onset. */
export function recallOf(outcomes: readonly CascadeOutcome[], grid: DayGrid, bootstrap: DayBootstrap): Recall {
  const of = (lowest: number, highest: number): Ratio =>
    ratioOf(
      outcomes.filter(({ label }) => label.severity >= lowest && label.severity <= highest),
      grid,
      bootstrap,
    );
  return { all: of(0, 3), severity1: of(1, 1), severity2: of(2, 2), severity3: of(3, 3), atLeast2: of(2, 3) };
}
