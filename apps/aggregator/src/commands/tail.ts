import { atLeast, CascadeError, canonicalSymbol, quote, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { systemClock } from '@cascade/feeds';
import { type Command, Option } from 'commander';
import type { AppConfig, SettingName } from '../config/settings.js';
import { listenForInterruption } from '../interruption.js';
import { LineOutput } from '../output.js';
import { parseDuration } from '../tail/duration.js';
import { printSignals } from '../tail/print-signals.js';
import { serviceAddress } from '../tail/service-address.js';
import { signalsOverHttp } from '../tail/signals-over-http.js';
import { signalsOverRedis } from '../tail/signals-over-redis.js';
import type { TailedSignal, TailWish } from '../tail/tailed-signal.js';
import { wantsColour } from '../tail/terminal-colour.js';
import { addSettings, loadFlags } from './shared-options.js';

/** Exit code of `--exit-on`: what was waited for has come. */
const FOUND = 3;

const SETTINGS: readonly SettingName[] = ['symbols', 'httpPort', 'httpToken', 'redisUrl', 'redisPrefix'];

const HELP = `
Signals go to stdout, everything about the connection to stderr. What is lost comes back
by itself, with the signals missed in between as far as they are remembered.

Examples:
  cascade tail                                       the service on this machine
  cascade tail https://desk.example --min-level ALERT
  cascade tail --symbol BTCUSDT --since 10m --json
  cascade tail --redis-url redis://localhost:6379    signals as they are in Redis
  cascade tail --exit-on CRITICAL; [ $? -eq 3 ] && ./reduce.sh

Exit codes: as of every command, and 3 when --exit-on has seen its level, also in --since:
1 and 2 say that nobody looks any more.`;

/** `cascade tail [url]`: follows the signals of a running service, or those in Redis. */
export function addTailCommand(program: Command): void {
  const command = program
    .command('tail')
    .description('follow the signals of a running service')
    .argument('[url]', 'address of the service (default: http://127.0.0.1:<httpPort>)')
    .option('--url <url>', 'the same as the argument')
    .option('--redis', 'follow the signals in Redis instead, of the setting redisUrl; --redis-url implies it')
    .option('--json', 'print one signal a line in the wire format')
    .addOption(levelOption('--min-level <level>', 'this level and above').default('NONE'))
    .option('--since <time>', 'past signals first, e.g. 90s, 10m, 2h, at most 7d')
    .addOption(levelOption('--exit-on <level>', 'end with code 3 after the first signal at this level or above'))
    .addHelpText('after', HELP);
  addSettings(command, SETTINGS).action(runTail);
}

function levelOption(flags: string, description: string): Option {
  return new Option(flags, `${description}: ${SIGNAL_LEVELS.join(', ')}`).argParser((text) => parseLevel(flags, text));
}

function parseLevel(flags: string, text: string): SignalLevel {
  const level = SIGNAL_LEVELS.find((name) => name === text.toUpperCase());
  if (level !== undefined) return level;
  throw new CascadeError('app/invalid-option', `${flags.split(' ')[0]} must be one of ${SIGNAL_LEVELS.join(', ')}, got ${quote(text)}`);
}

interface TailOptions {
  readonly url?: string;
  readonly redis?: boolean;
  readonly redisUrl?: string;
  readonly json?: boolean;
  readonly minLevel: SignalLevel;
  readonly since?: string;
  readonly exitOn?: SignalLevel;
}

async function runTail(argument: string | undefined, options: TailOptions): Promise<void> {
  const { config } = loadFlags({ ...options });
  const { json = false, exitOn, minLevel } = options;
  if (exitOn !== undefined && !atLeast(SIGNAL_LEVELS, exitOn, minLevel)) {
    throw new CascadeError('app/invalid-option', `--exit-on ${exitOn} would never be seen: --min-level ${minLevel} hides signals below it`);
  }
  const wish: TailWish = {
    minLevel,
    symbols: [...new Set(config.symbols.map((symbol) => canonicalSymbol(symbol)))],
    sinceMs: options.since === undefined ? undefined : parseDuration('since', options.since),
  };
  const open = sourceOf(argument, options, config, wish);
  const interruption = listenForInterruption();
  const readerGone = new AbortController();
  const output = new LineOutput(() => readerGone.abort());
  try {
    const signals = open(AbortSignal.any([interruption.signal, readerGone.signal]));
    const colour = !json && wantsColour(process.stdout);
    if (await printSignals(signals, { output, json, colour, exitOn })) process.exitCode = FOUND;
  } finally {
    interruption.close();
  }
}

/** Where the signals come from, looked at before anything is opened. */
function sourceOf(
  argument: string | undefined,
  { url, redis = false, redisUrl: redisFlag }: TailOptions,
  config: AppConfig,
  wish: TailWish,
): (signal: AbortSignal) => AsyncIterable<TailedSignal> {
  const named = argument ?? url;
  const clock = systemClock;
  const say = (text: string): void => void process.stderr.write(`cascade: ${text}\n`);
  if (argument !== undefined && url !== undefined && argument !== url) {
    throw new CascadeError('app/invalid-option', 'the argument and --url name two services; name one');
  }
  if (!redis && redisFlag === undefined) {
    const address = serviceAddress(named, config);
    return (signal) => signalsOverHttp({ address, wish, signal, clock, say });
  }
  if (named !== undefined)
    throw new CascadeError('app/invalid-option', 'signals come from a service or from Redis: leave out the address, or --redis');
  const { redisUrl, redisPrefix: prefix } = config;
  if (redisUrl === undefined) {
    throw new CascadeError(
      'app/invalid-option',
      '--redis needs the setting redisUrl: give --redis-url redis://host:6379, or set CASCADE_REDIS_URL',
    );
  }
  return (signal) => signalsOverRedis({ url: redisUrl, prefix, wish, signal, clock, say });
}
