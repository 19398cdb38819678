import type { Command } from 'commander';
import { SETTING_NAMES, showValue } from '../config.js';
import { addSettings, loadFlags } from './shared-options.js';

/** `cascade config`: the effective configuration and where each value came from. */
export function addConfigCommand(program: Command): void {
  const command = program
    .command('config')
    .description('print the effective configuration and the origin of each value')
    .option('--json', 'print one JSON object');
  addSettings(command, SETTING_NAMES).action((options: Record<string, unknown>) => {
    const { config, origins } = loadFlags(options);
    const rows = SETTING_NAMES.map((name) => ({ name, value: showValue(name, config[name]), origin: origins[name] }));
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(Object.fromEntries(rows.map(({ name, value, origin }) => [name, { value, origin }])))}\n`);
      return;
    }
    const nameWidth = Math.max(...rows.map(({ name }) => name.length));
    const valueWidth = Math.max(...rows.map(({ value }) => value.length));
    for (const { name, value, origin } of rows) process.stdout.write(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${origin}\n`);
  });
}
