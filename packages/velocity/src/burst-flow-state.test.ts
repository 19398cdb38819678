import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { BurstFlow } from './burst-flow.js';
import { flowOf, longAt, series, T0 } from './flow-series.sample.js';

/** The way over a file and into a new flow. */
function restarted(flow: BurstFlow): BurstFlow {
  const next = new BurstFlow({ symbol: 'BTCUSDT' });
  next.restore(deserialize(serialize(flow.save())));
  return next;
}

it('a burst goes on over a restart, from its first event', () => {
  const next = restarted(flowOf(...series(T0, 30, 100)));
  next.push({ tsMs: T0 + 3_000, exchange: 'okx', liquidatedSide: 'long' });
  expect(longAt(next, T0 + 3_000).burst).toMatchObject({ sinceMs: T0, lastMs: T0 + 3_000, count: 31 });
});

it('what is usual is not learnt anew', () => {
  const flow = flowOf(...series(T0, 720, 30_000));
  const atMs = T0 + 720 * 30_000;
  const learnt = longAt(flow, atMs).baselineEventsPerSec;
  expect(learnt).toBeGreaterThan(3 * longAt(new BurstFlow(), atMs).baselineEventsPerSec);
  expect(longAt(restarted(flow), atMs).baselineEventsPerSec).toBe(learnt);
  expect(restarted(flow).at(atMs).observedMs).toBe(720 * 30_000);
});

it('a sampled venue stays sampled', () => {
  const flow = flowOf(...series(T0, 20, 1_000, { completeness: 'sampled' }));
  expect(longAt(restarted(flow), T0 + 20_000)).toEqual(longAt(flow, T0 + 20_000));
  const plain = flowOf(...series(T0, 20, 1_000));
  expect(longAt(flow, T0 + 20_000).eventsPerSec5s).toBeGreaterThan(longAt(plain, T0 + 20_000).eventsPerSec5s);
});

it('the state does not grow with the events', () => {
  const [few, many] = [flowOf(...series(T0, 10, 1_000)), flowOf(...series(T0, 10_000, 1_000))].map((flow) => serialize(flow.save()).length);
  expect(Math.abs((many as number) - (few as number))).toBeLessThan(100);
  expect(many).toBeLessThan(2_000);
});
