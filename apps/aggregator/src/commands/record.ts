import { CascadeError, type CascadeEvent, type FeedStatusEvent } from '@cascade/core';
import { type FeedOptions, openFeeds, systemClock } from '@cascade/feeds';
import { DEFAULT_ROTATION, openRotatingJournal, type RotatingJournal, type RotatingJournalStats } from '@cascade/replay';
import type { Command } from 'commander';
import type { AppConfig } from '../config/settings.js';
import { listenForInterruption } from '../interruption.js';
import { LiveView } from '../live-view.js';
import { LineOutput } from '../output.js';
import { type RawCounts, RawRecorder } from '../raw-recorder.js';
import { StatusBlock } from '../status-block.js';
import { fileReason } from './file-reason.js';
import { addSettings, loadFlags } from './shared-options.js';

const REDRAW_MS = 200;
/** Longest `--duration`, s: what a timer of the platform can hold. */
const LONGEST_DURATION_SEC = 2_147_483;

const HELP = `
Examples:
  cascade record journals                     until Ctrl-C
  cascade record journals --exchanges okx,bybit --symbol BTCUSDT --duration 3600
  cascade replay journals/cascade-*.ndjson.gz`;

/** What to record and how. */
export interface RecordPlan {
  /** Created if need be. */
  readonly folder: string;
  readonly exchanges: readonly string[];
  /** Canonical symbols; empty = all. */
  readonly symbols: readonly string[];
  /** Hyperliquid accounts; empty = the default ones. */
  readonly watchlist: readonly string[];
  readonly gzip: boolean;
  /** Keep every raw frame too, in files of their own. */
  readonly raw: boolean;
  /** Other base URLs by exchange, for tests. */
  readonly endpoints?: FeedOptions['endpoints'];
}

/** What a recording came to; the raw counts only of one with raw frames. */
export interface RecordSummary extends Partial<RawCounts> {
  readonly folder: string;
  readonly seconds: number;
  /** Events in the files. */
  readonly events: number;
  readonly liquidations: number;
  /** Events that no journal can hold. */
  readonly refused: number;
  /** Why, for the first of them. */
  readonly firstRefusal?: string | undefined;
  /** Events lost because the disk was slower than the feeds. */
  readonly dropped: number;
  readonly files: number;
  /** Text in the files, bytes before compression. */
  readonly textBytes: number;
  /** Size of the files, bytes. */
  readonly fileBytes: number;
  /** Exchanges that were live at some time. */
  readonly wereLive: readonly string[];
}

/** `cascade record <folder>`: live events into journals. */
export function addRecordCommand(program: Command): void {
  const command = program
    .command('record')
    .description('record the live events of the exchanges into journals for cascade replay')
    .argument('<folder>', 'where the journals go; created if need be, a new file every hour or 64 MiB of text')
    .option('--no-gzip', 'write plain .ndjson instead of .ndjson.gz')
    .option('--raw', 'keep every raw frame too, in files raw-... beside the journals, which cascade decode reads')
    .option('--duration <seconds>', `end by itself after this time, more than 0 and at most ${LONGEST_DURATION_SEC} s`)
    .option('--json', 'print the final summary as JSON')
    .addHelpText('after', HELP);
  addSettings(command, ['exchanges', 'symbols']).action(async (folder: string, options: Record<string, unknown>) => {
    const { config } = loadFlags(options);
    const durationSec = options.duration === undefined ? undefined : parseDurationSec(String(options.duration));
    const plan = planOf(folder, config, { gzip: options.gzip !== false, raw: options.raw === true });
    await runRecord(plan, durationSec, options.json === true);
  });
}

function planOf(folder: string, { exchanges, symbols, watchlist }: AppConfig, files: Pick<RecordPlan, 'gzip' | 'raw'>): RecordPlan {
  return { folder, exchanges, symbols, watchlist, ...files };
}

function parseDurationSec(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= LONGEST_DURATION_SEC) return seconds;
  throw new CascadeError('app/invalid-duration', `--duration must be seconds > 0 and at most ${LONGEST_DURATION_SEC}, got "${text}"`);
}

/**
 * The whole command after its flags are read: records until Ctrl-C, SIGTERM or the end of `durationSec`, then prints the summary.
 * Sets the exit code: 130 after Ctrl-C, 1 when the time is over and no exchange was live.
 * @throws CascadeError `app/unusable-folder`, failures of the disk
 * @public bundled by name in a test
 */
