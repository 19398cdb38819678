import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BacktestResult } from '@cascade/replay/report';
import { SCENARIOS } from '@cascade/replay/simulate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BundledCascade, type Outcome } from '../bundled-cascade.sample.js';

const cascade = new BundledCascade();
const dir = cascade.folder;
/** The command; with INTERRUPT it sends itself Ctrl-C as soon as it listens for it. */
const COMMAND = `
if (process.env.INTERRUPT !== undefined) {
  const timer = setInterval(() => {
    if (process.listenerCount('SIGINT') === 0) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGINT');
  }, 5);
}
await import('./main.js');
`;
const T = Date.UTC(2026, 0, 5, 12);
const HEADER = 'tsMs,exchange,symbol,side,price,qty,valueUsd';

/** 60 longs of BTC within 6 s, half an hour after the first of a few single liquidations; the newest an hour later. */
const ROWS = [0, 600, 1_200, 5_400]
  .map((second) => `${T + second * 1_000},okx,BTC-USDT-SWAP,short,50000,0.02,1000`)
  .concat(Array.from({ length: 60 }, (_, i) => `${T + 1_800_000 + i * 100},okx,BTC-USDT-SWAP,long,50000,2,100000`));
const PRICES = Array.from({ length: 5_400 }, (_, second) => {
  const usd = second < 1_802 ? 50_000 : 49_500;
  return `${T + second * 1_000},okx,BTCUSDT,${usd},${usd},${usd},${usd},1`;
});

function backtest(...args: string[]): Promise<Outcome> {
  return cascade.start(['backtest', ...args]).outcome();
}

async function results(...args: string[]): Promise<BacktestResult[]> {
  const { code, stdout, stderr } = await backtest(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.endsWith(']\n')).toBe(true);
  return JSON.parse(stdout) as BacktestResult[];
}

beforeAll(async () => {
  await cascade.build(COMMAND);
  writeFileSync(join(dir, 'tape.csv'), [HEADER, ...ROWS, ''].join('\n'));
  writeFileSync(join(dir, 'prices.csv'), ['tsMs,exchange,symbol,open,high,low,close,volume', ...PRICES, ''].join('\n'));
  writeFileSync(join(dir, 'broken.csv'), [HEADER, ...ROWS, 'soon,okx,BTC-USDT-SWAP,long,1,1,1', ''].join('\n'));
}, 60_000);
afterAll(() => cascade.remove());

describe('cascade backtest --json', () => {
  it('tells all of a tape: its one cascade, every method, the alarms and what the data could not say', async () => {
    const [result, ...others] = await results('tape.csv', '--preset', 'corrected');
    expect(others).toEqual([]);
    expect(result).toMatchObject({
      name: 'tape.csv',
      badge: 'recorded',
      source: 'tape.csv',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      startMs: T,
      endMs: T + 5_401_000,
      symbols: ['BTCUSDT'],
      days: 1,
      events: 64,
      liquidations: 64,
      notionalUsd: 6_004_000,
      preset: 'corrected',
      mainTargetPerSymbolDay: 0.5,
      labels: { version: 'labels/1', variant: 'A', rule: 'single-venue', list: [{ grade: 'cascade', onsetMs: T + 1_800_000, count: 60 }] },
      variants: [{ variant: 'A', recall: { n: 1 } }],
      warnings: [
        '1 UTC day < 10: too few for intervals by day blocks; go by the counts',
        'no prices: cascades are told by liquidations only',
      ],
    });
    expect(result?.methods.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['published', 'corrected', 'calibrated', 'rate10s', 'cusum']),
    );
    const rate = result?.methods.find(({ method }) => method === 'rate10s');
    expect(rate?.matched.map(({ targetPerSymbolDay }) => targetPerSymbolDay)).toEqual([0.02, 0.05, 0.14, 0.25, 0.5, 1, 2]);
    expect(rate?.matched[0]).toMatchObject({ card: { recall: { hits: 1, n: 1 } } });
    expect(result?.differences.map(({ baseline }) => baseline)).toEqual(expect.arrayContaining(['rate10s', 'cusum']));
    expect(result).not.toHaveProperty('model');
    expect(result?.timelines).toHaveLength(1);
    expect(result?.closeUps).toHaveLength(1);
  });

  it('merges prices into the tape: the cascade is told by both, and labels are given by all three variants', async () => {
    const [result] = await results('tape.csv', '--with', 'prices.csv', '--preset', 'calibrated');
    expect(result).toMatchObject({ labels: { variant: 'C', list: [{ grade: 'cascade', adverseMove: expect.closeTo(0.01, 6) }] } });
    expect(result?.variants?.map(({ variant, recall }) => [variant, recall.n])).toEqual([
      ['A', 1],
      ['B', 1],
      ['C', 1],
    ]);
    expect(result?.events).toBeGreaterThan(5_000);
    expect(result?.model).toMatchObject({ dataSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('plays scenarios with the seed behind the name or the one given, each on its own', async () => {
    const some = await results('glitch:7', 'glitch', 'glitch:8', '--seed', '7', '--days', '0.005');
    expect(some.map(({ name, badge }) => [name, badge])).toEqual([
      ['glitch:7', 'simulated'],
      ['glitch:7', 'simulated'],
      ['glitch:8', 'simulated'],
    ]);
    expect(some[1]).toEqual(some[0]);
    expect(some[2]?.notionalUsd).not.toBe(some[0]?.notionalUsd);
    expect(some.map(({ startMs, endMs }) => endMs - startMs)).toEqual([432_000, 432_000, 432_000]);
  });

  it('prints the same bytes every time', async () => {
    const [first, second] = [await backtest('tape.csv', 'whale:3', '--json'), await backtest('tape.csv', 'whale:3', '--json')];
    expect(first.stdout.length).toBeGreaterThan(1_000);
    expect(second).toEqual(first);
  });

  it('skips broken rows with --lenient and says how many', async () => {
    const [result] = await results('broken.csv', '--lenient');
    expect(result?.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/^broken rows skipped: 1; .*row 66 of "broken\.csv"/)]));
    expect(result?.liquidations).toBe(64);
  });
});

