import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultLedgerFile, MAX_ENTRIES, TestLedger } from './test-ledger.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-ledger-'));
afterAll(() => rmSync(dir, { recursive: true }));

const shaOf = (number: number): string => number.toString(16).padStart(64, '0');
const part = (number: number): { sha256: string; input: string } => ({ sha256: shaOf(number), input: `market:${number}` });

describe('TestLedger', () => {
  it('knows a part by its data, counts every look and keeps it in the file', async () => {
    const file = join(dir, 'new', 'deep', 'tests.json');
    const ledger = await TestLedger.open(file);
    expect(ledger.find(shaOf(1))).toBeUndefined();
    expect(await ledger.count([part(1), part(2)], '2026-11-21')).toMatchObject([{ looks: 1 }, { looks: 1 }]);
    const again = await TestLedger.open(file);
    const renamed = { ...part(1), input: 'copy.csv' };
    expect(await again.count([renamed], '2026-11-22')).toEqual([{ ...part(1), firstOn: '2026-11-21', looks: 2 }]);
    const third = await TestLedger.open(file);
    expect([third.find(shaOf(1))?.looks, third.find(shaOf(2))?.looks, third.find(shaOf(3))]).toEqual([2, 1, undefined]);
    expect(readdirSync(join(dir, 'new', 'deep'))).toEqual(['tests.json']);
  });

  it('holds 1,000 parts; the one not looked at for longest makes room', async () => {
    const file = join(dir, 'full.json');
    const ledger = await TestLedger.open(file);
    await ledger.count(
      Array.from({ length: MAX_ENTRIES }, (_, index) => part(index)),
      '2026-11-21',
    );
    await ledger.count([part(0)], '2026-11-21');
    await ledger.count([part(5_000)], '2026-11-21');
    const read = await TestLedger.open(file);
    expect([read.find(shaOf(0))?.looks, read.find(shaOf(1)), read.find(shaOf(2))?.looks, read.find(shaOf(5_000))?.looks]).toEqual([
      2,
      undefined,
      1,
      1,
    ]);
    expect((JSON.parse(readFileSync(file, 'utf8')) as { tests: unknown[] }).tests).toHaveLength(MAX_ENTRIES);
  });

  const look = { sha256: shaOf(1), input: 'a', firstOn: '2026-11-21', looks: 1 };
  it.each<[string, string]>([
    ['', 'is not JSON'],
    ['{"format":"cascade-test-looks/1","tests":[', 'is not JSON'],
    ['[]', 'is not "cascade-test-looks/1"'],
    ['null', 'is not "cascade-test-looks/1"'],
    ['{"format":"cascade-test-looks/2","tests":[]}', 'is not "cascade-test-looks/1"'],
    ['{"format":"cascade-test-looks/1"}', 'is not "cascade-test-looks/1"'],
    [JSON.stringify({ format: 'cascade-test-looks/1', tests: [look, { ...look, looks: 0 }] }), 'tests[1]'],
    [JSON.stringify({ format: 'cascade-test-looks/1', tests: [{ ...look, sha256: 'abc' }] }), 'tests[0]'],
    [JSON.stringify({ format: 'cascade-test-looks/1', tests: [null] }), 'tests[0]'],
    [JSON.stringify({ format: 'cascade-test-looks/1', tests: new Array(MAX_ENTRIES + 1).fill(look) }), '1001 tests'],
  ])('names the file when it is broken: %s', async (text, problem) => {
    const file = join(dir, 'broken.json');
    writeFileSync(file, text);
    const error = await TestLedger.open(file).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'app/test-ledger', message: expect.stringContaining(`"${file}"`) });
    expect(error).toMatchObject({ message: expect.stringContaining(problem) });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('says so when it can not be read or written', async () => {
    await expect(TestLedger.open(dir)).rejects.toMatchObject({ code: 'app/test-ledger' });
    writeFileSync(join(dir, 'a-file'), '');
    await expect(TestLedger.open(join(dir, 'a-file', 'tests.json'))).rejects.toMatchObject({ code: 'app/test-ledger' });
    const long = join(dir, `${'x'.repeat(250)}.json`);
    const ledger = await TestLedger.open(long);
    await expect(ledger.count([part(1)], '2026-11-21')).rejects.toMatchObject({ code: 'app/test-ledger', context: { file: long } });
  });

  it('stands in the state folder', () => {
    expect(defaultLedgerFile({ XDG_STATE_HOME: '/states' })).toBe('/states/cascade/tune-tests.json');
    expect(defaultLedgerFile({ XDG_STATE_HOME: 'relative' })).toMatch(/\.local\/state\/cascade\/tune-tests\.json$/);
  });
});
