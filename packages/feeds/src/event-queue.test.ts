import type { CascadeEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.js';

function event(type: 'liquidation' | 'price' | 'mark' | 'feed-status', tsMs: number): CascadeEvent {
  const base = { exchange: 'okx', tsMs, receivedTsMs: tsMs };
  if (type === 'price') return { ...base, type, symbol: 'BTCUSDT', price: 1 };
  if (type === 'mark') return { ...base, type: 'price', kind: 'mark', symbol: 'ETHUSDT', price: 1 };
  if (type === 'feed-status') return { ...base, type, connection: 'liquidations', status: 'live', reconnects: 0 };
  const names = { id: String(tsMs), symbol: 'BTCUSDT', exchangeSymbol: 'BTC-USDT-SWAP' };
  return { ...base, ...names, type, notionalBasis: 'none', method: 'unknown', completeness: 'all' };
}

async function drain(queue: EventQueue): Promise<string[]> {
  const read: string[] = [];
  queue.end();
  for (let result = await queue.next(); result.done !== true; result = await queue.next())
    read.push(`${result.value.type}${result.value.tsMs}`);
  return read;
}

describe('EventQueue', () => {
  it('keeps the order of arrival across kinds', async () => {
    const queue = new EventQueue(10);
    for (const [index, type] of (['price', 'liquidation', 'feed-status', 'price', 'liquidation'] as const).entries())
      queue.push(event(type, index));
    expect(await drain(queue)).toEqual(['price0', 'liquidation1', 'feed-status2', 'price3', 'liquidation4']);
  });

  it('drops prices before liquidations and liquidations before statuses, oldest first, and counts them', async () => {
    const queue = new EventQueue(4);
    queue.push(event('feed-status', 0));
    for (let index = 1; index <= 3; index += 1) queue.push(event('price', index));
    for (let index = 4; index <= 8; index += 1) queue.push(event('liquidation', index));
    expect(queue.stats()).toEqual({ waiting: 4, peak: 4, droppedPrices: 3, droppedLiquidations: 2, droppedStatuses: 0 });
    expect(await drain(queue)).toEqual(['feed-status0', 'liquidation6', 'liquidation7', 'liquidation8']);
  });

  it('drops mark prices, of which there are hundreds a second, before any other price', async () => {
    const queue = new EventQueue(3);
    queue.push(event('price', 0));
    queue.push(event('liquidation', 1));
    for (let index = 2; index <= 500; index += 1) queue.push(event('mark', index));
    expect(queue.stats()).toMatchObject({ waiting: 3, droppedPrices: 498, droppedLiquidations: 0 });
    queue.push(event('liquidation', 501));
    expect(queue.stats()).toMatchObject({ waiting: 3, droppedPrices: 499, droppedLiquidations: 0 });
    expect(await drain(queue)).toEqual(['price0', 'liquidation1', 'liquidation501']);
  });

  it('gives a waiting reader the next event at once and ends it at the end', async () => {
    const queue = new EventQueue(4);
    const [first, second] = [queue.next(), queue.next()];
    queue.push(event('price', 7));
    queue.end();
    expect([(await first).value?.tsMs, (await second).done]).toEqual([7, true]);
    queue.push(event('price', 8));
    expect((await queue.next()).done).toBe(true);
  });

  it('stays in order and bounded through 30,002 events', async () => {
    const queue = new EventQueue(1_000);
    let previous = -1;
    for (let index = 0; index < 30_002; index += 1) {
      queue.push(event('liquidation', index));
      if (index % 3 !== 0) continue;
      const { value } = await queue.next();
      expect(value.tsMs).toBeGreaterThan(previous);
      previous = value.tsMs;
    }
    expect(queue.stats().waiting).toBe(1_000);
  });
});
