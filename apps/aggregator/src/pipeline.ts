import type { Batch, CascadeEvent, Detection, Regime } from '@cascade/core';
import type { Detector } from '@cascade/detector';

/** What a pipeline run does with its results. */
export interface PipelineSinks {
  /** Before the detector gets a batch. */
  readonly onEvents?: (batch: Batch<CascadeEvent>) => void;
  /** Each signal that passed its gate, in order. */
  readonly onDetection: (detection: Detection) => void | Promise<void>;
  /** After each batch: its events and time, and with a stopwatch how long the detector took for it. */
  readonly onBatch?: (batch: Batch<CascadeEvent>, processingTimeMs?: number) => void;
  /** The market regime, first after the first batch, then whenever it has changed. */
  readonly onRegime?: (regime: Regime) => void;
  /** Wall clock in ms with fractions, to measure processing time; leave out in replay so that output stays identical. */
  readonly stopwatch?: () => number;
}

/**
 * The inner loop, the same live and in replay: push a batch of events, read the detector once, hand on what it says.
 * Ends with its batches.
 */
export async function runPipeline(batches: AsyncIterable<Batch<CascadeEvent>>, detector: Detector, sinks: PipelineSinks): Promise<void> {
  let lastRegime: Regime | undefined;
  for await (const batch of batches) {
    sinks.onEvents?.(batch);
    const startedMs = sinks.stopwatch?.();
    for (const event of batch.events) detector.push(event);
    const detections = detector.at(batch.nowMs);
    const processingTimeMs = startedMs === undefined || sinks.stopwatch === undefined ? undefined : sinks.stopwatch() - startedMs;
    for (const detection of detections) {
      await sinks.onDetection(processingTimeMs === undefined ? detection : timed(detection, processingTimeMs));
    }
    if (sinks.onRegime !== undefined) {
      const { regime } = detector.regimeAt(batch.nowMs);
      if (regime !== lastRegime) sinks.onRegime(regime);
      lastRegime = regime;
    }
    sinks.onBatch?.(batch, processingTimeMs);
  }
}

function timed(detection: Detection, processingTimeMs: number): Detection {
  return { ...detection, signal: { ...detection.signal, processingTimeMs } };
}
