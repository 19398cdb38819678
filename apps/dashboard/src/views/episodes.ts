import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';

/** A level that stood over some signals in a row. */
export interface EpisodeStep {
  readonly level: SignalLevel;
  /** Of the first signal, Unix ms. */
  readonly atMs: number;
  readonly count: number;
}

/** Signals of one episode, or of one symbol outside of episodes, in a row. */
export interface SignalGroup {
  /** Stays the same while the group grows. */
  readonly key: string;
  readonly symbol: string;
  readonly episode: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly peak: SignalLevel;
  readonly peakProbability: number;
  readonly signals: number;
  /** The newest 8. */
  readonly steps: readonly EpisodeStep[];
  /** Why, as the newest signal says it. */
  readonly reasons: readonly string[];
}

const MAX_STEPS = 8;

interface Open {
  readonly first: WireSignal;
  newest: WireSignal;
  peak: number;
  peakProbability: number;
  signals: number;
  steps: { level: SignalLevel; atMs: number; count: number }[];
}

/**
 * Groups signals (oldest first) by episode; a signal outside one joins those of its symbol before it until an episode comes between.
 * @returns those with the newest signals, at most `limit`, in order of their begin, the newest first: what lasts keeps its place. O(signals)
 */
export function groupEpisodes(signals: readonly WireSignal[], limit: number): readonly SignalGroup[] {
  const groups = new Map<string, Open>();
  const outside = new Map<string, string>();
  for (const signal of signals) {
    const { episode } = signal.context;
    if (episode !== undefined) outside.delete(signal.symbol);
    const key = episode === undefined ? (outside.get(signal.symbol) ?? `${signal.symbol} ${signal.id}`) : `episode ${episode}`;
    if (episode === undefined) outside.set(signal.symbol, key);
    const group = groups.get(key);
    // Back to the end: the order of the map is that of the newest signals.
    groups.delete(key);
    groups.set(key, joined(group, signal));
  }
  return [...groups]
    .slice(-limit)
    .map(([key, group]) => shown(key, group))
    .sort((a, b) => b.startMs - a.startMs);
}

function joined(group: Open | undefined, signal: WireSignal): Open {
  const atMs = signal.timestamp * 1_000;
  const into: Open = group ?? { first: signal, newest: signal, peak: 0, peakProbability: 0, signals: 0, steps: [] };
  const last = into.steps.at(-1);
  if (last?.level === signal.signal) last.count++;
  else into.steps.push({ level: signal.signal, atMs, count: 1 });
  if (into.steps.length > MAX_STEPS) into.steps.shift();
  into.newest = signal;
  into.peak = Math.max(into.peak, SIGNAL_LEVELS.indexOf(signal.signal));
  into.peakProbability = Math.max(into.peakProbability, signal.probability);
  into.signals++;
  return into;
}

function shown(key: string, { first, newest, peak, peakProbability, signals, steps }: Open): SignalGroup {
  return {
    key,
    symbol: newest.symbol,
    episode: newest.context.episode,
    startMs: first.timestamp * 1_000,
    endMs: newest.timestamp * 1_000,
    peak: SIGNAL_LEVELS[peak] ?? 'NONE',
    peakProbability,
    signals,
    steps,
    reasons: newest.context.reasons,
  };
}
