import { CascadeError } from '@cascade/core';
import { InProcessBus, openRedisBus, type RedisBusOptions, type SignalBus } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import type { AppConfig } from './config/settings.js';
import { NO_SPILL_FILE } from './spill-place.js';

/**
 * The bus the configuration asks for: Redis when a URL is set, else in-process. With a spill file, what an earlier run left there is published first.
 * @throws CascadeError `redis-bus/spill-locked`, `redis-bus/spill-foreign`, `redis-bus/spill-unusable`, saying how to name another file
 */
export function openBus(config: AppConfig, log: Logger): SignalBus {
  const { redisUrl, redisPrefix, redisSpillFile = NO_SPILL_FILE } = config;
  if (redisUrl === undefined) return new InProcessBus();
  return openWithAdvice({
    url: redisUrl,
    prefix: redisPrefix,
    ...(redisSpillFile === NO_SPILL_FILE ? {} : { queue: { spillFile: redisSpillFile } }),
    onStateChange: (state, error) => {
      if (error !== undefined) log.error({ code: error.code }, error.message);
      else if (state === 'degraded') log.warn('Redis is away: signals wait, computing goes on');
      else log.info(`bus ${state}`);
    },
  });
}

function openWithAdvice(options: RedisBusOptions): SignalBus {
  try {
    return openRedisBus(options);
  } catch (error) {
    if (!(error instanceof CascadeError) || !error.code.startsWith('redis-bus/spill-')) throw error;
    const advice = 'with --redis-spill-file <file> or CASCADE_REDIS_SPILL_FILE (none: go without)';
    throw new CascadeError(error.code, `${error.message}, ${advice}`, { cause: error, context: error.context });
  }
}
