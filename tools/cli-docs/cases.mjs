/** What a new user gets wrong, by theme. Nothing here needs a network, and each ends by itself within seconds. */

/**
 * @typedef {object} Case
 * @property {string} about
 * @property {readonly string[]} args  `<used-port>`, `<guarded-port>` and `<folder>` are replaced by the ports and the folder
 * @property {Readonly<Record<string, string>>} [env]
 * @property {Readonly<Record<string, string>>} [files]  in the folder besides the usual ones; they are shown
 * @property {boolean} [isMadeUp]  its first argument is no command, and is not meant to be
 * @typedef {{ title: string, cases: readonly Case[] }} CaseGroup
 */

/** A service that needs nothing from anybody. */
const QUIET = ['--state-folder', 'none', '--exchanges', 'okx'];

/** Where nobody listens: a port that no program is given by chance. */
const NOBODY = { CASCADE_HTTP_PORT: '1' };

/** @type {CaseGroup} */
const USAGE = {
  title: 'Commands, options and arguments',
  cases: [
    { about: 'No command', args: [], isMadeUp: true },
    { about: 'An unknown command', args: ['analyse'], isMadeUp: true },
    { about: 'A misspelt command', args: ['rpelay', 'tape.csv'], isMadeUp: true },
    { about: 'A misspelt command of a command', args: ['config', 'prnt'] },
    { about: 'Another', args: ['alerts', 'tset'] },
    { about: 'A misspelt option', args: ['replay', '--jsno', 'tape.csv'] },
    { about: 'An option without its value', args: ['replay', 'tape.csv', '--preset'] },
    { about: 'A missing argument', args: ['replay'] },
    { about: 'Another', args: ['decode', 'okx'] },
    { about: 'A missing option that is needed', args: ['tune', 'tape.csv'] },
    { about: 'An argument too many', args: ['run', 'BTCUSDT'] },
  ],
};

/** @type {CaseGroup} */
const READING = {
  title: 'Files to read',
  cases: [
    { about: 'A missing file', args: ['replay', 'tapes.csv'] },
    { about: 'A folder instead of a file', args: ['replay', 'folder'] },
    { about: 'The same', args: ['decode', 'okx', 'folder'] },
    { about: 'A file that may not be read', args: ['replay', 'secret.csv'] },
    { about: 'An empty file', args: ['replay', 'empty.csv'] },
    { about: 'A file that is named neither tape nor journal', args: ['replay', 'notes.txt'] },
    { about: 'A CSV file that is no tape', args: ['replay', 'prices.csv'] },
    { about: 'JSON that is no journal', args: ['replay', 'other.ndjson'] },
    { about: 'A broken row', args: ['replay', 'broken.csv'] },
    { about: 'Not compressed, whatever its name says', args: ['replay', 'plain.csv.gz'] },
    { about: 'A file that was cut off', args: ['replay', 'cut.csv.gz'] },
    { about: 'A symbol that is not in the tape', args: ['replay', 'tape.csv', '--symbol', 'ETHUSDT'] },
    { about: 'Not a symbol', args: ['replay', 'tape.csv', '--symbol', '$$$'] },
    { about: 'A wrong pace', args: ['replay', 'tape.csv', '--pace', 'fast'] },
    { about: 'A missing model', args: ['replay', 'tape.csv', '--model', 'model.json'] },
    { about: 'A model that is none', args: ['replay', 'tape.csv', '--model', 'notes.txt'] },
    { about: 'A model for another preset', args: ['replay', 'tape.csv', '--model', 'model.json', '--preset', 'published'] },
    { about: 'Frames of an unknown exchange', args: ['decode', 'mtgox', 'notes.txt'] },
    { about: 'A missing file of frames', args: ['decode', 'okx', 'frames.ndjson'] },
    { about: 'Not frames', args: ['decode', 'okx', 'notes.txt'] },
    { about: 'Not instruments', args: ['decode', 'okx', 'notes.txt', '--instruments', 'other.ndjson'] },
  ],
};

/** @type {CaseGroup} */
const WRITING = {
  title: 'Files to write',
  cases: [
    { about: 'A configuration file that is there already', args: ['init'], files: { 'cascade.config.yaml': 'preset: corrected\n' } },
    { about: 'A folder in its place', args: ['init', 'folder'] },
    { about: 'No name at all', args: ['init', ''] },
    { about: 'In a folder that is not there', args: ['init', 'desk/cascade.yaml'] },
    { about: 'In a folder that may not be written into', args: ['init', 'locked/cascade.yaml'] },
    { about: 'As JSON', args: ['init', 'cascade.json'] },
    { about: 'Recording into a file', args: ['record', 'tape.csv'] },
    { about: 'Recording into a folder that may not be written into', args: ['record', 'locked'] },
    { about: 'A report in a folder that is not there', args: ['backtest', 'tape.csv', '--report', 'out/report.html'] },
    { about: 'A report in the place of a folder', args: ['backtest', 'tape.csv', '--report', 'folder'] },
    { about: 'A model in the place of another file', args: ['tune', 'market:1', '--out', 'tape.csv'] },
    { about: 'A model where nothing may be written', args: ['tune', 'market:1', '--out', 'locked/model.json'] },
  ],
};

