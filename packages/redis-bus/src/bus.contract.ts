import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalBus } from './bus.js';
import { encodeSignal } from './codec.js';
import { STREAM_BUFFER } from './config.js';
import { sampleDetection } from './detection.sample.js';
import type { WireSignal } from './wire-signal.js';

async function take(iterable: AsyncIterable<WireSignal>, count: number): Promise<number[]> {
  const seqs: number[] = [];
  for await (const signal of iterable) {
    seqs.push(signal.seq);
    if (seqs.length === count) break;
  }
  return seqs;
}

/** A new bus for each test, closed after it. */
function useBus(open: () => SignalBus): () => SignalBus {
  let bus: SignalBus | undefined;
  beforeEach(() => {
    bus = open();
  });
  afterEach(async () => {
    await bus?.close();
  });
  return () => bus ?? open();
}

function describeListeners(current: () => SignalBus): void {
  it('gives a listener the published document, inside offer', () => {
    const bus = current();
    const seen: WireSignal[] = [];
    bus.subscribe({}, (signal) => seen.push(signal));
    const detection = sampleDetection(1);
    bus.offer(detection);
    expect(seen).toStrictEqual([encodeSignal(detection.signal)]);
  });

  it('filters by level', () => {
    const bus = current();
    const seen: string[] = [];
    bus.subscribe({ minLevel: 'ALERT' }, (signal) => seen.push(signal.signal));
    for (const level of ['NONE', 'WATCH', 'ALERT', 'CRITICAL', 'EXTREME'] as const) bus.offer(sampleDetection(1, level));
    expect(seen).toEqual(['ALERT', 'CRITICAL', 'EXTREME']);
  });

  it('stops calling after unsubscribing', () => {
    const bus = current();
    const seen: number[] = [];
    const unsubscribe = bus.subscribe({}, (signal) => seen.push(signal.seq));
    bus.offer(sampleDetection(1));
    unsubscribe();
    bus.offer(sampleDetection(2));
    expect(seen).toEqual([1]);
  });

  it('counts what a listener throws and calls the others', () => {
    const bus = current();
    const seen: number[] = [];
    bus.subscribe({}, () => {
      throw new Error('listener');
    });
    bus.subscribe({}, (signal) => seen.push(signal.seq));
    expect(() => bus.offer(sampleDetection(1))).not.toThrow();
    expect(seen).toEqual([1]);
    expect(bus.stats().listenerErrors).toBe(1);
  });
}

function describeIterations(current: () => SignalBus): void {
  it('iterates in order over what is offered from the call on', async () => {
    const bus = current();
    bus.offer(sampleDetection(1));
    const signals = bus.signals({ minLevel: 'ALERT' });
    bus.offer(sampleDetection(2));
    bus.offer(sampleDetection(3, 'WATCH'));
    bus.offer(sampleDetection(4));
    expect(await take(signals, 2)).toEqual([2, 4]);
  });

  it('wakes an iteration that waits', async () => {
    const bus = current();
    const waiting = take(bus.signals(), 1);
    await Promise.resolve();
    bus.offer(sampleDetection(7));
    expect(await waiting).toEqual([7]);
  });

  it('drops the oldest for a slow iteration and counts them', async () => {
    const bus = current();
    const signals = bus.signals();
    for (let seq = 1; seq <= STREAM_BUFFER + 3; seq++) bus.offer(sampleDetection(seq));
    expect(bus.stats().dropped).toBe(3);
    expect(await take(signals, 1)).toEqual([4]);
    expect(bus.stats().dropped).toBe(3);
  });

  it('ends an iteration at abort, after what it holds', async () => {
    const bus = current();
    const abort = new AbortController();
    const signals = bus.signals({ signal: abort.signal });
    bus.offer(sampleDetection(1));
    abort.abort();
    bus.offer(sampleDetection(2));
    expect(await take(signals, 9)).toEqual([1]);
    expect(await take(bus.signals({ signal: abort.signal }), 9)).toEqual([]);
  });
}

function describeCounters(current: () => SignalBus): void {
  it('publishes everything by the time flush resolves', async () => {
    const bus = current();
    for (let seq = 1; seq <= 5; seq++) bus.offer(sampleDetection(seq));
    await bus.flush();
    expect(bus.stats()).toMatchObject({ state: 'ready', offered: 5, published: 5, refused: 0, queued: 0, queuedBytes: 0, sideErrors: 0 });
  });

  it('refuses a signal with a number that is not finite, and goes on', async () => {
    const bus = current();
    const broken = sampleDetection(1);
    bus.offer({ ...broken, signal: { ...broken.signal, probability: Number.NaN } });
    bus.offer(sampleDetection(2));
    await bus.flush();
    expect(bus.stats()).toMatchObject({ offered: 2, refused: 1, published: 1, lastError: 'redis-bus/invalid-signal' });
  });

  it('ends iterations and refuses offers once closed, twice if need be', async () => {
    const bus = current();
    const waiting = take(bus.signals(), 9);
    const seen: number[] = [];
    bus.subscribe({}, (signal) => seen.push(signal.seq));
    bus.offer(sampleDetection(1));
    await bus.close();
    await bus.close();
    bus.offer(sampleDetection(2));
    expect(await waiting).toEqual([1]);
    expect(seen).toEqual([1]);
    expect(await take(bus.signals(), 9)).toEqual([]);
    expect(bus.stats()).toMatchObject({ state: 'closed', offered: 2, published: 1, refused: 1, queued: 0 });
  });
}

/** What every bus does for its own process, whether it has a Redis behind it or not. */
export function describeBusContract(name: string, open: () => SignalBus): void {
  describe(`${name}: the bus contract`, () => {
    const current = useBus(open);
    describeListeners(current);
    describeIterations(current);
    describeCounters(current);
  });
}
