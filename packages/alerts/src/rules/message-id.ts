import type { WireSignal } from '@cascade/redis-bus';
import { MAX_ID_CHARACTERS } from '../config.js';

/**
 * What a signal tells that is told once: `episode:LEVEL`, e.g. `BTCUSDT:1698765400000:ALERT`; outside an episode (WATCH before the first
 * ALERT) the signal's own time stands for it. The same in every process, in letters, digits and `_ : . -`.
 */
export function alertKey({ symbol, timestamp, signal, context }: WireSignal): string {
  const episode = context.episode ?? `${symbol}:${Math.round(timestamp * 1_000)}`;
  return `${episode}:${signal}`.replace(/[^\w:.-]/g, '_');
}

/**
 * Id of a message that tells these keys, the leading one first: joined by `+`, and when they are too many for 200 characters, `+N` for the
 * others. Two processes that group differently make different ids, so that a receiver gets one twice rather than not at all.
 */
export function messageId(keys: readonly string[]): string {
  const [first = '', ...others] = keys;
  let id = first.slice(0, MAX_ID_CHARACTERS);
  for (const [index, key] of others.entries()) {
    const rest = `+${others.length - index}`;
    // Room for the count is always left, so that the id never has to be shortened again.
    if (id.length + 1 + key.length + rest.length > MAX_ID_CHARACTERS) return id.slice(0, MAX_ID_CHARACTERS - rest.length) + rest;
    id += `+${key}`;
  }
  return id;
}
