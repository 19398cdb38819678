import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simulate } from '@cascade/replay/simulate';
import { type CascadeModel, parseCascadeModel } from '@cascade/signals';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BundledCascade, type Outcome, type RunningCascade } from '../bundled-cascade.sample.js';

const bundled = new BundledCascade();
beforeAll(() => bundled.build(), 60_000);
afterAll(() => bundled.remove());

let folders = 0;
/** A new folder that is also the state folder of the commands run in it. */
function newFolder(): string {
  const folder = join(bundled.folder, String(folders++));
  mkdirSync(join(folder, 'state', 'cascade'), { recursive: true });
  return folder;
}

const ledgerOf = (folder: string): string => join(folder, 'state', 'cascade', 'tune-tests.json');

function start(folder: string, args: readonly string[]): RunningCascade {
  return bundled.start(args, { XDG_STATE_HOME: join(folder, 'state') }, folder);
}

const cascade = (folder: string, ...args: string[]): Promise<Outcome> => start(folder, args).outcome();

function modelIn(folder: string, name: string): CascadeModel {
  return parseCascadeModel(JSON.parse(readFileSync(join(folder, name), 'utf8')), name);
}

/** The liquidations a simulated crash shows, as a tape. */
function crashTape(folder: string, seed: number): string {
  const rows: string[] = [];
  for (const event of simulate({ scenario: 'market-wide-crash', seed }).events) {
    if (event.type !== 'liquidation') continue;
    const { receivedTsMs, exchange, symbol, liquidatedSide, price, quantity, notionalUsd } = event;
    rows.push([receivedTsMs, exchange, symbol, liquidatedSide, price ?? 1, quantity ?? notionalUsd, notionalUsd].join(','));
  }
  writeFileSync(join(folder, 'crash.csv'), ['tsMs,exchange,symbol,side,price,qty,valueUsd', ...rows, ''].join('\n'));
  return 'crash.csv';
}

