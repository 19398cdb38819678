import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KNOWN_DIFFERENCES, markdownTable } from './known-differences.sample.js';

const PAGE = readFileSync(new URL('../../../docs/differential.md', import.meta.url), 'utf8');

describe('the page on differences', () => {
  it('has exactly the table of the listed differences', () => {
    const table = PAGE.split('\n').filter((line) => line.startsWith('|'));
    expect(table.join('\n')).toBe(markdownTable(KNOWN_DIFFERENCES));
  });

  it('names the versions compared', () => {
    const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    for (const library of ['tardis-dev', 'ccxt']) expect(PAGE).toContain(`${library} ${devDependencies[library]}`);
  });
});
