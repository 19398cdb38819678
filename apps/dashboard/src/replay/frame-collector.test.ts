import type { CascadeEvent, FeedStatus } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { describe, expect, it } from 'vitest';
import { FrameCollector } from './frame-collector.js';
import { HISTORY_STEP_MS } from './history-recorder.js';

const T0 = 1_760_130_900_000;

const price = (tsMs: number): CascadeEvent => ({
  type: 'price',
  exchange: 'okx',
  symbol: 'BTCUSDT',
  tsMs,
  receivedTsMs: tsMs,
  price: 60_000,
});
const status = (tsMs: number, state: FeedStatus): CascadeEvent => ({
  type: 'feed-status',
  exchange: 'okx',
  connection: 'liquidations',
  status: state,
  reconnects: 0,
  tsMs,
  receivedTsMs: tsMs,
});

/** Whether each step of a recording of one event a step was heard. */
function heard(events: readonly CascadeEvent[]): boolean[] {
  const collector = new FrameCollector(new Detector());
  for (const event of [...events, price(T0 + events.length * HISTORY_STEP_MS)]) collector.add({ events: [event], nowMs: event.tsMs }, []);
  return collector.take(0, 1, true).points.map(({ isHeard }) => isHeard);
}

describe('FrameCollector', () => {
  it('takes a recording without states of feeds for heard', () => {
    expect(heard([price(T0), price(T0 + HISTORY_STEP_MS)])).toEqual([true, true]);
  });

  it('takes the time in which no feed was live for unheard: silence means nothing then', () => {
    const [first, second, third] = [T0, T0 + HISTORY_STEP_MS, T0 + 2 * HISTORY_STEP_MS] as const;
    expect(heard([status(first, 'live'), status(second, 'down'), status(third, 'live')])).toEqual([true, false, true]);
  });
});
