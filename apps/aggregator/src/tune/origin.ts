import { basename } from 'node:path';
import type { ModelOrigin } from '@cascade/signals';
import type { Part } from './split.js';
import type { TuneInput } from './tune-inputs.js';

/** Longest text a model file takes, characters. */
const MAX_TEXT = 500;

/** Where the coefficients and levels of a model come from, in one sentence; the inputs of the test are not part of it. */
export function describeOrigin(inputs: readonly TuneInput[], days: number | undefined): Omit<ModelOrigin, 'dataSha256'> {
  const learned = inputs.filter(({ part }) => part !== 'test');
  const seeds = [...new Set(learned.flatMap(({ simulation }) => simulation?.seed ?? []))];
  const simulated = learned.filter(({ simulation }) => simulation !== undefined).length;
  const kind = simulated === 0 ? 'recorded' : simulated === learned.length ? 'simulated' : 'mixed';
  const byTime = namesOf(inputs, undefined);
  const length = simulated === 0 || days === undefined ? '' : ` (simulations of ${days} days)`;
  const sentences = [
    ...(byTime === '' ? [] : [`first 60 % of ${byTime} fitted, next 20 % for levels`]),
    ...(namesOf(inputs, 'fit') === '' ? [] : [`${namesOf(inputs, 'fit')} fitted, ${namesOf(inputs, 'validation')} for levels`]),
  ];
  const text = `${sentences.join('; ')}${length}`;
  return { kind, description: text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 4)} ...`, seeds };
}

/** `market:1-6, flash-crash:3`: neighbours of one scenario are joined. */
function namesOf(inputs: readonly TuneInput[], part: Part | undefined): string {
  const runs: { name: string; first: number | undefined; last: number | undefined }[] = [];
  for (const { text, simulation, part: own } of inputs) {
    if (own !== part) continue;
    const name = simulation?.scenario ?? basename(text);
    const before = runs.at(-1);
    if (before?.last !== undefined && before.name === name && before.last + 1 === simulation?.seed) before.last = simulation.seed;
    else runs.push({ name, first: simulation?.seed, last: simulation?.seed });
  }
  return runs
    .map(({ name, first, last }) => (first === undefined ? name : `${name}:${first === last ? first : `${first}-${last}`}`))
    .join(', ');
}
