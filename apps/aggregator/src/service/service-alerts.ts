import { type AlertTarget, type DeliveryLine, type DeliveryStats, openAlerts, openDelivery, pacedPost } from '@cascade/alerts';
import type { Clock } from '@cascade/core';
import type { SignalBus } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import { type AppConfig, NONE } from '../config/settings.js';
import type { DataKind } from './live-source.js';

/** Where dead letters go that nobody wants to keep. */
const NOWHERE = '/dev/null';

/** Alerts of a running service. */
export interface ServiceAlerts {
  stats(): readonly DeliveryStats[];
  close(): Promise<void>;
}

/** What {@link openServiceAlerts} is wired from. */
export interface ServiceAlertsParts {
  readonly config: Pick<AppConfig, 'alerts' | 'alertsDeadLetterFile'>;
  readonly data: DataKind;
  readonly bus: SignalBus;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Subscribes the alert targets of the configuration to the bus. */
export function openServiceAlerts({ config, data, bus, clock, log }: ServiceAlertsParts): ServiceAlerts {
  const lines = openLines(config, clock, log);
  const alerts = openAlerts({
    targets: config.alerts,
    subscribe: (listener) => bus.subscribe({}, listener),
    clock,
    data,
    deliver: (target, delivery) => lines.get(target)?.offer(delivery),
    onMessage: (target, { id, level }) => log.info({ target, id, level }, `alert for ${target}: ${level}`),
  });
  return {
    stats: () => [...lines.values()].map((line) => line.stats()),
    close: async () => {
      alerts.close();
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}

/** The ways to the targets, by name. */
export function openLines(
  { alerts, alertsDeadLetterFile = NONE }: ServiceAlertsParts['config'],
  clock: Clock,
  log: Logger,
): ReadonlyMap<string, DeliveryLine> {
  const deadLetterFile = alertsDeadLetterFile === NONE ? NOWHERE : alertsDeadLetterFile;
  const post = pacedPost(clock);
  const open = ({ name, allowPrivateHosts }: AlertTarget): DeliveryLine =>
    openDelivery({
      name,
      clock,
      deadLetterFile,
      allowPrivateHosts,
      post,
      onProblem: ({ id, reason, attempts }) =>
        log.warn({ target: name, id, reason, attempts }, `alert for ${name} not delivered: ${reason}`),
    });
  return new Map(alerts.map((target) => [target.name, open(target)]));
}
