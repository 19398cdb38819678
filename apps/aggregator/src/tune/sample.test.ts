import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BacktestInput, openBacktestInput } from '../backtest/backtest-input.js';
import { tableOf } from './fit-variant.js';
import { RowBudget } from './row-collector.js';
import { cascadesIn, collectSamples, cutSample, type VariantSample } from './sample.js';
import { BURST_EVERY_MS, burstTape, TAPE_START_MS } from './tape.sample.js';
import { VARIANT_SPECS } from './variant-specs.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-sample-'));
afterAll(() => rmSync(dir, { recursive: true }));
const SETTINGS = { seed: 1, days: undefined, context: [], lenient: false };

async function tape(bursts: number): Promise<BacktestInput> {
  const file = join(dir, `bursts-${bursts}.csv`);
  writeFileSync(file, burstTape(bursts));
  return openBacktestInput(file, SETTINGS);
}

const limits = { untilMs: Number.POSITIVE_INFINITY, budget: new RowBudget() };
const width = VARIANT_SPECS.at(-1)?.features.length ?? 0;

async function bursts(count: number, until: Partial<typeof limits> = {}): Promise<VariantSample> {
  const [sample, ...more] = await collectSamples(await tape(count), VARIANT_SPECS, ['okx'], () => undefined, { ...limits, ...until });
  expect(more).toEqual([]);
  return sample!;
}

describe('collectSamples', () => {
  it('makes one sample of a tape of one venue, labelled by the rule of such data', async () => {
    const { variant, exchange, rows, labelled } = await bursts(4);
    expect([variant, exchange, rows.width]).toEqual(['single-venue', 'okx', width]);
    expect(rows.symbols).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(rows.features).toHaveLength(rows.tsMs.length * width);
    expect([...rows.tsMs]).toEqual([...rows.tsMs].sort((a, b) => a - b));
    expect(labelled.rule.name).toBe('single-venue');
    expect(labelled.labels.map(({ symbol, grade }) => `${symbol} ${grade}`)).toEqual(new Array(4).fill('BTCUSDT cascade'));
    expect(rows.features.every(Number.isFinite)).toBe(true);
  });

  it('keeps every second in which something stirs and counts calm ones for twenty', async () => {
    const { rows, labelled } = await bursts(4);
    expect(new Set(rows.weight)).toEqual(new Set([1, 20]));
    for (const { onsetMs, endMs } of labelled.labels) {
      const inBurst = [...rows.tsMs].filter((tsMs, row) => rows.symbol[row] === 0 && tsMs > onsetMs + 2_000 && tsMs < endMs);
      expect(inBurst).toHaveLength(Math.ceil((endMs - onsetMs - 2_000) / 1_000) - 1);
    }
    const seconds = rows.weight.reduce((sum, weight) => sum + weight, 0);
    const spanSec = 4 * (BURST_EVERY_MS / 1_000) * 2;
    expect(seconds / spanSec).toBeGreaterThan(0.9);
    expect(seconds / spanSec).toBeLessThan(1.15);
  });

  it('makes samples of every venue and of the market of a simulation', async () => {
    const input = await openBacktestInput('market-wide-crash:1', SETTINGS);
    const exchanges = ['binance', 'bybit', 'okx', 'hyperliquid', 'never'];
    const samples = await collectSamples(input, VARIANT_SPECS, exchanges, () => undefined);
    expect(samples.map(({ variant, exchange }) => `${variant} ${exchange ?? 'all'}`)).toEqual([
      ...exchanges.slice(0, 4).map((exchange) => `single-venue ${exchange}`),
      ...VARIANT_SPECS.slice(0, 4).map(({ name }) => `${name} all`),
    ]);
    for (const { labelled, exchange } of samples) {
      expect(labelled.rule.name).toBe(exchange === undefined ? 'market' : 'single-venue');
      expect(labelled).toMatchObject(input.span);
      expect(cascadesIn(labelled)).toBeGreaterThan(0);
    }
  });

  it('takes nothing from `untilMs` on, and the same before as without it', async () => {
    const untilMs = TAPE_START_MS + 2 * BURST_EVERY_MS;
    const [whole, until] = [await bursts(4), await bursts(4, { untilMs })];
    const count = whole.rows.tsMs.filter((tsMs) => tsMs < untilMs).length;
    expect(count).toBeGreaterThan(100);
    expect(until.rows.tsMs).toEqual(whole.rows.tsMs.slice(0, count));
    expect(until.rows.features).toEqual(whole.rows.features.slice(0, count * width));
    expect(until.labelled.labels).toEqual(whole.labelled.labels);
  });

  it('ends with an error that says so when there are more rows than are kept', async () => {
    const budget = new RowBudget(100);
    await expect(bursts(4, { budget })).rejects.toMatchObject({ code: 'app/too-many-rows', message: expect.stringContaining('100 rows') });
  });
});

describe('cutSample and tableOf', () => {
  it('cut rows and cascades to a part without copying', async () => {
    const sample = await bursts(4);
    const [fromMs, toMs] = [TAPE_START_MS + BURST_EVERY_MS, TAPE_START_MS + 3 * BURST_EVERY_MS];
    const cut = cutSample(sample, fromMs, toMs);
    expect(cut.rows.tsMs.length).toBe(sample.rows.tsMs.filter((tsMs) => tsMs >= fromMs && tsMs < toMs).length);
    expect(cut.rows.features.buffer).toBe(sample.rows.features.buffer);
    expect(cut.rows.features.length).toBe(cut.rows.tsMs.length * width);
    expect([cascadesIn(sample.labelled), cascadesIn(cut.labelled)]).toEqual([4, 2]);
  });

  it('the outcome is 1 from 2 s before the onset to the end of a cascade of the same symbol', async () => {
    const sample = await bursts(4);
    const { outcome } = tableOf([sample], width);
    const { rows, labelled } = sample;
    const expected = [...rows.tsMs].map((tsMs, row) =>
      rows.symbol[row] === 0 && labelled.labels.some(({ onsetMs, endMs }) => tsMs >= onsetMs - 2_000 && tsMs <= endMs) ? 1 : 0,
    );
    expect([...outcome]).toEqual(expected);
    expect(expected.filter((value) => value === 1).length).toBeGreaterThan(30);
  });

  it('leaves out rows with an unknown feature and rows near a grey burst', async () => {
    const sample = await bursts(4);
    const { rows, labelled } = sample;
    const features = rows.features.slice();
    features[5 * width + 3] = Number.NaN;
    expect(tableOf([{ ...sample, rows: { ...rows, features } }], width).outcome).toHaveLength(rows.tsMs.length - 1);
    const labels = labelled.labels.map((label) => ({ ...label, grade: 'grey' as const }));
    const table = tableOf([{ ...sample, labelled: { ...labelled, labels } }], width);
    const near = [...rows.tsMs].filter(
      (tsMs, row) => rows.symbol[row] === 0 && labels.some(({ onsetMs, endMs }) => tsMs >= onsetMs - 10_000 && tsMs <= endMs + 5_000),
    );
    expect(table.outcome).toHaveLength(rows.tsMs.length - near.length);
    expect(table.outcome).not.toContain(1);
  });

  it('joins samples in order', async () => {
    const sample = await bursts(2);
    const [once, twice] = [tableOf([sample], width), tableOf([sample, sample], width)];
    expect(twice.features).toEqual(Float64Array.from([...once.features, ...once.features]));
    expect(twice.weight).toEqual(Float64Array.from([...once.weight, ...once.weight]));
  });
});