describe('cascade backtest', () => {
  it.each([40, 60, 80, 200])('prints a table that fits into %i columns, and nothing on stderr', async (columns) => {
    const { code, stdout, stderr } = await cascade.start(['backtest', 'tape.csv'], { COLUMNS: String(columns) }).outcome();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('RECORDED');
    expect(stdout).toContain('10 s rate');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    expect(stdout).toMatch(/[^\n]\n$/);
  });

  it('takes 80 columns when COLUMNS is no number', async () => {
    const wrong = await cascade.start(['backtest', 'tape.csv'], { COLUMNS: 'wide' }).outcome();
    expect(wrong).toEqual(await backtest('tape.csv'));
  });

  it('writes a report that needs nothing else, and says where', async () => {
    const { code, stdout, stderr } = await backtest('tape.csv', 'whale:3', '--report', 'report.html');
    expect([code, stderr]).toEqual([0, 'report: report.html\n']);
    expect(stdout).toContain('whale:3');
    const html = readFileSync(join(dir, 'report.html'), 'utf8');
    for (const part of ['<!doctype html>', 'tape.csv', 'whale:3', '</html>']) expect(html.toLowerCase()).toContain(part);
    expect(html).not.toMatch(/<(?:script|img|iframe)[^>]+src=|<link|@import|url\((?!#)/i);
  });

  it('explains itself within 80 columns, with every scenario', async () => {
    const { code, stdout } = await backtest('--help');
    expect(code).toBe(0);
    for (const { name } of SCENARIOS) expect(stdout).toContain(`\n  ${name} `);
    expect(stdout.match(/\n {2}cascade backtest /g)).toHaveLength(2);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    ['an unknown input', ['markt:7'], 2, '"markt:7" is neither a file nor a scenario; scenarios: market, calm'],
    ['a file that is not there', ['tape.csv', 'none.csv'], 2, 'file not found: "none.csv"'],
    ['context that is not there', ['tape.csv', '--with', 'none.csv'], 2, 'file not found: "none.csv"'],
    ['a tape without liquidations', ['prices.csv'], 2, '"prices.csv" has no liquidations'],
    ['a broken row', ['broken.csv'], 1, 'row 66 of "broken.csv"'],
    ['a length of no days', ['calm', '--days', '0'], 2, '--days must be a number from 0.001 to 62, got "0"'],
    ['a length in words', ['calm', '--days', 'two'], 2, 'got "two"'],
    ['a seed that is no whole number', ['calm', '--seed', '1.5'], 2, '--seed must be a whole number'],
    ['an empty seed', ['calm', '--seed='], 2, '--seed must be a whole number'],
    ['a preset there is not', ['calm', '--preset', 'best'], 2, 'preset "best" (flag --preset)'],
    ['a model for a preset without one', ['calm', '--preset', 'corrected', '--model', 'm.json'], 2, 'used by the preset calibrated only'],
    ['a model that is not there', ['calm', '--model', 'm.json'], 2, 'the model "m.json" can\'t be read'],
    ['a file that is no model', ['calm', '--model', 'tape.csv'], 2, 'the model "tape.csv" can\'t be read'],
    ['a report in a folder there is not', ['market', '--report', 'no/such/r.html'], 2, 'the report can\'t be written to "no/such/r.html"'],
    ['a report that is a folder', ['market', '--report', '.'], 2, 'it is a folder'],
    ['no input', [], 2, "missing required argument 'input'"],
  ])('refuses %s', async (_, args, code, said) => {
    const outcome = await backtest(...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).not.toContain('    at ');
  });

  it.each([
    ['a simulation', ['market', '--days', '20']],
    ['a tape', ['tape.csv', 'market:2', '--days', '20']],
  ])('stops on Ctrl-C while it works on %s: code 130, no output, no report', async (_, args) => {
    const outcome = await cascade.start(['backtest', ...args, '--report', 'stopped.html'], { INTERRUPT: '1' }).outcome();
    expect(outcome).toEqual({ code: 130, stdout: '', stderr: '' });
    expect(existsSync(join(dir, 'stopped.html'))).toBe(false);
  });

  it('ends quietly when its reader has gone', async () => {
    const running = cascade.start(['backtest', 'tape.csv', 'calm', '--json']);
    running.child.stdout!.destroy();
    expect(await running.outcome()).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes a file for a file, even when it is named like a scenario', async () => {
    mkdirSync(join(dir, 'inner'));
    writeFileSync(join(dir, 'inner', 'calm'), 'x');
    const { code, stderr } = await cascade.start(['backtest', 'calm'], {}, join(dir, 'inner')).outcome();
    expect(code).toBe(2);
    expect(stderr).toContain('can\'t tell what "calm" is');
  });
});
