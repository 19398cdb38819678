import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Detection } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { type Feeds, openFeeds, systemClock } from '@cascade/feeds';
import type { SignalBus } from '@cascade/redis-bus';
import { type FakeExchange, type FakeVenue, marketWideCrash, openFakeExchange, playScenario } from '@cascade/testkit';
import pino, { type Logger } from 'pino';
import { openBus } from '../bus.js';
import { loadConfig } from '../config/load-config.js';
import type { AppConfig } from '../config/settings.js';
import { liveRun } from '../live-run.js';
import { LineOutput } from '../output.js';
import { StatusBlock } from '../status-block.js';
import { LiveService } from './live-service.js';

const VENUES: readonly FakeVenue[] = ['binance', 'bybit', 'okx', 'hyperliquid'];

/** A whole service on fake exchanges, in this process. */
export class ServiceRig {
  readonly logged: string[] = [];
  readonly fakes: FakeExchange[] = [];
  readonly folder: string = mkdtempSync(join(tmpdir(), 'cascade-service-'));
  readonly #stop = new AbortController();
  readonly #closing: (() => Promise<unknown>)[] = [];
  #service: LiveService | undefined;
  #bus: SignalBus | undefined;

  get service(): LiveService {
    if (this.#service === undefined) throw new Error('start first');
    return this.#service;
  }

  get bus(): SignalBus {
    if (this.#bus === undefined) throw new Error('start first');
    return this.#bus;
  }

  get url(): string {
    return this.service.url ?? '';
  }

  /** Opens everything; the loop runs when this resolves. @param settings as flags give them */
  async start(
    settings: Readonly<Record<string, unknown>> = {},
    change: (config: AppConfig) => AppConfig = (config) => config,
  ): Promise<void> {
    const flags = { httpPort: 0, stateFolder: 'none', alertsDeadLetterFile: join(this.folder, 'dead.ndjson'), ...settings };
    const config = change(loadConfig(flags, undefined, { XDG_STATE_HOME: this.folder }, this.folder).config);
    const log: Logger = pino({ level: 'debug', base: null }, { write: (line: string) => void this.logged.push(line) });
    const detector = new Detector();
    const bus = openBus(config, log);
    this.#bus = bus;
    let feeds: Feeds | undefined;
    const parts = { config, data: 'simulated', detector, bus, clock: systemClock, log, feedsStats: () => feeds?.stats() } as const;
    const service = await LiveService.open(parts);
    this.#service = service;
    this.fakes.push(...(await Promise.all(VENUES.map((venue) => openFakeExchange({ venue })))));
    const beat = setInterval(() => this.#beat(), 50);
    const endpoints = Object.fromEntries(this.fakes.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
    const { signal } = this.#stop;
    const { decodeTimer } = service;
    const opened = openFeeds(VENUES, { endpoints, clock: systemClock, signal, decodeTimer });
    feeds = opened;
    const quiet = { output: new LineOutput(), status: new StatusBlock(process.stderr, false), json: false, quiet: true, mark: '' };
    const running = liveRun({ ...quiet, config, feeds, detector, service, clock: systemClock, signal, log, header: () => [] });
    this.#closing.push(
      async () => clearInterval(beat),
      () => opened.close(),
      () => running,
      () => service.close(),
      () => bus.close(),
      () => Promise.all(this.fakes.map((fake) => fake.close())),
    );
  }

  /** Resolves when the service says that it is ready. */
  async ready(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`);
      await answer.arrayBuffer();
      if (answer.status === 200) return;
      await systemClock.sleep(20);
    }
  }

  /** Plays a crash of 45 s from its onset on, faster than it was. */
  async crash(seed = 7, speed = 4): Promise<void> {
    const startMs = systemClock.nowMs();
    const events = [...marketWideCrash({ seed, startMs })].filter(({ receivedTsMs }) => receivedTsMs > startMs + 16_000);
    await playScenario(this.fakes, events, { clock: systemClock, speed, signal: this.#stop.signal });
  }

  /** Offers a detection past the engines. */
  offer(detection: Detection): void {
    this.service.offer(detection);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    for (const close of this.#closing.splice(0)) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #beat(): void {
    for (const fake of this.fakes) fake.sendPrice({ price: 65_000, bid: 64_999.9, ask: 65_000.1, tsMs: systemClock.nowMs() });
  }
}
