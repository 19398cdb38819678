import type { CascadeEvent } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeByTime, TimeOrder } from './time-order.js';

function price(receivedTsMs: number, exchange = 'a', tsMs = receivedTsMs): CascadeEvent {
  return { type: 'price', exchange, symbol: 'BTCUSDT', tsMs, receivedTsMs, price: 1 };
}

async function collect(source: AsyncIterable<CascadeEvent>): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for await (const event of source) events.push(event);
  return events;
}

function sortAll(events: readonly CascadeEvent[], timeAxis: 'received' | 'event'): CascadeEvent[] {
  const order = new TimeOrder(timeAxis);
  return [...events.flatMap((event) => [...order.push(event)]), ...order.end()];
}

describe('mergeByTime', () => {
  it('goes by receivedTsMs, equal times by the order of the sources', async () => {
    const merged = await collect(
      mergeByTime([price(1, 'a'), price(3, 'a'), price(3, 'a2')], [price(0, 'b'), price(3, 'b'), price(4, 'b')]),
    );
    expect(merged.map((event) => `${event.receivedTsMs}${event.exchange}`)).toEqual(['0b', '1a', '3a', '3a2', '3b', '4b']);
  });

  it('of nothing is nothing', async () => {
    expect(await collect(mergeByTime())).toEqual([]);
    expect(await collect(mergeByTime([], []))).toEqual([]);
  });

  it('equals a stable sort of ordered sources', async () => {
    const source = fc.array(fc.nat(50)).map((times) => times.sort((x, y) => x - y));
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 5 }), async (sources) => {
        const inputs = sources.map((times, index) => times.map((tsMs, at) => price(tsMs, `${index}-${at}`)));
        const sorted = inputs.flat().sort((x, y) => x.receivedTsMs - y.receivedTsMs);
        expect(await collect(mergeByTime(...inputs))).toEqual(sorted);
      }),
    );
  });

  it('closes its sources when it is left or one fails', async () => {
    const closed: string[] = [];
    async function* endless(name: string): AsyncGenerator<CascadeEvent> {
      try {
        for (let tsMs = 0; ; tsMs++) yield price(tsMs, name);
      } finally {
        closed.push(name);
      }
    }
    for await (const event of mergeByTime(endless('a'), endless('b'))) if (event.receivedTsMs > 3) break;
    expect(closed.sort()).toEqual(['a', 'b']);
    async function* broken(): AsyncGenerator<CascadeEvent> {
      yield price(0);
      throw new Error('broken');
    }
    await expect(collect(mergeByTime(endless('c'), broken()))).rejects.toThrowError('broken');
    expect(closed).toContain('c');
  });
});

describe('TimeOrder', () => {
  it('sorts what is up to 10 s out of order, stably', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30_000), fc.nat(9_999))), (pairs) => {
        const sorted = pairs.map(([tsMs, delayMs]) => ({ tsMs, arrivalMs: tsMs + delayMs })).sort((x, y) => x.arrivalMs - y.arrivalMs);
        const events = sorted.map(({ tsMs }, index) => price(tsMs, `${index}`));
        expect(sortAll(events, 'received')).toEqual([...events].sort((x, y) => x.receivedTsMs - y.receivedTsMs));
      }),
    );
  });

  it('gives an event out as soon as one 10 s newer is there', () => {
    const order = new TimeOrder('received');
    expect([...order.push(price(0))]).toEqual([]);
    expect([...order.push(price(9_999))]).toEqual([]);
    expect([...order.push(price(10_000))]).toEqual([price(0)]);
    expect([...order.end()]).toEqual([price(9_999), price(10_000)]);
  });

  it('refuses an event older than one given out, on our own clock', () => {
    expect(() => sortAll([price(5_000), price(20_000), price(4_999)], 'received')).toThrowError(
      /price event of "a" with receivedTsMs "4999" comes after one of 5000/,
    );
    expect(sortAll([price(5_000), price(20_000), price(5_000, 'b')], 'received').map((event) => event.exchange)).toEqual(['a', 'b', 'a']);
  });

  it('lets late events pass on the venue clock', () => {
    const events = [price(1, 'a', 5_000), price(2, 'b', 20_000), price(3, 'c', 100), price(4, 'd', 19_000)];
    expect(sortAll(events, 'event').map((event) => event.exchange)).toEqual(['a', 'c', 'd', 'b']);
  });

  it('refuses a time that is no integer', () => {
    expect(() => sortAll([price(Number.NaN)], 'received')).toThrowError('receivedTsMs must be an integer of Unix milliseconds, got "NaN"');
    expect(() => sortAll([price(1, 'a', 0.5)], 'event')).toThrowError('tsMs must be an integer of Unix milliseconds, got "0.5"');
  });

  it('keeps its memory bounded over a long stream', () => {
    const order = new TimeOrder('received');
    let given = 0;
    for (let tsMs = 0; tsMs < 200_000; tsMs += 10) given += [...order.push(price(tsMs))].length;
    expect(given).toBe(20_000 - 1_000);
  });
});
