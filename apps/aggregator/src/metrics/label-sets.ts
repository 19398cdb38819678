import { EXCHANGES, FEED_STATUSES, REGIMES, SIGNAL_LEVELS } from '@cascade/core';
import type { ProblemCode } from '@cascade/feeds';
import type { BusState } from '@cascade/redis-bus';

/** The label value of everything that is in no known set. */
const OTHER = 'other';

/** A closed set of label values: whatever is not in it becomes `other`, so that nothing from outside can add time series. */
export class LabelSet {
  readonly values: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(values: readonly string[]) {
    this.values = values;
    this.#known = new Set(values);
  }

  /** The value itself when it is known, else `other`. */
  fold(value: string): string {
    return this.#known.has(value) ? value : OTHER;
  }
}

const BUS_STATES = ['connecting', 'ready', 'degraded', 'failed', 'closed'] as const satisfies readonly BusState[];
const PROBLEM_CODES = [
  'not-json',
  'too-long',
  'invalid-row',
  'venue-error',
  'binary',
  'codec-defect',
] as const satisfies readonly ProblemCode[];

export const VENUES: LabelSet = new LabelSet(EXCHANGES);
export const STATUSES: LabelSet = new LabelSet(FEED_STATUSES);
export const LEVELS: LabelSet = new LabelSet(SIGNAL_LEVELS);
export const REGIME_NAMES: LabelSet = new LabelSet(REGIMES);
export const STATES: LabelSet = new LabelSet(BUS_STATES);
export const PROBLEMS: LabelSet = new LabelSet(PROBLEM_CODES);
export const BREAKERS: LabelSet = new LabelSet(['closed', 'half-open', 'open']);

/** Status classes: `2xx` and so on; anything that is no HTTP status is `other`. */
export function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : OTHER;
}

/** Names at most so many of which become label values. */
const MAX_NAMES = 20;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;

/** Names that only the configuration knows: the first 20 plain ones (letters, digits, `_ . -`; no URL, which may hold a secret), then `other`. */
export class FirstNames {
  readonly #known = new Set<string>();

  fold(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= MAX_NAMES || !NAME.test(name)) return OTHER;
    this.#known.add(name);
    return name;
  }
}