export async function runRecord(plan: RecordPlan, durationSec: number | undefined, json: boolean): Promise<void> {
  const journal = await openJournal(plan);
  const interruption = listenForInterruption();
  const finished = new AbortController();
  const timer = durationSec === undefined ? undefined : setTimeout(() => finished.abort(), durationSec * 1_000);
  const output = new LineOutput();
  process.stderr.write(`${announce(plan, durationSec)}\n`);
  try {
    const summary = await record(plan, journal, AbortSignal.any([interruption.signal, finished.signal]), new StatusBlock(process.stderr));
    for (const line of describe(summary)) process.stderr.write(`${line}\n`);
    if (json) await output.line(JSON.stringify(summary));
    if (summary.wereLive.length > 0 || interruption.cause() !== undefined) return;
    process.stderr.write('cascade: no exchange became live, so nothing but the states of the feeds was recorded\n');
    process.exitCode = 1;
  } finally {
    clearTimeout(timer);
    interruption.close();
  }
}

/**
 * Opens the journal of a recording.
 * @throws CascadeError `app/unusable-folder`
 */
export async function openJournal({ folder, gzip }: RecordPlan): Promise<RotatingJournal> {
  try {
    return await openRotatingJournal(folder, { gzip, clock: systemClock });
  } catch (error) {
    if (!(error instanceof CascadeError)) throw error;
    // Wrong usage to the command, whatever it is to the library, whose reason names a file of its own.
    const message = error.code === 'replay/folder-not-writable' ? notWritable(folder, error.cause) : error.message;
    throw new CascadeError('app/unusable-folder', message, { cause: error });
  }
}

function notWritable(folder: string, cause: unknown): string {
  return `can't write into the folder "${folder}": ${fileReason(cause, folder)}`;
}

/**
 * Writes every event of the feeds to `journal` until `signal` aborts, then closes both. Events that were waiting when it aborted are
 * written too. An event that can't be written is counted; a failure of the disk ends the recording. With `plan.raw` every frame goes into raw
 * files too.
 * @throws CascadeError failures of the disk, and those of `openFeeds`
 */
export async function record(plan: RecordPlan, journal: RotatingJournal, signal: AbortSignal, status: StatusBlock): Promise<RecordSummary> {
  const startedMs = systemClock.nowMs();
  const view = new LiveView(plan.exchanges);
  const changes = new StatusLines(status);
  const wereLive = new Set<string>();
  let firstRefusal: string | undefined;
  let dropped = 0;
  let raw: RawRecorder | undefined;
  const drawing = setInterval(() => status.update(statusLines(journal.stats(), view, plan.exchanges.length)), REDRAW_MS);
  try {
    const recorder = plan.raw ? await RawRecorder.open(plan.folder, plan.gzip) : undefined;
    raw = recorder;
    const ended = recorder === undefined ? signal : AbortSignal.any([signal, recorder.failed]);
    const feeds = openFeeds(plan.exchanges, feedOptions(plan, ended));
    if (recorder !== undefined) feeds.tap((frame) => recorder.offer(frame));
    for await (const event of feeds) {
      const refusal = await keep(journal, event);
      firstRefusal ??= refusal;
      if (refusal !== undefined) continue;
      view.batch({ events: [event], nowMs: event.receivedTsMs });
      if (event.type !== 'feed-status') continue;
      for (const exchange of view.liveVenues()) wereLive.add(exchange);
      if (!ended.aborted) changes.add(event);
    }
    const { droppedPrices, droppedLiquidations, droppedStatuses } = feeds.stats().queue;
    dropped = droppedPrices + droppedLiquidations + droppedStatuses;
  } finally {
    clearInterval(drawing);
    status.update([]);
    await Promise.all([journal.close(), raw?.close()]);
  }
  const seconds = Math.round((systemClock.nowMs() - startedMs) / 100) / 10;
  const counts = { liquidations: view.liquidations, firstRefusal, dropped, wereLive: [...wereLive].sort() };
  return { folder: plan.folder, seconds, ...journal.stats(), ...counts, ...raw?.counts() };
}

