import { batched, type CascadeEvent, type Clock, type FeedStatusEvent } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { encodeSignalJson, type SignalBus } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import type { AppConfig } from './config.js';
import { formatSignal } from './format.js';
import { LiveView } from './live-view.js';
import type { LineOutput } from './output.js';
import { runPipeline } from './pipeline.js';
import type { StatusBlock } from './status-block.js';

/** What a live run is wired from. */
export interface LiveRunParts {
  readonly config: AppConfig;
  readonly feeds: AsyncIterable<CascadeEvent>;
  readonly bus: SignalBus;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly output: LineOutput;
  readonly status: StatusBlock;
  readonly log: Logger;
  /** One JSON signal a line on stdout instead of text for people. */
  readonly json: boolean;
  /** Lines drawn above the live block, e.g. a progress bar. */
  readonly header: () => readonly string[];
  /** Called with every batch's events, after the view has taken them. */
  readonly onEvents?: (events: readonly CascadeEvent[], view: LiveView) => void;
}

const REDRAW_MS = 200;

/** Runs feeds -> detector -> bus until the feeds end or the signal aborts; returns the final view. */
export async function liveRun(parts: LiveRunParts): Promise<LiveView> {
  const { config, clock, signal, output, status, json } = parts;
  const detector = new Detector({ preset: config.preset, timeAxis: config.timeAxis });
  const view = new LiveView(config.exchanges);
  const batches = batched(parts.feeds, { minGapMs: config.minGapMs, maxGapMs: config.maxGapMs, clock, signal });
  const colour = process.stdout.isTTY === true;
  let drawnMs = 0;
  await runPipeline(batches, detector, {
    stopwatch: () => performance.now(),
    onDetection: async (detection) => {
      const { signal: cascade } = detection;
      parts.bus.offer(detection);
      const isNews = view.isNews(cascade);
      view.signal(cascade);
      if (json) await output.line(encodeSignalJson(cascade));
      else if (isNews && status.live) status.print(formatSignal(cascade, colour));
      else if (isNews) await output.line(formatSignal(cascade, colour));
    },
    onBatch: (batch) => {
      view.batch(batch);
      for (const event of batch.events) if (event.type === 'feed-status') logStatus(parts.log, event);
      parts.onEvents?.(batch.events, view);
      if (clock.nowMs() - drawnMs < REDRAW_MS) return;
      drawnMs = clock.nowMs();
      status.update([...parts.header(), ...view.lines(detector.regimeAt(batch.nowMs), detector.stats().coverage, colour)]);
    },
  });
  status.finish();
  return view;
}

function logStatus(log: Logger, event: FeedStatusEvent): void {
  const { exchange, connection, status, reason, reconnects, gapMs } = event;
  const fields = { exchange, connection, status, reason, reconnects, gapMs };
  if (status === 'live' || status === 'connecting') log.info(fields, `${exchange} ${connection} ${status}`);
  else log.warn(fields, `${exchange} ${connection} ${status}: ${reason ?? 'no reason given'}; trying again`);
}
