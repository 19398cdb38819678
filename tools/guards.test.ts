import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './workspace.mjs';

const PACKAGES = ['core', 'velocity', 'risk'];
const IGNORED = ['dist', '.turbo', '.cache', 'coverage'];
let copy = '';

/** What `pnpm check` runs for the three guards, in the copy. */
function check(): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['tools/check.mjs', '--only', 'lint,imports,tidy'], { cwd: copy }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

/** The words of an output on one line: the tools wrap lines where they like. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

function plant(path: string, text: string): void {
  writeFileSync(join(copy, path), text);
  planted.push(path);
}

const planted: string[] = [];

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'cascade-guards-'));
  const wanted = (source: string): boolean => !IGNORED.includes(basename(source)) && !/\.(test|sample)\.ts$/.test(source);
  const keep = { recursive: true, verbatimSymlinks: true, filter: wanted };
  for (const name of PACKAGES) cpSync(join(ROOT, 'packages', name), join(copy, 'packages', name), keep);
  cpSync(join(ROOT, 'tools'), join(copy, 'tools'), keep);
  const settings = readdirSync(ROOT).filter((name) => /\.(json|cjs|ts)$/.test(name) || name === '.gitignore');
  for (const name of settings) cpSync(join(ROOT, name), join(copy, name));
  for (const folder of ['apps', 'examples', 'benchmarks']) mkdirSync(join(copy, folder));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
});

afterEach(() => {
  for (const path of planted.splice(0)) rmSync(join(copy, path), { force: true });
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('guards of the check, in a copy of the tree', () => {
  it('pass when nothing is planted', async () => {
    expect(await check()).toEqual({ exitCode: 0, output: expect.stringContaining('3 passed, 0 failed') });
  });

  it('refuse an engine that imports another engine, and say what to do instead', async () => {
    plant('packages/risk/src/planted.ts', "import '@cascade/velocity';\n");
    const { exitCode, output } = await check();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^FAIL {2}imports/m);
    expect(output).toMatch(/star-engines: packages\/risk\/src\/planted\.ts → @cascade\/velocity/);
    expect(unwrapped(output)).toContain('Engines (velocity, risk, regime, signals) import @cascade/core and nothing else');
    expect(output).toContain('2 passed, 1 failed');
  });

  it('refuse an engine that asks for the time, and say that engines are told', async () => {
    plant('packages/velocity/src/planted.ts', 'export const startedMs: number = Date.now();\n');
    const { exitCode, output } = await check();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^FAIL {2}lint/m);
    expect(output).toContain('packages/velocity/src/planted.ts:1:34');
    expect(output).toContain('Engines are told the time, they never ask: take nowMs or tsMs as a parameter.');
    expect(output).toContain('2 passed, 1 failed');
  });

  it('refuse randomness in an engine', async () => {
    plant('packages/velocity/src/planted.ts', 'export const noise: number = Math.random();\n');
    const { exitCode, output } = await check();
    expect(exitCode).toBe(1);
    expect(output).toContain('Engines are deterministic: no randomness');
    expect(output).toContain('2 passed, 1 failed');
  });

  it('refuse a file of 450 lines, naming the limit', async () => {
    plant('packages/velocity/src/planted.ts', `${Array.from({ length: 450 }, (_, i) => `/** ${i} */`).join('\n')}\n`);
    const { exitCode, output } = await check();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^FAIL {2}tidy/m);
    expect(output).toContain('packages/velocity/src/planted.ts:401: 450 lines: a file has at most 400; split it, one idea per file');
    expect(output).toContain('2 passed, 1 failed');
  });
});
