import type { BusStats } from '@cascade/redis-bus';
import type { Registry } from 'prom-client';
import { STATES } from './label-sets.js';
import type { RedisMemory } from './metrics-sources.js';
import { type Mirror, mirrorCounter, mirrorGauge, oneHot } from './mirrors.js';

type BusMetric = readonly [name: string, help: string, read: (stats: BusStats) => number];

const COUNTERS: readonly BusMetric[] = [
  ['offered_total', 'Signals given to the bus', (stats) => stats.offered],
  ['refused_total', 'Signals not accepted: no room in memory and on disk, or the bus closed or failed', (stats) => stats.refused],
  ['published_total', 'Signals written and acknowledged', (stats) => stats.published],
  ['repeated_total', 'Signals the stream had already under the same id', (stats) => stats.repeated],
  ['restored_total', 'Acknowledged signals the server had lost and got again', (stats) => stats.restored],
  ['lost_total', 'Acknowledged signals the server had lost and the bus no longer kept', (stats) => stats.lost],
  ['recovered_total', 'Signals an earlier process left in the spill file', (stats) => stats.recovered],
  ['spilled_total', 'Signals written to the spill file', (stats) => stats.spilled],
  ['spill_refused_total', 'Signals the spill file could not take', (stats) => stats.spillRefused],
  ['spill_corrupt_total', 'Lines of the spill file that could not be read', (stats) => stats.spillCorrupt],
  ['retries_total', 'Rounds of batches sent again', (stats) => stats.retries],
  ['side_errors_total', 'Writes beside the stream that Redis refused', (stats) => stats.sideErrors],
  ['values_dropped_total', 'Current values never written', (stats) => stats.valuesDropped],
  ['values_invalid_total', 'Stored values that could not be read', (stats) => stats.valuesInvalid],
  ['dropped_total', 'Signals dropped by slow iterators of the in-process bus', (stats) => stats.dropped],
  ['invalid_total', 'Messages and entries of Redis that could not be read', (stats) => stats.invalid],
  ['listener_errors_total', 'Exceptions thrown by listeners', (stats) => stats.listenerErrors],
];

const GAUGES: readonly BusMetric[] = [
  ['queued_signals', 'Signals accepted and not acknowledged yet, with those on disk', (stats) => stats.queued],
  ['queued_bytes', 'Size of the queued signals in memory', (stats) => stats.queuedBytes],
  ['spill_bytes', 'Size of the spill file; 0 when all of it is published', (stats) => stats.spilledBytes],
];

/** State and counters of the bus. */
export function busSection(registry: Registry): Mirror<BusStats>[] {
  const state = { name: 'cascade_bus_state', help: '1 for the state of the bus', labels: ['state'] };
  const of = ([name, help, read]: BusMetric, mirror: typeof mirrorGauge): Mirror<BusStats> =>
    mirror(registry, { name: `cascade_bus_${name}`, help }, (stats: BusStats) => [[read(stats)]]);
  return [
    mirrorGauge(registry, state, (stats) => oneHot(STATES, stats.state)),
    ...COUNTERS.map((metric) => of(metric, mirrorCounter)),
    ...GAUGES.map((metric) => of(metric, mirrorGauge)),
  ];
}

/** The memory of the Redis server. */
export function redisMemorySection(registry: Registry): Mirror<RedisMemory>[] {
  const used = { name: 'cascade_redis_memory_used_bytes', help: 'Memory the Redis server uses' };
  const max = { name: 'cascade_redis_memory_max_bytes', help: 'Memory the Redis server may use; absent without a limit' };
  return [mirrorGauge(registry, used, ({ usedBytes }) => [[usedBytes]]), mirrorGauge(registry, max, ({ maxBytes }) => [[maxBytes]])];
}