function feedOptions({ symbols, watchlist, endpoints }: RecordPlan, signal: AbortSignal): FeedOptions {
  return {
    symbols: symbols.length > 0 ? symbols : undefined,
    watchlist: watchlist.length > 0 ? watchlist : undefined,
    endpoints,
    clock: systemClock,
    signal,
  };
}

/** Writes an event; why not, when no journal can hold it. */
async function keep(journal: RotatingJournal, event: CascadeEvent): Promise<string | undefined> {
  try {
    await journal.write(event);
    return undefined;
  } catch (error) {
    if (error instanceof CascadeError && error.code === 'replay/invalid-event') return `${event.exchange}: ${error.message}`;
    throw error;
  }
}

/** Where no block is drawn, tells changes of the feeds line by line; the same failure again, after another attempt, is not told. */
class StatusLines {
  readonly #status: StatusBlock;
  readonly #lastBySocket = new Map<string, string>();

  constructor(status: StatusBlock) {
    this.#status = status;
  }

  add({ exchange, connection, status, reason }: FeedStatusEvent): void {
    if (this.#status.live || status === 'connecting') return;
    const socket = `${exchange} ${connection}`;
    const text = status === 'live' ? `${socket}: live` : `${socket}: ${status}${reason === undefined ? '' : `, ${reason}`}; trying again`;
    if (this.#lastBySocket.get(socket) === text) return;
    this.#lastBySocket.set(socket, text);
    this.#status.print(text);
  }
}

/** `812 B`, `34.5 kB`, `1.2 MB`. */
function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} B`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What is recorded so far, and at most three sockets that are not live. */
function statusLines({ events, files, fileBytes }: RotatingJournalStats, view: LiveView, exchanges: number): string[] {
  const live = view.liveVenues();
  const totals = [count(events, 'event'), count(view.liquidations, 'liquidation'), count(files, 'file'), formatBytes(fileBytes)];
  const down = view.downSockets();
  return [
    `recording  ${totals.join('  ')}  live ${live.length} of ${exchanges}: ${live.join(', ') || 'none yet'}`,
    ...down.slice(0, 3).map((line) => `waiting    ${line}`),
    ...(down.length > 3 ? [`           and ${down.length - 3} more`] : []),
  ];
}

function announce({ folder, exchanges, symbols, gzip, raw }: RecordPlan, durationSec: number | undefined): string {
  const what = `${exchanges.join(', ')} (${symbols.length > 0 ? symbols.join(', ') : 'all symbols'})`;
  const rotation = `a new ${gzip ? '.ndjson.gz' : '.ndjson'} file every ${DEFAULT_ROTATION.maxAgeMs / 3_600_000} h or ${DEFAULT_ROTATION.maxBytes / 1_048_576} MiB of text`;
  const end = durationSec === undefined ? 'Ctrl-C ends it' : `ends after ${durationSec} s, or with Ctrl-C`;
  const frames = raw ? ', raw frames too' : '';
  return `recording ${what}${frames} into "${folder}": ${rotation}; ${end}`;
}

function describe(summary: RecordSummary): string[] {
  const { folder, seconds, events, liquidations, refused, firstRefusal, dropped, files, textBytes, fileBytes, wereLive } = summary;
  const size = `${count(files, 'file')}, ${formatBytes(fileBytes)} (${formatBytes(textBytes)} of text)`;
  const live = `live: ${wereLive.join(', ') || 'none'}`;
  return [
    `recorded ${count(events, 'event')} (${count(liquidations, 'liquidation')}) in ${seconds} s into "${folder}": ${size}; ${live}`,
    ...describeRaw(summary),
    ...(refused > 0 ? [`${count(refused, 'event')} could not be written, the first: ${firstRefusal ?? 'unknown'}`] : []),
    ...(dropped > 0 ? [`${count(dropped, 'event')} dropped because the disk was slower than the feeds`] : []),
  ];
}

function describeRaw({ rawFrames, rawDropped, rawFiles = 0, rawFileBytes = 0 }: RecordSummary): string[] {
  if (rawFrames === undefined) return [];
  const kept = `${count(rawFrames, 'raw frame')} in ${count(rawFiles, 'raw file')}, ${formatBytes(rawFileBytes)}`;
  return [rawDropped === 0 ? `${kept}; none dropped` : `${kept}; ${rawDropped} dropped because the disk was slower than the feeds`];
}
