import { batched, type CascadeEvent, type Clock, type FeedStatusEvent, type SideInvertedEvent } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import type { Feeds } from '@cascade/feeds';
import { encodeSignalJson } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import type { AppConfig } from './config/settings.js';
import { formatClock, formatSignal } from './format.js';
import { LiveView } from './live-view.js';
import type { LineOutput } from './output.js';
import { runPipeline } from './pipeline.js';
import type { LiveService } from './service/live-service.js';
import type { StatusBlock } from './status-block.js';

/** What a live run is wired from. */
export interface LiveRunParts {
  readonly config: AppConfig;
  /** Hurried while the market regime is EXTREME. */
  readonly feeds: AsyncIterable<CascadeEvent> & Pick<Feeds, 'hurry'>;
  readonly detector: Detector;
  /** Told of everything the loop does. */
  readonly service: Pick<LiveService, 'before' | 'offer' | 'after'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly output: LineOutput;
  readonly status: StatusBlock;
  readonly log: Logger;
  /** One JSON signal a line on stdout instead of text for people. */
  readonly json: boolean;
  /** Nothing for people: no signals, no block. */
  readonly quiet?: boolean;
  /** Put before every signal shown to people, e.g. that it is simulated; empty when live. */
  readonly mark: string;
  /** Lines drawn above the live block, e.g. a progress bar. */
  readonly header: () => readonly string[];
  /** Called with every batch's events, after the view has taken them. */
  readonly onEvents?: (events: readonly CascadeEvent[], view: LiveView) => void;
}

const REDRAW_MS = 200;

/** Runs feeds -> detector -> bus until the feeds end or the signal aborts; returns the final view. */
export async function liveRun(parts: LiveRunParts): Promise<LiveView> {
  const { config, clock, signal, output, status, json, detector, service } = parts;
  const view = new LiveView(config.exchanges);
  const batches = batched(parts.feeds, { minGapMs: config.minGapMs, maxGapMs: config.maxGapMs, clock, signal });
  const colour = process.stdout.isTTY === true;
  const statusLog = new StatusLog(parts.log);
  let drawnMs = 0;
  await runPipeline(batches, detector, {
    stopwatch: () => performance.now(),
    onEvents: (batch) => service.before(batch),
    onDetection: async (detection) => {
      const { signal: cascade } = detection;
      service.offer(detection);
      const isNews = view.isNews(cascade);
      view.signal(cascade);
      if (json) await output.line(encodeSignalJson(cascade));
      else if (isNews && parts.quiet !== true) {
        const line = formatSignal(cascade, `${parts.mark}${formatClock(cascade.tsMs)}`, colour);
        if (status.live) status.print(line);
        else await output.line(line);
      }
    },
    onRegime: (regime) => parts.feeds.hurry(regime === 'EXTREME'),
    onBatch: (batch, processingTimeMs) => {
      service.after(batch, processingTimeMs);
      view.batch(batch);
      for (const event of batch.events) {
        if (event.type === 'feed-status') statusLog.add(event);
        else if (event.type === 'side-inverted') logSides(parts.log, event);
      }
      parts.onEvents?.(batch.events, view);
      if (clock.nowMs() - drawnMs < REDRAW_MS) return;
      drawnMs = clock.nowMs();
      status.update([...parts.header(), ...view.lines(detector.regimeAt(batch.nowMs), detector.stats().coverage, colour)]);
    },
  });
  status.finish();
  return view;
}

/** The sides of a venue decide who was liquidated: an operator has to know when its own prices speak against them. */
function logSides(log: Logger, { exchange, inverted, votesFor, votesAgainst }: SideInvertedEvent): void {
  const votes = `${votesAgainst} of the newest ${votesFor + votesAgainst} liquidations have a price on the wrong side of the market`;
  if (inverted) log.warn({ exchange, votesFor, votesAgainst }, `${exchange}: its liquidation sides look inverted: ${votes}`);
  else log.info({ exchange, votesFor, votesAgainst }, `${exchange}: its liquidation sides fit its prices again`);
}

/** Logs changes of a feed's state; the same failure again, after another attempt, is only worth a debug line. */
class StatusLog {
  readonly #log: Logger;
  readonly #lastBySocket = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  add(event: FeedStatusEvent): void {
    const { exchange, connection, status, reason, reconnects, gapMs } = event;
    const fields = { exchange, connection, status, reason, reconnects, gapMs };
    const text = `${exchange} ${connection} ${status}${reason === undefined ? '' : `: ${reason}`}`;
    const socket = `${exchange} ${connection}`;
    const isKnown = this.#lastBySocket.get(socket) === text;
    if (status !== 'connecting') this.#lastBySocket.set(socket, text);
    if (status === 'live') this.#log.info(fields, text);
    else if (isKnown || status === 'connecting') this.#log.debug(fields, text);
    else this.#log.warn(fields, `${text}; trying again`);
  }
}
