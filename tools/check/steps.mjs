/**
 * What `pnpm check` runs. A step is a command, or a function for steps that are several commands or may not apply.
 *
 * @typedef {{ exitCode: number, output: string, skipped?: string }} StepResult
 * @typedef {object} Step
 * @property {string} name
 * @property {string} about  what it guards, one line
 * @property {readonly string[]} [command]
 * @property {() => Promise<StepResult>} [run]
 * @property {string} [needs]  a step that must have passed before
 * @property {boolean} [slow]  left out by --fast: it needs or makes a build
 */
import { pnpmCommand } from '../workspace.mjs';
import { runCommand } from './run-command.mjs';

/** Turbo wants a pnpm on PATH, which npx provides. @param {string} task */
const turbo = (task) => [...pnpmCommand(), 'exec', 'turbo', 'run', task, '--concurrency=2', '--continue', '--output-logs=errors-only'];

/** A fresh clone has the branch to compare with; a bare checkout of one commit in CI may not. */
async function changesets() {
  const base = await runCommand(['git', 'rev-parse', '--verify', '--quiet', 'main']);
  if (base.exitCode !== 0) return { exitCode: 0, output: '', skipped: 'no branch "main" here to compare with' };
  return runCommand(['changeset', 'status']);
}

/** @type {readonly Step[]} */
export const STEPS = [
  { name: 'types', about: 'strict types of each package; pure ones see no Node and no DOM', command: turbo('typecheck') },
  { name: 'lint', about: 'format, lint, banned globals', command: ['biome', 'check', '--error-on-warnings', '--max-diagnostics=20', '.'] },
  {
    name: 'imports',
    about: 'the import star, no cycles',
    command: [
      ...['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
      ...['packages', 'apps', 'examples', 'benchmarks', 'tools'],
    ],
  },
  { name: 'tidy', about: 'file sizes, names, README sections, plain words', command: ['node', 'tools/tidy.mjs'] },
  { name: 'unused', about: 'no unused files, exports or dependencies', command: ['knip', '--no-progress', '--no-config-hints'] },
  {
    name: 'types-all',
    about: 'strict types of tests, tools, examples, benchmarks',
    command: ['tsc', '--pretty', 'false', '-p', 'tsconfig.json'],
  },
  {
    name: 'types-page',
    about: 'strict types of the tests of the page, which sees a DOM',
    command: ['tsc', '--pretty', 'false', '-p', 'apps/dashboard/tsconfig.tests.json'],
  },
  { name: 'changesets', about: 'changed packages have a changeset', run: changesets },
  { name: 'build', about: 'every package builds', command: turbo('build'), slow: true },
  { name: 'docs', about: 'API documentation builds without warnings', command: ['typedoc'], slow: true },
  { name: 'api', about: 'api.d.ts matches the build', command: ['node', 'tools/api-report.mjs', '--check'], needs: 'build', slow: true },
  {
    name: 'cli-docs',
    about: 'docs/cli.md is what the command prints',
    command: ['node', 'tools/cli-docs.mjs', '--check'],
    needs: 'build',
    slow: true,
  },
  {
    name: 'packages',
    about: 'tarballs: publint, attw, import and require',
    command: ['node', 'tools/check-packages.mjs'],
    needs: 'build',
    slow: true,
  },
];
