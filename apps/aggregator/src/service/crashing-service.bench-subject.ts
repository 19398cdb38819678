import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CascadeEvent, Clock } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { systemClock } from '@cascade/feeds';
import { InProcessBus } from '@cascade/redis-bus';
import pino from 'pino';
import { loadConfig } from '../config/load-config.js';
import { CrashLoad } from './crash-load.bench-subject.js';
import { LiveService } from './live-service.js';

/**
 * A program for `benchmarks/src/page.bench.ts`: a service with detector, API, streams and page in a crash that does not end. The hour before is
 * played at once, so that its history is full. Orders of the parent process: `open` (answers `{ url }`), `speed`, `sent` (how much was told), `close`.
 */
type Order = { readonly order: 'open' | 'sent' | 'close' } | { readonly order: 'speed'; readonly speed: number };

const LIQUIDATIONS_PER_SEC = 500;
const SIGNALS_PER_SEC = 200;
/** Between two batches, ms by the clock of the machine. */
const BATCH_MS = 50;
const HOUR_MS = 3_600_000;
/** Steps of the hour before, ms: those of the history. */
const PAST_STEP_MS = 10_000;
const PAST_EVENTS = 100;

class CrashingService {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cascade-page-'));
  readonly #load = new CrashLoad();
  readonly #detector = new Detector();
  readonly #bus = new InProcessBus();
  #service: LiveService | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #nowMs = Date.now();
  #lastMs = performance.now();
  /** How fast the time of the market goes. */
  #speed = 1;
  #liquidations = 0;
  #signals = 0;

  async open(): Promise<object> {
    process.on('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    const flags = { httpPort: 0, stateFolder: 'none', logLevel: 'error' };
    const loaded = loadConfig(flags, undefined, { XDG_STATE_HOME: this.#folder }, this.#folder).config;
    const config = { ...loaded, exchanges: [...this.#load.venues] };
    const log = pino({ level: 'error', base: null }, pino.destination({ fd: 2, sync: true }));
    const clock: Clock = { nowMs: () => this.#nowMs, sleep: (delayMs, signal) => systemClock.sleep(delayMs, signal) };
    const parts = { config, data: 'simulated', detector: this.#detector, bus: this.#bus, clock, log, feedsStats: () => undefined } as const;
    const service = await LiveService.open(parts);
    this.#service = service;
    const presentMs = this.#nowMs;
    this.#batch(this.#load.statuses(presentMs - HOUR_MS), presentMs - HOUR_MS);
    for (let tsMs = presentMs - HOUR_MS; tsMs <= presentMs; tsMs += PAST_STEP_MS) this.#batch(this.#load.events(PAST_EVENTS, tsMs), tsMs);
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), BATCH_MS);
    return { url: service.url };
  }

  speed(speed: number): object {
    this.#speed = speed;
    return {};
  }

  sent(): object {
    return { liquidations: this.#liquidations, signals: this.#signals };
  }

  async close(): Promise<object> {
    clearInterval(this.#timer);
    await this.#service?.close();
    await this.#bus.close();
    return {};
  }

  #tick(): void {
    // Whole: times of events are.
    const elapsedMs = Math.floor(performance.now() - this.#lastMs);
    this.#lastMs += elapsedMs;
    this.#nowMs += elapsedMs * this.#speed;
    const liquidations = Math.round((elapsedMs * LIQUIDATIONS_PER_SEC) / 1_000);
    const signals = Math.round((elapsedMs * SIGNALS_PER_SEC) / 1_000);
    this.#liquidations += liquidations;
    this.#signals += signals;
    this.#batch(this.#load.events(liquidations, this.#nowMs), this.#nowMs);
    for (const detection of this.#load.signals(signals, this.#nowMs)) this.#service?.offer(detection);
  }

  /** As the loop of the service does; what the detector itself says is not told, so that the number of signals is that wanted. */
  #batch(events: readonly CascadeEvent[], nowMs: number): void {
    const batch = { events: [...events], nowMs };
    this.#service?.before(batch);
    for (const event of events) this.#detector.push(event);
    this.#detector.at(nowMs);
    this.#service?.after(batch, undefined);
  }
}

const crashing = new CrashingService();

async function carryOut(message: Order): Promise<object> {
  return message.order === 'speed' ? crashing.speed(message.speed) : crashing[message.order]();
}

process.on('message', (message) => {
  carryOut(message as Order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
