import type { ExchangeId } from '@cascade/feeds';
import type { Frame, Row } from './row.sample.js';

/** `presence`: only one of the two has the row; `delivery`: it is in a cache, the waiting caller does not get it. */
export type Field = 'presence' | 'delivery' | 'price' | 'size' | 'side' | 'time';

/** One thing the codec of this repository and another library read differently. */
export interface Difference {
  readonly venue: ExchangeId;
  readonly library: string;
  readonly field: Field;
  /** 1 or 2: the frames are fed twice, so that what a library holds back the first time can be compared as well. */
  readonly round: number;
  /** The frame, parsed. */
  readonly message: unknown;
  readonly ours: Row | undefined;
  readonly theirs: Row | undefined;
}

/** What is compared: one frame, the library besides ours, and how often the frame was fed. */
type Occasion = Pick<Difference, 'library' | 'round'> & { readonly frame: Frame };

/** All differences between the rows of one frame. */
export function compareRows({ frame, library, round }: Occasion, ours: readonly Row[], theirs: readonly Row[]): Difference[] {
  const message: unknown = JSON.parse(frame.raw);
  const found = (field: Field, own: Row | undefined, other: Row | undefined): Difference => {
    return { venue: frame.venue, library, field, round, message, ours: own, theirs: other };
  };
  return pair(ours, theirs).flatMap(([own, other]) => {
    if (own === undefined || other === undefined) return [found('presence', own, other)];
    const fields: Field[] = [];
    if (own.price !== other.price) fields.push('price');
    if (own.size !== other.size) fields.push('size');
    if (own.side !== other.side) fields.push('side');
    if (own.tsMs !== other.tsMs) fields.push('time');
    if (!other.isDelivered) fields.push('delivery');
    return fields.map((field) => found(field, own, other));
  });
}

/** Rows of equal number belong together in order; else those of the same millisecond and side do, and the rest stands alone. */
function pair(ours: readonly Row[], theirs: readonly Row[]): [Row | undefined, Row | undefined][] {
  if (ours.length === theirs.length) return ours.map((own, index) => [own, theirs[index]]);
  const left = [...theirs];
  const pairs = ours.map((own): [Row | undefined, Row | undefined] => {
    const at = left.findIndex((other) => other.tsMs === own.tsMs && other.side === own.side);
    return [own, at < 0 ? undefined : left.splice(at, 1)[0]];
  });
  return [...pairs, ...left.map((other): [undefined, Row] => [undefined, other])];
}
