import { atLeast, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';

/** What can be subscribed to. */
export const TOPICS = ['signals', 'liquidations', 'values'] as const;
/** Name of a kind of data. */
export type Topic = (typeof TOPICS)[number];

/** Which part of a topic a client wants; all parts narrow. */
export interface TopicWish {
  readonly topic: Topic;
  /** All when absent; at least one. */
  readonly symbols?: readonly string[] | undefined;
  /** Signals only. */
  readonly minLevel?: SignalLevel | undefined;
  /** Signals only: begin after the signal with this event id; must be one that parses. */
  readonly lastEventId?: string | undefined;
}

/** A wish made quick to ask. */
export interface TopicFilter {
  /** The same for all clients with the same symbols, however they were ordered: they share their frames. Empty = all. */
  readonly key: string;
  hasSymbol(symbol: string): boolean;
  passes(signal: WireSignal): boolean;
}

/** The filter of a wish. O(1) per question. */
export function topicFilter({ symbols, minLevel = 'NONE' }: TopicWish): TopicFilter {
  const wanted = symbols === undefined ? undefined : new Set(symbols);
  const hasSymbol = (symbol: string): boolean => wanted === undefined || wanted.has(symbol);
  return {
    key: wanted === undefined ? '' : [...wanted].sort().join(','),
    hasSymbol,
    passes: ({ symbol, signal }) => hasSymbol(symbol) && atLeast(SIGNAL_LEVELS, signal, minLevel),
  };
}
