/** Liquidations below are as narrow as can be, above as wide, USD. */
const SMALLEST_USD = 100;
const LARGEST_USD = 10_000_000;

/** Width of a liquidation's bar 0..1, by the logarithm of its USD from $100 to $10M; 0 when they are not known. */
export function barShare(usd: number | undefined): number {
  if (usd === undefined || !(usd > 0)) return 0;
  const share = Math.log(usd / SMALLEST_USD) / Math.log(LARGEST_USD / SMALLEST_USD);
  return Math.min(1, Math.max(0.02, share));
}
