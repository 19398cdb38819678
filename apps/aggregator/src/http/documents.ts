import { type CurrentValues, type WireStanding, wireStanding } from '@cascade/redis-bus';

const NOTHING: CurrentValues = { nowMs: 0 };

/** Nothing is encoded twice while the same values stand. */
const encoded = new WeakMap<CurrentValues, WireStanding>();

/** The documents of current values, each built once. O(symbols x exchanges). */
export function standingDocuments(values: CurrentValues = NOTHING): WireStanding {
  let documents = encoded.get(values);
  if (documents === undefined) {
    documents = wireStanding(values);
    encoded.set(values, documents);
  }
  return documents;
}
