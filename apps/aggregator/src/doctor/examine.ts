import { setMaxListeners } from 'node:events';
import type { Exchange } from '@cascade/core';
import {
  CODECS,
  type ConnectionStats,
  type ExchangeId,
  FEED_TUNING,
  type FeedOptions,
  openFeeds,
  systemClock,
  type VenueStats,
} from '@cascade/feeds';
import { redactUrl } from '../config/show-value.js';
import { probeHost } from './probe.js';
import { type HostProbe, isSettled, type SocketFacts, type VenueFacts } from './venue-facts.js';

const LOOK_EVERY_MS = 100;
/** Share of the whole time one answer may take: metadata and then a handshake fit in. */
const STEP_SHARE = 0.45;
/** Share of the whole time a probe may take: a name look-up whose first question was lost takes 5 s. */
const PROBE_SHARE = 0.7;

/** What to examine. */
export interface ExamPlan {
  readonly exchanges: readonly ExchangeId[];
  /** Longest time for all venues together, ms. */
  readonly timeoutMs: number;
  /** Other base URLs by exchange, for tests. */
  readonly endpoints?: FeedOptions['endpoints'];
}

/** How a socket went down last. */
interface Down {
  readonly count: number;
  readonly reason: string | undefined;
}

/**
 * Connects to every venue as `cascade run` does and looks until all are settled, the time is over or `signal` aborts; then everything is
 * closed. Opens one connection more per venue, to learn about TCP and TLS.
 * @param onLook hears the facts ten times a second
 * @throws CascadeError those of `openFeeds`
 */
export async function examine(plan: ExamPlan, signal: AbortSignal, onLook: (venues: readonly VenueFacts[]) => void): Promise<VenueFacts[]> {
  const { exchanges, timeoutMs, endpoints } = plan;
  const endMs = systemClock.nowMs() + timeoutMs;
  const stepMs = Math.min(FEED_TUNING.restTimeoutMs, Math.ceil(timeoutMs * STEP_SHARE));
  const tuning = { restTimeoutMs: stepMs, handshakeTimeoutMs: stepMs };
  const feeds = openFeeds(exchanges, { endpoints, clock: systemClock, tuning });
  const closing = new AbortController();
  setMaxListeners(exchanges.length, closing.signal);
  const probes = new Map<Exchange, HostProbe>();
  const probing = exchanges.map(async (exchange) => {
    const url = endpoints?.[exchange]?.ws ?? CODECS[exchange].endpoint.ws;
    probes.set(exchange, await probeHost(url, timeoutMs * PROBE_SHARE, closing.signal));
  });
  const downs = new Map<string, Down>();
  const reading = (async (): Promise<void> => {
    for await (const event of feeds) {
      if (event.type !== 'feed-status' || event.status !== 'down') continue;
      const socket = `${event.exchange} ${event.connection}`;
      downs.set(socket, { count: (downs.get(socket)?.count ?? 0) + 1, reason: event.reason });
    }
  })();
  const look = (): VenueFacts[] => {
    const nowMs = systemClock.nowMs();
    return feeds.stats().venues.map((stats) => factsOf(stats, probes.get(stats.exchange), downs, nowMs));
  };
  // The facts are those before closing, which takes every socket down.
  let venues = look();
  while (!signal.aborted && systemClock.nowMs() < endMs && !venues.every(isSettled)) {
    await systemClock.sleep(Math.min(LOOK_EVERY_MS, endMs - systemClock.nowMs()), signal);
    venues = look();
    onLook(venues);
  }
  closing.abort();
  await Promise.all([feeds.close(), reading, ...probing]);
  return venues;
}

function factsOf(stats: VenueStats, probe: HostProbe | undefined, downs: ReadonlyMap<string, Down>, nowMs: number): VenueFacts {
  const { exchange, connections, instruments, instrumentsFailure, problems, lastLiquidationTsMs, minLagMs } = stats;
  const sockets = connections.map((connection) => socketFacts(connection, downs.get(`${exchange} ${connection.connection}`), nowMs));
  return {
    exchange,
    probe,
    instruments,
    metadataFailure: instrumentsFailure === undefined ? undefined : redactUrls(instrumentsFailure),
    sockets,
    lastLiquidationAgeMs: ageMs(lastLiquidationTsMs, nowMs),
    clockOffsetMs: minLagMs,
    reconnects: sockets.reduce((sum, { reconnects }) => sum + reconnects, 0),
    problems: problems.reduce((sum, { count }) => sum + count, 0),
    firstProblem: problems[0]?.firstDetail,
  };
}

function socketFacts(stats: ConnectionStats, down: Down | undefined, nowMs: number): SocketFacts {
  const { connection, status, reconnects, lastCanaryTsMs } = stats;
  const reason = stats.reason ?? (status === 'live' ? undefined : down?.reason);
  return {
    connection,
    status,
    reason: reason === undefined ? undefined : redactUrls(reason),
    downs: down?.count ?? 0,
    reconnects,
    canaryAgeMs: ageMs(lastCanaryTsMs, nowMs),
  };
}

function ageMs(tsMs: number | undefined, nowMs: number): number | undefined {
  return tsMs === undefined ? undefined : Math.max(0, nowMs - tsMs);
}

function redactUrls(text: string): string {
  return text.replace(/\b(?:wss?|https?):\/\/\S+/g, redactUrl);
}
