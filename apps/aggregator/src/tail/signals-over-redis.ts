import { CascadeError, type Clock } from '@cascade/core';
import { type SignalSubscription, subscribeSignals } from '@cascade/redis-bus';
import { redactUrl } from '../config/show-value.js';
import { RedisPresence } from './redis-presence.js';
import type { TailedSignal, TailWish } from './tailed-signal.js';

/** What is followed, and who is told about the way to it. */
export interface RedisTailOptions {
  readonly url: string;
  readonly prefix: string;
  readonly wish: TailWish;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Lines about the connection, for people. */
  readonly say: (text: string) => void;
}

/**
 * The signals of a deployment, each once, from the stream in Redis and live. Ends when `signal` aborts.
 * @throws CascadeError `service/redis-unreachable` when it is not there at the beginning; `app/redis-refused` when no retry helps
 */
export async function* signalsOverRedis(options: RedisTailOptions): AsyncGenerator<TailedSignal> {
  const { url, say, clock } = options;
  const shown = redactUrl(url);
  let lostMs = 0;
  const presence = new RedisPresence(url, shown, {
    onLost: (reason) => {
      lostMs = clock.nowMs();
      say(`lost ${shown} (${reason}); trying again`);
    },
    onBack: () => say(`${shown} is back after ${Math.round((clock.nowMs() - lostMs) / 1_000)} s`),
  });
  const subscription = subscribe(options);
  try {
    await Promise.race([subscription.ready, presence.unreachable]);
    // Ready, too, when it was refused; the loop then throws.
    if (!options.signal.aborted && subscription.stats().lastError === undefined)
      say(`following ${shown}: signals in Redis do not tell whether their data is live or simulated`);
    for await (const signal of subscription) yield { signal, data: undefined };
  } catch (error) {
    throw error instanceof CascadeError && error.code === 'redis-bus/refused' ? refused(error) : error;
  } finally {
    presence.close();
    await subscription.return?.();
    const { invalid } = subscription.stats();
    if (invalid > 0) say(`${invalid} signals in Redis could not be read and were left out`);
  }
}

function subscribe({ url, prefix, wish, signal, clock }: RedisTailOptions): SignalSubscription {
  const { minLevel, symbols, sinceMs } = wish;
  return subscribeSignals({
    url,
    prefix,
    minLevel,
    signal,
    ...(symbols.length === 0 ? {} : { symbols }),
    // Ids of the stream begin with the time they were given at.
    ...(sinceMs === undefined ? {} : { fromId: `${clock.nowMs() - sinceMs}-0` }),
  });
}

function refused({ message, cause }: CascadeError): CascadeError {
  return new CascadeError('app/redis-refused', `${message}; the setting is redisUrl (--redis-url, CASCADE_REDIS_URL)`, { cause });
}