/** @type {CaseGroup} */
const SETTINGS = {
  title: 'Settings',
  cases: [
    { about: 'An unknown preset', args: ['config', '--preset', 'best'] },
    { about: 'An unknown exchange', args: ['config', '--exchanges', 'binnance'] },
    { about: 'Not a number', args: ['config', '--min-gap-ms', 'soon'] },
    { about: 'Two settings that contradict each other', args: ['config', '--min-gap-ms', '500'] },
    { about: 'An unknown log level', args: ['config', '--log-level', 'loud'] },
    { about: 'Not a port', args: ['config', '--http-port', '99999'] },
    { about: 'A Redis URL of another kind; URLs may hold passwords', args: ['config', '--redis-url', 'http://localhost:6379'] },
    { about: 'A token that is too short', args: ['config'], env: { CASCADE_HTTP_TOKEN: 'secret' } },
    { about: 'One thing said twice', args: ['config', '--symbol', 'BTCUSDT', '--symbols', 'ETHUSDT'] },
    { about: 'A missing configuration file', args: ['config', '--config', 'desk.yaml'] },
    { about: 'A folder in its place', args: ['config', '--config', 'folder'] },
    { about: 'A configuration file that may not be read', args: ['config', '--config', 'secret.yaml'] },
    {
      about: 'Two configuration files',
      args: ['config'],
      files: { 'cascade.config.yaml': 'preset: corrected\n', 'cascade.config.json': '{"preset":"corrected"}\n' },
    },
    { about: 'Broken YAML', args: ['config'], files: { 'cascade.config.yaml': 'symbols: [BTCUSDT\npreset: corrected\n' } },
    { about: 'Broken JSON', args: ['config'], files: { 'cascade.config.json': '{"preset": corrected}\n' } },
    { about: 'A setting said twice', args: ['config'], files: { 'cascade.config.yaml': 'preset: corrected\npreset: published\n' } },
    { about: 'No settings at all', args: ['config'], files: { 'cascade.config.yaml': '- BTCUSDT\n' } },
    { about: 'An unknown setting', args: ['config'], files: { 'cascade.config.yaml': 'symbol: BTCUSDT\n' } },
    {
      about: 'Several problems at once',
      args: ['config', '--max-gap-ms', '0'],
      env: { CASCADE_LOG_LEVEL: 'loud' },
      files: { 'cascade.config.yaml': 'preset: best\nhttpPort: web\n' },
    },
  ],
};

/** @type {CaseGroup} */
const SERVICE = {
  title: 'The service',
  cases: [
    { about: 'A port that is in use', args: ['run', '--http-port', '<used-port>', ...QUIET] },
    { about: 'The same', args: ['demo', '--http-port', '<used-port>'] },
    { about: 'Open to other machines without a token', args: ['run', '--http-host', '0.0.0.0', ...QUIET] },
    {
      about: 'An address of another machine',
      args: ['run', '--http-host', '192.0.2.1', ...QUIET],
      env: { CASCADE_HTTP_TOKEN: 'x'.repeat(16) },
    },
    {
      about: 'Not an account of Hyperliquid',
      args: ['run', '--http-port', 'none', '--watchlist', '0xabc', '--state-folder', 'none', '--exchanges', 'hyperliquid'],
    },
    { about: 'A state folder that is a file', args: ['run', '--http-port', 'none', '--state-folder', 'tape.csv'] },
    {
      about: 'A home that may not be written into',
      args: ['run', '--http-port', 'none'],
      env: { XDG_STATE_HOME: '<folder>/locked' },
    },
    {
      about: 'A spill file that is a folder',
      args: ['run', '--http-port', 'none', '--redis-url', 'redis://127.0.0.1:1', '--redis-spill-file', 'folder', ...QUIET],
    },
    { about: 'An unknown scenario', args: ['demo', '--scenario', 'crash'] },
    { about: 'A wrong seed', args: ['demo', '--seed', 'x'] },
    { about: 'A wrong duration', args: ['demo', '--duration', '5'] },
    { about: 'The same', args: ['record', 'journals', '--duration', '1h'] },
    { about: 'An unknown exchange', args: ['doctor', '--exchanges', 'mtgox'] },
    { about: 'A wrong time', args: ['doctor', '--timeout', '0'] },
    { about: 'No network', args: ['doctor', '--exchanges', 'okx', '--timeout', '20'] },
  ],
};

