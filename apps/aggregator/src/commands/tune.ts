import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CascadeError } from '@cascade/core';
import type { Command } from 'commander';
import { listenForInterruption } from '../interruption.js';
import { Progress } from '../progress.js';
import { StatusBlock } from '../status-block.js';
import { parseBudgets } from '../tune/levels.js';
import { TestLedger } from '../tune/test-ledger.js';
import { testFigures } from '../tune/test-look.js';
import { type TestedModel, type TuneProgress, testModel, tuneModel } from '../tune/tune.js';
import { planInputs } from '../tune/tune-inputs.js';
import { fitTable, testTable } from '../tune/tune-report.js';
import { assertWritable, writeModel } from '../tune/write-model.js';
import { fileReason } from './file-reason.js';

const HELP = `
How the inputs are split:
  a tape, or an input on its own  by time: the first 60 % fit the coefficients,
                                  the next 20 % set the levels, the last 20 %
                                  are the test
  simulations (three or more)     by seed, in the order given: 60, 20 and 20 %
  Between two parts of time 2 minutes are left out, and bursts that lie there.
  market:1-10 stands for market:1 market:2 ... market:10.

The levels are the lowest probabilities that keep the budgets on the validation
data, on every tape and every venue. The test figures are shown once: a second
look at the same data takes --burn, and is counted in the state folder.

Example:
  cascade tune market:1-10 --days 1 --out model.json
  cascade backtest market:11 --model model.json`;

/** `cascade tune <input...> --out model.json`: fits the calibrated model to the user's own data. */
export function addTuneCommand(program: Command): void {
  program
    .command('tune')
    .description('fit the model of the preset calibrated to tapes and simulated scenarios')
    .argument('<input...>', 'tapes, journals, or scenarios with seeds such as market:1-10')
    .requiredOption('--out <file>', 'model file to write')
    .option('--force', 'replace the model file when there is one')
    .option('--budgets <numbers>', 'false alarms per symbol-day of WATCH, ALERT and CRITICAL', '2,0.35,0.1')
    .option('--days <number>', 'length of scenarios in days, above 0 and at most 62 (default: that of the scenario)')
    .option('--with <file...>', 'tapes of prices, open interest or funding to merge into every tape')
    .option('--lenient', 'skip broken rows instead of stopping')
    .option('--burn', 'show the test figures although this test was looked at before')
    .addHelpText('after', HELP)
    .action(runTune);
}

async function runTune(texts: string[], options: Record<string, unknown>): Promise<void> {
  const out = String(options.out);
  const force = options.force === true;
  const budgets = parseBudgets(String(options.budgets));
  const settings = {
    seed: 1,
    days: options.days === undefined ? undefined : parseDays(String(options.days)),
    context: Array.isArray(options.with) ? options.with.map(String) : [],
    lenient: options.lenient === true,
  };
  // Whatever can be wrong is found before the hour of work.
  assertWritable(out, force);
  await assertAllowed(out);
  const inputs = planInputs(texts);
  const ledger = await TestLedger.open();
  const createdOn = new Date().toISOString().slice(0, 10);
  const interruption = listenForInterruption();
  const progress = progressUntil(interruption.signal);
  try {
    const { model, fitted } = await tuneModel(inputs, settings, { budgets, createdOn }, progress);
    interruption.signal.throwIfAborted();
    await writeModel(out, model, force);
    progress.end();
    process.stdout.write(`${model.name}, ${model.origin.kind} data:\n${model.origin.description}\n\n${fitTable(fitted, budgets)}\n`);
    process.stderr.write(`model: ${out}\n`);
    const tested = await testModel(inputs, settings, model, progress);
    progress.end();
    process.stdout.write(await tellTest(tested, ledger, { burn: options.burn === true, today: createdOn }));
  } catch (error) {
    progress.end();
    // Asked to stop: the exit code has been set, and no part of a file is left.
    if (!interruption.signal.aborted) throw error;
    process.stderr.write('stopped\n');
  } finally {
    interruption.close();
  }
}

/** A progress bar that ends the work when `signal` does. */
function progressUntil(signal: AbortSignal): TuneProgress & { end(): void } {
  const status = new StatusBlock(process.stderr);
  const progress = new Progress(status, () => performance.now());
  return {
    begin: (title) => {
      // Where no bar can be drawn, a line a piece of work says that there is some.
      if (!status.live) process.stderr.write(`${title}\n`);
      progress.begin(title);
    },
    update: (share) => {
      signal.throwIfAborted();
      progress.update(share);
    },
    end: () => progress.end(),
  };
}

async function tellTest(
  { runs, parts }: TestedModel,
  ledger: TestLedger,
  { burn, today }: { readonly burn: boolean; readonly today: string },
): Promise<string> {
  const known = parts.flatMap(({ sha256, input }) => {
    const look = ledger.find(sha256);
    return look === undefined ? [] : [`${input} (first on ${look.firstOn}, ${look.looks} times in all)`];
  });
  if (known.length > 0 && !burn) {
    return `test figures are not shown: looked at before: ${known.join(', ')}.
A test counts once; whatever is changed after a look at it is fitted to it. Take fresh seeds or newer tapes; --burn shows them all the same.
`;
  }
  const counted = await ledger.count(parts, today);
  const burned = counted.filter(({ looks }) => looks > 1).map(({ input, looks }) => `${input} (look ${looks})`);
  const warning = burned.length === 0 ? '' : `burned, no longer a test: ${burned.join(', ')}\n`;
  return `${testTable(testFigures(runs))}${warning}`;
}

/** Whether a file may be made where the model goes. @throws CascadeError `app/unwritable-model` */
async function assertAllowed(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
    throw new CascadeError('app/unwritable-model', `the model can't be written to "${file}": ${fileReason(cause, file)}`, { cause });
  });
}

function parseDays(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 62) return value;
  throw new CascadeError('app/invalid-option', `--days must be a number above 0 and at most 62, got "${text}"`);
}
