import { CascadeError } from '@cascade/core';
import type { CascadeModel } from '@cascade/signals';
import type { BacktestInput, InputSettings } from '../backtest/backtest-input.js';
import { type FittedVariants, fitModel, type SplitSamples } from './fit-model.js';
import type { GroupedSample } from './fit-variant.js';
import type { LevelBudgets } from './levels.js';
import { describeOrigin } from './origin.js';
import { RowBudget } from './row-collector.js';
import { collectSamples, cutSample, type VariantSample } from './sample.js';
import { type Part, partOfTime, testFromMs } from './split.js';
import { lookAtTest, type TestRun } from './test-look.js';
import { exchangesOf, openTuneInput, type TuneInput } from './tune-inputs.js';
import { VARIANT_SPECS } from './variant-specs.js';

/** What the probability of every tuned model is the probability of. */
const MEANING = 'a labelled cascade of the symbol is active now or starts within 2 s';

/** Where a run stands. */
export interface TuneProgress {
  begin(title: string): void;
  /** `share` 0..1 of what was begun. What it throws ends the run. */
  update(share: number): void;
}

/** A fitted model and how it came about. */
export interface TunedModel {
  readonly model: CascadeModel;
  readonly fitted: FittedVariants;
}

/**
 * Reads the fit and validation parts of the inputs and fits a model. Pure but for reading: the same inputs give the same coefficients,
 * levels and hash.
 * @param createdOn ISO date
 * @throws CascadeError `app/too-little-data`, `app/too-many-rows`, `app/repeated-input`, those of opening and reading
 */
export async function tuneModel(
  inputs: readonly TuneInput[],
  settings: InputSettings,
  { budgets, createdOn }: { readonly budgets: LevelBudgets; readonly createdOn: string },
  progress: TuneProgress,
): Promise<TunedModel> {
  const samples = await readSamples(inputs, settings, progress);
  progress.begin('fitting');
  const fitted = await fitModel(VARIANT_SPECS, samples, budgets, async (index) => {
    progress.update(index / VARIANT_SPECS.length);
    // A fit takes seconds in which no signal would be heard.
    await new Promise((resolve) => setImmediate(resolve));
    progress.update(index / VARIANT_SPECS.length);
  });
  const { dataSha256 } = fitted;
  const model: CascadeModel = {
    format: 'cascade-model/1',
    name: `tuned-${createdOn}-${dataSha256.slice(0, 8)}`,
    createdOn,
    meaning: MEANING,
    origin: { ...describeOrigin(inputs, settings.days), dataSha256 },
    variants: fitted.fits.map(({ variant }) => variant),
  };
  return { model, fitted };
}

/** Test runs of a model, and the parts of data they come from. */
export interface TestedModel {
  readonly runs: readonly TestRun[];
  readonly parts: readonly { readonly sha256: string; readonly input: string }[];
}

/** Runs a model over the test parts of the inputs. */
export async function testModel(
  inputs: readonly TuneInput[],
  settings: InputSettings,
  model: CascadeModel,
  progress: TuneProgress,
): Promise<TestedModel> {
  const tested = inputs.filter(({ part }) => part === undefined || part === 'test');
  const runs: TestRun[] = [];
  const parts: { sha256: string; input: string }[] = [];
  progress.begin(`testing on ${tested.length} of ${inputs.length} inputs`);
  for (const [index, planned] of tested.entries()) {
    const input = await openTuneInput(planned, settings);
    const part = { group: planned.group, byTime: planned.part === undefined };
    const onProgress = progressOf(input, index, tested.length, progress);
    const look = await lookAtTest(input, part, model, exchangesOf(planned, input), onProgress);
    runs.push(...look.runs);
    parts.push({ sha256: look.sha256, input: input.name });
  }
  return { runs, parts };
}

async function readSamples(inputs: readonly TuneInput[], settings: InputSettings, progress: TuneProgress): Promise<SplitSamples> {
  const samples: { fit: GroupedSample[]; validation: GroupedSample[] } = { fit: [], validation: [] };
  const read = inputs.filter(({ part }) => part !== 'test');
  const budget = new RowBudget();
  const files = new Map<string, string>();
  progress.begin(`reading ${read.length} of ${inputs.length} inputs`);
  for (const [index, planned] of read.entries()) {
    const input = await openTuneInput(planned, settings);
    assertFresh(input, files);
    const { part, group } = planned;
    const untilMs = part === undefined ? testFromMs(input.span) : Number.POSITIVE_INFINITY;
    const onProgress = progressOf(input, index, read.length, progress);
    const exchanges = exchangesOf(planned, input);
    const collected = await collectSamples(input, VARIANT_SPECS, exchanges, onProgress, { untilMs, budget });
    for (const wanted of ['fit', 'validation'] as const) {
      samples[wanted].push(...collected.flatMap((sample) => ofPart(sample, part, wanted, input).map((cut) => ({ ...cut, group }))));
    }
  }
  return samples;
}

/** The rows of a sample that are for `wanted`: all, none, or those of its stretch of time. */
function ofPart(sample: VariantSample, part: Part | undefined, wanted: 'fit' | 'validation', { span }: BacktestInput): VariantSample[] {
  if (part !== undefined) return part === wanted ? [sample] : [];
  const { startMs, endMs } = partOfTime(wanted, span, sample.labelled.labels);
  return [cutSample(sample, startMs, endMs)];
}

/** Two files with the same bytes are the same data, whatever they are called. */
function assertFresh({ name, sha256 }: BacktestInput, files: Map<string, string>): void {
  if (sha256 === undefined) return;
  const twin = files.get(sha256);
  files.set(sha256, name);
  if (twin === undefined) return;
  throw new CascadeError('app/repeated-input', `"${twin}" and "${name}" hold the same bytes; the same data must not both fit and test`);
}

function progressOf({ span }: BacktestInput, index: number, count: number, progress: TuneProgress): (nowMs: number) => void {
  const lengthMs = Math.max(1, span.endMs - span.startMs);
  return (nowMs) => progress.update((index + Math.min(1, Math.max(0, (nowMs - span.startMs) / lengthMs))) / count);
}
