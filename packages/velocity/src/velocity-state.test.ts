import { deserialize, serialize } from 'node:v8';
import { findDerivatives, findWindow } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { VelocityEngine } from './engine.js';

const T0 = 1_760_000_000_000;

/** An engine that saw `count` events of two venues, evenly over the minute before T0, and was read at T0. */
function busyEngine(count: number): VelocityEngine {
  const engine = new VelocityEngine({ symbol: 'BTCUSDT' });
  for (let i = 1; i <= count; i++) {
    const tsMs = T0 - 60_000 + Math.floor((i * 60_000) / count);
    engine.push({ tsMs, notionalUsd: 1_000 * i, exchange: i % 2 === 0 ? 'okx' : 'bybit', liquidatedSide: 'long' });
  }
  engine.at(T0);
  return engine;
}

/** The way over a file and into a new engine. */
function restarted(engine: VelocityEngine): VelocityEngine {
  const next = new VelocityEngine({ symbol: 'BTCUSDT' });
  next.restore(deserialize(serialize(engine.save())));
  return next;
}

describe('a restart', () => {
  it('in the middle of a burst loses no event, and the burst is still the largest of the minute', () => {
    const engine = new VelocityEngine({ symbol: 'BTCUSDT' });
    for (let i = 0; i < 40; i++) engine.push({ tsMs: T0 + 50 * i, notionalUsd: 900_000 - i, exchange: 'okx', liquidatedSide: 'long' });
    engine.at(T0 + 1_950);
    const next = restarted(engine);
    next.push({ tsMs: T0 + 2_000, notionalUsd: 10, exchange: 'bybit', liquidatedSide: 'short' });
    const snapshot = next.at(T0 + 2_000);
    expect(findWindow(snapshot.windows, 60_000)).toMatchObject({ count: 41, maxUsd: 900_000 });
    expect(snapshot.leadingExchange).toBe('okx');
    expect(findDerivatives(snapshot, 2_000)?.acceleration?.eventsPerSec2).toBe((40 - 1) / 4);
  });

  it('at the hard cap does not bring the largest event back once it is dropped', () => {
    const engine = new VelocityEngine({ maxEvents: 512 });
    for (let i = 0; i < 512; i++) engine.push({ tsMs: T0 + i, notionalUsd: 1_000 - i, exchange: 'okx', liquidatedSide: 'long' });
    engine.at(T0 + 511);
    const next = new VelocityEngine({ maxEvents: 512 });
    next.restore(engine.save());
    next.push({ tsMs: T0 + 512, notionalUsd: 1, exchange: 'okx', liquidatedSide: 'long' });
    expect(findWindow(next.at(T0 + 512).windows, 60_000)).toMatchObject({ count: 512, maxUsd: 999 });
  });

  it('keeps what was counted, and refuses a read before the last one', () => {
    const engine = busyEngine(10);
    engine.push({ tsMs: T0 - 2_001, exchange: 'okx' });
    engine.push({ tsMs: T0, exchange: 'okx' });
    const next = restarted(engine);
    expect(() => next.at(T0 - 1)).toThrow(expect.objectContaining({ code: 'velocity/time-went-back' }));
    expect(next.at(T0)).toMatchObject({ symbol: 'BTCUSDT', lateCount: 1, unpricedCount: 1 });
  });

  it('keeps a venue that was down out of the derivatives', () => {
    const engine = busyEngine(600);
    engine.setLive('okx', true, T0 - 1_000);
    engine.setLive('bybit', false, T0 - 500);
    expect(findDerivatives(restarted(engine).at(T0), 2_000)).toEqual({ windowMs: 2_000 });
    expect(findDerivatives(restarted(busyEngine(600)).at(T0), 2_000)?.jerk).toBeDefined();
  });

  it('forgets what the engine knew before', () => {
    const used = busyEngine(500);
    used.setLive('okx', false, T0);
    used.restore(new VelocityEngine({ symbol: 'BTCUSDT' }).save());
    expect(used.at(T0 - 1_000_000)).toEqual(new VelocityEngine({ symbol: 'BTCUSDT' }).at(T0 - 1_000_000));
  });

  it('needs no more memory than before', () => {
    const engine = busyEngine(5_000);
    expect(restarted(engine).memoryBytes).toBeLessThanOrEqual(engine.memoryBytes);
  });
});

describe('a saved state', () => {
  it('is small when nothing happened for a minute, however much did before', () => {
    const engine = busyEngine(20_000);
    engine.at(T0 + 200_000);
    expect(serialize(engine.save()).length).toBeLessThan(600);
  });

  it('has 16 bytes an event of the windows and some hundred bytes more', () => {
    const size = serialize(busyEngine(3_000).save()).length;
    expect(size).toBeGreaterThan(3_000 * 16);
    expect(size).toBeLessThan(3_000 * 16 + 2_000);
  });
});
