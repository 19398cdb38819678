import type { LiquidationEvent } from '@cascade/core';
import { createKeys, openRedisBus, type SignalBus, type WireSignal } from '@cascade/redis-bus';
import type { RedisServer } from '@cascade/testkit';
import { Redis } from 'ioredis';
import { expect } from 'vitest';

/** The venues the liquidations happen on. */
export const VENUES = ['bybit', 'okx', 'hyperliquid'] as const;

/** Collects what a plain subscriber of the channels sees. */
async function listen(url: string, channels: readonly string[], into: Map<string, WireSignal[]>): Promise<Redis> {
  const client = new Redis(url);
  client.on('message', (channel: string, message: string) => {
    into.set(channel, [...(into.get(channel) ?? []), JSON.parse(message) as WireSignal]);
  });
  await client.subscribe(...channels);
  return client;
}

/** 600 liquidations of $100k within one second. */
export function burst(startMs: number): LiquidationEvent[] {
  return Array.from({ length: 600 }, (_, i) => {
    const tsMs = startMs + Math.floor((i / 600) * 1_000);
    return {
      type: 'liquidation',
      id: `burst-${i}`,
      exchange: VENUES[i % 3] ?? 'okx',
      exchangeSymbol: 'BTCUSDT',
      symbol: 'BTCUSDT',
      tsMs,
      receivedTsMs: tsMs,
      liquidatedSide: 'long',
      notionalUsd: 100_000,
      notionalBasis: 'exchange',
      method: 'market',
      completeness: 'all',
    };
  });
}

/** What a subscriber of the channels sees of what `publish` gives to a bus; every signal written is seen. */
export async function watch(
  redis: RedisServer,
  prefix: string,
  publish: (bus: SignalBus) => Promise<void>,
): Promise<Map<string, WireSignal[]>> {
  const { channels } = createKeys({ prefix });
  const seen = new Map<string, WireSignal[]>();
  const listener = await listen(redis.url, [channels.signals, channels.alerts, channels.critical], seen);
  const bus = openRedisBus({ url: redis.url, prefix });
  await publish(bus);
  await bus.flush();
  const stored = new Redis(redis.url);
  const total = await stored.xlen(`${prefix}cascade:stream`);
  await expect.poll(() => seen.get(channels.signals)?.length, { timeout: 5_000 }).toBe(total);
  await bus.close();
  listener.disconnect();
  stored.disconnect();
  return new Map([...seen].map(([channel, signals]) => [channel.slice(prefix.length), signals]));
}
