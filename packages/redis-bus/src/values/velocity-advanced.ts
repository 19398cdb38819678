import { findDerivatives, findWindow, type VelocitySnapshot } from '@cascade/core';
import { TTL_SEC } from '../keys.js';
import type { ValueDefinition } from './definition.js';
import { AMOUNT, COUNT, DERIVATIVE, type FieldsOf, TIME } from './fields.js';

/** What is told about one window: counts, events/s and USD/s, of all events and of each liquidated side. */
interface WireWindow {
  readonly count?: number | undefined;
  readonly velocity?: number | undefined;
  readonly usd_per_sec?: number | undefined;
  readonly long_count?: number | undefined;
  readonly long_usd_per_sec?: number | undefined;
  readonly short_count?: number | undefined;
  readonly short_usd_per_sec?: number | undefined;
}

/** What is told about the derivatives over windows of one length: events/s² and events/s³. */
interface WireDerivatives {
  readonly acceleration?: number | undefined;
  readonly jerk?: number | undefined;
}

type Named<T, Name extends string> = { readonly [K in keyof T as K extends string ? `${K}_${Name}` : never]: T[K] };

/**
 * `velocity:advanced:{symbol}`: every window, e.g. `count_500ms`, `short_usd_per_sec_10s`, and derivatives, e.g. `jerk_2s`;
 * absent when the engine has no such window.
 */
export interface WireAdvancedVelocity
  extends Named<WireWindow, '100ms'>,
    Named<WireWindow, '500ms'>,
    Named<WireWindow, '2s'>,
    Named<WireWindow, '10s'>,
    Named<WireWindow, '60s'>,
    Named<WireDerivatives, '2s'>,
    Named<WireDerivatives, '10s'> {
  readonly timestamp: number;
  /** Exchanges with a `velocity:exchange:{symbol}:{exchange}` of this reading, alphabetical. */
  readonly exchanges: readonly string[];
}

const WINDOW: FieldsOf<WireWindow> = {
  count: { ...COUNT, optional: true },
  velocity: { ...AMOUNT, optional: true },
  usd_per_sec: { ...AMOUNT, optional: true },
  long_count: { ...COUNT, optional: true },
  long_usd_per_sec: { ...AMOUNT, optional: true },
  short_count: { ...COUNT, optional: true },
  short_usd_per_sec: { ...AMOUNT, optional: true },
};
const DERIVATIVES: FieldsOf<WireDerivatives> = {
  acceleration: { ...DERIVATIVE, optional: true },
  jerk: { ...DERIVATIVE, optional: true },
};

/** The same entries with `_name` behind each key. */
function named<T extends object, Name extends string>(name: Name, entries: T): Named<T, Name> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [`${key}_${name}`, value])) as Named<T, Name>;
}

/** The definition of `velocity:advanced:{symbol}`. */
export const ADVANCED_VELOCITY: ValueDefinition<WireAdvancedVelocity, 'hash', [symbol: string]> = {
  type: 'hash',
  key: (keys, symbol) => keys.velocityAdvanced(symbol),
  ttlSec: TTL_SEC.velocity,
  fields: {
    timestamp: TIME,
    .../* @__PURE__ */ named('100ms', WINDOW),
    .../* @__PURE__ */ named('500ms', WINDOW),
    .../* @__PURE__ */ named('2s', WINDOW),
    .../* @__PURE__ */ named('10s', WINDOW),
    .../* @__PURE__ */ named('60s', WINDOW),
    .../* @__PURE__ */ named('2s', DERIVATIVES),
    .../* @__PURE__ */ named('10s', DERIVATIVES),
    exchanges: { kind: 'texts' },
  },
};

function windowOf({ windows, bySide }: VelocitySnapshot, windowMs: number): WireWindow {
  const [all, long, short] = [windows, bySide.long, bySide.short].map((list) => findWindow(list, windowMs));
  return {
    count: all?.count,
    velocity: all?.eventsPerSec,
    usd_per_sec: all?.usdPerSec,
    long_count: long?.count,
    long_usd_per_sec: long?.usdPerSec,
    short_count: short?.count,
    short_usd_per_sec: short?.usdPerSec,
  };
}

function derivativesOf(snapshot: VelocitySnapshot, windowMs: number): WireDerivatives {
  const derivatives = findDerivatives(snapshot, windowMs);
  return { acceleration: derivatives?.acceleration?.eventsPerSec2, jerk: derivatives?.jerk?.eventsPerSec3 };
}

/** What `velocity:advanced:{symbol}` says of a snapshot. */
export function advancedVelocityOf(snapshot: VelocitySnapshot): WireAdvancedVelocity {
  return {
    timestamp: snapshot.nowMs / 1_000,
    ...named('100ms', windowOf(snapshot, 100)),
    ...named('500ms', windowOf(snapshot, 500)),
    ...named('2s', windowOf(snapshot, 2_000)),
    ...named('10s', windowOf(snapshot, 10_000)),
    ...named('60s', windowOf(snapshot, 60_000)),
    ...named('2s', derivativesOf(snapshot, 2_000)),
    ...named('10s', derivativesOf(snapshot, 10_000)),
    exchanges: Object.keys(snapshot.byExchange).sort(),
  };
}
