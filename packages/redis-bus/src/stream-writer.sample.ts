import type { Redis } from 'ioredis';
import { encodeSignalJson } from './codec.js';
import { sampleSignal } from './detection.sample.js';
import { createKeys } from './keys.js';

const WRITE = `
local id = redis.call('XADD', KEYS[1], ARGV[2], 'signal', ARGV[1])
if ARGV[3] == 'loud' then redis.call('PUBLISH', KEYS[2], string.sub(ARGV[1], 1, -3) .. ',"stream_id":"' .. id .. '"}}') end
return id`;

/** How {@link writeSignals} writes. */
export interface WriteSignalOptions {
  /** `false`: into the stream only, as if the PUBLISH were lost. */
  readonly publish?: boolean;
  /** Stream id of the only signal, instead of one by the server's clock. */
  readonly id?: string;
  readonly symbol?: string;
}

/** Writes the signals `from .. to` to stream and channel as one writer would, numbered without a gap. @returns their stream ids */
export async function writeSignals(
  client: Redis,
  prefix: string,
  from: number,
  to: number,
  options: WriteSignalOptions = {},
): Promise<string[]> {
  const { publish = true, id = '*', symbol = 'BTCUSDT' } = options;
  const keys = createKeys({ prefix });
  const ids: string[] = [];
  for (let seq = from; seq <= to; seq++) {
    const parameters = [encodeSignalJson(sampleSignal({ seq, symbol })), id, publish ? 'loud' : 'quiet'];
    ids.push(String(await client.eval(WRITE, 2, keys.stream(), keys.channels.signals, ...parameters)));
  }
  return ids;
}
