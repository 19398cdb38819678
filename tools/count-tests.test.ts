import { describe, expect, it } from 'vitest';
import { countTests, filesToRepeat } from './count-tests.mjs';

const file = (status: string, ...tests: string[]) => ({
  name: `/${status}.test.ts`,
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('countTests', () => {
  it('counts passed and failed tests', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] };
    expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts a file that could not be loaded as one failure', () => {
    expect(countTests({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
  });

  it('never calls nothing a success', () => {
    expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countTests({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countTests({ testResults: [file('passed', 'skipped')] }, 0)).toEqual({ passed: 0, failed: 1 });
  });

  it('names the files with a failure for another run', () => {
    expect(filesToRepeat({ testResults: [file('passed', 'passed'), file('failed', 'passed', 'failed')] })).toEqual(['/failed.test.ts']);
    expect(filesToRepeat(undefined)).toEqual([]);
  });

  it('names none when a property has a counterexample: other input would hide it', () => {
    const failureMessages = ['Error: Property failed after 65 tests\n{ seed: 1 }'];
    const broken = { name: '/b.test.ts', status: 'failed', assertionResults: [{ status: 'failed', failureMessages }] };
    expect(filesToRepeat({ testResults: [file('failed', 'failed'), broken] })).toEqual([]);
  });

  it('believes the exit code when no test says it failed', () => {
    expect(countTests({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
  });
});
