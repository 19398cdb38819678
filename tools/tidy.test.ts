import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { complaintsAbout } from './tidy/rules.mjs';
import { ROOT } from './workspace.mjs';

/** Complaints about one file, as `line: message`. */
function about(path: string, text: string): string[] {
  return complaintsAbout([{ path, text }]).map(({ line, message }) => `${line}: ${message}`);
}

const lines = (count: number): string => 'const a = 1;\n'.repeat(count);

describe('tidy', () => {
  it('finds nothing in this repository', () => {
    expect(execFileSync(process.execPath, ['tools/tidy.mjs'], { cwd: ROOT, encoding: 'utf8' })).toContain(' 0 complaints');
  });

  it('allows 300 lines, asks for a reason above, refuses more than 400', () => {
    expect(about('packages/a/src/a.ts', lines(300))).toEqual([]);
    expect(about('packages/a/src/a.ts', lines(301))).toEqual([
      expect.stringContaining('301 lines: files have at most 300; split it, or give the reason'),
    ]);
    expect(about('packages/a/src/a.ts', lines(401))).toEqual([expect.stringContaining('401 lines: a file has at most 400; split it')]);
  });

  it.each(['utils.ts', 'string-helpers.ts', 'common.mjs', 'misc.ts', 'feed-manager.test.ts'])('refuses the file name %s', (name) => {
    expect(about(`packages/a/src/${name}`, '')).toEqual([expect.stringContaining('name the file after its one idea')]);
  });

  it('accepts names that only contain such a word', () => {
    expect(about('packages/a/src/commonality.ts', '')).toEqual([]);
  });

  it.each(['A powerful engine', 'is Robust', 'blazingly quick', 'State-of-the-art', 'production ready'])('refuses praise: %s', (text) => {
    expect(about('docs/a.md', `fact\n${text}\n`)).toEqual([expect.stringMatching(/^2: ".*" praises instead of saying/)]);
    expect(about('packages/a/src/a.ts', `// fact\n// ${text}\n`)).toEqual([expect.stringMatching(/^2: .*praises/)]);
  });

  it.each(['/work', '/root', '/tmp/bash', '/home/ann'])('refuses paths below %s', (folder) => {
    expect(about('docs/a.md', `see ${folder}/x\n`)).toEqual([expect.stringContaining('exists only on one machine')]);
  });

  it('accepts paths that only look like one', () => {
    expect(about('docs/a.md', 'https://example.org/home/page, ./work/x, at-work/root, packages/root/x\n')).toEqual([]);
  });

  it('refuses registry hosts', () => {
    expect(about('docs/a.md', `from https://registry.${'npmjs'}.org/x\n`)).toEqual([expect.stringContaining('names a registry host')]);
  });

  it.each(['it.only', 'describe.skip', 'test.todo', 'it.concurrent.only'])('refuses %s', (call) => {
    expect(about('packages/a/src/a.test.ts', `\n${call}('x', () => {});\n`)).toEqual([`2: ${call}: a test runs or it is deleted`]);
  });

  it('refuses notes of unfinished work', () => {
    expect(about('packages/a/src/a.ts', `// ${'TO'}DO later\n`)).toEqual([expect.stringContaining('do it now, or open an issue')]);
  });

  it('wants .js at the end of relative imports', () => {
    const good = "import a from './a.js';\nimport data from '../data.json';\nimport './a.css';\nconst b = await import('./b.js');\n";
    expect(about('packages/a/src/a.ts', good)).toEqual([]);
    expect(about('packages/a/src/a.ts', "import a from './a';\nexport { b } from '../b.ts';\nconst c = await import('./c');\n")).toEqual([
      expect.stringContaining("1: import of './a'"),
      expect.stringContaining("2: import of '../b.ts'"),
      expect.stringContaining("3: import of './c'"),
    ]);
  });

  it('wants only named re-exports in a package index', () => {
    const good = "/** Doc. */\nexport { a, type B } from './a.js';\nexport type {\n  C,\n  D,\n} from './c.js';\n";
    expect(about('packages/a/src/index.ts', good)).toEqual([]);
    for (const bad of ["export * from './a.js';", 'export const a = 1;', "import './a.js';", 'export {};']) {
      expect(about('packages/a/src/index.ts', `${good}${bad}\n`)).toEqual([
        expect.stringContaining('7: an index.ts has only named re-exports'),
      ]);
    }
  });

  it('wants the three sections in every package README', () => {
    const manifest = { path: 'packages/a/package.json', text: '{}' };
    const messages = (...files: { path: string; text: string }[]): string[] =>
      complaintsAbout([manifest, ...files]).map(({ message }) => message);
    expect(messages()).toEqual([expect.stringContaining('missing: write it with the sections')]);
    expect(messages({ path: 'packages/a/README.md', text: '# A\n## Use\n## Meaning\n## Limits and cost\n' })).toEqual([]);
    expect(messages({ path: 'packages/a/README.md', text: '# A\n## Use\n## Meaning\n' })).toEqual([
      expect.stringContaining('"## Limits and cost" is missing'),
    ]);
  });

  it('sorts complaints by file and line', () => {
    const files = [
      { path: 'docs/b.md', text: 'awesome\n' },
      { path: 'docs/a.md', text: 'fact\nrobust\nawesome\n' },
    ];
    expect(complaintsAbout(files).map(({ path, line }) => `${path}:${line}`)).toEqual(['docs/a.md:2', 'docs/a.md:3', 'docs/b.md:1']);
  });
});
