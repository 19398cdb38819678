/**
 * Reads a vitest JSON report and prints `<passed> <failed>`, then each file worth another run on a line: `node tools/count-tests.mjs <report.json> <vitest exit code>`.
 * A missing report, a file that could not be loaded, a run without any test and an exit code without a failed test each count as a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * @typedef {{ name: string, status: string, assertionResults: readonly { status: string, failureMessages?: readonly string[] }[] }} FileResult
 * @param {{ testResults: readonly FileResult[] } | undefined} report
 * @param {number} exitCode
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const unloaded = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = failedTests + unloaded;
  const isSilentFailure = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isSilentFailure ? 1 : failed };
}

/** A property that does not hold for some input: with other input it would pass. */
const COUNTEREXAMPLE = /Property failed after \d+ tests/;

/**
 * @param {{ testResults: readonly FileResult[] } | undefined} report
 * @returns {string[]} paths of the files with a failure; none when a counterexample was found, which no other run makes good
 */
export function filesToRepeat(report) {
  const failed = (report?.testResults ?? []).filter(({ status }) => status === 'failed');
  const messages = failed.flatMap((file) => file.assertionResults).flatMap(({ failureMessages = [] }) => failureMessages);
  return messages.some((message) => COUNTEREXAMPLE.test(message)) ? [] : failed.map(({ name }) => name);
}

const [path, exitCode] = process.argv.slice(2);
if (path !== undefined && exitCode !== undefined) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  const { passed, failed } = countTests(report, Number(exitCode));
  console.log([`${passed} ${failed}`, ...filesToRepeat(report).map((file) => relative('', file))].join('\n'));
}
