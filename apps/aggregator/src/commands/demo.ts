import { CascadeError } from '@cascade/core';
import { openFeeds, systemClock } from '@cascade/feeds';
import { type FakeExchange, marketWideCrash, openFakeExchange, playScenario } from '@cascade/testkit';
import type { Command } from 'commander';
import { openBus } from '../bus.js';
import type { AppConfig } from '../config.js';
import { formatLevel, formatUsd } from '../format.js';
import { listenForInterruption } from '../interruption.js';
import { liveRun } from '../live-run.js';
import type { LiveView } from '../live-view.js';
import { openLog } from '../log.js';
import { LineOutput } from '../output.js';
import { NO_SPILL_FILE } from '../spill-place.js';
import { progressBar, StatusBlock } from '../status-block.js';
import { addSettings, loadFlags } from './shared-options.js';

/** Venues the crash is played on. */
const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;
const DEFAULT_SEED = 7;
/** Calm after the last event, so that the signals are seen to fall, ms. */
const AFTERMATH_MS = 8_000;
/** Between two crashes the price climbs back this slowly, ms, so that the next one does not start with a jump. */
const RECOVERY_MS = 30_000;

/** `cascade demo`: a seeded, simulated crash played by fake exchanges over real sockets. */
export function addDemoCommand(program: Command): void {
  const command = program
    .command('demo')
    .description('watch a simulated market-wide crash: fake exchanges, real sockets, the real detector')
    .option('--json', 'print one signal a line in the wire format')
    .option('--once', 'end after one crash instead of playing on')
    .option('--seed <number>', 'seed of the simulated crash', String(DEFAULT_SEED));
  addSettings(command, ['preset', 'redisUrl', 'redisPrefix', 'logLevel']).action(async (options: Record<string, unknown>) => {
    const { config } = loadFlags({ logLevel: 'error', ...options });
    await demo(config, { json: options.json === true, once: options.once === true, seed: parseSeed(String(options.seed)) });
  });
}

interface DemoOptions {
  readonly json: boolean;
  readonly once: boolean;
  readonly seed: number;
}

/** What the demo is doing, for the progress bar. */
interface Stage {
  text: string;
  startedMs: number;
  durationMs: number;
}

async function demo(config: AppConfig, options: DemoOptions): Promise<void> {
  const status = new StatusBlock(process.stderr);
  const interruption = listenForInterruption();
  const finished = new AbortController();
  const signal = AbortSignal.any([interruption.signal, finished.signal]);
  process.stderr.write(
    `Simulated data: a seeded crash (seed ${options.seed}) played by fake exchanges on this machine. Nothing here is a real market.\n`,
  );
  const fakes = await Promise.all(VENUES.map((venue) => openFakeExchange({ venue })));
  const log = openLog(config.logLevel);
  // Simulated signals must not outlive the demo and be published by a real run.
  const bus = openBus({ ...config, redisSpillFile: NO_SPILL_FILE }, log);
  const endpoints = Object.fromEntries(fakes.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
  const feeds = openFeeds(VENUES, { endpoints, clock: systemClock, signal });
  const stage: Stage = { text: 'connecting the real feeds to the fake exchanges', startedMs: systemClock.nowMs(), durationMs: 0 };
  let onAllLive = (): void => undefined;
  const allLive = new Promise<void>((resolve) => {
    onAllLive = resolve;
  });
  const played = playCrashes(fakes, allLive, stage, options, signal).finally(() => finished.abort());
  try {
    const view = await liveRun({
      config: { ...config, exchanges: [...VENUES], symbols: [] },
      feeds,
      bus,
      clock: systemClock,
      signal,
      output: new LineOutput(() => finished.abort()),
      status,
      log,
      json: options.json,
      mark: 'simulated ',
      header: () => [`SIMULATED  ${stage.text}`, progressBar(shareOf(stage), Math.min(60, status.width - 1))],
      onEvents: (_, current) => {
        if (current.downSockets().length === 0) onAllLive();
      },
    });
    await played;
    summarise(view, interruption.cause() !== undefined);
  } finally {
    finished.abort();
    await feeds.close();
    await bus.close();
    await Promise.all(fakes.map((fake) => fake.close()));
    interruption.close();
  }
}

/** Keeps the canaries alive until every feed is, then plays the crash (again and again unless `once`). */
async function playCrashes(
  fakes: readonly FakeExchange[],
  allLive: Promise<void>,
  stage: Stage,
  options: DemoOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    const seed = options.seed + round;
    const events = marketWideCrash({ seed, startMs: systemClock.nowMs() });
    const prices = events.flatMap((event) => (event.type === 'price' ? [event.price] : []));
    const opening = prices[0] ?? 0;
    if (round === 0) await beatUntil(fakes, allLive, () => opening, signal);
    stage.text = `market-wide crash, seed ${seed}`;
    stage.startedMs = systemClock.nowMs();
    stage.durationMs = (events.at(-1)?.receivedTsMs ?? 0) - (events[0]?.receivedTsMs ?? 0) + AFTERMATH_MS;
    await playScenario(fakes, events, { clock: systemClock, signal });
    stage.text = 'aftermath: the signals fall';
    const closing = prices.at(-1) ?? opening;
    await beatUntil(fakes, systemClock.sleep(AFTERMATH_MS, signal), () => closing, signal);
    if (options.once) return;
    stage.text = 'recovery before the next crash';
    stage.startedMs = systemClock.nowMs();
    stage.durationMs = RECOVERY_MS;
    await beatUntil(fakes, systemClock.sleep(RECOVERY_MS, signal), () => closing + (opening - closing) * shareOf(stage), signal);
  }
}

function shareOf(stage: Stage): number {
  return stage.durationMs === 0 ? 0 : Math.min(1, (systemClock.nowMs() - stage.startedMs) / stage.durationMs);
}

/** Sends the BTC price every 100 ms until `until` resolves, as a real venue would: the feeds judge by it whether a socket is alive. */
async function beatUntil(fakes: readonly FakeExchange[], until: Promise<void>, priceUsd: () => number, signal: AbortSignal): Promise<void> {
  let done = false;
  void until.then(() => {
    done = true;
  });
  while (!done && !signal.aborted) {
    const tsMs = systemClock.nowMs();
    const price = Math.round(priceUsd() * 10) / 10;
    for (const fake of fakes) fake.sendPrice({ price, bid: price - 0.1, ask: price + 0.1, tsMs });
    await Promise.race([until, systemClock.sleep(100, signal)]);
  }
}

function summarise(view: LiveView, interrupted: boolean): void {
  const reached = [...view.highest()].map(([symbol, level]) => `${symbol} ${formatLevel(level, false).trim()}`);
  process.stderr.write(
    `\nSimulated: ${view.liquidations} liquidations (${formatUsd(view.usd)}), ${view.signals} signals. Highest: ${reached.join(', ') || 'none'}.\n`,
  );
  if (interrupted || [...view.highest().values()].includes('EXTREME')) return;
  process.stderr.write('cascade: the simulated crash did not reach EXTREME, which it should\n');
  process.exitCode = 1;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new CascadeError('app/invalid-seed', `--seed must be a whole number >= 0, got "${text}"`);
}
