import { CascadeError } from '@cascade/core';
import type { z } from 'zod';
import { defaultSpillFile } from '../spill-place.js';
import { defaultDeadLetterFile, defaultStateFolder } from '../state-folder.js';
import { findConfigFile, readConfigFile } from './config-file.js';
import {
  type AppConfig,
  COMMON_VARIABLES,
  CONFIG_DEFAULTS,
  environmentName,
  FILE_ONLY,
  flagName,
  SECRET_SETTINGS,
  SETTING_NAMES,
  type SettingName,
  settingsSchema,
} from './settings.js';

/** Where a setting's value came from. */
export type Origin = 'default' | `file ${string}` | `environment ${string}` | `flag --${string}`;

/** A complete configuration and the origin of each value. */
export interface LoadedConfig {
  readonly config: AppConfig;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** The file that was read, if any. */
  readonly file: string | undefined;
}

/** What was said, and where. */
interface Said {
  readonly values: Record<string, unknown>;
  readonly origins: Record<string, Origin>;
}

/**
 * Merges defaults < file < environment < flags and validates the whole. The file is the one named, or `CASCADE_CONFIG`, or
 * `cascade.config.{yaml,json}` of `folder`. Every path that was left open is filled in.
 * @throws CascadeError `app/invalid-config` listing every problem with its origin, `app/config-file`
 */
export function loadConfig(
  flags: Readonly<Partial<Record<SettingName, unknown>>>,
  file?: string,
  environment: NodeJS.ProcessEnv = process.env,
  folder = '.',
): LoadedConfig {
  const path = file ?? (environment.CASCADE_CONFIG || undefined) ?? findConfigFile(folder);
  const said = merge(flags, path, environment);
  // A model is for one preset only: naming it is asking for that preset.
  if (said.values.model !== undefined && said.origins.preset === 'default') {
    said.values.preset = 'calibrated';
    said.origins.preset = said.origins.model ?? 'default';
  }
  const parsed = settingsSchema.safeParse(said.values);
  const problems = parsed.success ? contradictions(parsed.data, said) : parsed.error.issues.flatMap((issue) => describeIssue(issue, said));
  if (problems.length > 0 || !parsed.success) {
    throw new CascadeError('app/invalid-config', `wrong configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  const config = parsed.data;
  if (config.redisUrl !== undefined) config.redisSpillFile ??= defaultSpillFile(config.redisUrl, config.redisPrefix, environment);
  config.stateFolder ??= defaultStateFolder(config, environment);
  config.alertsDeadLetterFile ??= defaultDeadLetterFile(environment);
  return { config, origins: said.origins as Record<SettingName, Origin>, file: path };
}

function merge(flags: Readonly<Partial<Record<SettingName, unknown>>>, path: string | undefined, environment: NodeJS.ProcessEnv): Said {
  const values: Record<string, unknown> = { ...CONFIG_DEFAULTS };
  const origins: Record<string, Origin> = Object.fromEntries(SETTING_NAMES.map((name) => [name, 'default']));
  const set = (name: string, value: unknown, origin: Origin): void => {
    if (value === undefined || value === null) return;
    values[name] = value;
    origins[name] = origin;
  };
  if (path !== undefined) for (const [name, value] of Object.entries(readConfigFile(path))) set(name, value, `file ${path}`);
  for (const name of SETTING_NAMES) {
    if (FILE_ONLY.includes(name)) continue;
    for (const variable of [COMMON_VARIABLES[name], environmentName(name)]) {
      if (variable !== undefined && environment[variable] !== '') set(name, environment[variable], `environment ${variable}`);
    }
  }
  for (const name of SETTING_NAMES) set(name, flags[name], `flag --${flagName(name)}`);
  return { values, origins };
}

function contradictions(config: AppConfig, { origins }: Said): string[] {
  const { minGapMs, maxGapMs, model, preset } = config;
  const problems: string[] = [];
  if (minGapMs > maxGapMs) problems.push(`minGapMs "${minGapMs}" (${origins.minGapMs}) must not exceed maxGapMs "${maxGapMs}"`);
  if (model !== undefined && preset !== 'calibrated') {
    problems.push(
      `model "${model}" (${origins.model}) is used by the preset calibrated only, but preset is "${preset}" (${origins.preset})`,
    );
  }
  return problems;
}

function describeIssue(issue: z.core.$ZodIssue, { values, origins }: Said): string[] {
  const name = issue.path[0];
  if (name === undefined && issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `unknown setting "${key}" (${origins[key]}); known settings: ${SETTING_NAMES.join(', ')}`);
  }
  const setting = name as SettingName;
  const value = SECRET_SETTINGS.includes(setting) ? '(hidden)' : JSON.stringify(values[setting]);
  const where = setting === 'alerts' ? pathText(issue.path) : setting;
  return [`${where} ${value} (${origins[setting]}) ${issue.message}`];
}

/** `['alerts', 0, 'url']` -> `alerts[0].url`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}
