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
});
