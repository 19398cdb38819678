import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CascadeError } from '@cascade/core';
import { SCENARIOS, type ScenarioName, simulate } from '@cascade/replay/simulate';
import { type BacktestInput, type InputSettings, openBacktestInput } from '../backtest/backtest-input.js';
import { type Part, splitSeeds } from './split.js';

/** Most inputs of a run, ranges spelt out. */
const MAX_INPUTS = 1_000;

/** One tape or simulation, not yet opened. */
export interface TuneInput {
  /** The file, or scenario and seed. */
  readonly text: string;
  /** `undefined` for tapes. */
  readonly simulation: { readonly scenario: ScenarioName; readonly seed: number } | undefined;
  /** What it is judged together with: all seeds of its scenario; a tape only with itself. */
  readonly group: string;
  /** What all of it is for; `undefined`: it is split by time. */
  readonly part: Part | undefined;
}

/**
 * Reads the inputs as people write them (`tape.csv.gz`, `market`, `market:7`, `market:1-10`) and says what each is for: tapes and an input
 * on its own are split by time, simulations by seed in the order given.
 * @throws CascadeError `app/unknown-input`, `app/repeated-input`, `app/too-many-inputs`, `app/too-little-data`
 */
export function planInputs(texts: readonly string[]): TuneInput[] {
  const inputs = texts.flatMap((text) => inputsOf(text));
  if (inputs.length > MAX_INPUTS) {
    throw new CascadeError('app/too-many-inputs', `${inputs.length} inputs are too many; give at most ${MAX_INPUTS}`);
  }
  const seen = new Set<string>();
  for (const { text, simulation } of inputs) {
    const key = simulation === undefined ? resolve(text) : text;
    if (!seen.has(key)) seen.add(key);
    else throw new CascadeError('app/repeated-input', `"${text}" is given twice; the same data must not both fit and test a model`);
  }
  const simulations = inputs.filter(({ simulation }) => simulation !== undefined).length;
  if (inputs.length === 1 || simulations === 0) return inputs;
  const parts = splitSeeds(simulations);
  let next = 0;
  return inputs.map((input) => (input.simulation === undefined ? input : { ...input, part: parts[next++] }));
}

/** Opens an input. @throws CascadeError those of `openBacktestInput` */
export function openTuneInput({ text }: TuneInput, settings: InputSettings): Promise<BacktestInput> {
  return openBacktestInput(text, settings);
}

/** The venues with liquidations in an input. */
export function exchangesOf({ simulation }: TuneInput, input: BacktestInput): readonly string[] {
  if (simulation !== undefined) return simulate(simulation).exchanges;
  // A tape's truth is known as soon as it is open.
  return [...new Set(input.truth().symbols.flatMap(({ liquidations }) => liquidations.exchanges))];
}

function inputsOf(text: string): TuneInput[] {
  if (existsSync(text)) return [{ text, simulation: undefined, group: text, part: undefined }];
  const [, name, from = '1', to = from] = /^([^:]+)(?::(\d+)(?:-(\d+))?)?$/.exec(text) ?? [];
  const scenario = SCENARIOS.find((candidate) => candidate.name === name)?.name;
  if (scenario === undefined) {
    const names = SCENARIOS.map((candidate) => candidate.name).join(', ');
    throw new CascadeError('app/unknown-input', `"${text}" is neither a file nor a scenario (${names}) with seeds such as market:1-10`);
  }
  const [first, last] = [Number(from), Number(to)];
  if (!(Number.isSafeInteger(last) && first <= last)) {
    throw new CascadeError('app/unknown-input', `the seeds of "${text}" must be whole numbers, the smaller first, such as market:1-10`);
  }
  const count = last - first + 1;
  if (count > MAX_INPUTS) throw new CascadeError('app/too-many-inputs', `"${text}" is ${count} seeds; give at most ${MAX_INPUTS}`);
  return Array.from({ length: count }, (_, index) => {
    const simulation = { scenario, seed: first + index };
    return { text: `${scenario}:${simulation.seed}`, simulation, group: scenario, part: undefined };
  });
}
