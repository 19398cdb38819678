import { SIGNAL_LEVELS } from '@cascade/core';
import type { DashboardState } from '../../model/store.js';
import { type CurvePoint, gapAt } from './curve-columns.js';
import { standingProbability } from './standing-probability.js';

/** A symbol whose documents are older than this is quiet: the service tells those of active symbols only. */
const QUIET_AFTER_MS = 15_000;

/**
 * What the curves of the selected symbol show now; `undefined` before the first values. A symbol the service knows and does not speak of is quiet, 0,
 * while the page hears the service and the service a feed; else nothing is known. A flow whose probability is not told has none.
 * O(feeds + signals).
 */
export function livePoint(state: DashboardState): CurvePoint | undefined {
  const { nowMs, selected, symbols, connection, service } = state;
  if (nowMs === undefined || selected === undefined) return undefined;
  const document = symbols.get(selected);
  const isHearing = connection.status === 'live' && (service === undefined || isAnyLive(service.feeds));
  if (document === undefined || !isHearing) return gapAt(nowMs);
  const { velocity, advanced, probability } = document;
  const fresh = (timestamp: number | undefined): boolean => timestamp !== undefined && nowMs - timestamp * 1_000 <= QUIET_AFTER_MS;
  const hasFlow = fresh(velocity?.timestamp);
  const standing = standingProbability(selected, state);
  // A flow that never has one (the market as a whole) is not at 0 when it is quiet.
  const isSilent = probability !== undefined && !hasFlow && !fresh(probability.timestamp);
  return {
    tMs: nowMs,
    velocity: hasFlow ? (velocity?.velocity_10s ?? null) : 0,
    longUsd: hasFlow ? (advanced?.long_usd_per_sec_10s ?? null) : 0,
    shortUsd: hasFlow ? (advanced?.short_usd_per_sec_10s ?? null) : 0,
    probability: isSilent ? 0 : (standing?.probability ?? null),
    level: standing === undefined && !isSilent ? null : Math.max(0, SIGNAL_LEVELS.indexOf(standing?.signal ?? 'NONE')),
  };
}

function isAnyLive(feeds: NonNullable<DashboardState['service']>['feeds']): boolean {
  return Object.values(feeds).some(({ status }) => status === 'live');
}
