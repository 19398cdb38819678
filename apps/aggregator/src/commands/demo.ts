import { CascadeError } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { type Feeds, openFeeds, systemClock } from '@cascade/feeds';
import { SCENARIOS, type ScenarioInfo } from '@cascade/replay/simulate';
import { openFakeExchange } from '@cascade/testkit';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { openBus } from '../bus.js';
import type { LoadedConfig } from '../config/load-config.js';
import { type AppConfig, NONE, type SettingName } from '../config/settings.js';
import { labelOf, openDemoTape, scenarioOf, usualDurationMs } from '../demo/demo-tape.js';
import { playTapes, type Stage, setOpening, shareOf } from '../demo/play-tapes.js';
import { formatLevel, formatUsd } from '../format.js';
import { listenForInterruption } from '../interruption.js';
import { liveRun } from '../live-run.js';
import type { LiveView } from '../live-view.js';
import { openLog } from '../log.js';
import { modelOf } from '../model-file.js';
import { LineOutput } from '../output.js';
import { LiveService } from '../service/live-service.js';
import type { LiveServiceParts } from '../service/live-service-parts.js';
import { NO_SPILL_FILE } from '../spill-place.js';
import { progressBar, StatusBlock } from '../status-block.js';
import { addSettings, loadFlags } from './shared-options.js';
import { USUAL_COLUMNS, wrapText } from './wrap-text.js';

/** Venues the scenarios are played on: those that are simulated. */
const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;
const DEFAULT_SCENARIO = 'market-wide-crash';
const DEFAULT_SEED = 7;
const SCENARIO_INDENT = 21;
const EXAMPLES = ['Examples:', '  cascade demo', '  cascade demo --scenario short-squeeze --once --json'];
const SHORTEST_SEC = 30;
const LONGEST_SEC = 86_400;

const DEMO_SETTINGS: readonly SettingName[] = [
  'preset',
  'model',
  'redisUrl',
  'redisPrefix',
  'httpHost',
  'httpPort',
  'httpToken',
  'httpOrigins',
  'logLevel',
];

/** `cascade demo`: a seeded scenario played by fake exchanges over real sockets. */
export function addDemoCommand(program: Command): void {
  const command = program
    .command('demo')
    .description('watch a simulated market crash: fake exchanges, real sockets, the real detector')
    .option('--scenario <name>', 'what happens; see below', DEFAULT_SCENARIO)
    .option('--json', 'print one signal a line in the wire format')
    .option('--headless', 'serve the API until stopped, without terminal output; the address is logged')
    .option('--once', 'end after one round instead of going on with the next seed')
    .option('--seed <number>', 'seed of the first round', String(DEFAULT_SEED))
    .option('--duration <seconds>', `length of a round, ${SHORTEST_SEC} to ${LONGEST_SEC} s (default: see below)`)
    .addHelpText('after', scenarioList());
  addSettings(command, DEMO_SETTINGS).action(async (options: Record<string, unknown>) => {
    const headless = options.headless === true;
    const { config, origins } = loadFlags({ logLevel: headless ? 'info' : 'error', ...options });
    const scenario = scenarioOf(String(options.scenario));
    const durationMs = options.duration === undefined ? usualDurationMs(scenario) : 1_000 * parseDuration(String(options.duration));
    const seed = parseSeed(String(options.seed));
    await demo(configOf(config, origins), {
      isPortAsked: origins.httpPort !== 'default',
      json: options.json === true,
      once: options.once === true,
      headless,
      scenario,
      seed,
      durationMs,
    });
  });
}

/**
 * Simulated signals must not reach the people and programs that wait for real ones: no alerts, no checkpoints, no spill file, and Redis only
 * when this very command asks for it.
 */
function configOf(config: AppConfig, origins: LoadedConfig['origins']): AppConfig {
  const redisUrl = origins.redisUrl.startsWith('flag') ? config.redisUrl : undefined;
  if (config.redisUrl !== undefined && redisUrl === undefined) {
    process.stderr.write(`Redis is left alone: ${origins.redisUrl} is for real signals; --redis-url publishes simulated ones.\n`);
  }
  return { ...config, redisUrl, redisSpillFile: NO_SPILL_FILE, alerts: [], stateFolder: NONE, exchanges: [...VENUES], symbols: [] };
}

interface DemoOptions {
  /** `false`: any other port is as good. */
  readonly isPortAsked: boolean;
  readonly json: boolean;
  readonly once: boolean;
  readonly headless: boolean;
  readonly scenario: ScenarioInfo;
  readonly seed: number;
  readonly durationMs: number;
}

function scenarioList(): string {
  const rows = SCENARIOS.map((scenario) => {
    const { name, description } = scenario;
    const text = wrapText(description, USUAL_COLUMNS - SCENARIO_INDENT, SCENARIO_INDENT);
    return `  ${name.padEnd(18)} ${labelOf(scenario)}, ${usualDurationMs(scenario) / 1_000} s\n${' '.repeat(SCENARIO_INDENT)}${text}`;
  });
  return ['', 'Scenarios, played in real time:', ...rows, '', ...EXAMPLES].join('\n');
}

