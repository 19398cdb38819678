import type { Batch, CascadeEvent } from '@cascade/core';
import { marketWideCrash } from '@cascade/testkit';

/** Length of a batch, ms. */
const BATCH_MS = 250;
/** Batches in all: 45 s of a crash that begins after 10 s. */
const BATCHES = 180;

/** A seeded crash on several venues as the loop sees it. */
export function batchesOf(startMs: number): Batch<CascadeEvent>[] {
  const events = [...marketWideCrash({ seed: 7, startMs })];
  return Array.from({ length: BATCHES }, (_, index) => {
    const [fromMs, nowMs] = [startMs + index * BATCH_MS, startMs + (index + 1) * BATCH_MS];
    return { nowMs, events: events.filter(({ receivedTsMs }) => receivedTsMs > fromMs && receivedTsMs <= nowMs) };
  });
}
