import { CascadeError } from '@cascade/core';
import { type Command, Option } from 'commander';
import { type AppConfig, CONFIG_DEFAULTS, flagName, type LoadedConfig, loadConfig, SETTING_NAMES, type SettingName } from '../config.js';

const DESCRIPTIONS: Readonly<Record<SettingName, string>> = {
  exchanges: 'exchanges to listen to, comma-separated, or all',
  symbols: 'canonical symbols to keep, comma-separated (all by default)',
  watchlist: 'Hyperliquid addresses whose fills are watched, at most 10 (liquidator vaults by default)',
  preset: 'constants and rules of the engines: published, corrected or calibrated',
  model: 'model file of the calibrated preset, from cascade tune (default: the one that comes with cascade)',
  timeAxis: 'clock the windows run on: received or event',
  minGapMs: 'read the engines at most this often, ms',
  maxGapMs: 'read the engines at least this often, ms',
  redisUrl: 'publish to this Redis too, e.g. redis://localhost:6379',
  redisPrefix: 'prefix of every Redis key and channel',
  redisSpillFile: 'file for signals that wait while Redis is away, or none (default: one in the state folder)',
  logLevel: 'silent, error, warn, info or debug; logs go to stderr',
};

/** Adds the given settings as flags, plus `--config`. Values are validated together by {@link loadFlags}. */
export function addSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const shown = CONFIG_DEFAULTS[name];
    const hint = shown === undefined || shown === '' || (Array.isArray(shown) && shown.length === 0) ? '' : ` (default: ${String(shown)})`;
    command.addOption(new Option(`--${flagName(name)} <value>`, `${DESCRIPTIONS[name]}${hint}`));
  }
  // The singular reads better for one symbol; both may be used.
  if (names.includes('symbols')) command.addOption(new Option('--symbol <value>', 'the same as --symbols'));
  return command.addOption(new Option('--config <file>', 'JSON file with settings'));
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
  return loadConfig(flags, options.config as string | undefined);
}

/** The settings every engine-running command offers. */
export const ENGINE_SETTINGS: readonly (keyof AppConfig)[] = ['symbols', 'preset', 'model', 'timeAxis', 'minGapMs', 'maxGapMs'];
