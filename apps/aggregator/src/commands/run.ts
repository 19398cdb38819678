import { type Feeds, openFeeds, systemClock } from '@cascade/feeds';
import type { Command } from 'commander';
import { openBus } from '../bus.js';
import { type AppConfig, redactUrl, SETTING_NAMES } from '../config.js';
import { listenForInterruption } from '../interruption.js';
import { liveRun } from '../live-run.js';
import { openLog } from '../log.js';
import { LineOutput } from '../output.js';
import { StatusBlock } from '../status-block.js';
import { addSettings, loadFlags } from './shared-options.js';

/** With `--once`, how long venues get to become live, ms. */
const ONCE_PATIENCE_MS = 20_000;

/** `cascade run`: live feeds through the detector to the bus. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('listen to the exchanges and publish signals')
    .option('--json', 'print one signal a line in the wire format')
    .option('--once', 'end by itself as soon as every exchange is live, or after 20 s; fails when none is');
  addSettings(command, SETTING_NAMES).action(async (options: Record<string, unknown>) => {
    const { config } = loadFlags(options);
    await run(config, options.json === true, options.once === true);
  });
}

async function run(config: AppConfig, json: boolean, once: boolean): Promise<void> {
  const status = new StatusBlock(process.stderr);
  const log = openLog(status.live && config.logLevel === 'info' ? 'error' : config.logLevel);
  // Before anything that would keep the process: it may refuse the spill file.
  const bus = openBus(config, log);
  const interruption = listenForInterruption();
  const finished = new AbortController();
  const signal = AbortSignal.any([interruption.signal, finished.signal]);
  const patience = once ? setTimeout(() => finished.abort(), ONCE_PATIENCE_MS) : undefined;
  const target = config.redisUrl === undefined ? 'in-process bus (set CASCADE_REDIS_URL to publish)' : redactUrl(config.redisUrl);
  log.info({ exchanges: config.exchanges, preset: config.preset }, `listening to ${config.exchanges.join(', ')}; publishing to ${target}`);
  let feeds: Feeds | undefined;
  try {
    feeds = openFeeds(config.exchanges, {
      symbols: config.symbols.length > 0 ? config.symbols : undefined,
      watchlist: config.watchlist.length > 0 ? config.watchlist : undefined,
      clock: systemClock,
      signal,
    });
    const view = await liveRun({
      config,
      feeds,
      bus,
      clock: systemClock,
      signal,
      output: new LineOutput(() => finished.abort()),
      status,
      log,
      json,
      mark: '',
      header: () => ['live'],
      onEvents: (_, current) => {
        if (once && current.downSockets().length === 0) finished.abort();
      },
    });
    if (once) reportOnce(view.liveVenues(), view.downSockets());
  } finally {
    clearTimeout(patience);
    await feeds?.close();
    await bus.close();
    interruption.close();
  }
}

function reportOnce(live: readonly string[], down: readonly string[]): void {
  process.stderr.write(`live: ${live.length > 0 ? live.join(', ') : 'none'}\n`);
  for (const line of down) process.stderr.write(`not live: ${line}\n`);
  if (live.length === 0) process.exitCode = 1;
}
