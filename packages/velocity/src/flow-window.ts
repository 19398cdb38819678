import type { FlowWindow } from '@cascade/core';

/** One window from its count, integer cents and largest event (-1: none has a size, so sizes are absent). */
export function flowWindow(windowMs: number, count: number, cents: number, largestCents: number): FlowWindow {
  return {
    windowMs,
    count,
    eventsPerSec: (count * 1000) / windowMs,
    usd: cents / 100,
    usdPerSec: (cents * 10) / windowMs,
    averageUsd: largestCents < 0 ? undefined : cents / 100 / count,
    maxUsd: largestCents < 0 ? undefined : largestCents / 100,
  };
}
