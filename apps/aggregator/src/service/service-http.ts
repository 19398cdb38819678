import type { Logger } from 'pino';
import { standingDocuments } from '../http/documents.js';
import type { HttpStats } from '../http/http-stats.js';
import { type HttpServer, openHttp } from '../http/open-http.js';
import { PAGE_PATTERNS } from '../http/page/serve-page.js';
import { ROUTES } from '../http/routes.js';
import { addStreamRoute } from '../http/stream/sse.js';
import { StreamHub } from '../http/stream/stream-hub.js';
import { STREAM_ROUTES } from '../http/stream/stream-routes.js';
import { attachWebSocket, type WebSocketStreams } from '../http/stream/websocket.js';
import type { StreamStats } from '../http/stream-parts.js';
import { openMetrics } from '../metrics/metrics.js';
import type { HttpReading, MetricsSources, RecoveryReading } from '../metrics/metrics-sources.js';
import { type LatencyWarning, PerformanceMonitor } from '../metrics/performance-monitor.js';
import type { RecoveryStats } from '../recovery/recovery.js';
import type { Stage } from '../stage-latency.js';
import type { LiveServiceParts } from './live-service-parts.js';
import type { LiveState } from './live-state.js';
import { RedisMemoryProbe } from './redis-memory.js';
import type { ServiceAlerts } from './service-alerts.js';

/** Clients of the streams at a time, SSE and WebSocket together. */
const MAX_STREAM_CLIENTS = 256;

/** The API of a running service. */
export interface ServiceHttp {
  readonly url: string;
  /** Takes how long a stage took. */
  observe(stage: Stage, durationMs: number): void;
  close(): Promise<void>;
}

/** What {@link openServiceHttp} is wired from. */
export interface ServiceHttpParts extends LiveServiceParts {
  readonly port: number;
  readonly live: LiveState;
  readonly alerts: ServiceAlerts | undefined;
}

/**
 * Opens the API with streams and metrics.
 * @throws CascadeError `app/http-needs-token`, `app/http-port-in-use`
 */
export async function openServiceHttp(parts: ServiceHttpParts): Promise<ServiceHttp> {
  const { config, port, live, log, clock, alerts } = parts;
  const { httpHost: host, httpToken: token, httpOrigins: origins, redisUrl } = config;
  const probe = redisUrl === undefined ? undefined : new RedisMemoryProbe(redisUrl, () => clock.nowMs());
  const hub = new StreamHub({ source: live, log, maxClients: MAX_STREAM_CLIENTS, encodeValues: standingDocuments });
  let sse = (): StreamStats => NO_CLIENTS;
  let websocket: WebSocketStreams | undefined;
  const metrics = openMetrics({
    ...sourcesOf(parts, probe),
    streams: () => ({ sse: sse(), websocket: websocket?.stats() ?? NO_CLIENTS }),
    http: () => readingOf(server?.stats()),
    routes: ROUTE_PATTERNS,
    alerts: () => alerts?.stats() ?? [],
  });
  let server: HttpServer | undefined;
  const close = async (): Promise<void> => {
    websocket?.close();
    await server?.close();
    hub.close();
    metrics.close();
    probe?.close();
  };
  try {
    server = await openHttp({
      source: live,
      host,
      port,
      token,
      origins,
      log,
      metrics: () => metrics.text(),
      described: STREAM_ROUTES,
      extend: (app, guard) => {
        sse = addStreamRoute(app, { hub, guard });
        websocket = attachWebSocket(app.server, { hub, guard });
      },
    });
  } catch (error) {
    await close();
    throw error;
  }
  const monitor = new PerformanceMonitor((warning) => warnOfLatency(log, warning));
  return {
    url: server.url,
    observe: (stage, durationMs) => {
      metrics.observe(stage, durationMs);
      monitor.add(stage, durationMs, clock.nowMs());
      // The detector runs all the time: by it the monitor sees a stage that has fallen silent.
      if (stage === 'detect') monitor.tick(clock.nowMs());
    },
    close,
  };
}

const NO_CLIENTS: StreamStats = { clients: 0, accepted: 0, refused: 0, cut: 0, sent: 0, dropped: 0, queuedBytes: 0 };
const ROUTE_PATTERNS: readonly string[] = [...ROUTES.map(({ path }) => path), '/v1/stream', ...PAGE_PATTERNS];

function sourcesOf({ live, bus, detector, clock, recovery }: ServiceHttpParts, probe: RedisMemoryProbe | undefined): MetricsSources {
  return {
    data: live.data,
    nowMs: () => clock.nowMs(),
    feeds: () => live.feedsStats(),
    feedReadings: () => live.feeds(),
    bus: () => bus.stats(),
    detector: () => detector.stats(),
    regime: () => live.values()?.regime,
    readiness: () => live.readiness(),
    ...(recovery === undefined ? {} : { recovery: () => checkpointsOf(recovery.stats()) }),
    ...(probe === undefined ? {} : { redisMemory: () => probe.read() }),
  };
}

function checkpointsOf({ lastCheckpointMs, bytes, pauseMs, failures }: RecoveryStats): RecoveryReading {
  return { lastCheckpointMs, bytes, durationMs: pauseMs, failures };
}

function readingOf(stats: HttpStats | undefined): HttpReading {
  const { requests = {}, refused = 0, limited = 0, connections = 0 } = stats ?? {};
  const rows = Object.entries(requests).flatMap(([route, counts]) =>
    Object.entries(counts).map(([statusClass, count]) => ({ route, status: Number(statusClass.charAt(0)) * 100, count })),
  );
  return { requests: rows, refused, limited, connections };
}

function warnOfLatency(log: Logger, { stage, runs, slowRuns, worstMs }: LatencyWarning): void {
  const advice = 'see cascade_stage_duration_seconds and the load of this machine';
  log.warn(
    { stage, runs, slowRuns, worstMs },
    `${stage} takes more than 10 ms in ${slowRuns} of ${runs} runs of the last minute: ${advice}`,
  );
}
