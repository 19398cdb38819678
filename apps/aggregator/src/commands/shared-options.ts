import { CascadeError, parseSymbol } from '@cascade/core';
import { type Command, Option } from 'commander';
import { type LoadedConfig, loadConfig } from '../config/load-config.js';
import { type AppConfig, CONFIG_DEFAULTS, DESCRIPTIONS, FILE_ONLY, flagName, SETTING_NAMES, type SettingName } from '../config/settings.js';

/** Adds the given settings as flags, plus `--config`. Values are validated together by {@link loadFlags}. */
export function addSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names.filter((candidate) => !FILE_ONLY.includes(candidate))) {
    const shown = CONFIG_DEFAULTS[name];
    const hint = shown === undefined || shown === '' || (Array.isArray(shown) && shown.length === 0) ? '' : ` (default: ${String(shown)})`;
    command.addOption(new Option(`--${flagName(name)} <value>`, `${DESCRIPTIONS[name]}${hint}`));
  }
  // The singular reads better for one symbol; both may be used.
  if (names.includes('symbols')) command.addOption(new Option('--symbol <value>', 'the same as --symbols'));
  return command.addOption(
    new Option('--config <file>', 'file with settings, YAML or JSON (default: cascade.config.yaml or .json of this folder)'),
  );
}

/**
 * Configuration from the flags of a command.
 * @throws CascadeError `app/invalid-config` listing every problem
 */
export function loadFlags(options: Readonly<Record<string, unknown>>): LoadedConfig {
  if (options.symbol !== undefined && options.symbols !== undefined) {
    throw new CascadeError('app/invalid-config', '--symbol and --symbols say the same; use one of them');
  }
  const flags: Partial<Record<SettingName, unknown>> = {};
  for (const name of SETTING_NAMES) if (options[name] !== undefined) flags[name] = options[name];
  if (options.symbol !== undefined) flags.symbols = options.symbol;
  const loaded = loadConfig(flags, options.config as string | undefined);
  // Said now, and to every command: a replay would leave out all events without a word, a service would start first.
  const wrong = loaded.config.symbols.find((symbol) => parseSymbol(symbol) === undefined);
  if (wrong === undefined) return loaded;
  const where = `symbols ${JSON.stringify(wrong)} (${loaded.origins.symbols})`;
  throw new CascadeError('app/invalid-config', `wrong configuration:\n  - ${where} must be instrument names such as BTCUSDT`);
}

/** The settings every engine-running command offers. */
export const ENGINE_SETTINGS: readonly (keyof AppConfig)[] = ['symbols', 'preset', 'model', 'timeAxis', 'minGapMs', 'maxGapMs'];
