import { alertTargetsSchema } from '@cascade/alerts';
import { EXCHANGES, PRESETS, Secret } from '@cascade/core';
import { z } from 'zod';

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
/** Value of settings that name a file, folder or port which is not wanted. */
export const NONE = 'none';
/** Shortest token that is accepted, characters. */
const SHORTEST_TOKEN = 16;

function split(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
}

/** A comma-separated text or a list. */
const list = z.preprocess(split, z.array(z.string().min(1, 'must not hold an empty name')));

const exchanges = z.preprocess(
  (value) => (value === 'all' ? [...EXCHANGES] : split(value)),
  z.array(z.enum(EXCHANGES, `must be all, or among ${EXCHANGES.join(', ')}`)).min(1, 'must name at least one exchange'),
);

function whole(min: number, max: number) {
  const number = z.coerce.number('must be a number').int('must be whole');
  return number.min(min, `must be ${min} or more`).max(max, `must be at most ${max}`);
}

const origin = z.string().regex(/^https?:\/\/[\w.[\]:-]+$/, 'must be origins such as https://desk.example.com, without a path');

/** Every setting: its type, and what is wrong when it does not fit. */
export const settingsSchema = z.strictObject({
  exchanges,
  symbols: list,
  watchlist: list,
  preset: z.enum(PRESETS, `must be ${PRESETS.join(' or ')}`),
  model: z.string().min(1, 'must name a model file').optional(),
  timeAxis: z.enum(['received', 'event'], 'must be received or event'),
  minGapMs: whole(0, 10_000),
  maxGapMs: whole(1, 60_000),
  redisUrl: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  redisPrefix: z.string().regex(/^[\w:.{}-]*$/, 'may hold letters, digits and _ : . { } -'),
  redisSpillFile: z.string().min(1, `must name a file, or be ${NONE}`).optional(),
  stateFolder: z.string().min(1, `must name a folder, or be ${NONE}`).optional(),
  httpHost: z.string().regex(/^[\w.:-]+$/, 'must be an address or a host name'),
  httpPort: z.union([z.literal(NONE), whole(0, 65_535)], `must be a port, 0 for any that is free, or ${NONE}`),
  httpToken: z
    .string()
    .min(SHORTEST_TOKEN, `must have at least ${SHORTEST_TOKEN} characters`)
    .max(512, 'must have at most 512 characters')
    .regex(/^[\x21-\x7e]*$/, 'must hold visible ASCII characters only')
    .transform((text) => new Secret(text))
    .optional(),
  httpOrigins: z.preprocess(split, z.array(origin)),
  alerts: alertTargetsSchema,
  alertsDeadLetterFile: z.string().min(1, `must name a file, or be ${NONE}`).optional(),
  logLevel: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
});

/** The effective configuration. */
export type AppConfig = z.infer<typeof settingsSchema>;
/** Name of a setting. */
export type SettingName = keyof AppConfig;

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
  stateFolder: undefined,
  httpHost: '127.0.0.1',
  httpPort: 8_787,
  httpToken: undefined,
  httpOrigins: [],
  alerts: [],
  alertsDeadLetterFile: undefined,
  logLevel: 'info',
};

/** Every setting, in the order it is shown. */
export const SETTING_NAMES = Object.keys(CONFIG_DEFAULTS) as SettingName[];

/** What a person is told about each setting, in one line. */
export const DESCRIPTIONS: Readonly<Record<SettingName, string>> = {
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
  stateFolder: 'folder of the checkpoints a restart goes on from, or none (default: one in the state folder of the user)',
  httpHost: 'address the API listens on; any but a loopback address needs a token',
  httpPort: 'port of the API, 0 for any that is free, or none',
  httpToken: 'token the API asks for, at least 16 characters',
  httpOrigins: 'origins of other web pages that may use the API, comma-separated',
  alerts: 'whom to tell: a list of targets, in the configuration file only',
  alertsDeadLetterFile: 'file for alerts that could not be delivered, or none (default: one in the state folder)',
  logLevel: 'silent, error, warn, info or debug; logs go to stderr',
};

/** Settings that hold secrets: never shown, not even in errors. */
export const SECRET_SETTINGS: readonly SettingName[] = ['redisUrl', 'httpToken', 'alerts'];

/** Settings only a file can hold: too long for a flag or a variable. */
export const FILE_ONLY: readonly SettingName[] = ['alerts'];

/** Names of variables that other software uses too; a `CASCADE_*` variable of the same setting beats them. */
export const COMMON_VARIABLES: Readonly<Partial<Record<SettingName, string>>> = {
  redisUrl: 'REDIS_URL',
  logLevel: 'LOG_LEVEL',
  symbols: 'TRACKED_SYMBOLS',
};

/** `redisUrl` -> `CASCADE_REDIS_URL`. */
export function environmentName(name: string): string {
  return `CASCADE_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** `redisUrl` -> `redis-url`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, '-$&').toLowerCase();
}
