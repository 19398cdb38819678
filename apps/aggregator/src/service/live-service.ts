import type { Batch, CascadeEvent, Detection } from '@cascade/core';
import type { DecodeTimer } from '@cascade/feeds';
import { NONE } from '../config/settings.js';
import { LiveValues } from '../live-values.js';
import type { LiveServiceParts } from './live-service-parts.js';
import { LiveState } from './live-state.js';
import { openServiceAlerts, type ServiceAlerts } from './service-alerts.js';
import { openServiceHttp, type ServiceHttp } from './service-http.js';

/** Current values are computed this often while somebody looks, ms; else as often as they are published. */
const WATCHED_GAP_MS = 250;

/**
 * Everything around the detector that makes it a service: current values, API with streams and metrics, alerts, checkpoints. It is told of
 * every batch and detection by the loop, and keeps none of them waiting.
 */
export class LiveService {
  readonly live: LiveState;
  readonly #parts: LiveServiceParts;
  readonly #values: LiveValues;
  readonly #alerts: ServiceAlerts | undefined;
  #http: ServiceHttp | undefined;
  #lastMs: number | undefined;

  private constructor(parts: LiveServiceParts) {
    const { config, data, detector, bus, clock, feedsStats, restored, log } = parts;
    const { exchanges } = config;
    this.#parts = parts;
    const hasRedis = config.redisUrl !== undefined;
    this.live = new LiveState({ data, exchanges, bus, clock, feedsStats, hasRedis, isWarm: () => restored !== undefined });
    this.#values = new LiveValues({
      detector,
      bus,
      exchanges,
      stopwatch: () => performance.now(),
      onStage: (stage, durationMs) => this.#http?.observe(stage, durationMs),
      onValues: (values) => this.live.take(values),
      gapMs: () => (this.live.isWatched ? WATCHED_GAP_MS : Number.POSITIVE_INFINITY),
    });
    this.#alerts = config.alerts.length === 0 ? undefined : openServiceAlerts({ config, data, bus, clock, log });
    this.#lastMs = restored?.nowMs;
  }

  /**
   * Opens a service; the API listens when this resolves.
   * @throws CascadeError `app/http-needs-token`, `app/http-port-in-use`
   */
  static async open(parts: LiveServiceParts): Promise<LiveService> {
    const service = new LiveService(parts);
    try {
      if (parts.config.httpPort !== NONE) {
        service.#http = await openServiceHttp({ ...parts, port: parts.config.httpPort, live: service.live, alerts: service.#alerts });
      }
    } catch (error) {
      await service.close();
      throw error;
    }
    // They may have been published already: the same ids are written once.
    for (const detection of parts.restored?.detections ?? []) parts.bus.offer(detection);
    return service;
  }

  /** Where the API listens; `undefined` without one. */
  get url(): string | undefined {
    return this.#http?.url;
  }

  /** Before the detector gets a batch. */
  before(batch: Batch<CascadeEvent>): void {
    this.#parts.recovery?.before(batch);
  }

  offer(detection: Detection): void {
    this.#values.offer(detection);
  }

  /** For the feeds, which measure how long decoding takes. */
  get decodeTimer(): DecodeTimer {
    return { stopwatch: () => performance.now(), onDecode: (durationMs) => this.#values.took('decode', durationMs) };
  }

  /** When the detector has read a batch. */
  after(batch: Batch<CascadeEvent>, processingTimeMs: number | undefined): void {
    this.live.batch(batch);
    this.#values.batch(batch, processingTimeMs);
    this.#parts.recovery?.after(batch.nowMs, this.#parts.detector);
    this.#lastMs = batch.nowMs;
  }

  /** A last checkpoint, then everything that was opened here is closed. Within 3 s. */
  async close(): Promise<void> {
    await this.#parts.recovery?.close(this.#lastMs, this.#parts.detector);
    await Promise.all([this.#http?.close(), this.#alerts?.close()]);
    this.live.close();
  }
}
