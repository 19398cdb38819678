import { CascadeError, quote } from '@cascade/core';

/** Before every entry of a stream. */
export const STREAM_START = '0-0';

const STREAM_ID = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,19})$/;

/** `true` for an id as Redis writes it: `milliseconds-number`, without leading zeros. */
export function isStreamId(text: string): boolean {
  return STREAM_ID.test(text);
}

function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/** Order of two stream ids: negative when `a` is older. Compares digits, so it is exact for all 64-bit values. */
export function compareStreamIds(a: string, b: string): number {
  const [aMs = '', aNumber = ''] = a.split('-');
  const [bMs = '', bNumber = ''] = b.split('-');
  return compareDigits(aMs, bMs) || compareDigits(aNumber, bNumber);
}

/**
 * The stream id a `fromId` stands for: `start` and `0` are all in retention, `123` is `123-0`; `undefined` stays.
 * @throws CascadeError `redis-bus/invalid-option`
 */
export function startAfter(fromId: string | undefined): string | undefined {
  if (fromId === undefined) return undefined;
  const id = fromId === 'start' || fromId === '0' ? STREAM_START : /^\d+$/.test(fromId) ? `${fromId}-0` : fromId;
  if (isStreamId(id)) return id;
  const wanted = '"start", or the meta.stream_id of the last signal that was processed, such as "1698765432123-0"';
  throw new CascadeError('redis-bus/invalid-option', `fromId must be ${wanted}, got ${quote(fromId)}`, { context: { fromId } });
}
