import { CascadeError } from '@cascade/core';
import { openFeeds, systemClock } from '@cascade/feeds';
import { SCENARIOS, type ScenarioInfo } from '@cascade/replay/simulate';
import { openFakeExchange } from '@cascade/testkit';
import type { Command } from 'commander';
import { openBus } from '../bus.js';
import type { AppConfig } from '../config.js';
import { labelOf, openDemoTape, scenarioOf, usualDurationMs } from '../demo/demo-tape.js';
import { playTapes, type Stage, setOpening, shareOf } from '../demo/play-tapes.js';
import { formatLevel, formatUsd } from '../format.js';
import { listenForInterruption } from '../interruption.js';
import { liveRun } from '../live-run.js';
import type { LiveView } from '../live-view.js';
import { openLog } from '../log.js';
import { LineOutput } from '../output.js';
import { NO_SPILL_FILE } from '../spill-place.js';
import { progressBar, StatusBlock } from '../status-block.js';
import { addSettings, loadFlags } from './shared-options.js';

/** Venues the scenarios are played on: those that are simulated. */
const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;
const DEFAULT_SCENARIO = 'market-wide-crash';
const DEFAULT_SEED = 7;
const SHORTEST_SEC = 30;
const LONGEST_SEC = 86_400;

/** `cascade demo`: a seeded scenario played by fake exchanges over real sockets. */
export function addDemoCommand(program: Command): void {
  const command = program
    .command('demo')
    .description('watch a simulated market crash: fake exchanges, real sockets, the real detector')
    .option('--scenario <name>', 'what happens; see below', DEFAULT_SCENARIO)
    .option('--json', 'print one signal a line in the wire format')
    .option('--once', 'end after one round instead of going on with the next seed')
    .option('--seed <number>', 'seed of the first round', String(DEFAULT_SEED))
    .option('--duration <seconds>', `length of a round, ${SHORTEST_SEC} to ${LONGEST_SEC} s (default: see below)`)
    .addHelpText('after', scenarioList());
  addSettings(command, ['preset', 'model', 'redisUrl', 'redisPrefix', 'logLevel']).action(async (options: Record<string, unknown>) => {
    const { config } = loadFlags({ logLevel: 'error', ...options });
    const scenario = scenarioOf(String(options.scenario));
    const durationMs = options.duration === undefined ? usualDurationMs(scenario) : 1_000 * parseDuration(String(options.duration));
    const seed = parseSeed(String(options.seed));
    await demo(config, { json: options.json === true, once: options.once === true, scenario, seed, durationMs });
  });
}

interface DemoOptions {
  readonly json: boolean;
  readonly once: boolean;
  readonly scenario: ScenarioInfo;
  readonly seed: number;
  readonly durationMs: number;
}

function scenarioList(): string {
  const rows = SCENARIOS.map((scenario) => {
    const { name, description } = scenario;
    return `  ${name.padEnd(18)} ${labelOf(scenario)}, ${usualDurationMs(scenario) / 1_000} s\n${' '.repeat(21)}${description}`;
  });
  return ['', 'Scenarios, played in real time:', ...rows].join('\n');
}

async function demo(config: AppConfig, options: DemoOptions): Promise<void> {
  const { scenario, seed, durationMs } = options;
  const status = new StatusBlock(process.stderr);
  const interruption = listenForInterruption();
  const finished = new AbortController();
  const signal = AbortSignal.any([interruption.signal, finished.signal]);
  introduce(config, options);
  const fakes = await Promise.all(VENUES.map((venue) => openFakeExchange({ venue })));
  const first = openDemoTape(scenario, seed, durationMs);
  await setOpening(fakes, first);
  const log = openLog(config.logLevel);
  // Simulated signals must not outlive the demo and be published by a real run.
  const bus = openBus({ ...config, redisSpillFile: NO_SPILL_FILE }, log);
  const endpoints = Object.fromEntries(fakes.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
  const feeds = openFeeds(VENUES, { endpoints, symbols: first.symbols, clock: systemClock, signal });
  const stage: Stage = { text: 'connecting the real feeds to the fake exchanges', startedMs: systemClock.nowMs(), durationMs: 0 };
  let onAllLive = (): void => undefined;
  const allLive = new Promise<void>((resolve) => {
    onAllLive = resolve;
  });
  const next = (tape: { readonly seed: number }) => (options.once ? undefined : openDemoTape(scenario, tape.seed + 1, durationMs));
  const played = playTapes({ fakes, first, next, allLive, stage, signal }).finally(() => finished.abort());
  const label = labelOf(scenario);
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
      mark: `${scenario.badge} `,
      header: () => [`${label.toUpperCase()}  ${stage.text}`, progressBar(shareOf(stage), Math.min(60, status.width - 1))],
      onEvents: (_, current) => {
        if (current.downSockets().length === 0) onAllLive();
      },
    });
    await played;
    summarise(view, label);
  } finally {
    finished.abort();
    await feeds.close();
    await bus.close();
    await Promise.all(fakes.map((fake) => fake.close()));
    interruption.close();
  }
}

/** What is about to be seen, and what its levels mean. */
function introduce({ preset }: AppConfig, { scenario, seed, durationMs }: DemoOptions): void {
  const title = scenario.badge === 'simulated' ? 'Simulated data' : `Data ${labelOf(scenario)}`;
  const lines = [
    `${title}: ${scenario.name}, seed ${seed}. Nothing here is a real market.`,
    scenario.description,
    `Fake exchanges on this machine play it, ${durationMs / 1_000} s in real time.`,
    preset === 'calibrated'
      ? 'Preset calibrated: EXTREME is CRITICAL on half of the symbols at once.'
      : `Preset ${preset}: few crashes reach its highest levels; see --preset calibrated.`,
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

function summarise(view: LiveView, label: string): void {
  const reached = [...view.highest()].map(([symbol, level]) => `${symbol} ${formatLevel(level, false).trim()}`);
  process.stderr.write(
    `\n${capitalised(label)}: ${view.liquidations} liquidations (${formatUsd(view.usd)}), ${view.signals} signals. Highest: ${reached.join(', ') || 'none'}.\n`,
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new CascadeError('app/invalid-seed', `--seed must be a whole number >= 0, got "${text}"`);
}

function parseDuration(text: string): number {
  const seconds = Number(text);
  if (Number.isSafeInteger(seconds) && seconds >= SHORTEST_SEC && seconds <= LONGEST_SEC) return seconds;
  throw new CascadeError('app/invalid-duration', `--duration must be whole seconds from ${SHORTEST_SEC} to ${LONGEST_SEC}, got "${text}"`);
}