describe('cascade tune', () => {
  it('writes a model that the other commands take; shows its test once, unless it is burned', async () => {
    const folder = newFolder();
    const first = await cascade(folder, 'tune', 'market-wide-crash:1-10', '--out', 'model.json');
    expect(first).toMatchObject({ code: 0, stderr: 'reading 8 of 10 inputs\nfitting\nmodel: model.json\ntesting on 2 of 10 inputs\n' });
    const model = modelIn(folder, 'model.json');
    expect(first.stdout).toContain(`${model.name}, simulated data:\nmarket-wide-crash:1-6 fitted, market-wide-crash:7-8 for levels\n`);
    expect(first.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(first.stdout).toMatch(/^flow\+interest\+price +\d+ +48 +16 /m);
    expect(first.stdout).toMatch(/^market-wide-crash +WATCH +\d+\/16 +\d+\/\d+ +\d+\.\d\d +\d+\/16 +\d+\/\d+$/m);
    expect(first.stdout).toMatch(/^market-wide-crash, binance: 0\.2 symbol-days, Brier skill \d\.\d\d, ECE 0\.\d{5}$/m);
    expect(model.variants.map(({ name }) => name)).toEqual(['flow+interest+price', 'flow+price', 'flow+interest', 'flow', 'single-venue']);

    const second = await cascade(folder, 'tune', 'market-wide-crash:1-10', '--out', 'second.json');
    expect(modelIn(folder, 'second.json')).toEqual(model);
    expect(second.code).toBe(0);
    const [table, refusal] = second.stdout.split('\n\n').slice(-2);
    expect(first.stdout).toContain(table);
    expect(refusal).toContain('test figures are not shown: looked at before: market-wide-crash:9 (first on ');
    expect(second.stdout).not.toContain('Brier');

    const burned = await cascade(folder, 'tune', 'market-wide-crash:1-10', '--out', 'second.json', '--force', '--burn');
    expect(burned.stdout.replace(/burned, .*\n/, '')).toBe(first.stdout);
    expect(burned.stdout).toContain('burned, no longer a test: market-wide-crash:9 (look 2), market-wide-crash:10 (look 2)\n');
    expect(readdirSync(folder).sort()).toEqual(['model.json', 'second.json', 'state']);
    expect(readdirSync(join(folder, 'state', 'cascade'))).toEqual(['tune-tests.json']);

    const replayed = await cascade(folder, 'replay', crashTape(folder, 20), '--model', 'model.json', '--json');
    const signals = replayed.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { signal: string; meta: object });
    expect(replayed.code).toBe(0);
    expect(signals.map(({ signal }) => signal)).toContain('CRITICAL');
    expect(new Set(signals.map(({ meta }) => JSON.stringify(meta)).map((meta) => meta.includes(`"${model.name}"`)))).toEqual(
      new Set([true]),
    );

    const judged = await cascade(folder, 'backtest', 'market-wide-crash:21', '--model', 'model.json', '--json');
    expect(judged.code).toBe(0);
    expect(JSON.parse(judged.stdout)).toMatchObject([{ preset: 'calibrated', model: { name: model.name, origin: 'simulated' } }]);
  }, 120_000);

  it.each<[string, string[], RegExp]>([
    ['an unknown input', ['mars:1', '--out', 'm.json'], /"mars:1" is neither a file nor a scenario/],
    ['no --out', ['market:1-3'], /required option '--out <file>'/],
    ['a missing folder', ['market:1-3', '--out', 'none/m.json'], /none" of --out "none\/m\.json" is not there/],
    ['a file that is there', ['market:1-3', '--out', 'mine.json'], /"mine\.json" exists; name another file, or --force/],
    ['two simulations', ['market:1-2', '--out', 'm.json'], /at least 3 are needed/],
    ['wrong budgets', ['market:1-3', '--out', 'm.json', '--budgets', '1,2,3'], /got "1,2,3"/],
    ['a wrong length', ['market:1-3', '--out', 'm.json', '--days', 'long'], /--days must be .*"long"/],
    ['no cascade', ['calm:1-5', '--days', '0.01', '--out', 'm.json'], /single-venue: 0 cascades to fit and 0 to validate/],
  ])('ends with code 2 and writes nothing for %s', async (_, args, message) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'mine.json'), 'mine');
    const { code, stdout, stderr } = await cascade(folder, 'tune', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(folder).sort()).toEqual(['mine.json', 'state']);
    expect(readFileSync(join(folder, 'mine.json'), 'utf8')).toBe('mine');
    expect(existsSync(ledgerOf(folder))).toBe(false);
  });

  it('names a broken record of tests before the work, and leaves it alone', async () => {
    const folder = newFolder();
    writeFileSync(ledgerOf(folder), '{"format":');
    const { code, stderr } = await cascade(folder, 'tune', 'market:1-3', '--out', 'm.json');
    expect(code).toBe(2);
    expect(stderr).toContain(`cascade: the record of tests "${ledgerOf(folder)}" is not JSON`);
    expect(stderr).not.toContain('reading');
    expect(readFileSync(ledgerOf(folder), 'utf8')).toBe('{"format":');
  });

  it('ends on Ctrl-C with code 130, without a file or a count', async () => {
    const folder = newFolder();
    const running = start(folder, ['tune', 'market:1-5', '--days', '20', '--out', 'm.json']);
    // The first line says that the handlers stand and the work has begun.
    await running.until(() => running.stderr !== '');
    running.child.kill('SIGINT');
    expect(await running.outcome()).toEqual({ code: 130, stdout: '', stderr: 'reading 4 of 5 inputs\nstopped\n' });
    expect(readdirSync(folder)).toEqual(['state']);
    expect(existsSync(ledgerOf(folder))).toBe(false);
  });

  it('says in --help how data is split', async () => {
    const { code, stdout } = await cascade(newFolder(), 'tune', '--help');
    expect(code).toBe(0);
    for (const words of ['the first 60 % fit', 'by seed, in the order given: 60, 20 and 20 %', '2 minutes are left out', '--burn'])
      expect(stdout).toContain(words);
  });
});
