import { CascadeError } from '@cascade/core';
import type { Command } from 'commander';
import { SETTING_NAMES } from '../config/settings.js';
import { showValue } from '../config/show-value.js';
import { LineOutput } from '../output.js';
import { addSettings, loadFlags } from './shared-options.js';

const HELP = `
Examples:
  cascade config                            what holds in this folder, and why
  CASCADE_PRESET=corrected cascade config   a setting by a variable: CASCADE_
                                            and its name in capitals
  cascade config print --config desk.yaml --json`;

/** `cascade config print`: the effective configuration and where each value came from. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description('show the configuration').addHelpText('after', HELP);
  const command = config
    .command('print', { isDefault: true })
    .description('print the effective configuration and the origin of each value; secrets are masked')
    .option('--json', 'print one JSON object')
    // It is the default: a misspelt name of it arrives here as an argument.
    .allowExcessArguments();
  addSettings(command, SETTING_NAMES).action(async (options: Record<string, unknown>) => {
    const [unknown] = command.args;
    if (unknown !== undefined) throw new CascadeError('app/unknown-command', `unknown command "config ${unknown}"; there is config print`);
    const { config: values, origins } = loadFlags(options);
    const rows = SETTING_NAMES.map((name) => ({ name, value: showValue(name, values[name]), origin: origins[name] }));
    const output = new LineOutput();
    if (options.json === true) {
      await output.line(JSON.stringify(Object.fromEntries(rows.map(({ name, value, origin }) => [name, { value, origin }]))));
      return;
    }
    const nameWidth = Math.max(...rows.map(({ name }) => name.length));
    const valueWidth = Math.max(...rows.map(({ value }) => value.length));
    for (const { name, value, origin } of rows) await output.line(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${origin}`);
  });
}
