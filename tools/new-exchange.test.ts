import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGISTRIES } from './new-exchange/registries.mjs';
import { newFiles } from './new-exchange/templates.mjs';
import { ROOT } from './workspace.mjs';

const IGNORED = ['dist', '.turbo', '.cache', 'coverage'];
/** Compiling and testing a copy takes 8 s alone, more beside other tests. */
const PATIENCE_MS = 120_000;
const EXCHANGES = 'packages/feeds/src/exchanges';
/** The venue that was made with the generator; generated again it comes last in every list. */
const MADE = 'lighter';
let copy = '';

function run(...args: string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', CASCADE_REAL_DATA: '', VITEST: undefined };
    execFile(process.execPath, args, { cwd: copy, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

const bin = (name: string, file: string): string => join(ROOT, 'node_modules', name, file);
const inCopy = (path: string): string => readFileSync(join(copy, path), 'utf8');
const committed = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const listed = (): string[] => readdirSync(join(copy, EXCHANGES)).sort();

/** Takes a venue out of every list and deletes its files, as if it had never been made. */
function unmake(id: string): void {
  for (const { path } of REGISTRIES) {
    const lines = inCopy(path).split('\n');
    writeFileSync(join(copy, path), lines.filter((line) => !new RegExp(`^(?:import .*/|\\W*)${id}\\b`).test(line)).join('\n'));
  }
  for (const file of readdirSync(join(copy, EXCHANGES)).filter((name) => name.startsWith(`${id}.`))) rmSync(join(copy, EXCHANGES, file));
}

/** What stands in which order: labels of the doc comment, functions, properties of the exported object, groups of tests. */
function outlineOf(text: string): string[] {
  const found = text.matchAll(/^(?: \* ([A-Z][A-Za-z ]*):|(?:export )?function (\w+)|describe\('([^']+)'| {2}(\w+)[:,] ?.*)/gm);
  return [...found].map(([, label, name, group, property]) => label ?? name ?? group ?? property ?? '');
}

/** The entries of `wanted` that `actual` does not have in that order. */
function missingIn(actual: readonly string[], wanted: readonly string[]): string[] {
  let from = 0;
  return wanted.filter((entry) => {
    const at = actual.indexOf(entry, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'cascade-new-exchange-'));
  const keep = { recursive: true, verbatimSymlinks: true, filter: (source: string): boolean => !IGNORED.includes(basename(source)) };
  for (const name of ['core', 'feeds', 'testkit']) cpSync(join(ROOT, 'packages', name), join(copy, 'packages', name), keep);
  for (const folder of ['tools', 'docs']) cpSync(join(ROOT, folder), join(copy, folder), keep);
  for (const name of readdirSync(ROOT).filter((file) => /\.(json|cjs|ts)$/.test(file) || file === '.gitignore')) {
    cpSync(join(ROOT, name), join(copy, name));
  }
  for (const folder of ['apps', 'examples', 'benchmarks']) mkdirSync(join(copy, folder));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  writeFileSync(
    join(copy, 'tsconfig.feeds.json'),
    '{ "extends": "./tsconfig.json", "include": ["packages/core/src", "packages/feeds/src"] }',
  );
}, PATIENCE_MS);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the generator of venues, in a copy of the tree', () => {
  it.each([
    [['Some_Venue'], 'exchange id "Some_Venue" must be lower-case letters, digits and single dashes'],
    [['x'.repeat(31)], 'has 31 characters; use at most 30'],
    [['class'], 'exchange id "class" is a word of the language: add the product, e.g. "class-futures"'],
    [['okx'], 'exchange id "okx" is taken: packages/core/src/exchange.ts lists it already'],
    [['force-order'], 'packages/feeds/src/exchanges/force-order.ts exists already: choose another id'],
    [[], 'expected one exchange id, got 0'],
    [['some-venue', '--force'], "Unknown option '--force'"],
  ])('refuses %j and writes nothing', async (args, words) => {
    const before = listed();
    const { exitCode, output } = await run('tools/new-exchange.mjs', ...args);
    expect([exitCode, listed()]).toEqual([2, before]);
    expect(output).toContain(words);
  });

  it('prints with --dry-run what it would write, and writes nothing', async () => {
    const before = listed();
    const { exitCode, output } = await run('tools/new-exchange.mjs', 'some-venue', '--dry-run');
    expect([exitCode, listed()]).toEqual([0, before]);
    for (const { path } of newFiles('some-venue', 'someVenue')) expect(output).toContain(`--- new ${path}\n`);
    for (const { path } of REGISTRIES) expect(output).toContain(`--- change ${path}\n`);
    expect(output).toContain("+   'some-venue': someVenue,");
  });

  it(`makes ${MADE} again: the same files, the same lists, and every section of them in the same order`, async () => {
    const files = listed();
    unmake(MADE);
    expect(listed().length).toBeLessThan(files.length);
    expect((await run('tools/new-exchange.mjs', MADE)).output).toContain(`new     ${EXCHANGES}/${MADE}.ts`);
    expect(listed()).toEqual(files);
    for (const { path } of REGISTRIES) {
      expect([path, linesOf(inCopy(path))]).toEqual([path, linesOf(committed(path))]);
    }
    for (const { path } of newFiles(MADE, MADE)) {
      expect([path, missingIn(outlineOf(committed(path)), outlineOf(inCopy(path)))]).toEqual([path, []]);
      cpSync(join(ROOT, path), join(copy, path));
    }
    cpSync(join(ROOT, 'docs', 'venues.md'), join(copy, 'docs', 'venues.md'));
  });

  it(
    'makes a venue that compiles, and whose tests fail with the first thing to fill in',
    async () => {
      expect((await run('tools/new-exchange.mjs', 'some-venue')).exitCode).toBe(0);
      expect(await run(bin('typescript', 'bin/tsc'), '--pretty', 'false', '-p', 'tsconfig.feeds.json')).toEqual({
        exitCode: 0,
        output: '',
      });
      const paths = [`${EXCHANGES}/some-venue.test.ts`, 'packages/feeds/src/venues.test.ts', 'packages/feeds/src/codecs.property.test.ts'];
      const { exitCode, output } = await run(
        bin('vitest', 'vitest.mjs'),
        'run',
        '--project',
        'unit',
        '-t',
        'some-venue|has a row',
        ...paths,
      );
      expect(exitCode).toBe(1);
      expect(output).toMatch(/Error: fill in 1 of 3, evidence first: the row of `some-venue` in docs\/venues\.md/);
      expect(output).toMatch(/FAIL .*some-venue keeps the codec contract > reads its sample/);
      expect(output).toMatch(/FAIL .*docs\/venues\.md > has a row for every codec/);
    },
    PATIENCE_MS,
  );
});

/** The lines of a file in alphabetical order; of a row of a table only the venue. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => /^\| (`[\w-]+`)/.exec(line)?.[1] ?? line)
    .sort();
}