/** @type {CaseGroup} */
const LISTENING = {
  title: 'Listening to a service',
  cases: [
    { about: 'No service there', args: ['tail'], env: NOBODY },
    { about: 'Another program in its place', args: ['tail', 'http://127.0.0.1:<used-port>'] },
    { about: 'A service that asks for a token', args: ['tail', 'http://127.0.0.1:<guarded-port>'] },
    { about: 'A wrong token', args: ['tail', 'http://127.0.0.1:<guarded-port>'], env: { CASCADE_HTTP_TOKEN: 'x'.repeat(16) } },
    { about: 'A service without an API', args: ['tail', '--http-port', 'none'] },
    { about: 'Not an address', args: ['tail', 'desk'] },
    { about: 'An address with a password', args: ['tail', 'http://bot:secret@desk.example.com'] },
    { about: 'An unknown level', args: ['tail', '--min-level', 'LOUD'] },
    { about: 'The same', args: ['tail', '--exit-on', 'LOUD'] },
    { about: 'A level that would never be seen', args: ['tail', '--min-level', 'ALERT', '--exit-on', 'WATCH'] },
    { about: 'Not a time', args: ['tail', '--since', 'yesterday'] },
    { about: 'Not a symbol', args: ['tail', '--symbol', '$$$'] },
    { about: 'Redis, but which', args: ['tail', '--redis'] },
    { about: 'A service and Redis', args: ['tail', 'http://127.0.0.1:8787', '--redis-url', 'redis://127.0.0.1'] },
    { about: 'No Redis there', args: ['tail', '--redis-url', 'redis://127.0.0.1:1'] },
    { about: 'Not an address', args: ['watch', 'desk'] },
    { about: 'Not on a terminal', args: ['watch'] },
  ],
};

const WEBHOOK = {
  'cascade.config.yaml': 'alerts:\n  - type: webhook\n    name: bot\n    url: https://bot.example.com/\n    secret: known-to-both-sides\n',
};

/** @type {CaseGroup} */
const ALERTS = {
  title: 'Alerts',
  cases: [
    { about: 'No targets', args: ['alerts', 'test'] },
    {
      about: 'An unknown target',
      args: ['alerts', 'test', 'phone'],
      files: WEBHOOK,
    },
    {
      about: 'A target that can not be reached',
      args: ['alerts', 'test'],
      files: WEBHOOK,
    },
    {
      about: 'A wrong target',
      args: ['alerts', 'test'],
      files: { 'cascade.config.yaml': 'alerts:\n  - type: pigeon\n    name: bot\n' },
    },
    { about: 'Dead letters that are not kept', args: ['alerts', 'dead-letters', '--alerts-dead-letter-file', 'none'] },
    { about: 'Dead letters that can not be read', args: ['alerts', 'dead-letters', '--alerts-dead-letter-file', 'folder'] },
  ],
};

/** @type {CaseGroup} */
const JUDGING = {
  title: 'Judging and fitting',
  cases: [
    { about: 'Neither a file nor a scenario', args: ['backtest', 'crash'] },
    { about: 'A wrong seed', args: ['backtest', 'market:x'] },
    { about: 'The same', args: ['backtest', 'market', '--seed', '-1'] },
    { about: 'A wrong length', args: ['backtest', 'market:1', '--days', '100'] },
    { about: 'A missing tape of prices', args: ['backtest', 'tape.csv', '--with', 'btc.csv'] },
    { about: 'Not enough data', args: ['tune', 'tape.csv', '--out', 'model.json'] },
    { about: 'The same, of simulations', args: ['tune', 'market:1-3', '--days', '0.02', '--out', 'model.json'] },
    { about: 'Wrong budgets', args: ['tune', 'market:1-3', '--out', 'model.json', '--budgets', '1'] },
    { about: 'Wrong seeds', args: ['tune', 'market:5-1', '--out', 'model.json'] },
  ],
};

export const CASE_GROUPS = [USAGE, READING, WRITING, SETTINGS, SERVICE, LISTENING, ALERTS, JUDGING];

/**
 * The groups without the cases of commands that are not there.
 * @param {readonly CaseGroup[]} groups @param {readonly string[]} commands those of the program
 * @returns {CaseGroup[]}
 * @throws Error naming the commands that have no case at all: what goes wrong there has to be tried too
 */
export function casesOf(groups, commands) {
  const isThere = (/** @type {Case} */ { args, isMadeUp = false }) => isMadeUp || commands.includes(args[0] ?? '');
  const kept = groups.map(({ title, cases }) => ({ title, cases: cases.filter(isThere) }));
  const tried = new Set(kept.flatMap(({ cases }) => cases.map(({ args }) => args[0])));
  const untried = commands.filter((name) => !tried.has(name));
  if (untried.length > 0) throw new Error(`no mistake is tried with ${untried.join(', ')}: add some to tools/cli-docs/cases.mjs`);
  return kept;
}
