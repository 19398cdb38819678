import { existsSync, readFileSync } from 'node:fs';
import { CascadeError, EXCHANGES, PRESETS } from '@cascade/core';
import { z } from 'zod';
import { defaultSpillFile } from './spill-place.js';

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** A comma-separated text or a list. */
const list = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value),
  z.array(z.string().min(1, 'must not hold an empty name')),
);

const schema = z.strictObject({
  exchanges: z.preprocess(
    (value) => (value === 'all' ? [...EXCHANGES] : typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value),
    z.array(z.enum(EXCHANGES, `must be all, or among ${EXCHANGES.join(', ')}`)).min(1, 'must name at least one exchange'),
  ),
  symbols: list,
  watchlist: list,
  preset: z.enum(PRESETS, `must be ${PRESETS.join(' or ')}`),
  model: z.string().min(1, 'must name a model file').optional(),
  timeAxis: z.enum(['received', 'event'], 'must be received or event'),
  minGapMs: z.coerce.number('must be a number').int('must be whole').min(0, 'must be 0 or more').max(10_000, 'must be at most 10000'),
  maxGapMs: z.coerce.number('must be a number').int('must be whole').min(1, 'must be 1 or more').max(60_000, 'must be at most 60000'),
  redisUrl: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  redisPrefix: z.string().regex(/^[\w:.{}-]*$/, 'may hold letters, digits and _ : . { } -'),
  redisSpillFile: z.string().min(1, 'must name a file, or be none').optional(),
  logLevel: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
});

/** The effective configuration. */
export type AppConfig = z.infer<typeof schema>;
/** Name of a setting. */
export type SettingName = keyof AppConfig;
/** Where a setting's value came from. */
export type Origin = 'default' | `file ${string}` | `environment ${string}` | `flag --${string}`;

/** Exchanges whose sockets are proved against a fake exchange; the others have to be asked for. */
const DEFAULT_EXCHANGES: readonly (typeof EXCHANGES)[number][] = ['binance', 'bybit', 'okx', 'hyperliquid'];

/** Values used when nothing else is said. */
export const CONFIG_DEFAULTS: AppConfig = {
  exchanges: [...DEFAULT_EXCHANGES],
  symbols: [],
  watchlist: [],
  preset: 'calibrated',
  model: undefined,
  timeAxis: 'received',
  minGapMs: 10,
  maxGapMs: 250,
  redisUrl: undefined,
  redisPrefix: '',
  redisSpillFile: undefined,
  logLevel: 'info',
};

/** Every setting, in the order it is shown. */
export const SETTING_NAMES = Object.keys(CONFIG_DEFAULTS) as SettingName[];

/** A complete configuration and the origin of each value. */
export interface LoadedConfig {
  readonly config: AppConfig;
  readonly origins: Readonly<Record<SettingName, Origin>>;
}

/** `redisUrl` -> `CASCADE_REDIS_URL`. */
export function environmentName(name: string): string {
  return `CASCADE_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** `redisUrl` -> `redis-url`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, '-$&').toLowerCase();
}

/**
 * Merges defaults < file < environment < flags and validates the whole. With a `redisUrl` there is always a `redisSpillFile`.
 * @throws CascadeError `app/invalid-config` listing every problem with its origin, `app/config-file`
 */
export function loadConfig(
  flags: Readonly<Partial<Record<SettingName, unknown>>>,
  file?: string,
  environment: NodeJS.ProcessEnv = process.env,
): LoadedConfig {
  const values: Record<string, unknown> = { ...CONFIG_DEFAULTS };
  const origins: Record<string, Origin> = Object.fromEntries(SETTING_NAMES.map((name) => [name, 'default']));
  const set = (name: string, value: unknown, origin: Origin): void => {
    if (value === undefined) return;
    values[name] = value;
    origins[name] = origin;
  };
  const path = file ?? environment.CASCADE_CONFIG;
  if (path !== undefined) for (const [name, value] of Object.entries(readConfigFile(path))) set(name, value, `file ${path}`);
  for (const name of SETTING_NAMES) {
    const variable = environmentName(name);
    if (environment[variable] !== '') set(name, environment[variable], `environment ${variable}`);
  }
  for (const name of SETTING_NAMES) set(name, flags[name], `flag --${flagName(name)}`);
  // A model is for one preset only: naming it is asking for that preset.
  if (values.model !== undefined && origins.preset === 'default') set('preset', 'calibrated', origins.model ?? 'default');
  const parsed = schema.safeParse(values);
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, values, origins));
  if (parsed.success && parsed.data.minGapMs > parsed.data.maxGapMs) {
    problems.push(`minGapMs "${parsed.data.minGapMs}" (${origins.minGapMs}) must not exceed maxGapMs "${parsed.data.maxGapMs}"`);
  }
  if (parsed.success && parsed.data.model !== undefined && parsed.data.preset !== 'calibrated') {
    problems.push(
      `model "${parsed.data.model}" (${origins.model}) is used by the preset calibrated only, but preset is "${parsed.data.preset}" (${origins.preset})`,
    );
  }
  if (problems.length > 0 || !parsed.success) {
    throw new CascadeError('app/invalid-config', `wrong configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  const config = parsed.data;
  if (config.redisUrl !== undefined) config.redisSpillFile ??= defaultSpillFile(config.redisUrl, config.redisPrefix, environment);
  return { config, origins: origins as Record<SettingName, Origin> };
}

function describeIssue(issue: z.core.$ZodIssue, values: Record<string, unknown>, origins: Record<string, Origin>): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `unknown setting "${key}" (${origins[key]}); known settings: ${SETTING_NAMES.join(', ')}`);
  }
  const name = String(issue.path[0]);
  const value = name === 'redisUrl' ? '(hidden)' : JSON.stringify(values[name]);
  return [`${name} ${value} (${origins[name]}) ${issue.message}`];
}

function readConfigFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) throw new CascadeError('app/config-file', `configuration file not found: "${path}"`);
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CascadeError('app/config-file', `configuration file "${path}" can't be read as JSON: ${reason}`, { cause });
  }
  throw new CascadeError('app/config-file', `configuration file "${path}" must hold one JSON object`);
}

/** A setting's value for people, without secrets. */
export function showValue(name: SettingName, value: unknown): string {
  if (value === undefined) return '(not set)';
  if (name === 'redisUrl') return redactUrl(String(value));
  return Array.isArray(value) ? value.join(',') || '(all)' : String(value);
}

/** A URL without user, password and query. */
export function redactUrl(url: string): string {
  try {
    const parsed = new URL(url);
    const user = parsed.username !== '' || parsed.password !== '' ? '***@' : '';
    return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}`;
  } catch {
    return '(not a URL)';
  }
}
