import { existsSync } from 'node:fs';
import { CascadeError } from '@cascade/core';
import { openInput } from '@cascade/replay';
import { SCENARIOS, type ScenarioInfo, simulate } from '@cascade/replay/simulate';
import type { BacktestInput, InputSettings } from './input-types.js';
import { openTape } from './tape-input.js';

export type { BacktestInput, InputSettings } from './input-types.js';

const DAY_SEC = 86_400;

/**
 * Opens a file, or a scenario written `name` or `name:seed`; a file of that name comes first. Files are read once to find what is judged and
 * once for the truth.
 * @throws CascadeError `app/unknown-input` listing the scenarios; those of {@link openTape} and of `simulate`
 */
export async function openBacktestInput(text: string, settings: InputSettings): Promise<BacktestInput> {
  const scenario = findScenario(text, settings.seed);
  return scenario === undefined ? openTape(text, settings) : openScenario(scenario, settings.days);
}

/**
 * Throws what is wrong with the name of an input, or with opening its file, before work on others begins.
 * @throws CascadeError `app/unknown-input`, `replay/file-not-found`, `replay/unreadable-file`, `replay/unknown-format`
 */
export async function assertInput(text: string): Promise<void> {
  if (findScenario(text, 0) === undefined) await openInput(text);
}

interface SeededScenario {
  readonly info: ScenarioInfo;
  readonly seed: number;
}

/** `undefined` for a file, be it there or only named like one. */
function findScenario(text: string, defaultSeed: number): SeededScenario | undefined {
  if (existsSync(text)) return undefined;
  const [name = '', seed] = text.split(':', 2);
  const info = SCENARIOS.find((candidate) => candidate.name === name);
  if (info === undefined && /[./\\]/.test(text)) return undefined;
  if (info === undefined) {
    const names = SCENARIOS.map((known) => known.name).join(', ');
    throw new CascadeError(
      'app/unknown-input',
      `"${text}" is neither a file nor a scenario; scenarios: ${names} (a seed goes behind: market:7)`,
    );
  }
  return { info, seed: text === name ? defaultSeed : seedOf(text, seed) };
}

function seedOf(text: string, seed = ''): number {
  if (text.split(':').length === 2 && /^\d{1,15}$/.test(seed)) return Number(seed);
  throw new CascadeError('app/unknown-input', `the seed of "${text}" must be a whole number of at most 15 digits, as in market:7`);
}

function openScenario({ info, seed }: SeededScenario, days: number | undefined): BacktestInput {
  const durationMs = days === undefined ? info.defaultDurationMs : Math.round(days * DAY_SEC) * 1_000;
  const { badge, startMs, endMs, events, truth } = simulate({ scenario: info.name, seed, durationMs });
  return {
    name: `${info.name}:${seed}`,
    badge,
    source: `scenario ${info.name}, seed ${seed}`,
    sha256: undefined,
    span: { startMs, endMs },
    events,
    truth,
    warnings: [],
  };
}
