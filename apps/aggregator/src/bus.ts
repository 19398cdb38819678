import { InProcessBus, openRedisBus, type SignalBus } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import type { AppConfig } from './config.js';

/** The bus the configuration asks for: Redis when a URL is set, else in-process. */
export function openBus(config: AppConfig, log: Logger): SignalBus {
  if (config.redisUrl === undefined) return new InProcessBus();
  return openRedisBus({
    url: config.redisUrl,
    prefix: config.redisPrefix,
    onStateChange: (state, error) => {
      if (error !== undefined) log.error({ code: error.code }, error.message);
      else if (state === 'degraded') log.warn('Redis is away: signals wait, computing goes on');
      else log.info(`bus ${state}`);
    },
  });
}
