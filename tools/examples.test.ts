import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listExamples, runExample } from './run-examples.mjs';

describe('examples', () => {
  it('exist', () => {
    expect(listExamples()).not.toEqual([]);
  });

  it.each(listExamples())('%s runs in its own process, prints something and exits 0', async (name) => {
    const { exitCode, stdout, stderr } = await runExample(name);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
  });

  it('stand in the README as they are, with the output they have', async () => {
    const root = join(import.meta.dirname, '..');
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme).toContain(readFileSync(join(root, 'examples/one-engine.ts'), 'utf8').trim());
    expect(readme).toContain((await runExample('one-engine')).stdout.trim());
  });
});
