import type { Completeness, LiquidationEvent, MarketEvent } from '@cascade/core';
import type { ExchangeCodec } from './codec.js';
import type { Decoded } from './decoded.js';

/** Entries a connection may remember however hostile its frames are: the largest bound among the codecs. */
export const MAX_CHANGEABLE_ENTRIES = 10_000;

/** Longest answer a codec may ask to send back, characters. */
const MAX_REPLY_CHARS = 300;
const MIN_TS_MS = Date.UTC(2010, 0);
const MAX_TS_MS = Date.UTC(2100, 0);
const PRICE_KINDS: readonly string[] = ['fill', 'limit', 'mark', 'bankruptcy', 'base'];
const METHODS: readonly string[] = ['market', 'backstop', 'adl', 'insurance', 'unknown'];
const BASES: readonly string[] = ['exchange', 'price', 'reference', 'none'];
const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype].map((prototype) => ({
  prototype,
  names: Object.getOwnPropertyNames(prototype).length,
}));

function isIn(value: number | undefined, max: number): boolean {
  return value !== undefined && Number.isFinite(value) && value > 0 && value <= max;
}

function isAbsentOrIn(value: number | undefined, max: number): boolean {
  return value === undefined || isIn(value, max);
}

function isTime(tsMs: number): boolean {
  return Number.isInteger(tsMs) && tsMs >= MIN_TS_MS && tsMs < MAX_TS_MS;
}

function isName(name: string, maxChars: number): boolean {
  return name.length > 0 && name.length <= maxChars;
}

function isSoundLiquidation(event: LiquidationEvent, codec: ExchangeCodec, completeness: readonly Completeness[]): boolean {
  const isNamed = isName(event.exchangeSymbol, 40) && isName(event.symbol, 60) && isName(event.id, 400);
  const isSided = event.orderSide === (event.liquidatedSide === 'long' ? 'sell' : event.liquidatedSide === 'short' ? 'buy' : 'none');
  const isSized =
    isIn(event.price, 1e9) &&
    isIn(event.contracts, 1e15) &&
    isAbsentOrIn(event.contractSize, 1e15) &&
    isAbsentOrIn(event.quantity, 1e15) &&
    isAbsentOrIn(event.notionalUsd, 1e11);
  const isBased = BASES.includes(event.notionalBasis) && (event.notionalUsd === undefined) === (event.notionalBasis === 'none');
  const isTold = PRICE_KINDS.includes(event.priceKind ?? '') && METHODS.includes(event.method) && completeness.includes(event.completeness);
  return isNamed && isSided && isSized && isBased && isTold && event.id.startsWith(`${codec.exchange}:`);
}

function isSound(event: MarketEvent, codec: ExchangeCodec, receivedTsMs: number, completeness: readonly Completeness[]): boolean {
  if (event.exchange !== codec.exchange) return false;
  if (!isTime(event.tsMs) || event.receivedTsMs !== receivedTsMs) return false;
  if (event.type === 'liquidation') return isSoundLiquidation(event, codec, completeness);
  if (!isName(event.symbol, 60)) return false;
  if (event.type === 'price') {
    const { bid, ask } = event;
    const isQuoted = bid === undefined ? ask === undefined : ask !== undefined && bid <= ask && isIn(bid, 1e9) && isIn(ask, 1e9);
    if (event.kind === 'mark') return isIn(event.price, 1e9) && bid === undefined && event.tradedUsd === undefined;
    return event.symbol === 'BTCUSDT' && isIn(event.price, 1e9) && isQuoted && isAbsentOrIn(event.tradedUsd, Number.MAX_VALUE);
  }
  if (event.type === 'open-interest') return isIn(event.openInterestUsd, 1e12) && isAbsentOrIn(event.openInterest, 1e15);
  const isDue = event.nextFundingTsMs === undefined || isTime(event.nextFundingTsMs);
  return Math.abs(event.fundingRate) <= 1 && isIn(event.intervalHours, 24) && isDue;
}

/**
 * What is wrong with the outcome of one frame; `undefined` when nothing is. Sound are events with every field in the range documented for
 * it, a completeness among the ones given, ids that differ within the frame, no defect of the codec, a short answer, and untouched prototypes. O(events).
 */
export function complaintAbout(
  decoded: Pick<Decoded, 'events' | 'problems' | 'control'>,
  codec: ExchangeCodec,
  receivedTsMs: number,
  completeness: readonly Completeness[] = [codec.completeness],
): string | undefined {
  const { events, problems, control } = decoded;
  const unsound = events.find((event) => !isSound(event, codec, receivedTsMs, completeness));
  if (unsound !== undefined) return `unsound event ${JSON.stringify(unsound)}`;
  const ids = events.flatMap((event) => (event.type === 'liquidation' ? [event.id] : []));
  if (new Set(ids).size !== ids.length) return `ids that repeat: ${ids.join(' ')}`;
  const defect = problems.find(({ code }) => code === 'codec-defect');
  if (defect !== undefined) return `defect of the codec: ${defect.detail}`;
  if ((control.reply?.length ?? 0) > MAX_REPLY_CHARS) return `an answer of ${control.reply?.length} characters`;
  const touched = PROTOTYPES.find(({ prototype, names }) => Object.getOwnPropertyNames(prototype).length !== names);
  return touched === undefined ? undefined : 'a prototype was changed';
}
