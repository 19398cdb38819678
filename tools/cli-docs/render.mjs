/**
 * @typedef {object} TriedCase
 * @property {string} about
 * @property {Readonly<Record<string, string>> | undefined} [files]  shown, since the command is about them
 * @property {string} command
 * @property {string} output
 * @property {number} exitCode
 * @typedef {{ title: string, cases: readonly TriedCase[] }} TriedGroup
 * @typedef {object} Page
 * @property {readonly import('./help-pages.mjs').HelpPage[]} help
 * @property {Readonly<Record<string, string>>} files  what lies in the folder, in words, by name
 * @property {readonly TriedGroup[]} groups
 */

/** An argument as it is typed in a shell. Words in angle brackets stand for something and are shown as they are. @param {string} argument */
function shellWord(argument) {
  return /^[\w@%+=:,./<>-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/**
 * A command line as it is typed.
 * @param {readonly string[]} args @param {Readonly<Record<string, string>>} [env]
 */
export function commandLine(args, env = {}) {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
  return [...variables, 'cascade', ...args.map(shellWord)].join(' ');
}

/** @param {string} text */
const fenced = (text) => `\`\`\`\n${text}\n\`\`\``;

/** @param {import('./help-pages.mjs').HelpPage} page */
function helpSection({ path, text }) {
  const name = ['cascade', ...path].join(' ');
  return `${path.length === 0 ? '## Commands' : `### ${name}`}\n\n${fenced(`$ ${name} --help\n${text}`)}`;
}

/** @param {TriedCase} tried @param {string} usage  help of the program, which is not repeated */
function caseSection({ about, files = {}, command, output, exitCode }, usage) {
  const shown = Object.entries(files).flatMap(([name, content]) => [`$ cat ${name}`, content.trimEnd()]);
  const printed = output === usage ? ['(the same as cascade --help)'] : output === '' ? [] : [output];
  return `${about}:\n\n${fenced([...shown, `$ ${command}`, ...printed, `exit code ${exitCode}`].join('\n'))}`;
}

/** @param {TriedGroup} group @param {string} usage */
function groupSection({ title, cases }, usage) {
  return [`### ${title}`, ...cases.map((tried) => caseSection(tried, usage))].join('\n\n');
}

/** A link to a heading of this page. @param {string} heading @param {string} [text] */
function link(heading, text = heading) {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
  return `[${text}](#${anchor})`;
}

const MISTAKES = 'What goes wrong and what it says';

const EXIT_CODES = `## Exit codes

| code | meaning |
|---|---|
| 0 | done, or ended by SIGTERM, which asks it to end |
| 1 | failed while running: the data, the disk, the network or another program is to blame |
| 2 | wrong usage or configuration: another command line or configuration helps |
| 3 | \`cascade tail --exit-on\` has seen its level |
| 129 | \`cascade watch\` has lost its terminal |
| 130 | interrupted, with Ctrl-C |

A reader that goes away, as in \`| head\`, is no failure.`;

const SETTING = `Each was tried in a folder of its own, without a network, a terminal or any \`CASCADE_*\` variable but those shown. What is printed on stdout and on stderr stands together, the exit code on the last line. \`<folder>\`, \`<time>\` and the like stand for what is another in every run, and so does \`n\` for a count; on \`<used-port>\` a program listens that is no Cascade service, on \`<guarded-port>\` one that wants a token. In the folder:`;

/** @param {Pick<Page, 'help' | 'groups'>} page */
function introduction({ help, groups }) {
  const commands = help.filter(({ path }) => path.length > 0).map(({ path }) => link(['cascade', ...path].join(' '), path.join(' ')));
  return `<!-- Written by "node tools/cli-docs.mjs"; do not edit. -->

# The cascade command

Everything here was printed by the command itself, 80 columns wide: the help of every command, then what it says to what a new user gets wrong. In a clone, \`cascade\` stands for \`npm run --silent cascade --\`.

- ${link('Exit codes')}
- ${link('Commands')}: ${commands.join(', ')}
- ${link(MISTAKES)}: ${groups.map(({ title }) => link(title)).join('; ')}`;
}

/** @param {Page} page @returns {string} the whole file */
export function renderPage({ help, files, groups }) {
  const tried = groups.filter(({ cases }) => cases.length > 0);
  const usage = help[0]?.text ?? '';
  return `${[
    introduction({ help, groups: tried }),
    EXIT_CODES,
    ...help.map(helpSection),
    `## ${MISTAKES}`,
    SETTING,
    ['| name | what it is |', '|---|---|', ...Object.entries(files).map(([name, what]) => `| \`${name}\` | ${what} |`)].join('\n'),
    ...tried.map((group) => groupSection(group, usage)),
  ].join('\n\n')}\n`;
}
