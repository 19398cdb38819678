import { REGIME_HISTORY_LIMIT } from '../keys.js';
import type { RedisLike } from '../redis-like.js';
import type { ValueSource } from './read-values.js';

/** `undefined` when the key holds another type. */
async function ofItsType<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined;
    throw error;
  }
}

/** The stored values of a Redis. Rejects with the client's error. */
export function redisValues(client: RedisLike): ValueSource {
  return {
    hash: (key) => ofItsType(client.hgetall(key)),
    hashFields: (key, names) => ofItsType(client.hmget(key, ...names)),
    text: (key) => ofItsType(client.get(key)),
    list: (key) => ofItsType(client.lrange(key, 0, REGIME_HISTORY_LIMIT - 1)),
  };
}
