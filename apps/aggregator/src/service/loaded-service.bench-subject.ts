import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertTargetsSchema, readDeadLetters } from '@cascade/alerts';
import { systemClock } from '@cascade/feeds';
import { InProcessBus } from '@cascade/redis-bus';
import pino from 'pino';
import { loadConfig } from '../config/load-config.js';
import { liveRun } from '../live-run.js';
import { LineOutput } from '../output.js';
import { StatusBlock } from '../status-block.js';
import { LiveService } from './live-service.js';
import { dueMsOf, type LoadOrder, MarkedLoad, MarkingDetector, machineMs } from './marked-load.bench-subject.js';

/**
 * A program for `alerts-load` and `slow-clients` of the benchmarks: a whole service, its feeds replaced by liquidations at a steady rate, each
 * of which gives a signal. Orders come from the parent process: `open` with alert targets (answers `{ url }`), `load` (answers how long the
 * signals took to the bus), `close` (answers with the dead letters).
 */
type Order = { readonly order: 'open'; readonly alerts: unknown } | ({ readonly order: 'load' } & LoadOrder) | { readonly order: 'close' };

/** What is on its way when the last liquidation was handed over gets so long, ms. */
const SETTLE_MS = 500;

class LoadedService {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cascade-load-'));
  readonly #load = new MarkedLoad();
  readonly #bus = new InProcessBus();
  readonly #stop = new AbortController();
  readonly #deadLetters = join(this.#folder, 'dead.ndjson');
  #busDelays: number[] = [];
  #cuts: { readonly atMs: number; readonly stream: string; readonly reason: string }[] = [];
  #service: LiveService | undefined;
  #running: Promise<unknown> | undefined;

  async open(alerts: unknown): Promise<object> {
    process.on('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    const flags = { httpPort: 0, stateFolder: 'none', alertsDeadLetterFile: this.#deadLetters, minGapMs: 0 };
    const loaded = loadConfig(flags, undefined, { XDG_STATE_HOME: this.#folder }, this.#folder).config;
    const config = { ...loaded, alerts: alertTargetsSchema.parse(alerts) };
    const log = pino({ level: 'warn', base: null }, { write: (line: string) => this.#hear(line) });
    const detector = new MarkingDetector(this.#load);
    const parts = { config, data: 'simulated', detector, bus: this.#bus, clock: systemClock, log, feedsStats: () => undefined } as const;
    const service = await LiveService.open(parts);
    this.#service = service;
    // After the service's own: what is timed includes what memory, streams and alerts do while they are told.
    this.#bus.subscribe({}, ({ id }) => {
      const dueMs = dueMsOf(id);
      if (dueMs !== undefined) this.#busDelays.push(machineMs() - dueMs);
    });
    const quiet = { output: new LineOutput(), status: new StatusBlock(process.stderr, false), json: false, quiet: true, mark: '' };
    const feeds = { hurry: () => {}, [Symbol.asyncIterator]: () => this.#load[Symbol.asyncIterator]() };
    const { signal } = this.#stop;
    this.#running = liveRun({ ...quiet, config, feeds, detector, service, clock: systemClock, signal, log, header: () => [] });
    return { url: service.url };
  }

  async load(order: LoadOrder): Promise<object> {
    this.#busDelays = [];
    this.#cuts = [];
    const before = process.cpuUsage();
    const { sent, lateMs } = await this.#load.carryOut(order);
    await systemClock.sleep(SETTLE_MS);
    const { user, system } = process.cpuUsage(before);
    return {
      sent,
      lateMs,
      busDelays: Float64Array.from(this.#busDelays),
      cuts: this.#cuts,
      cpuShare: (user + system) / 1e6 / order.seconds,
      rss: process.memoryUsage().rss,
    };
  }

  async close(): Promise<object> {
    this.#load.end();
    this.#stop.abort();
    await this.#running;
    await this.#service?.close();
    await this.#bus.close();
    const { letters } = await readDeadLetters(this.#deadLetters);
    return { deadLetters: letters.map(({ target, reason, failure, attempts }) => ({ target, reason, failure, attempts })) };
  }

  #hear(line: string): void {
    const { stream, reason } = JSON.parse(line) as { stream?: string; reason?: string };
    if (stream !== undefined && reason !== undefined) this.#cuts.push({ atMs: machineMs(), stream, reason });
  }
}

const loaded = new LoadedService();

function carryOut(message: Order): Promise<object> {
  if (message.order === 'open') return loaded.open(message.alerts);
  return message.order === 'load' ? loaded.load(message) : loaded.close();
}

process.on('message', (message) => {
  carryOut(message as Order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
