import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { SignalDocument } from '../model/documents.js';

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
  readonly key: string;
  readonly first: SignalDocument;
  newest: SignalDocument;
  /** Of the newest in the list. */
  place: number;
  peak: number;
  peakProbability: number;
  signals: number;
  steps: { level: SignalLevel; atMs: number; count: number }[];
}

/**
 * Groups signals (oldest first) by episode; a signal outside one joins those of its symbol before it until an episode comes between.
 * @returns those with the newest signals, at most `limit`, in order of their begin, the newest first: what lasts keeps its place. O(signals)
 */
export function groupEpisodes(signals: readonly SignalDocument[], limit: number): readonly SignalGroup[] {
  const groups: Open[] = [];
  const episodes = new Map<string, Open>();
  const outside = new Map<string, Open>();
  signals.forEach((signal, place) => {
    const { symbol, context } = signal;
    const { episode } = context;
    let group = episode === undefined ? outside.get(symbol) : episodes.get(episode);
    if (group === undefined) {
      group = begun(signal, place);
      groups.push(group);
      if (episode === undefined) outside.set(symbol, group);
      else episodes.set(episode, group);
    }
    if (episode !== undefined) outside.delete(symbol);
    join(group, signal, place);
  });
  return groups
    .sort((a, b) => a.place - b.place)
    .slice(-limit)
    .map(shown)
    .sort((a, b) => b.startMs - a.startMs);
}

function begun(signal: SignalDocument, place: number): Open {
  const { episode } = signal.context;
  const key = episode === undefined ? `${signal.symbol} ${signal.id}` : `episode ${episode}`;
  return { key, first: signal, newest: signal, place, peak: 0, peakProbability: 0, signals: 0, steps: [] };
}

function join(group: Open, signal: SignalDocument, place: number): void {
  const last = group.steps.at(-1);
  if (last?.level === signal.signal) last.count++;
  else group.steps.push({ level: signal.signal, atMs: signal.timestamp * 1_000, count: 1 });
  if (group.steps.length > MAX_STEPS) group.steps.shift();
  group.newest = signal;
  group.place = place;
  group.peak = Math.max(group.peak, SIGNAL_LEVELS.indexOf(signal.signal));
  group.peakProbability = Math.max(group.peakProbability, signal.probability);
  group.signals++;
}

function shown({ key, first, newest, peak, peakProbability, signals, steps }: Open): SignalGroup {
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
