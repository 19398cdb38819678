/**
 * Everything that must hold besides the tests: `node tools/check.mjs [--fast] [--only step[,step...]]`.
 * Prints a line per step, the output of failed steps, and ends with `N passed, N failed`. Exit code 1 when a step failed, 2 for wrong options.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './check/run-command.mjs';
import { STEPS } from './check/steps.mjs';
import { ROOT } from './workspace.mjs';

/** Steps run at the same time. */
const LANES = 2;

/** @typedef {import('./check/steps.mjs').Step} Step */

/** @returns {readonly Step[]} the steps asked for and those they need */
function chosenSteps() {
  const { values } = parseArgs({ options: { fast: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
  if (values.only === undefined) return STEPS.filter(({ slow }) => values.fast !== true || slow !== true);
  const names = new Set(values.only.flatMap((list) => list.split(',')));
  for (const name of names) {
    const step = STEPS.find((candidate) => candidate.name === name);
    if (step === undefined) throw new Error(`unknown step "${name}"; known steps: ${STEPS.map((known) => known.name).join(', ')}`);
    if (step.needs !== undefined) names.add(step.needs);
  }
  return STEPS.filter(({ name }) => names.has(name));
}

/** @param {Step} step @param {Map<string, Promise<boolean>>} started */
async function runStep(step, started) {
  if (step.needs !== undefined && (await started.get(step.needs)) !== true) {
    console.log(`FAIL  ${step.name.padEnd(10)} not run: it needs ${step.needs}`);
    return false;
  }
  const startedMs = Date.now();
  const result = await (step.run?.() ?? runCommand(step.command ?? []));
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1).padStart(5);
  const isPassed = result.exitCode === 0;
  const note = 'skipped' in result && result.skipped !== undefined ? `skipped: ${result.skipped}` : step.about;
  console.log(`${isPassed ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(10)} ${seconds} s  ${note}`);
  if (!isPassed) console.log(`${result.output.trimEnd().replace(/^/gm, '      ')}\n`);
  return isPassed;
}

/** @param {readonly Step[]} steps @returns {Promise<boolean[]>} */
async function runAll(steps) {
  /** @type {Map<string, Promise<boolean>>} */
  const started = new Map();
  const queue = [...steps];
  const lane = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const result = runStep(step, started);
      started.set(step.name, result);
      await result;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return Promise.all(started.values());
}

/** @returns {Promise<number>} exit code */
async function main() {
  let steps;
  try {
    if (!existsSync(join(ROOT, 'node_modules', '.bin')))
      throw new Error('nothing is installed yet: run `npm test` or `pnpm install` first');
    steps = chosenSteps();
  } catch (error) {
    console.error(`check: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  const startedMs = Date.now();
  const results = await runAll(steps);
  const passed = results.filter(Boolean).length;
  console.log(`check took ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  console.log(`${passed} passed, ${results.length - passed} failed`);
  return passed === results.length ? 0 : 1;
}

process.exitCode = await main();
