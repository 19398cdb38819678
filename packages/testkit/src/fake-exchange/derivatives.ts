/** What every fake exchange reports of one coin's perpetual. */
export interface Derivative {
  /** One side, base units. */
  readonly openInterest: number;
  /** USD per base unit. */
  readonly mark: number;
}

/** Funding of every fake perpetual, fraction per 8 h. */
export const FUNDING_RATE_8H = 0.0001;
const FUNDING_INTERVAL_MS = 28_800_000;

const DERIVATIVES: Readonly<Record<string, Derivative>> = {
  BTC: { openInterest: 52_000.256, mark: 60_000 },
  ETH: { openInterest: 600_000.5, mark: 3_000 },
  SOL: { openInterest: 4_000_000, mark: 150 },
  XRP: { openInterest: 300_000_000, mark: 0.6 },
  DOGE: { openInterest: 900_000_000, mark: 0.2 },
  BNB: { openInterest: 200_000, mark: 600 },
  ADA: { openInterest: 150_000_000, mark: 0.5 },
  LINK: { openInterest: 8_000_000, mark: 15 },
};

/** Open interest and mark price of a listed coin; of a plausible size, the same on every venue and at any time. */
export function derivativeOf(base: string): Derivative {
  return DERIVATIVES[base] ?? { openInterest: 1_000_000, mark: 1 };
}

/** The next payment after `tsMs`, Unix ms: 00, 08 and 16 h UTC. */
export function nextFundingMs(tsMs: number): number {
  return Math.ceil((tsMs + 1) / FUNDING_INTERVAL_MS) * FUNDING_INTERVAL_MS;
}

/** The payment after the next one, Unix ms. */
export function followingFundingMs(tsMs: number): number {
  return nextFundingMs(tsMs) + FUNDING_INTERVAL_MS;
}
