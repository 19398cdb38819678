import { CascadeError, type CascadeEvent, FEED_STATUSES, quote } from '@cascade/core';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const EVENT_TYPES: readonly CascadeEvent['type'][] = ['liquidation', 'price', 'open-interest', 'funding', 'feed-status', 'side-inverted'];

/** What a value must be, in words, with the test for it. */
interface Rule {
  readonly expected: string;
  readonly accepts: Check;
}

const NAME: Rule = {
  expected: 'a string of 1 to 64 characters',
  accepts: (value) => typeof value === 'string' && value !== '' && value.length <= 64,
};
const TEXT: Rule = { expected: 'a non-empty string', accepts: (value) => typeof value === 'string' && value !== '' };
const TIME: Rule = { expected: 'an integer of Unix milliseconds', accepts: (value) => Number.isSafeInteger(value) };
const FINITE: Rule = { expected: 'a finite number', accepts: (value) => Number.isFinite(value) };
const POSITIVE: Rule = { expected: 'a finite number > 0', accepts: (value) => Number.isFinite(value) && (value as number) > 0 };
const AMOUNT: Rule = { expected: 'a finite number >= 0', accepts: (value) => Number.isFinite(value) && (value as number) >= 0 };
const COUNT: Rule = { expected: 'an integer >= 0', accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0 };
const YES_OR_NO: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
const SIDE: Rule = { expected: 'long or short', accepts: (value) => value === 'long' || value === 'short' };
const ORDER_SIDE: Rule = { expected: 'buy or sell', accepts: (value) => value === 'buy' || value === 'sell' };
const PRICE_KINDS: readonly unknown[] = ['fill', 'limit', 'mark', 'bankruptcy', 'base'];
const PRICE_KIND: Rule = { expected: `one of ${PRICE_KINDS.join(', ')}`, accepts: (value) => PRICE_KINDS.includes(value) };
const BASES: readonly unknown[] = ['exchange', 'price', 'reference', 'none'];
const BASIS: Rule = { expected: `one of ${BASES.join(', ')}`, accepts: (value) => BASES.includes(value) };
const METHODS: readonly unknown[] = ['market', 'backstop', 'adl', 'insurance', 'unknown'];
const METHOD: Rule = { expected: `one of ${METHODS.join(', ')}`, accepts: (value) => METHODS.includes(value) };
const MARK: Rule = { expected: 'mark', accepts: (value) => value === 'mark' };
const EXTENTS: readonly unknown[] = ['all', 'sampled', 'aggregated', 'watchlist'];
const COMPLETENESS: Rule = { expected: `one of ${EXTENTS.join(', ')}`, accepts: (value) => EXTENTS.includes(value) };
const STATUSES: readonly unknown[] = FEED_STATUSES;
const STATUS: Rule = { expected: `one of ${STATUSES.join(', ')}`, accepts: (value) => STATUSES.includes(value) };

type Rules = readonly (readonly [field: string, rule: Rule])[];

const COMMON: Rules = [
  ['exchange', NAME],
  ['tsMs', TIME],
  ['receivedTsMs', TIME],
];
const REQUIRED: Readonly<Record<CascadeEvent['type'], Rules>> = {
  liquidation: [
    ['id', TEXT],
    ['exchangeSymbol', NAME],
    ['symbol', NAME],
    ['notionalBasis', BASIS],
    ['method', METHOD],
    ['completeness', COMPLETENESS],
  ],
  price: [
    ['symbol', NAME],
    ['price', POSITIVE],
  ],
  'open-interest': [
    ['symbol', NAME],
    ['openInterestUsd', AMOUNT],
  ],
  funding: [
    ['symbol', NAME],
    ['fundingRate', FINITE],
    ['intervalHours', POSITIVE],
  ],
  'feed-status': [
    ['connection', NAME],
    ['status', STATUS],
    ['reconnects', COUNT],
  ],
  'side-inverted': [
    ['inverted', YES_OR_NO],
    ['votesFor', COUNT],
    ['votesAgainst', COUNT],
  ],
};
const OPTIONAL: Readonly<Record<CascadeEvent['type'], Rules>> = {
  liquidation: [
    ['liquidatedSide', SIDE],
    ['orderSide', ORDER_SIDE],
    ['price', AMOUNT],
    ['scale', POSITIVE],
    ['priceKind', PRICE_KIND],
    ['contracts', AMOUNT],
    ['contractSize', AMOUNT],
    ['quantity', AMOUNT],
    ['notionalUsd', AMOUNT],
  ],
  price: [
    ['kind', MARK],
    ['bid', AMOUNT],
    ['ask', AMOUNT],
    ['tradedUsd', AMOUNT],
  ],
  'open-interest': [['openInterest', AMOUNT]],
  funding: [['nextFundingTsMs', TIME]],
  'feed-status': [
    ['reason', TEXT],
    ['gapMs', AMOUNT],
  ],
  'side-inverted': [],
};

/** The error for a value that is not what its field must hold. */
export function invalidValue(field: string, expected: string, value: unknown): CascadeError {
  const message = value === undefined ? `${field} is missing, it must be ${expected}` : `${field} must be ${expected}, got ${quote(value)}`;
  return new CascadeError('replay/invalid-event', message, { context: { field, value } });
}

function check(fields: Fields, rules: Rules, optional: boolean): void {
  for (const [field, rule] of rules) {
    const value = fields[field];
    if (optional && value === undefined) continue;
    if (!rule.accepts(value)) throw invalidValue(field, rule.expected, value);
  }
}

/**
 * Checks that `value` is an event of `@cascade/core`: a known `type`, every required field there, numbers finite, times integer
 * milliseconds, words from their lists. Returns the same object; fields it does not know stay. O(fields), no allocation.
 * @throws CascadeError `replay/invalid-event` naming the field and its value
 */
export function parseEvent(value: unknown): CascadeEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidValue('an event', 'an object', value);
  const fields = value as Fields;
  const type = EVENT_TYPES.find((known) => known === fields.type);
  if (type === undefined) throw invalidValue('type', `one of ${EVENT_TYPES.join(', ')}`, fields.type);
  check(fields, COMMON, false);
  check(fields, REQUIRED[type], false);
  check(fields, OPTIONAL[type], true);
  return value as CascadeEvent;
}
