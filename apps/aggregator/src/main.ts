#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addAlertsCommand } from './commands/alerts.js';
import { addBacktestCommand } from './commands/backtest.js';
import { addConfigCommand } from './commands/config.js';
import { addDecodeCommand } from './commands/decode.js';
import { addDemoCommand } from './commands/demo.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addInitCommand } from './commands/init.js';
import { addRecordCommand } from './commands/record.js';
import { addReplayCommand } from './commands/replay.js';
import { addRunCommand } from './commands/run.js';
import { addTailCommand } from './commands/tail.js';
import { addTuneCommand } from './commands/tune.js';
import { addWatchCommand } from './commands/watch.js';
import { reportFailure } from './failure.js';
import { VERSION } from './version.js';

const program = new Command('cascade')
  .description('Sees crypto liquidation cascades while they form.')
  .version(VERSION, '-v, --version')
  .showHelpAfterError('(run with --help to see what is possible)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  cascade demo                                a simulated crash through real sockets
  cascade run --symbol BTCUSDT,ETHUSDT        live from the exchanges
  cascade watch                               a running service on this terminal
  cascade tail --min-level ALERT --json       its signals, one a line, for programs
  cascade record journals                     live events into files, for replay later
  cascade replay tape.csv.gz --json           recorded events, one signal a line
  cascade backtest market:7 --report r.html   how well it detects, against plain baselines
  cascade tune tape.csv.gz --out model.json   a detector fitted to your own data
  cascade doctor                              which exchanges can be heard from here
  cascade decode okx frames.ndjson --json     canonical events of raw exchange frames

Exit codes: 0 done, 1 failed while running, 2 wrong usage or configuration,
3 the level of tail --exit-on was seen, 130 interrupted.`,
  );

addRunCommand(program);
addTailCommand(program);
addWatchCommand(program);
addReplayCommand(program);
addRecordCommand(program);
addDemoCommand(program);
addBacktestCommand(program);
addTuneCommand(program);
addDecodeCommand(program);
addDoctorCommand(program);
addAlertsCommand(program);
addInitCommand(program);
addConfigCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already printed its own message; help and version end with code 0.
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : reportFailure(error);
}
