import type { DecodeContext } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readName, readNumber, readSize, readTimeMs } from '../fields.js';

const LINEAR_SWAP = /-USDT-SWAP$/;
const HOUR_MS = 3_600_000;

/** Open interest and funding of all swaps (docs: `instId=ANY`). */
export const OKX_MARKET_PATHS: readonly string[] = ['/api/v5/public/open-interest?instType=SWAP', '/api/v5/public/funding-rate?instId=ANY'];

/**
 * A row of open interest or funding, of the channels or of {@link OKX_MARKET_PATHS}, told apart by its fields. `oiCcy` is coins, `oiUsd` dollars (docs); rows without dollars are left
 * out. The funding interval is the time between this payment (`fundingTime`) and the next, or the previous one. Only USDT swaps are read:
 * inverse and USDC swaps have the same canonical symbol, and two series under one name would look like jumps.
 */
export function readMarketRow(row: Fields, { instruments }: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.instId);
  if (exchangeSymbol === undefined || !LINEAR_SWAP.test(exchangeSymbol)) return;
  const symbol = instruments.get(exchangeSymbol)?.symbol;
  const common = { exchange: 'okx', exchangeSymbol, symbol, tsMs: readTimeMs(row.ts) };
  out.addOpenInterest({ ...common, openInterest: readSize(row.oiCcy), openInterestUsd: readNumber(row.oiUsd) });
  const payTsMs = readTimeMs(row.fundingTime);
  const intervalHours = intervalOf(payTsMs, readTimeMs(row.nextFundingTime), readTimeMs(row.prevFundingTime));
  if (intervalHours === undefined) return;
  out.addFunding({ ...common, fundingRate: readNumber(row.fundingRate), intervalHours, nextFundingTsMs: payTsMs });
}

function intervalOf(payTsMs: number | undefined, nextTsMs: number | undefined, previousTsMs: number | undefined): number | undefined {
  if (payTsMs === undefined) return undefined;
  if (nextTsMs !== undefined) return (nextTsMs - payTsMs) / HOUR_MS;
  return previousTsMs === undefined ? undefined : (payTsMs - previousTsMs) / HOUR_MS;
}
