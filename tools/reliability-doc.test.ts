import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './workspace.mjs';

const text = readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8');
const commands = [...text.matchAll(/`((?:[A-Z_]+=\S+ )*npm test -- [^`]+)`/g)].map((match) => match[1] ?? '');
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Fault'));

describe('docs/reliability.md', () => {
  it('has a date and a command in every row', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/; 20\d\d-\d\d-\d\d \| `.*npm test -- .*` \|$/.test(row))).toEqual([]);
  });

  it.each([...new Set(commands)])('%s names test files that exist and settings they read', (command) => {
    const words = command.split(' ');
    const paths = words.slice(words.indexOf('--') + 1);
    expect(paths.filter((path) => !path.endsWith('.test.ts') || !existsSync(join(ROOT, path)))).toEqual([]);
    const tests = paths.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
    const settings = words.filter((word) => word.includes('=')).map((word) => word.slice(0, word.indexOf('=')));
    expect(settings.filter((name) => !tests.includes(`process.env.${name}`))).toEqual([]);
  });
});
