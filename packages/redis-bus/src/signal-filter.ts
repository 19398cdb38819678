import { CascadeError, quote, SIGNAL_LEVELS } from '@cascade/core';
import type { SignalFilter } from './bus.js';
import type { WireSignal } from './wire-signal.js';

/**
 * What a filter lets through. O(1) per signal.
 * @throws CascadeError `redis-bus/invalid-option` for an unknown level or an empty list of symbols
 */
export function passing(filter: SignalFilter): (signal: WireSignal) => boolean {
  const { minLevel = 'NONE', symbols } = filter;
  const minIndex = SIGNAL_LEVELS.indexOf(minLevel);
  if (minIndex < 0) {
    throw new CascadeError('redis-bus/invalid-option', `minLevel must be one of ${SIGNAL_LEVELS.join(', ')}, got ${quote(minLevel)}`);
  }
  if (symbols === undefined) return (signal) => signal.signal_level >= minIndex;
  if (symbols.length === 0) {
    throw new CascadeError('redis-bus/invalid-option', 'symbols must name at least one symbol; leave it out to get all of them');
  }
  const wanted = new Set(symbols);
  return (signal) => signal.signal_level >= minIndex && wanted.has(signal.symbol);
}
