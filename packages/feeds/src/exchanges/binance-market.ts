import type { LaneQuery, PollRequest } from '../codec.js';
import type { DecodeContext } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import type { Instrument, InstrumentTable } from '../instruments.js';
import { unscaledSymbol } from '../unit-scale.js';

const EXCHANGE = 'binance';
/** Coins polled when no symbols were asked for: of the largest open interest for years, because the venue has no list to rank by. */
const POLLED_COINS = 'BTC ETH SOL XRP DOGE BNB ADA LINK AVAX SUI HYPE LTC BCH DOT TRX NEAR UNI AAVE APT ARB'.split(' ');
/** Contracts polled at most: one request of weight 1 each, so 480 of 2,400 a minute when hurried. */
const MAX_POLLED = 40;
/** Hours between payments of contracts that the funding list leaves out (docs: it holds adjusted contracts only). */
const USUAL_FUNDING_HOURS = 8;
const MARKS_EVERY_MS = 60_000;
const FUNDING_HOURS_EVERY_MS = 600_000;

/**
 * What Binance offers over REST only: open interest, contract by contract, and the hours between funding payments. Mark prices are asked for
 * because they price open interest, and the stream's may not have come yet.
 */
export function binancePolls({ instruments, symbols }: LaneQuery): PollRequest[] {
  const wanted = symbols ?? new Set(POLLED_COINS.map((coin) => `${coin}USDT`));
  const listed = [...instruments.values()].filter(
    (instrument) => instrument.trading && wanted.has(instrument.symbol) && isLeading(instrument),
  );
  const names = listed.map(({ exchangeSymbol }) => exchangeSymbol);
  return [
    { path: '/fapi/v1/fundingInfo', everyMs: FUNDING_HOURS_EVERY_MS },
    { path: '/fapi/v1/premiumIndex', everyMs: MARKS_EVERY_MS },
    ...names.slice(0, MAX_POLLED).map((name) => ({ path: `/fapi/v1/openInterest?symbol=${encodeURIComponent(name)}` })),
  ];
}

/** Reads the bodies of {@link binancePolls}, told apart by their fields. */
export function readBinancePoll(body: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(body);
  if (fields !== undefined) {
    if (fields.openInterest !== undefined) readOpenInterest(fields, context, out);
    else out.addProblem('venue-error', `poll refused: ${readNumber(fields.code) ?? ''} ${readText(fields.msg, 300) ?? ''}`.trim());
    return;
  }
  const rows = readList(body).map((row) => readObject(row) ?? {});
  if (rows.some((row) => row.markPrice !== undefined)) for (const row of rows) noteMark(row.symbol, row.markPrice, row.time, context);
  else if (rows.some((row) => row.fundingIntervalHours !== undefined)) readFundingHours(rows, context);
  else out.addProblem('invalid-row', 'binance poll: neither marks nor funding intervals');
}

/**
 * One element of `!markPrice@arr@1s`: adds the mark price, keeps it to price open interest, and adds the funding rate. Dated contracts have
 * no rate and pay none; the funding of contracts whose interval is not known yet is left out.
 */
export function readMarkPrice(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const instrument = noteMark(fields.s, fields.p, fields.E, context);
  if (instrument === undefined) return;
  const { exchangeSymbol, symbol } = instrument;
  const tsMs = readTimeMs(fields.E);
  out.addMark({ exchange: EXCHANGE, exchangeSymbol, tsMs, price: readPrice(fields.p) });
  const intervalHours = context.memory?.fundingHours.get(exchangeSymbol);
  if (intervalHours === undefined) return;
  const nextFundingTsMs = readTimeMs(fields.T);
  if (nextFundingTsMs === undefined) return;
  out.addFunding({ exchange: EXCHANGE, exchangeSymbol, symbol, tsMs, fundingRate: readNumber(fields.r), intervalHours, nextFundingTsMs });
}

/** The perpetual that stands for its symbol: others of the same coin would look like jumps of one series. */
function linearOf(name: string | undefined, instruments: InstrumentTable): Instrument | undefined {
  const instrument = name === undefined ? undefined : instruments.get(name);
  return instrument !== undefined && isLeading(instrument) ? instrument : undefined;
}

function isLeading({ contractUnit, symbol, exchangeSymbol }: Instrument): boolean {
  return contractUnit === 'base' && symbol === unscaledSymbol(exchangeSymbol) && exchangeSymbol.endsWith('USDT');
}

function noteMark(name: unknown, price: unknown, time: unknown, context: DecodeContext): Instrument | undefined {
  const instrument = linearOf(readName(name), context.instruments);
  const mark = readPrice(price);
  const tsMs = readTimeMs(time) ?? context.receivedTsMs;
  if (instrument !== undefined && mark !== undefined) context.memory?.marks.set(instrument.exchangeSymbol, { price: mark, tsMs });
  return instrument;
}

function readFundingHours(rows: readonly Fields[], { instruments, memory }: DecodeContext): void {
  const adjusted = new Map(rows.map((row) => [readName(row.symbol), readNumber(row.fundingIntervalHours)]));
  for (const { exchangeSymbol, contractUnit } of instruments.values()) {
    if (contractUnit === 'base') memory?.fundingHours.set(exchangeSymbol, adjusted.get(exchangeSymbol) ?? USUAL_FUNDING_HOURS);
  }
}

/** `openInterest` counts coins of one side. */
function readOpenInterest(fields: Fields, { instruments, memory }: DecodeContext, out: DecodedFrame): void {
  const instrument = linearOf(readName(fields.symbol), instruments);
  const openInterest = readSize(fields.openInterest);
  const mark = instrument === undefined ? undefined : memory?.marks.get(instrument.exchangeSymbol)?.price;
  if (instrument?.quoteIsUsd !== true || openInterest === undefined || mark === undefined) return;
  const { exchangeSymbol, symbol } = instrument;
  const tsMs = readTimeMs(fields.time);
  out.addOpenInterest({ exchange: EXCHANGE, exchangeSymbol, symbol, tsMs, openInterest, openInterestUsd: openInterest * mark });
}
