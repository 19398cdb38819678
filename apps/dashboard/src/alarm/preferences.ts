import type { SignalLevel } from '@cascade/core';
import { keep, readKept, type TextStorage } from '../page/kept.js';

/** Levels that can ask for attention. */
export const ALARM_LEVELS = ['WATCH', 'ALERT', 'CRITICAL', 'EXTREME'] as const satisfies readonly SignalLevel[];
/** One of {@link ALARM_LEVELS}. */
export type AlarmLevel = (typeof ALARM_LEVELS)[number];

/** What a person asked to be told of, and how. */
export interface Preferences {
  readonly isMuted: boolean;
  readonly sound: readonly AlarmLevel[];
  readonly notify: readonly AlarmLevel[];
}

/** Silent until somebody asks; then the two levels that matter. */
export const DEFAULT_PREFERENCES: Preferences = { isMuted: true, sound: ['CRITICAL', 'EXTREME'], notify: [] };

const KEY = 'cascade.alarms';

function levelsOf(value: unknown, otherwise: readonly AlarmLevel[]): readonly AlarmLevel[] {
  return Array.isArray(value) ? ALARM_LEVELS.filter((level) => value.includes(level)) : otherwise;
}

/** What was kept; what can't be read is as by default. */
export function parsePreferences(text: string | undefined): Preferences {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<Record<keyof Preferences, unknown>> | null;
    const isMuted = typeof kept?.isMuted === 'boolean' ? kept.isMuted : DEFAULT_PREFERENCES.isMuted;
    return { isMuted, sound: levelsOf(kept?.sound, DEFAULT_PREFERENCES.sound), notify: levelsOf(kept?.notify, DEFAULT_PREFERENCES.notify) };
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

/** The preferences of this browser, and who wants to know of a change. */
export class KeptPreferences {
  readonly #storage: () => TextStorage;
  readonly #listeners = new Set<(preferences: Preferences) => void>();
  #current: Preferences;

  constructor(storage: () => TextStorage) {
    this.#storage = storage;
    this.#current = parsePreferences(readKept(storage, KEY));
  }

  get current(): Preferences {
    return this.#current;
  }

  change(change: Partial<Preferences>): void {
    this.#current = { ...this.#current, ...change };
    keep(this.#storage, KEY, JSON.stringify(this.#current));
    for (const listener of this.#listeners) listener(this.#current);
  }

  /** Called at once and after each change. @returns ends it */
  follow(listener: (preferences: Preferences) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#current);
    return () => this.#listeners.delete(listener);
  }
}
