import { describe, expect, it } from 'vitest';
import { resolveRegimeOptions } from './config.js';
import { RegimeTimeline } from './timeline.js';

const T0 = 1_700_000_100_000;
const SLOT = 5_000;
const sampleAt = (tsMs: number, price = 40_000): { tsMs: number; price: number; exchange: string } => ({
  tsMs,
  price,
  exchange: 'binance',
});

describe('RegimeTimeline', () => {
  it('holds two open slots and at most four states when read, 720 open slots when not', () => {
    const read = new RegimeTimeline(resolveRegimeOptions());
    const unread = new RegimeTimeline(resolveRegimeOptions());
    for (let i = 1; i <= 3_000; i++) {
      read.add(sampleAt(T0 + i * SLOT, 40_000 + (i % 7)));
      unread.add(sampleAt(T0 + i * SLOT, 40_000 + (i % 7)));
      read.at(T0 + i * SLOT);
      expect(read.sizes.openSlots).toBeLessThanOrEqual(2);
      expect(read.sizes.states).toBeLessThanOrEqual(4);
      expect(unread.sizes.openSlots).toBeLessThanOrEqual(720);
      expect(unread.sizes.states).toBeLessThanOrEqual(4);
    }
    expect(unread.at(T0 + 3_000 * SLOT)).toEqual(read.at(T0 + 3_000 * SLOT));
  });

  it('lets go of settled slots at a read, however rare', () => {
    const timeline = new RegimeTimeline(resolveRegimeOptions());
    for (let i = 1; i <= 1_200; i++) {
      timeline.add(sampleAt(T0 + i * SLOT));
      if (i % 300 !== 0) continue;
      timeline.at(T0 + i * SLOT);
      expect(timeline.sizes.openSlots).toBeLessThanOrEqual(2);
    }
  });

  it('holds at most four states through a long silence read every slot', () => {
    const timeline = new RegimeTimeline(resolveRegimeOptions());
    timeline.add(sampleAt(T0));
    for (let i = 0; i < 2_000; i++) {
      timeline.at(T0 + i * SLOT);
      expect(timeline.sizes.states).toBeLessThanOrEqual(4);
    }
  });

  it('knows the same after a silence whether it walked through it or skipped it', () => {
    for (const [gapSlots, dwellMs] of [
      [905, 600_000],
      [2_000, 30_000],
      [20_000, 0],
    ] as const) {
      const [walked, skipped] = [1, 2].map(() => new RegimeTimeline(resolveRegimeOptions({ dwellMs })));
      for (const timeline of [walked!, skipped!]) {
        for (let i = 0; i <= 400; i++) {
          timeline.add({ ...sampleAt(T0 + i * SLOT, 40_000 * 1.001 ** i), tradedUsd: 100 + i, bid: 39_000, ask: 39_200 });
        }
      }
      const endMs = T0 + (400 + gapSlots) * SLOT;
      for (let nowMs = T0 + 400 * SLOT; nowMs <= endMs; nowMs += SLOT) walked!.at(nowMs);
      const [left, right] = [walked!.at(endMs)!, skipped!.at(endMs)!];
      expect(right).toEqual(left);
      for (const timeline of [walked!, skipped!]) timeline.add(sampleAt(endMs + SLOT));
      expect(skipped!.at(endMs + SLOT)).toEqual(walked!.at(endMs + SLOT));
    }
  });

  it('crosses a gap of any length at once', () => {
    const timeline = new RegimeTimeline(resolveRegimeOptions());
    timeline.add(sampleAt(-(2 ** 52)));
    timeline.add(sampleAt(2 ** 52));
    expect(timeline.at(2 ** 52 + SLOT)?.series.price).toBe(40_000);
  });
});
