import type { DecodeContext } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize } from '../fields.js';
import { pairSymbol } from '../instruments.js';

/** Funding is paid every hour, and `funding` is the rate of one hour. */
const FUNDING_HOURS = 1;
/** Coins of other dexes (`xyz:CRWV`) and of spot (`@107`). */
const OTHER_MARKET = /[:@]/;

/** JSON to POST for the contexts of every perpetual of the main exchange. */
export const HYPERLIQUID_CONTEXTS_BODY = '{"type":"metaAndAssetCtxs"}';

/** The `data` of an `activeAssetCtx` frame. */
export function readAssetContext(data: Fields | undefined, context: DecodeContext, out: DecodedFrame): void {
  addContext(readName(data?.coin), readObject(data?.ctx) ?? {}, context, out);
}

/** The answer to {@link HYPERLIQUID_CONTEXTS_BODY}: `[meta, contexts]`, the second list in the order of the first one's `universe`. */
export function readAssetContexts(body: unknown, context: DecodeContext, out: DecodedFrame): void {
  const [meta, rows] = readList(body);
  const universe = readList(readObject(meta)?.universe);
  const contexts = readList(rows);
  // A list of another length can't be matched by position.
  if (universe.length === 0 || universe.length !== contexts.length) {
    out.addProblem('invalid-row', `hyperliquid contexts: ${contexts.length} for ${universe.length} coins`);
    return;
  }
  for (const [index, item] of universe.entries()) {
    const coin = readObject(item);
    if (coin?.isDelisted !== true) addContext(readName(coin?.name), readObject(contexts[index]) ?? {}, context, out);
  }
}

/**
 * The `data` of an `allMids` frame: the middle of the book of every coin, by name, in place of its mark price. There is no time in it, so it is
 * when it came. Coins of other markets are in no metadata and left out.
 */
export function readMids(data: Fields | undefined, { receivedTsMs }: DecodeContext, out: DecodedFrame): void {
  for (const [exchangeSymbol, price] of Object.entries(readObject(data?.mids) ?? {})) {
    out.addMark({ exchange: 'hyperliquid', exchangeSymbol, tsMs: receivedTsMs, price: readPrice(price) });
  }
}

/** `openInterest` counts coins of one side; contexts carry no time, so it is when they came. */
function addContext(coin: string | undefined, row: Fields, { instruments, receivedTsMs }: DecodeContext, out: DecodedFrame): void {
  if (coin === undefined || OTHER_MARKET.test(coin)) return;
  const symbol = instruments.get(coin)?.symbol ?? pairSymbol(coin, 'USDC');
  const common = { exchange: 'hyperliquid', exchangeSymbol: coin, symbol, tsMs: receivedTsMs };
  const openInterest = readSize(row.openInterest);
  const mark = readPrice(row.markPx);
  const openInterestUsd = openInterest === undefined || mark === undefined ? undefined : openInterest * mark;
  out.addOpenInterest({ ...common, openInterest, openInterestUsd });
  out.addFunding({ ...common, fundingRate: readNumber(row.funding), intervalHours: FUNDING_HOURS });
}
