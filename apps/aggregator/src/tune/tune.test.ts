import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CascadeModel, parseCascadeModel } from '@cascade/signals';
import { afterAll, describe, expect, it } from 'vitest';
import { openBacktestInput } from '../backtest/backtest-input.js';
import { collectSamples, type VariantSample } from './sample.js';
import { burstTape } from './tape.sample.js';
import { lookAtTest, testFigures } from './test-look.js';
import { type TuneProgress, testModel, tuneModel } from './tune.js';
import { planInputs } from './tune-inputs.js';
import { VARIANT_SPECS } from './variant-specs.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-tune-model-'));
afterAll(() => rmSync(dir, { recursive: true }));
const SETTINGS = { seed: 1, days: undefined, context: [], lenient: false };
const GOAL = { budgets: { WATCH: 20, ALERT: 10, CRITICAL: 5 }, createdOn: '2026-11-21' };
const silent: TuneProgress = { begin: () => undefined, update: () => undefined };

function tape(name: string, bursts: number): string {
  const file = join(dir, name);
  writeFileSync(file, burstTape(bursts));
  return file;
}

describe('tuneModel', () => {
  it('learns the bursts of a tape split by time, and finds those of the test', async () => {
    const inputs = planInputs([tape('bursts.csv', 100)]);
    const { model, fitted } = await tuneModel(inputs, SETTINGS, GOAL, silent);
    expect(parseCascadeModel(JSON.parse(JSON.stringify(model)), 'test')).toEqual(model);
    expect(model.name).toBe(`tuned-2026-11-21-${model.origin.dataSha256.slice(0, 8)}`);
    expect(model.origin).toMatchObject({ kind: 'recorded', seeds: [] });
    expect(fitted.fits.map(({ variant, fitCascades, cascades }) => [variant.name, fitCascades, cascades])).toEqual([
      ['single-venue', expect.any(Number), expect.any(Number)],
    ]);
    const [fit] = fitted.fits;
    expect(fit!.fitCascades).toBeGreaterThanOrEqual(58);
    expect(fit!.cascades).toBeGreaterThanOrEqual(18);
    expect(fit!.detected.WATCH).toBe(fit!.cascades);
    expect(fitted.skipped.map((text) => text.split(':')[0])).toEqual(VARIANT_SPECS.slice(0, 4).map(({ name }) => name));
    const { runs, parts } = await testModel(inputs, SETTINGS, model, silent);
    const [figures, ...more] = testFigures(runs);
    expect(more).toEqual([]);
    expect(figures!.cascades.all).toBeGreaterThanOrEqual(18);
    expect(figures!.levels.map(({ level, caught }) => [level, caught.all])).toContainEqual(['WATCH', figures!.cascades.all]);
    expect(figures!.calibration!.brierSkill).toBeGreaterThan(0.5);
    expect(parts).toEqual([{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), input: 'bursts.csv' }]);
  });

  it('takes tapes and simulations together, each tested for itself', async () => {
    const inputs = planInputs([tape('mixed.csv', 100), 'market-wide-crash:1-3']);
    const { model } = await tuneModel(inputs, SETTINGS, GOAL, silent);
    expect(parseCascadeModel(JSON.parse(JSON.stringify(model)), 'test').origin).toMatchObject({ kind: 'mixed', seeds: [1, 2] });
    const { runs, parts } = await testModel(inputs, SETTINGS, model, silent);
    expect(parts.map(({ input }) => input)).toEqual(['mixed.csv', 'market-wide-crash:3']);
    expect(testFigures(runs).map(({ group, exchange }) => `${group.replace(`${dir}/`, '')} ${exchange ?? 'all'}`)).toEqual([
      'mixed.csv okx',
      ...['binance', 'bybit', 'okx', 'hyperliquid', 'all'].map((venue) => `market-wide-crash ${venue}`),
    ]);
  });

  it('gives the same model for the same inputs, and another hash for other data', async () => {
    const of = async (name: string, bursts: number): Promise<CascadeModel> =>
      (await tuneModel(planInputs([tape(name, bursts)]), SETTINGS, GOAL, silent)).model;
    const [first, again, other] = [await of('one.csv', 80), await of('one.csv', 80), await of('one.csv', 81)];
    expect(again).toEqual(first);
    expect(other.origin.dataSha256).not.toBe(first.origin.dataSha256);
  });

  it('the hash of a test part is that of its data, not of the model or the file name', async () => {
    const model = (await tuneModel(planInputs([tape('a.csv', 80)]), SETTINGS, GOAL, silent)).model;
    const changed = { ...model, name: 'other', variants: model.variants.map((variant) => ({ ...variant, intercept: 0 })) };
    const shaOf = async (file: string, of: CascadeModel): Promise<string | undefined> =>
      (await testModel(planInputs([file]), SETTINGS, of, silent)).parts[0]?.sha256;
    const sha256 = await shaOf(tape('a.csv', 80), model);
    expect(await shaOf(tape('b.csv', 80), changed)).toBe(sha256);
    expect(await shaOf(tape('c.csv', 81), model)).not.toBe(sha256);
  });

  it.each([
    [2, /leaves nothing for the part/],
    [20, /single-venue: 1\d cascades to fit and \d to validate, 10 of each are needed/],
  ])('%d bursts are too little, and it says of what', async (bursts, message) => {
    const failed = tuneModel(planInputs([tape('few.csv', bursts)]), SETTINGS, GOAL, silent);
    await expect(failed).rejects.toMatchObject({ code: 'app/too-little-data', message: expect.stringMatching(message) });
  });

  it('refuses two files with the same bytes', async () => {
    const inputs = planInputs([tape('x.csv', 40), tape('y.csv', 40)]);
    await expect(tuneModel(inputs, SETTINGS, GOAL, silent)).rejects.toMatchObject({ code: 'app/repeated-input' });
  });

  it('ends with what its progress throws', async () => {
    const stop = new Error('stop');
    const stopping = {
      ...silent,
      update: (share: number): void => {
        if (share > 0.5) throw stop;
      },
    };
    await expect(tuneModel(planInputs([tape('z.csv', 40)]), SETTINGS, GOAL, stopping)).rejects.toBe(stop);
  });
});

