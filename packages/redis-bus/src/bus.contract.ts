import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalBus } from './bus.js';
import { encodeSignal } from './codec.js';
import { sampleDetection } from './detection.sample.js';
import type { HistoryQuery } from './signal-history.js';
import { describeValuesContract } from './values/values.contract.js';
import type { WireSignal } from './wire-signal.js';

/** The number a sample was offered with; `seq` is the writer's to assign. */
const numberOf = ({ id }: WireSignal): number => Number(id.split(':').at(-1));

async function take(iterable: AsyncIterable<WireSignal>, count: number): Promise<number[]> {
  const numbers: number[] = [];
  for await (const signal of iterable) {
    numbers.push(numberOf(signal));
    if (numbers.length === count) break;
  }
  return numbers;
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

const MAX_TIME: HistoryQuery = { fromTsMs: 0, toTsMs: 4_102_444_800_000 };

function describeIterations(current: () => SignalBus): void {
  it('iterates in order over what is offered from the call on', async () => {
    const bus = current();
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

  it('iterates over the symbols asked for', async () => {
    const bus = current();
    const signals = bus.signals({ symbols: ['ETHUSDT', 'SOLUSDT'] });
    for (const [index, symbol] of ['BTCUSDT', 'ETHUSDT', 'BTCUSDT', 'SOLUSDT'].entries())
      bus.offer(sampleDetection(index, 'WATCH', symbol));
    expect(await take(signals, 2)).toEqual([1, 3]);
  });

  it('starts with everything kept when asked to, and says that it is replayed', async () => {
    const bus = current();
    for (let seq = 1; seq <= 3; seq++) bus.offer(sampleDetection(seq, seq === 2 ? 'WATCH' : 'ALERT'));
    await bus.flush();
    for (const fromId of ['start', '0']) {
      const signals = bus.signals({ fromId, minLevel: 'ALERT' });
      const seen = [(await signals.next()).value, (await signals.next()).value] as WireSignal[];
      expect(seen.map((signal) => [numberOf(signal), signal.meta.replayed])).toEqual([
        [1, true],
        [3, true],
      ]);
      await signals.return?.();
    }
  });

  it('refuses options it can not follow', () => {
    const bus = current();
    const invalid = expect.objectContaining({ code: 'redis-bus/invalid-option' });
    expect(() => bus.signals({ fromId: 'yesterday' })).toThrow(invalid);
    expect(() => bus.signals({ symbols: [] })).toThrow(invalid);
    expect(() => bus.signals({ minLevel: 'PANIC' as 'WATCH' })).toThrow(invalid);
  });

  it('ends an iteration at abort, also before it began', async () => {
    const bus = current();
    const abort = new AbortController();
    const signals = bus.signals({ signal: abort.signal });
    bus.offer(sampleDetection(1));
    expect((await signals.next()).value).toMatchObject({ id: sampleDetection(1).signal.id });
    const waiting = take(signals, 9);
    abort.abort();
    bus.offer(sampleDetection(2));
    expect(await waiting).toEqual([]);
    expect(await take(bus.signals({ signal: abort.signal }), 9)).toEqual([]);
  });
}

function describeHistory(current: () => SignalBus): void {
  it('keeps a history: of a symbol from ALERT up, of all symbols every level, newest last', async () => {
    const bus = current();
    bus.offer(sampleDetection(1, 'ALERT'));
    bus.offer(sampleDetection(2, 'WATCH'));
    bus.offer(sampleDetection(3, 'EXTREME', 'ETHUSDT'));
    bus.offer(sampleDetection(4, 'CRITICAL'));
    await bus.flush();
    const past = async (symbol?: string, query?: HistoryQuery) => (await bus.history(symbol, query)).map(numberOf);
    expect(await past('BTCUSDT')).toEqual([1, 4]);
    expect(await past('ETHUSDT')).toEqual([3]);
    expect(await past('SOLUSDT')).toEqual([]);
    expect(await past(undefined, MAX_TIME)).toEqual([1, 2, 3, 4]);
    expect(await past(undefined, { limit: 2 })).toEqual([3, 4]);
    const [first] = await bus.history();
    const { seq: _, ...document } = encodeSignal(sampleDetection(1, 'ALERT').signal);
    expect(first).toMatchObject(document);
  });

  it('limits a history by time, both ends included', async () => {
    const bus = current();
    for (let seq = 1; seq <= 5; seq++) bus.offer(sampleDetection(seq));
    await bus.flush();
    const { tsMs } = sampleDetection(1).signal;
    const range = { fromTsMs: tsMs + 1, toTsMs: tsMs + 3 };
    expect((await bus.history(undefined, range)).map(numberOf)).toEqual([2, 3, 4]);
    expect((await bus.history('BTCUSDT', { ...range, limit: 1 })).map(numberOf)).toEqual([4]);
    expect(await bus.history('BTCUSDT', { fromTsMs: tsMs + 9 })).toEqual([]);
  });

  it.each([{ limit: 0 }, { limit: 1_001 }, { fromTsMs: 0.5 }, { toTsMs: Number.NaN }, { from: 1 }])(
    'refuses a history of %j',
    async (query) => {
      await expect(current().history('BTCUSDT', query)).rejects.toMatchObject({
        code: expect.stringMatching(/^redis-bus\/(invalid|unknown)-/),
      });
    },
  );
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
    describeHistory(current);
    describeCounters(current);
    describeValuesContract(current);
  });
}
