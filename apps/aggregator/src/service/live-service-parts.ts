import type { Clock } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import type { FeedsStats } from '@cascade/feeds';
import type { SignalBus } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import type { AppConfig } from '../config/settings.js';
import type { Recovery, Restored } from '../recovery/recovery.js';
import type { DataKind } from './live-source.js';

/** What a live service is wired from. */
export interface LiveServiceParts {
  readonly config: AppConfig;
  readonly data: DataKind;
  readonly detector: Detector;
  readonly bus: SignalBus;
  readonly clock: Clock;
  readonly log: Logger;
  /** `undefined` while no feed is open. */
  readonly feedsStats: () => FeedsStats | undefined;
  readonly recovery?: Recovery | undefined;
  /** What the engines go on from. */
  readonly restored?: Restored | undefined;
}