/** Every variant with weights that make its probability differ from second to second. */
const EVEN_MODEL: CascadeModel = {
  format: 'cascade-model/1',
  name: 'even',
  createdOn: '2026-11-21',
  meaning: 'nothing: for tests',
  origin: { kind: 'simulated', description: 'none', dataSha256: '0'.repeat(64), seeds: [1] },
  variants: VARIANT_SPECS.map(({ name, rule, features }) => ({
    name,
    rule,
    features,
    intercept: -2,
    weights: features.map((_, index) => 0.05 + 0.01 * index),
    levels: { WATCH: 0.2, ALERT: 0.5, CRITICAL: 0.8 },
  })),
};

describe('what is fitted is what the detector computes', () => {
  it.each([undefined, 'binance', 'okx'])('the rows of a view (venue %s) give the probabilities of its test', async (exchange) => {
    const open = (): ReturnType<typeof openBacktestInput> => openBacktestInput('flash-crash:3', SETTINGS);
    const exchanges = ['binance', 'bybit', 'okx', 'hyperliquid'];
    const part = { group: 'flash-crash', byTime: false };
    const { runs } = await lookAtTest(await open(), part, EVEN_MODEL, exchanges, () => undefined);
    const samples = await collectSamples(await open(), VARIANT_SPECS, exchanges, () => undefined);
    const name = exchange === undefined ? 'flow+interest+price' : 'single-venue';
    const sample = samples.find((candidate) => candidate.variant === name && candidate.exchange === exchange);
    const served = new Map<string, number>();
    for (const { symbol, tsMs, score } of runs.find((run) => run.exchange === exchange)?.probability.traces ?? []) {
      for (const [index, value] of score.entries()) served.set(`${symbol} ${tsMs[index]}`, value);
    }
    const learned = probabilitiesOf(sample!);
    expect(learned.size).toBeGreaterThan(300);
    for (const [key, value] of learned) expect(served.get(key), key).toBeCloseTo(value, 5);
  });
});

/** Probability of every row whose features are all known, by symbol and time. */
function probabilitiesOf({ variant: name, rows }: VariantSample): Map<string, number> {
  const variant = EVEN_MODEL.variants.find((candidate) => candidate.name === name)!;
  const found = new Map<string, number>();
  for (const [row, tsMs] of rows.tsMs.entries()) {
    const logit = variant.weights.reduce(
      (sum, weight, at) => sum + weight * (rows.features[row * rows.width + at] ?? 0),
      variant.intercept,
    );
    const probability = 1 / (1 + Math.exp(-logit));
    if (probability > 0.001) found.set(`${rows.symbols[rows.symbol[row] ?? 0]} ${tsMs}`, probability);
  }
  return found;
}
