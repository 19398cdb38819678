import { access, constants, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CascadeError } from '@cascade/core';
import { openInput } from '@cascade/replay';
import { type BacktestResult, renderReport, renderTable } from '@cascade/replay/report';
import { SCENARIOS } from '@cascade/replay/simulate';
import type { Command } from 'commander';
import { assertInput, type InputSettings, openBacktestInput } from '../backtest/backtest-input.js';
import { type JudgeSettings, judgeInput } from '../backtest/judge-input.js';
import { listenForInterruption } from '../interruption.js';
import { modelOf } from '../model-file.js';
import { LineOutput } from '../output.js';
import { Progress } from '../progress.js';
import { StatusBlock } from '../status-block.js';
import { fileReason } from './file-reason.js';
import { addSettings, loadFlags } from './shared-options.js';
import { USUAL_COLUMNS, wrapText } from './wrap-text.js';

/** Least and most days of a scenario. */
const LEAST_DAYS = 0.001;
const MOST_DAYS = 62;

/** `cascade backtest <tape|scenario...>`: labels, scores and reports, each input on its own. */
export function addBacktestCommand(program: Command): void {
  const command = program
    .command('backtest')
    .description('judge the detector on tapes and simulated scenarios against labelled cascades and plain baselines')
    .argument('<input...>', 'tapes, journals, or scenarios such as market:7 (name and seed); each is judged on its own')
    .option('--json', 'print the results as one JSON array')
    .option('--report <file>', 'write a self-contained HTML report')
    .option('--seed <number>', 'seed of scenarios that name none (default: 1)')
    .option('--days <number>', `length of scenarios in days, ${LEAST_DAYS} to ${MOST_DAYS} (default: that of the scenario)`)
    .option('--with <file>', 'tape of prices, open interest or funding to merge into every tape; may be repeated', gather)
    .option('--lenient', 'skip broken rows and count them instead of stopping')
    .addHelpText('after', helpText());
  addSettings(command, ['preset', 'model']).action(runBacktest);
}

interface BacktestOptions extends Omit<InputSettings, 'signal'>, Pick<JudgeSettings, 'preset' | 'model'> {
  readonly json: boolean;
  /** File to write; `undefined`: none. */
  readonly report: string | undefined;
}

async function runBacktest(inputs: readonly string[], flags: Record<string, unknown>): Promise<void> {
  const options = await readOptions(flags);
  // What is wrong with the last input should not be learnt after minutes spent on the others.
  for (const text of inputs) await assertInput(text);
  for (const file of options.context) await openInput(file);
  if (options.report !== undefined) await assertWritable(options.report);
  const interruption = listenForInterruption();
  try {
    const results = await judgeAll(inputs, options, interruption.signal);
    if (options.report !== undefined) await writeReport(options.report, results);
    const table = (): string => renderTable(results, columnsOf(process.stdout)).trimEnd();
    await new LineOutput().line(options.json ? JSON.stringify(results) : table());
  } catch (error) {
    // The exit code already says that we were asked to stop.
    if (!interruption.signal.aborted) throw error;
  } finally {
    interruption.close();
  }
}

async function readOptions(flags: Record<string, unknown>): Promise<BacktestOptions> {
  const { config } = loadFlags(flags);
  return {
    preset: config.preset,
    model: await modelOf(config),
    seed: seedOf(flags.seed),
    days: daysOf(flags.days),
    context: Array.isArray(flags.with) ? flags.with.map(String) : [],
    lenient: flags.lenient === true,
    json: flags.json === true,
    report: typeof flags.report === 'string' ? flags.report : undefined,
  };
}

async function judgeAll(inputs: readonly string[], options: BacktestOptions, signal: AbortSignal): Promise<BacktestResult[]> {
  const progress = new Progress(new StatusBlock(process.stderr), () => performance.now());
  const results: BacktestResult[] = [];
  try {
    for (const [index, text] of inputs.entries()) {
      const place = inputs.length > 1 ? ` (${index + 1} of ${inputs.length})` : '';
      progress.begin(`reading ${text}${place}`);
      const input = await openBacktestInput(text, { ...options, signal });
      const { startMs, endMs } = input.span;
      const onProgress = (nowMs: number): void => progress.update((nowMs - startMs) / (endMs - startMs));
      progress.begin(`judging ${input.name}${place}`);
      const onScoring = (): void => progress.begin(`scoring ${input.name}${place}`);
      results.push(await judgeInput(input, { preset: options.preset, model: options.model, onProgress, onScoring, signal }));
    }
    return results;
  } finally {
    progress.end();
  }
}

/** @throws CascadeError `app/unwritable-report` */
async function assertWritable(file: string): Promise<void> {
  try {
    const known = await stat(file).catch(() => undefined);
    if (known?.isDirectory() === true) throw new Error('it is a folder; name a file');
    await access(known === undefined ? dirname(file) : file, constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

async function writeReport(file: string, results: readonly BacktestResult[]): Promise<void> {
  const html = renderReport(results, { title: 'Cascade backtest', generatedOn: new Date().toISOString().slice(0, 10) });
  try {
    await writeFile(file, html);
  } catch (cause) {
    const isPartial = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isPartial) await rm(file, { force: true });
    throw unwritable(file, cause);
  }
  process.stderr.write(`report: ${file}\n`);
}

function unwritable(file: string, cause: unknown): CascadeError {
  return new CascadeError('app/unwritable-report', `the report can't be written to "${file}": ${fileReason(cause, file)}`, { cause });
}

/** Columns of the terminal; of a table that goes to none, what `COLUMNS` says, else the usual width. */
function columnsOf(stream: NodeJS.WriteStream): number {
  const asked = Number(process.env.COLUMNS);
  return stream.columns ?? (Number.isInteger(asked) && asked > 0 ? asked : USUAL_COLUMNS);
}

function gather(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function seedOf(value: unknown = '1'): number {
  const text = String(value);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CascadeError('app/invalid-option', `--seed must be a whole number of at most 15 digits, got "${text}"`);
}

function daysOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const days = String(value).trim() === '' ? Number.NaN : Number(value);
  if (days >= LEAST_DAYS && days <= MOST_DAYS) return days;
  throw new CascadeError('app/invalid-option', `--days must be a number from ${LEAST_DAYS} to ${MOST_DAYS}, got "${String(value)}"`);
}

/** Names with descriptions wrapped to 80 columns, then examples. */
function helpText(): string {
  const indent = Math.max(...SCENARIOS.map(({ name }) => name.length)) + 4;
  const scenarios = SCENARIOS.map(
    ({ name, description }) => `  ${name}`.padEnd(indent) + wrapText(description, USUAL_COLUMNS - indent, indent),
  );
  return `
Scenarios:
${scenarios.join('\n')}

Each input gets a table: recall and false alarms per symbol-day (FA/sd) of every
method at the same false alarms, then of the preset at its own levels and, with
prices, on the cascades told by liquidations only, by price only and by both.

Examples:
  cascade backtest market:7 --days 10 --preset calibrated --report market.html
  cascade backtest tape.csv.gz --with prices.csv.gz --json`;
}
