import { CascadeError, quote } from '@cascade/core';
import type { Random } from '@cascade/core/stats';
import { CRASH_START_MS, planCrash20251010 } from './crash-2025-10-10.js';
import type { Episode } from './episode.js';
import { bitcoinLed, flashCrash, glitch, marketWide, shortSqueeze, slowGrind, whale } from './kinds.js';
import { planMarket } from './market-plan.js';
import type { Plan } from './plan.js';

const MINUTE_MS = 60_000;
/** Monday 2026-01-05 13:00 UTC: an ordinary afternoon. */
const ORDINARY_START_MS = 1_767_618_000_000;
/** The same day at 00:00 UTC. */
const DAY_START_MS = 1_767_571_200_000;

/** Names of the scenarios. */
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** Names of the scenarios, in the order of {@link SCENARIOS}. */
export const SCENARIO_NAMES = [
  'market',
  'calm',
  'glitch',
  'whale',
  'slow-grind',
  'flash-crash',
  'market-wide-crash',
  'short-squeeze',
  'btc-to-alts',
  'crash-2025-10-10',
] as const;

/** What there is to simulate. */
export interface ScenarioInfo {
  readonly name: ScenarioName;
  /** What happens in it, one sentence. */
  readonly description: string;
  /** `simulated`: invented; `reconstructed`: invented to fit published figures. */
  readonly badge: 'simulated' | 'reconstructed';
  /** Length when none is asked for, ms. */
  readonly defaultDurationMs: number;
  /** First moment when none is asked for, Unix ms. */
  readonly defaultStartMs: number;
}

interface Scenario extends ScenarioInfo {
  plan(random: Random, startMs: number, endMs: number): Plan;
}

/** Calm and one episode after two ninths of the time: 20 s into 90 s. */
function around(build: (random: Random, atMs: number, durationMs: number) => Episode): Scenario['plan'] {
  return (random, startMs, endMs) => {
    const durationMs = endMs - startMs;
    const atMs = Math.round(startMs + (durationMs * 2) / 9);
    return { episodes: [build(random, atMs, durationMs)], calmness: QUIET, hasGaps: false };
  };
}

/** Calm of the scenarios with one episode: below the usual, so that nothing else happens in them. */
const QUIET = 0.45;

function scenario(name: ScenarioName, minutes: number, description: string, plan: Scenario['plan']): Scenario {
  return { name, description, badge: 'simulated', defaultDurationMs: minutes * MINUTE_MS, defaultStartMs: ORDINARY_START_MS, plan };
}

const ALL: readonly Scenario[] = [
  {
    ...scenario('market', 1_440, 'A day of eight symbols with calm, cascades of every kind and many bursts that are none.', planMarket),
    defaultStartMs: DAY_START_MS,
  },
  scenario('calm', 30, 'Nothing but ordinary liquidations, in fits and starts.', () => ({ episodes: [], calmness: QUIET, hasGaps: false })),
  scenario(
    'glitch',
    10,
    'One venue prints hundreds of equal SOL rows within 2 s; price and other venues stay calm.',
    around((random, atMs) => glitch(random, atMs, 2)),
  ),
  scenario(
    'whale',
    10,
    'One very large BTC position is closed in a few rows; nobody follows.',
    around((random, atMs) => whale(random, atMs, 0, 0)),
  ),
  scenario(
    'slow-grind',
    60,
    'Everything falls slowly for half an hour; positions close one by one.',
    around((random, atMs, durationMs) => slowGrind(random, atMs, 0, durationMs / 2)),
  ),
  scenario(
    'flash-crash',
    20,
    'ETH falls within seconds through dense leverage and recovers most of it within a minute.',
    around((random, atMs) => flashCrash(random, atMs, 1, { depth: 1.2, share: 2 })),
  ),
  scenario(
    'market-wide-crash',
    20,
    'All symbols fall together through dense leverage within half a minute.',
    around((random, atMs) => marketWide(random, atMs, 0, { depth: 1.5, share: 2 })),
  ),
  scenario(
    'short-squeeze',
    20,
    'SOL rises through clustered shorts, who are forced to buy.',
    around((random, atMs) => shortSqueeze(random, atMs, 2, { depth: 1.2, share: 2 })),
  ),
  scenario(
    'btc-to-alts',
    20,
    'BTC is pushed down alone; the others follow it into their own clusters.',
    around((random, atMs) => bitcoinLed(random, atMs, 0, { depth: 2, share: 3 })),
  ),
  {
    ...scenario(
      'crash-2025-10-10',
      30,
      'The crash of 2025-10-10, reconstructed from published counts a minute; sizes, sides and symbols are invented.',
      planCrash20251010,
    ),
    badge: 'reconstructed',
    defaultStartMs: CRASH_START_MS,
  },
];

/** Every scenario, calm to extreme. */
export const SCENARIOS: readonly ScenarioInfo[] = ALL.map(({ plan: _, ...info }) => info);

/** @throws CascadeError `replay/unknown-scenario` */
export function findScenario(name: string): Scenario {
  const found = ALL.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const message = `there is no scenario ${quote(name)}; take one of ${SCENARIO_NAMES.join(', ')}`;
  throw new CascadeError('replay/unknown-scenario', message, { context: { name } });
}
