import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { unscaledSymbol } from '../unit-scale.js';

/** All linear contracts in one answer. */
export const BYBIT_TICKERS_PATH = '/v5/market/tickers?category=linear';
/** Fields kept of a ticker, because deltas leave out what did not change. */
const KEPT = ['markPrice', 'singleOpenInterest', 'fundingRate', 'nextFundingTime', 'fundingIntervalHour'] as const;
/** Tickers kept per connection; more than are ever subscribed on one. */
const MAX_KEPT = 64;
/** A mark price farther than this from a moment says nothing about it, ms. */
const MAX_MARK_AGE_MS = 60_000;

/** The mark price of a contract known for a moment, at most 60 s older or newer; `undefined` without one. O(1). */
export function markAt(exchangeSymbol: string | undefined, tsMs: number | undefined, { memory }: DecodeContext): number | undefined {
  const mark = exchangeSymbol === undefined ? undefined : memory?.marks.get(exchangeSymbol);
  return mark !== undefined && tsMs !== undefined && Math.abs(tsMs - mark.tsMs) <= MAX_MARK_AGE_MS ? mark.price : undefined;
}

/** Open interest and funding of one linear `tickers.{symbol}` frame; a field missing in a delta is unchanged. */
export function readTickerFrame(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const data = readObject(fields.data) ?? {};
  const name = readName(data.symbol) ?? readText(fields.topic, 80)?.slice('tickers.'.length);
  if (name === undefined) return;
  const row = merge(name, data, fields.type === 'snapshot', context.state?.partials);
  addMarket({ ...row, symbol: name }, readTimeMs(fields.ts), context, out);
}

/** The body of {@link BYBIT_TICKERS_PATH}. */
export function readTickers(body: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(body);
  if (fields?.retCode !== 0) {
    const words = `${readNumber(fields?.retCode) ?? ''} ${readText(fields?.retMsg, 300) ?? ''}`.trim();
    out.addProblem('venue-error', `tickers refused: ${words}`);
    return;
  }
  const tsMs = readTimeMs(fields.time);
  for (const item of readList(readObject(fields.result)?.list)) addMarket(readObject(item) ?? {}, tsMs, context, out);
}

function merge(name: string, data: Fields, isSnapshot: boolean, kept: ParserState['partials']): Fields {
  const row: Record<string, unknown> = isSnapshot ? {} : { ...kept?.get(name) };
  for (const key of KEPT) if (data[key] !== undefined) row[key] = data[key];
  if (kept !== undefined && (kept.has(name) || kept.size < MAX_KEPT)) kept.set(name, row);
  return row;
}

/**
 * `openInterest` counts both sides (docs), so only `singleOpenInterest` is used, in coins. Left out are contracts other than the one that
 * stands for its symbol (USDC and dated ones): two series under one name would look like jumps.
 */
function addMarket(row: Fields, tsMs: number | undefined, { instruments, memory }: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.symbol);
  const instrument = exchangeSymbol === undefined ? undefined : instruments.get(exchangeSymbol);
  const mark = readPrice(row.markPrice);
  if (instrument !== undefined && mark !== undefined && tsMs !== undefined) {
    memory?.marks.set(instrument.exchangeSymbol, { price: mark, tsMs });
  }
  if (exchangeSymbol?.endsWith('USDT') !== true) return;
  const symbol = instrument?.symbol ?? exchangeSymbol;
  if (symbol !== unscaledSymbol(exchangeSymbol)) return;
  const openInterest = readSize(row.singleOpenInterest);
  const common = { exchange: 'bybit', exchangeSymbol, symbol, tsMs };
  const openInterestUsd = openInterest === undefined || mark === undefined ? undefined : openInterest * mark;
  out.addOpenInterest({ ...common, openInterest, openInterestUsd });
  const intervalHours = readNumber(row.fundingIntervalHour);
  if (intervalHours === undefined) return;
  const nextFundingTsMs = readTimeMs(row.nextFundingTime);
  out.addFunding({ ...common, fundingRate: readNumber(row.fundingRate), intervalHours, nextFundingTsMs });
}
