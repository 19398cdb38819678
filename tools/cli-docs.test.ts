import { describe, expect, it } from 'vitest';
import { CASE_GROUPS, type CaseGroup, casesOf } from './cli-docs/cases.mjs';
import { commandsIn, helpPages } from './cli-docs/help-pages.mjs';
import { hasStackTrace, neutral } from './cli-docs/neutral.mjs';
import { commandLine, renderPage } from './cli-docs/render.mjs';

const HELP = `Usage: cascade [options] [command]

Options:
  -h, --help              display help for command

Commands:
  run [options]           listen to the exchanges and
                          publish signals
  dead-letters|dl <file>  list them
  help [command]          display help for command

Examples:
  cascade run`;

describe('commandsIn', () => {
  it('reads the names from the help, without help itself, wrapped descriptions and examples', () => {
    expect(commandsIn(HELP)).toEqual(['run', 'dead-letters']);
    expect(commandsIn('Usage: cascade init [options]\n\nOptions:\n  -h, --help  display help')).toEqual([]);
    expect(commandsIn('Commands:\n  last  nothing follows')).toEqual(['last']);
  });

  it('finds the commands of commands', async () => {
    const texts: Record<string, string> = {
      '': 'Commands:\n  alerts  x\n  init  y',
      alerts: 'Commands:\n  test  z',
      'alerts test': 't',
      init: 'i',
    };
    const pages = await helpPages(async (path) => texts[path.join(' ')] ?? '');
    expect(pages.map(({ path }) => path.join(' '))).toEqual(['', 'alerts', 'alerts test', 'init']);
  });
});

describe('neutral', () => {
  const surroundings = { folder: '/var/tmp/x-1/folder-2', ports: { 'used-port': 40_123, 'guarded-port': 4_012 } };

  it('puts fixed words for what is another in every run', () => {
    const text = [
      '{"level":30,"time":1795264479791,"msg":"checkpoint of 2026-11-21T14:00:00.123Z"}',
      'state in /var/tmp/x-1/folder-2/state/cascade/checkpoints-72edbbd2ab71   ',
      'redis-spill-baa9bf8b5020.spill on "127.0.0.1:40123", not :4012',
      '0 of 1 venues live after 3.2 s, at most 20 s',
      'okx    no   -       -   0/1       -    -      -    1     0',
      'model.json.23074.part',
      '',
    ].join('\n');
    expect(neutral(text, surroundings)).toBe(
      [
        '{"level":30,"time":<time>,"msg":"checkpoint of <time>"}',
        'state in <folder>/state/cascade/checkpoints-<hash>',
        'redis-spill-<hash>.spill on "127.0.0.1:<used-port>", not :<guarded-port>',
        '0 of 1 venues live after <seconds> s, at most 20 s',
        'okx    no   -       -   0/1       -    -      -    n     0',
        'model.json.<pid>.part',
      ].join('\n'),
    );
  });

  it('leaves what is always the same', () => {
    const text = 'or after 20 s; crash-2025-10-10, 2025-10-10 21:15:00.500 UTC, ports 0 to 65535, 140123 events\n\n  - indented';
    expect(neutral(text, surroundings)).toBe(text);
  });
});

describe('hasStackTrace', () => {
  it('knows a stack trace from a sentence', () => {
    expect(hasStackTrace('Error: write EPIPE\n    at Socket._write (node:net:970:8)\n')).toBe(true);
    expect(hasStackTrace('x\n    at file:///srv/dist/main.js:18787:80')).toBe(true);
    expect(hasStackTrace('  at FA/sd <= 0.50      recall    n\n')).toBe(false);
  });
});

describe('commandLine', () => {
  it('is what one types', () => {
    expect(commandLine(['replay', 'a b.csv', '--symbol', '$$$', "it's", ''])).toBe(`cascade replay 'a b.csv' --symbol '$$$' 'it'\\''s' ''`);
    expect(commandLine(['run', '--http-port', '<used-port>'], { CASCADE_PRESET: 'best' })).toBe(
      'CASCADE_PRESET=best cascade run --http-port <used-port>',
    );
  });
});

describe('casesOf', () => {
  const groups: CaseGroup[] = [
    {
      title: 'usage',
      cases: [
        { about: 'nothing', args: [], isMadeUp: true },
        { about: 'a', args: ['run', 'x'] },
        { about: 'b', args: ['tail'] },
      ],
    },
  ];

  it('leaves out the cases of commands that are not there', () => {
    expect(casesOf(groups, ['run']).flatMap(({ cases }) => cases.map(({ about }) => about))).toEqual(['nothing', 'a']);
  });

  it('wants a case for every command', () => {
    expect(() => casesOf(groups, ['run', 'tail', 'watch', 'plot'])).toThrow('no mistake is tried with watch, plot');
  });

  it('has no command line twice', () => {
    const lines = CASE_GROUPS.flatMap(({ cases }) => cases.map(({ args, env, files }) => JSON.stringify([commandLine(args, env), files])));
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('renderPage', () => {
  it('shows help, files, commands, outputs and exit codes, and no group without a case', () => {
    const tried = {
      about: 'Two files',
      files: { 'a.yaml': 'preset: best\n' },
      command: 'cascade config',
      output: 'cascade: wrong',
      exitCode: 2,
    };
    const page = renderPage({
      help: [
        { path: [], text: 'Usage: cascade' },
        { path: ['alerts', 'test'], text: 'Usage: cascade alerts test' },
      ],
      files: { folder: 'an empty folder' },
      groups: [
        {
          title: 'Commands, options and arguments',
          cases: [
            tried,
            { ...tried, about: 'Silence', files: undefined, output: '', exitCode: 0 },
            { about: 'Nothing', command: 'cascade', output: 'Usage: cascade', exitCode: 2 },
          ],
        },
        { title: 'Listening', cases: [] },
      ],
    });
    expect(page).toContain('- [Commands](#commands): [alerts test](#cascade-alerts-test)\n');
    expect(page).toContain(': [Commands, options and arguments](#commands-options-and-arguments)\n');
    expect(page).toContain('## Commands\n\n```\n$ cascade --help\nUsage: cascade\n```\n\n### cascade alerts test\n');
    expect(page).toContain('| `folder` | an empty folder |');
    expect(page).toContain('Two files:\n\n```\n$ cat a.yaml\npreset: best\n$ cascade config\ncascade: wrong\nexit code 2\n```\n');
    expect(page).toContain('Silence:\n\n```\n$ cascade config\nexit code 0\n```\n');
    expect(page).toContain('Nothing:\n\n```\n$ cascade\n(the same as cascade --help)\nexit code 2\n```\n');
    expect(page).not.toContain('Listening');
  });
});
