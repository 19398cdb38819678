import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapCodeStatistics } from 'node:v8';
import type { Batch, CascadeEvent, Clock } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { systemClock } from '@cascade/feeds';
import { InProcessBus } from '@cascade/redis-bus';
import pino from 'pino';
import { loadConfig } from '../config/load-config.js';
import { LiveView } from '../live-view.js';
import { runPipeline } from '../pipeline.js';
import { openRecovery } from '../recovery/resume.js';
import { LiveService } from './live-service.js';

/**
 * A program for `benchmarks/src/soak.bench.ts`: the whole service loop over events it is given, as fast as it goes, on event time. Orders come
 * from the parent process: `open` (answers `{ url }`), `run` with events and the time they end at, `reading`, `close`.
 */
/** Event time between two batches, ms: the longest the live loop leaves between two. */
const BATCH_MS = 250;

/** An order of the parent. */
type Order =
  | { readonly order: 'open' | 'reading' | 'close' }
  | { readonly order: 'run'; readonly events: readonly CascadeEvent[]; readonly fromMs: number; readonly toMs: number };

class Soak {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cascade-soak-'));
  readonly #config = loadConfig(
    { httpPort: 0, stateFolder: join(this.#folder, 'state'), logLevel: 'error' },
    undefined,
    {},
    this.#folder,
  ).config;
  readonly #log = pino({ level: 'error', base: null }, pino.destination({ fd: 2, sync: true }));
  readonly #detector = new Detector();
  readonly #bus = new InProcessBus();
  readonly #view = new LiveView(this.#config.exchanges);
  readonly #recovery = openRecovery(this.#config, this.#log);
  #nowMs = 0;
  #events = 0;
  #signals = 0;
  #service: LiveService | undefined;

  async open(): Promise<{ url: string | undefined }> {
    process.on('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    const clock: Clock = { nowMs: () => this.#nowMs, sleep: (delayMs, signal) => systemClock.sleep(delayMs, signal) };
    this.#service = await LiveService.open({
      config: this.#config,
      data: 'simulated',
      detector: this.#detector,
      bus: this.#bus,
      clock,
      log: this.#log,
      feedsStats: () => undefined,
      recovery: this.#recovery,
    });
    return { url: this.#service.url };
  }

  get #open(): LiveService {
    if (this.#service === undefined) throw new Error('ask for "open" first');
    return this.#service;
  }

  /** Runs the events of one stretch of time. */
  async run({ events, fromMs, toMs }: Extract<Order, { order: 'run' }>): Promise<object> {
    const service = this.#open;
    const startedMs = performance.now();
    await runPipeline(this.#batches(events, fromMs, toMs), this.#detector, {
      stopwatch: () => performance.now(),
      onEvents: (batch) => service.before(batch),
      onDetection: (detection) => {
        this.#signals++;
        service.offer(detection);
        this.#view.signal(detection.signal);
      },
      onBatch: (batch, processingTimeMs) => {
        service.after(batch, processingTimeMs);
        this.#view.batch(batch);
      },
    });
    return { events: this.#events, signals: this.#signals, nowMs: this.#nowMs, tookMs: performance.now() - startedMs };
  }

  /** What is held now, after two collections. */
  async reading(): Promise<object> {
    const { gc } = globalThis;
    if (gc === undefined) throw new Error('start it with --expose-gc');
    const { url } = this.#open;
    const metrics = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
    // Node remembers 250 requests of this process for observers; the service itself asks nobody.
    performance.clearResourceTimings();
    for (let turn = 0; turn < 3; turn++) await systemClock.sleep(20);
    gc();
    gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    const { symbols, evicted } = this.#detector.stats();
    const { live } = this.#open;
    const signals = (await live.signals({ limit: Number.MAX_SAFE_INTEGER })).signals;
    const liquidations = live.liquidations({ limit: Number.MAX_SAFE_INTEGER });
    return {
      heapUsed,
      compiled: compiledBytes(),
      external,
      rss,
      events: this.#events,
      sizes: {
        ...countsOf(process.getActiveResourcesInfo(), 'handle '),
        ...Object.fromEntries(process.eventNames().map((name) => [`listeners of ${String(name)}`, process.listenerCount(name)])),
        ...gaugesOf(metrics),
        'symbols of the detector': symbols,
        'symbols evicted': evicted,
        'symbols shown': live.values()?.symbols?.length ?? 0,
        'liquidations remembered': liquidations.length,
        'signals remembered': signals.length,
        'regime changes kept': this.#detector.regimeChanges().length,
        'symbols of the view': this.#view.highest().size,
        'bus listener errors': this.#bus.stats().listenerErrors,
        'checkpoint failures': this.#recovery?.stats().failures ?? 0,
      },
      checkpoints: this.#recovery?.stats().checkpoints ?? 0,
    };
  }

  async close(): Promise<object> {
    await this.#service?.close();
    await this.#bus.close();
    return {};
  }

  async *#batches(events: readonly CascadeEvent[], fromMs: number, toMs: number): AsyncGenerator<Batch<CascadeEvent>> {
    let next = 0;
    for (let nowMs = fromMs + BATCH_MS; nowMs <= toMs; nowMs += BATCH_MS) {
      const first = next;
      while ((events[next]?.receivedTsMs ?? Number.POSITIVE_INFINITY) < nowMs) next++;
      this.#nowMs = nowMs;
      this.#events += next - first;
      yield { events: events.slice(first, next), nowMs };
      // Sockets are written and timers run.
      await nextTurn();
    }
  }
}

/** Bytes of the heap that hold code: V8 goes on compiling for hours. */
function compiledBytes(): number {
  const { code_and_metadata_size: machine, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  return machine + bytecode;
}

function countsOf(names: readonly string[], prefix: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[prefix + name] = (counts[prefix + name] ?? 0) + 1;
  return counts;
}

/** The gauges of the streams and the server that must not grow. */
function gaugesOf(metrics: string): Record<string, number> {
  const lines = metrics.matchAll(
    /^(cascade_(?:stream_clients|stream_cut_total|stream_accepted_total)\{[^}]*\}|cascade_http_connections) (\S+)$/gm,
  );
  const gauges: Record<string, number> = {};
  for (const [, name = '', value] of lines) gauges[name.replaceAll('"', '')] = Number(value);
  return gauges;
}

const soak = new Soak();
process.on('message', (message) => {
  const order = message as Order;
  const answer = order.order === 'run' ? soak.run(order) : soak[order.order]();
  answer.then(
    (value) => process.send?.(value),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
