import { type CascadeEvent, canonicalSymbol, type SignalLevel } from '@cascade/core';
import { Detector, type HighestReading } from '@cascade/detector';
import { encodeSignalJson } from '@cascade/redis-bus';
import { mergeByTime, openInput, parsePace, replay } from '@cascade/replay';
import type { Command } from 'commander';
import { formatSignal, formatTime, formatUsd } from '../format.js';
import { listenForInterruption } from '../interruption.js';
import { modelOf } from '../model-file.js';
import { LineOutput } from '../output.js';
import { runPipeline } from '../pipeline.js';
import { StatusBlock } from '../status-block.js';
import { addSettings, ENGINE_SETTINGS, loadFlags } from './shared-options.js';

/** Symbols named that are in the tapes but not wanted. */
const SHOWN_SYMBOLS = 5;

interface Tally {
  events: number;
  liquidations: number;
  usd: number;
  signals: number;
  firstMs: number | undefined;
  lastMs: number;
}

const HELP = `
Examples:
  cascade replay tape.csv.gz
  cascade replay journals/cascade-*.ndjson.gz --symbol BTCUSDT --json
  cascade replay tape.csv.gz --pace 10x`;

/** `cascade replay <tape...>`: recorded events through the detector, deterministically. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .description('run recorded events through the detector')
    .argument('<tape...>', 'journals (.ndjson, .ndjson.gz) and tapes (.csv, .csv.gz); several are merged by time')
    .option('--json', 'print one signal a line in the wire format')
    .option('--pace <pace>', 'max, 1x (as recorded) or a multiple such as 10x or 0.5x', 'max')
    .option('--lenient', 'skip broken rows and count them instead of stopping')
    .option('--once', 'accepted for symmetry: a replay always ends by itself')
    .addHelpText('after', HELP);
  addSettings(command, ENGINE_SETTINGS).action(runReplay);
}

async function runReplay(tapes: string[], options: Record<string, unknown>): Promise<void> {
  const { config } = loadFlags(options);
  const pace = parsePace(String(options.pace));
  const detector = new Detector({ preset: config.preset, timeAxis: config.timeAxis, model: await modelOf(config) });
  const interruption = listenForInterruption();
  const readerGone = new AbortController();
  const output = new LineOutput(() => readerGone.abort());
  const status = new StatusBlock(process.stderr);
  const tally: Tally = { events: 0, liquidations: 0, usd: 0, signals: 0, firstMs: undefined, lastMs: 0 };
  let skipped = 0;
  let firstProblem = '';
  const inputs: AsyncIterable<CascadeEvent>[] = [];
  for (const tape of tapes) {
    inputs.push(
      await openInput(tape, {
        lenient: options.lenient === true,
        onProblem: (problem) => {
          skipped++;
          firstProblem ||= problem.message;
        },
      }),
    );
  }
  const wanted = new Set(config.symbols.map((symbol) => canonicalSymbol(symbol)));
  const left = new LeftOut();
  const events = keepSymbols(mergeByTime(...inputs), wanted, left);
  const batches = replay(events, {
    pace,
    minGapMs: config.minGapMs,
    maxGapMs: config.maxGapMs,
    timeAxis: config.timeAxis,
    signal: AbortSignal.any([interruption.signal, readerGone.signal]),
  });
  const levels = new Map<string, SignalLevel>();
  let drawnMs = 0;
  await runPipeline(batches, detector, {
    onDetection: async ({ signal }) => {
      tally.signals++;
      if (options.json === true) return output.line(encodeSignalJson(signal));
      // Refreshes of a standing level say nothing new to people.
      if (levels.get(signal.symbol) === signal.level) return;
      levels.set(signal.symbol, signal.level);
      status.update([]);
      await output.line(formatSignal(signal, formatTime(signal.tsMs), process.stdout.isTTY === true));
    },
    onBatch: ({ events: batch, nowMs }) => {
      count(tally, batch);
      if (status.live && performance.now() - drawnMs > 200) {
        drawnMs = performance.now();
        status.update([`replaying  ${formatTime(nowMs)} UTC  ${tally.events} events  ${tally.signals} signals`]);
      }
    },
  });
  interruption.close();
  status.update([]);
  const span = tally.firstMs === undefined ? 'no events' : `${formatTime(tally.firstMs)} to ${formatTime(tally.lastMs)} UTC`;
  process.stderr.write(
    `recorded data: ${tally.events} events (${tally.liquidations} liquidations, ${formatUsd(tally.usd)}), ${span}; ${tally.signals} signals\n`,
  );
  if (tally.liquidations === 0 && left.events > 0) process.stderr.write(`${left.describe(config.symbols)}\n`);
  const { highest } = detector.stats();
  if (highest !== undefined) process.stderr.write(`${describeHighest(highest)}\n`);
  if (skipped > 0) process.stderr.write(`${skipped} broken rows skipped, the first: ${firstProblem}\n`);
}

function describeHighest({ symbol, nowMs, probability, eventsPerSec10s, usdPerSec10s, riskScore }: HighestReading): string {
  const when = `${symbol} at ${formatTime(nowMs)} UTC`;
  const flow = `${eventsPerSec10s.toFixed(1)} events/s and ${formatUsd(usdPerSec10s)}/s over 10 s`;
  return `highest reading: probability ${probability.toFixed(2)} (WATCH from 0.30), risk ${riskScore.toFixed(0)} of 100, ${when}, ${flow}`;
}

function count(tally: Tally, events: readonly CascadeEvent[]): void {
  for (const event of events) {
    tally.events++;
    tally.firstMs ??= event.receivedTsMs;
    if (event.type === 'liquidation') {
      tally.liquidations++;
      tally.usd += event.notionalUsd ?? 0;
    }
    tally.lastMs = Math.max(tally.lastMs, event.receivedTsMs);
  }
}

/** Events of symbols that are not wanted: how many, and the first few symbols. */
class LeftOut {
  readonly #symbols = new Set<string>();
  events = 0;

  add(symbol: string): void {
    this.events++;
    if (this.#symbols.size <= SHOWN_SYMBOLS) this.#symbols.add(symbol);
  }

  describe(wanted: readonly string[]): string {
    const more = this.#symbols.size > SHOWN_SYMBOLS ? ' and others' : '';
    const there = [...this.#symbols].slice(0, SHOWN_SYMBOLS).join(', ');
    return `no liquidation of ${wanted.join(', ')}; ${this.events} events of ${there}${more} were left out`;
  }
}

/** Only events of the wanted symbols; trades and quotes, which are BTC's, and feed states always pass, since every symbol's regime needs them. */
async function* keepSymbols(events: AsyncIterable<CascadeEvent>, wanted: ReadonlySet<string>, left: LeftOut): AsyncGenerator<CascadeEvent> {
  for await (const event of events) {
    const isForAll = !('symbol' in event) || (event.type === 'price' && event.kind !== 'mark');
    if (wanted.size === 0 || isForAll || wanted.has(event.symbol)) yield event;
    else left.add(event.symbol);
  }
}
