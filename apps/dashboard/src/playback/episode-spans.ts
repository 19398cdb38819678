import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { SignalDocument } from '../model/documents.js';

/** One episode as its signals tell it. */
export interface EpisodeSpan {
  readonly id: string;
  readonly symbol: string;
  /** Unix ms. */
  readonly fromMs: number;
  /** Of its newest signal, Unix ms. */
  readonly toMs: number;
  readonly highest: SignalLevel;
  /** Its newest signal did not close it. */
  readonly isOpen: boolean;
  readonly newest: SignalDocument;
  /** 0..1. */
  readonly peakProbability: number;
  /** Events/s over 10 s. */
  readonly peakVelocity: number;
  /** Signals of it that are known. */
  readonly signals: number;
}

const known = new WeakMap<readonly SignalDocument[], readonly EpisodeSpan[]>();

/** The episodes the signals belong to, in the order they began. An episode whose first signals are gone begins as its id says. O(signals), once a list. */
export function episodeSpans(signals: readonly SignalDocument[]): readonly EpisodeSpan[] {
  let spans = known.get(signals);
  if (spans === undefined) {
    const byId = new Map<string, Growing>();
    for (const signal of signals) {
      const id = signal.context.episode;
      if (id === undefined) continue;
      const span = byId.get(id);
      if (span === undefined) byId.set(id, begun(id, signal));
      else extend(span, signal);
    }
    spans = [...byId.values()].sort((a, b) => a.fromMs - b.fromMs);
    known.set(signals, spans);
  }
  return spans;
}

/** Written to while it grows: thousands of signals are read again with every new one. */
type Growing = { -readonly [K in keyof EpisodeSpan]: EpisodeSpan[K] };

function begun(id: string, signal: SignalDocument): Growing {
  const timeMs = signal.timestamp * 1_000;
  const openedMs = Number(id.slice(id.lastIndexOf(':') + 1));
  return {
    id,
    symbol: signal.symbol,
    fromMs: openedMs > 0 && openedMs <= timeMs ? openedMs : timeMs,
    toMs: timeMs,
    highest: signal.signal,
    isOpen: signal.signal !== 'NONE',
    newest: signal,
    peakProbability: Math.max(0, signal.probability),
    peakVelocity: Math.max(0, signal.metrics.velocity ?? 0),
    signals: 1,
  };
}

function extend(span: Growing, signal: SignalDocument): void {
  const timeMs = signal.timestamp * 1_000;
  if (timeMs >= span.toMs) {
    span.toMs = timeMs;
    span.newest = signal;
    span.isOpen = signal.signal !== 'NONE';
  }
  span.fromMs = Math.min(span.fromMs, timeMs);
  if (signal.signal !== span.highest && SIGNAL_LEVELS.indexOf(signal.signal) > SIGNAL_LEVELS.indexOf(span.highest))
    span.highest = signal.signal;
  span.peakProbability = Math.max(span.peakProbability, signal.probability);
  span.peakVelocity = Math.max(span.peakVelocity, signal.metrics.velocity ?? 0);
  span.signals++;
}
