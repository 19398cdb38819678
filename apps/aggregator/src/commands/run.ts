import { Detector } from '@cascade/detector';
import { type FeedOptions, type Feeds, openFeeds, systemClock } from '@cascade/feeds';
import type { Command } from 'commander';
import { openBus } from '../bus.js';
import { type AppConfig, SETTING_NAMES } from '../config/settings.js';
import { redactUrl } from '../config/show-value.js';
import { listenForInterruption } from '../interruption.js';
import { liveRun } from '../live-run.js';
import { openLog } from '../log.js';
import { modelOf } from '../model-file.js';
import { LineOutput } from '../output.js';
import { openRecovery, resume } from '../recovery/resume.js';
import { LiveService } from '../service/live-service.js';
import { StatusBlock } from '../status-block.js';
import { addSettings, loadFlags } from './shared-options.js';

/** With `--once`, how long venues get to become live, ms. */
const ONCE_PATIENCE_MS = 20_000;

const HELP = `
Settings come from defaults < file < CASCADE_* variables < flags; cascade config
shows them. Ctrl-C ends with code 130, SIGTERM with 0.

Examples:
  cascade run --symbol BTCUSDT,ETHUSDT
  cascade run --exchanges all --json
  CASCADE_REDIS_URL=redis://localhost:6379 cascade run
  cascade run --once                          can the exchanges be heard?`;

/** `cascade run`: live feeds through the detector to the bus. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('listen to the exchanges and publish signals')
    .option('--json', 'print one signal a line in the wire format')
    .option('--once', 'end by itself as soon as every exchange is live, or after 20 s; fails when none is')
    .addHelpText('after', HELP);
  addSettings(command, SETTING_NAMES).action(async (options: Record<string, unknown>) => {
    const { config } = loadFlags(options);
    await runService(config, { json: options.json === true, once: options.once === true });
  });
}

/** Other base URLs by exchange, for tests. */
type Endpoints = FeedOptions['endpoints'];

/**
 * The whole command after its flags are read.
 * @throws CascadeError when the configuration asks for what can't be had
 * @public bundled by name in a test
 */
export async function runService(config: AppConfig, options: { json: boolean; once: boolean; endpoints?: Endpoints }): Promise<void> {
  const { json, once } = options;
  const status = new StatusBlock(process.stderr);
  const log = openLog(status.live && config.logLevel === 'info' ? 'error' : config.logLevel);
  const detector = new Detector({ preset: config.preset, timeAxis: config.timeAxis, model: await modelOf(config) });
  // Before anything that would keep the process: it may refuse the spill file.
  const bus = openBus(config, log);
  const interruption = listenForInterruption();
  const finished = new AbortController();
  const signal = AbortSignal.any([interruption.signal, finished.signal]);
  const patience = once ? setTimeout(() => finished.abort(), ONCE_PATIENCE_MS) : undefined;
  let feeds: Feeds | undefined;
  let service: LiveService | undefined;
  try {
    const recovery = once ? undefined : openRecovery(config, log);
    const restored = await resume(recovery, detector, log);
    const parts = { config, data: 'live', detector, bus, clock: systemClock, log, recovery, restored } as const;
    const opened = await LiveService.open({ ...parts, feedsStats: () => feeds?.stats() });
    service = opened;
    log.info({ exchanges: config.exchanges, preset: config.preset }, announce(config, opened.url));
    feeds = openFeeds(config.exchanges, {
      symbols: config.symbols.length > 0 ? config.symbols : undefined,
      watchlist: config.watchlist.length > 0 ? config.watchlist : undefined,
      endpoints: options.endpoints,
      clock: systemClock,
      signal,
      decodeTimer: opened.decodeTimer,
    });
    const view = await liveRun({
      config,
      feeds,
      detector,
      service: opened,
      clock: systemClock,
      signal,
      output: new LineOutput(() => finished.abort()),
      status,
      log,
      json,
      mark: '',
      header: () => [opened.url === undefined ? 'live' : `live     ${opened.url}/`],
      onEvents: (_, current) => {
        if (once && current.downSockets().length === 0) finished.abort();
      },
    });
    if (once) reportOnce(view.liveVenues(), view.downSockets());
  } finally {
    clearTimeout(patience);
    await Promise.all([feeds?.close(), service?.close(), bus.close()]);
    interruption.close();
  }
}

function announce({ exchanges, redisUrl }: AppConfig, url: string | undefined): string {
  const target = redisUrl === undefined ? 'in-process bus (set CASCADE_REDIS_URL to publish)' : redactUrl(redisUrl);
  return `listening to ${exchanges.join(', ')}; publishing to ${target}; ${url === undefined ? 'no API' : `page and API on ${url}/`}`;
}

function reportOnce(live: readonly string[], down: readonly string[]): void {
  process.stderr.write(`live: ${live.length > 0 ? live.join(', ') : 'none'}\n`);
  for (const line of down) process.stderr.write(`not live: ${line}\n`);
  if (live.length === 0) process.exitCode = 1;
}
