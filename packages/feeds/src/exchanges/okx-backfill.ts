import type { Gap, LaneQuery, PollRequest } from '../codec.js';

const SWAP_SUFFIX = '-SWAP';
/** Families asked for when no symbols were: the contracts most of the venue's liquidations are of. */
const LEADING_FAMILIES = 'BTC-USDT ETH-USDT SOL-USDT XRP-USDT DOGE-USDT BNB-USDT ADA-USDT LINK-USDT BTC-USD ETH-USD'.split(' ');
/** Families asked for at most, one request each. */
const MAX_FAMILIES = 20;

/**
 * The liquidations of swaps that OKX still lists: the newest 100 of each family, whatever the gap. Families are those of the symbols asked
 * for, in all their swaps, else ten leading ones; at most 20.
 */
export function okxBackfill(_gap: Gap, query: LaneQuery): PollRequest[] {
  return families(query)
    .slice(0, MAX_FAMILIES)
    .map((family) => ({
      path: `/api/v5/public/liquidation-orders?instType=SWAP&instFamily=${encodeURIComponent(family)}&state=filled&limit=100`,
    }));
}

function families({ instruments, symbols }: LaneQuery): readonly string[] {
  if (symbols === undefined) return LEADING_FAMILIES;
  const swaps = [...instruments.values()].filter((instrument) => instrument.exchangeSymbol.endsWith(SWAP_SUFFIX));
  // Without metadata a name is guessed; a wrong one is refused by the venue.
  if (swaps.length === 0) return [...symbols].map((symbol) => symbol.replace(/USDT$/, '-USDT'));
  const wanted = swaps.filter(({ symbol, trading }) => trading && symbols.has(symbol));
  return wanted.map(({ exchangeSymbol }) => exchangeSymbol.slice(0, -SWAP_SUFFIX.length));
}