/** A demo that is running, and what has to be closed after it, in this order. */
interface Running {
  readonly config: AppConfig;
  readonly options: DemoOptions;
  readonly detector: Detector;
  readonly service: LiveService;
  readonly log: Logger;
  readonly finished: AbortController;
  readonly signal: AbortSignal;
  readonly closing: (() => Promise<unknown>)[];
}

async function demo(config: AppConfig, options: DemoOptions): Promise<void> {
  const interruption = listenForInterruption();
  const finished = new AbortController();
  const log = openLog(config.logLevel);
  const detector = new Detector({ preset: config.preset, timeAxis: config.timeAxis, model: await modelOf(config) });
  const bus = openBus(config, log);
  const closing = [() => bus.close()];
  let feeds: Feeds | undefined;
  try {
    const parts = { config, data: options.scenario.badge, detector, bus, clock: systemClock, log };
    const service = await openDemoService({ ...parts, feedsStats: () => feeds?.stats() }, options.isPortAsked);
    closing.unshift(() => service.close());
    introduce(config, options, service.url, log);
    const signal = AbortSignal.any([interruption.signal, finished.signal]);
    await play({ config, options, detector, service, log, finished, signal, closing }, (opened) => {
      feeds = opened;
    });
  } finally {
    finished.abort();
    for (const close of closing) await close();
    interruption.close();
  }
}

/** Takes another port where the usual one is taken and nobody asked for it, e.g. beside a service that runs. */
async function openDemoService(parts: LiveServiceParts, isPortAsked: boolean): Promise<LiveService> {
  try {
    return await LiveService.open(parts);
  } catch (error) {
    if (isPortAsked || !(error instanceof CascadeError) || error.code !== 'app/http-port-in-use') throw error;
    process.stderr.write(`Port ${parts.config.httpPort} is taken by another program: this demo takes any that is free.\n`);
    return LiveService.open({ ...parts, config: { ...parts.config, httpPort: 0 } });
  }
}

/** Opens fake exchanges and real feeds, and plays until the end or until somebody stops it. */
async function play(running: Running, onFeeds: (feeds: Feeds) => void): Promise<void> {
  const { options, log, finished, signal, closing } = running;
  const { scenario, seed, durationMs, headless } = options;
  const status = new StatusBlock(process.stderr, !headless);
  const fakes = await Promise.all(VENUES.map((venue) => openFakeExchange({ venue })));
  closing.push(() => Promise.all(fakes.map((fake) => fake.close())));
  const first = openDemoTape(scenario, seed, durationMs);
  await setOpening(fakes, first);
  const endpoints = Object.fromEntries(fakes.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
  const feeds = openFeeds(VENUES, {
    endpoints,
    symbols: first.symbols,
    clock: systemClock,
    signal,
    decodeTimer: running.service.decodeTimer,
  });
  closing.unshift(() => feeds.close());
  onFeeds(feeds);
  const stage: Stage = { text: 'connecting the real feeds to the fake exchanges', startedMs: systemClock.nowMs(), durationMs: 0 };
  let onAllLive = (): void => undefined;
  const allLive = new Promise<void>((resolve) => {
    onAllLive = resolve;
  });
  const next = (tape: { readonly seed: number }) => (options.once ? undefined : openDemoTape(scenario, tape.seed + 1, durationMs));
  const played = playTapes({ fakes, first, next, allLive, stage, signal }).finally(() => finished.abort());
  const label = labelOf(scenario);
  const view = await liveRun({
    ...running,
    feeds,
    clock: systemClock,
    output: new LineOutput(() => finished.abort()),
    status,
    log,
    json: options.json,
    quiet: headless,
    mark: `${scenario.badge} `,
    header: () => [`${label.toUpperCase()}  ${stage.text}`, progressBar(shareOf(stage), Math.min(60, status.width - 1))],
    onEvents: (_, current) => {
      if (current.downSockets().length === 0) onAllLive();
    },
  });
  await played;
  if (!headless) summarise(view, label);
}

/** What is about to be seen, and what its levels mean. */
function introduce({ preset }: AppConfig, options: DemoOptions, url: string | undefined, log: Logger): void {
  const { scenario, seed, durationMs, headless } = options;
  if (headless) {
    log.info(
      { scenario: scenario.name, seed, data: scenario.badge },
      `${labelOf(scenario)} data: ${url === undefined ? 'no API' : `page and API on ${url}/`}`,
    );
    return;
  }
  const title = scenario.badge === 'simulated' ? 'Simulated data' : `Data ${labelOf(scenario)}`;
  const lines = [
    `${title}: ${scenario.name}, seed ${seed}. Nothing here is a real market.`,
    scenario.description,
    `Fake exchanges on this machine play it, ${durationMs / 1_000} s in real time.`,
    preset === 'calibrated'
      ? 'Preset calibrated: EXTREME is CRITICAL on half of the symbols at once.'
      : `Preset ${preset}: few crashes reach its highest levels; see --preset calibrated.`,
    ...(url === undefined ? [] : [`Page: ${url}/`, `API:  ${url}/v1/snapshot, ${url}/v1/stream, ${url}/metrics`]),
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
