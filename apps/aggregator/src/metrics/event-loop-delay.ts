import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** How often the event loop is looked at, ms. */
const EVERY_MS = 10;
const NS_PER_SEC = 1e9;

/** Watches how late the event loop is. */
export interface EventLoopDelay {
  /** Shows the delays since the last call, then forgets them. */
  show(): void;
  close(): void;
}

/**
 * `cascade_event_loop_delay_seconds`: how much later than due a timer of 10 ms fired, as median, 99th percentile and maximum (`quantile` 0.5, 0.99, 1)
 * **since the last scrape**. Of two scrapers each sees only what came after the other. The 10 ms themselves, which Node counts in, are taken
 * off. Costs one native timer a 10 ms.
 */
export function watchEventLoop(registry: Registry): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: EVERY_MS });
  histogram.enable();
  const gauge = new Gauge({
    name: 'cascade_event_loop_delay_seconds',
    help: 'How much later than due a timer of 10 ms fired, since the last scrape: median (0.5), 99th percentile (0.99), maximum (1)',
    labelNames: ['quantile'],
    registers: [registry],
  });
  return {
    show: () => {
      for (const quantile of [0.5, 0.99, 1]) {
        const dueMs = histogram.percentile(quantile * 100) / NS_PER_SEC - EVERY_MS / 1_000;
        gauge.labels(String(quantile)).set(Math.max(0, dueMs));
      }
      histogram.reset();
    },
    close: () => histogram.disable(),
  };
}
