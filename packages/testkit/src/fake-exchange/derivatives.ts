/** What a fake exchange reports of one coin's perpetual. */
export interface Derivative {
  /** One side, base units. */
  readonly openInterest: number;
  /** USD per base unit. */
  readonly mark: number;
  /** Fraction per 8 h. */
  readonly fundingRate8h: number;
}

const FUNDING_RATE_8H = 0.0001;
const FUNDING_INTERVAL_MS = 28_800_000;

/** Of a plausible size, the same on every venue until told otherwise. */
const DEFAULTS: Readonly<Record<string, Pick<Derivative, 'openInterest' | 'mark'>>> = {
  BTC: { openInterest: 52_000.256, mark: 60_000 },
  ETH: { openInterest: 600_000.5, mark: 3_000 },
  SOL: { openInterest: 4_000_000, mark: 150 },
  XRP: { openInterest: 300_000_000, mark: 0.6 },
  DOGE: { openInterest: 900_000_000, mark: 0.2 },
  BNB: { openInterest: 200_000, mark: 600 },
  ADA: { openInterest: 150_000_000, mark: 0.5 },
  LINK: { openInterest: 8_000_000, mark: 15 },
};

/** Open interest, mark price and funding of one fake exchange's coins: of a plausible size until they are set. */
export class DerivativeBook {
  readonly #known: Map<string, Derivative> = new Map();

  of(base: string): Derivative {
    return this.#known.get(base) ?? { openInterest: 1_000_000, mark: 1, fundingRate8h: FUNDING_RATE_8H, ...DEFAULTS[base] };
  }

  /** The mark price, if one was set. */
  knownMark(base: string): number | undefined {
    return this.#known.get(base)?.mark;
  }

  /** What is left out stays as it is. */
  set(base: string, { openInterest, mark, fundingRate8h }: Partial<Derivative>): void {
    const before = this.of(base);
    this.#known.set(base, {
      openInterest: openInterest ?? before.openInterest,
      mark: mark ?? before.mark,
      fundingRate8h: fundingRate8h ?? before.fundingRate8h,
    });
  }
}

/** The next payment after `tsMs`, Unix ms: 00, 08 and 16 h UTC. */
export function nextFundingMs(tsMs: number): number {
  return Math.ceil((tsMs + 1) / FUNDING_INTERVAL_MS) * FUNDING_INTERVAL_MS;
}

/** The payment after the next one, Unix ms. */
export function followingFundingMs(tsMs: number): number {
  return nextFundingMs(tsMs) + FUNDING_INTERVAL_MS;
}
