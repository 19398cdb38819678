import type { CascadeLabel } from '../cascade-label.js';
import { indexAt } from './columns.js';
import { BROAD_SHARE, BROAD_SYMBOLS, BROAD_WITHIN_MS } from './rule.js';

/**
 * Raises severity 2 to 3 where cascades of the same side begin within 60 s on at least half of the symbols, at least 3, its own included.
 * @param labels ascending by onset
 * @param symbols number of symbols in the market
 */
export function raiseBroad(labels: readonly CascadeLabel[], symbols: number): CascadeLabel[] {
  const needed = Math.max(BROAD_SYMBOLS, Math.ceil(BROAD_SHARE * symbols));
  const onsets = labels.map(({ onsetMs }) => onsetMs);
  return labels.map((label) => {
    if (label.severity !== 2) return label;
    const near = labels.slice(indexAt(onsets, label.onsetMs - BROAD_WITHIN_MS), indexAt(onsets, label.onsetMs + BROAD_WITHIN_MS + 1));
    const together = new Set(near.filter(({ severity, side }) => severity > 0 && side === label.side).map(({ symbol }) => symbol));
    return together.size >= needed ? { ...label, severity: 3 } : label;
  });
}
