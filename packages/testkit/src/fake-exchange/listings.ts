/** One coin as the fake exchanges list it. Prices and steps are of a plausible size, not a quotation. */
export interface Listing {
  readonly base: string;
  /** Smallest price step, USD. */
  readonly tick: string;
  /** Smallest quantity step, base units. */
  readonly step: string;
  /** Base units per OKX contract. */
  readonly okxContractValue: string;
  /** Decimals of a Hyperliquid size. */
  readonly sizeDecimals: number;
  readonly maxLeverage: number;
}

/** The coins every fake exchange lists. */
export const LISTINGS: readonly Listing[] = [
  { base: 'BTC', tick: '0.1', step: '0.001', okxContractValue: '0.01', sizeDecimals: 5, maxLeverage: 40 },
  { base: 'ETH', tick: '0.01', step: '0.01', okxContractValue: '0.1', sizeDecimals: 4, maxLeverage: 25 },
  { base: 'SOL', tick: '0.01', step: '0.1', okxContractValue: '1', sizeDecimals: 2, maxLeverage: 20 },
  { base: 'XRP', tick: '0.0001', step: '0.1', okxContractValue: '1', sizeDecimals: 0, maxLeverage: 20 },
  { base: 'DOGE', tick: '0.00001', step: '1', okxContractValue: '1', sizeDecimals: 0, maxLeverage: 10 },
  { base: 'BNB', tick: '0.01', step: '0.01', okxContractValue: '1', sizeDecimals: 3, maxLeverage: 10 },
  { base: 'ADA', tick: '0.0001', step: '1', okxContractValue: '1', sizeDecimals: 0, maxLeverage: 10 },
  { base: 'LINK', tick: '0.001', step: '0.1', okxContractValue: '1', sizeDecimals: 1, maxLeverage: 10 },
  { base: 'SUI', tick: '0.0001', step: '0.1', okxContractValue: '1', sizeDecimals: 1, maxLeverage: 10 },
  { base: 'WIF', tick: '0.00001', step: '0.1', okxContractValue: '1', sizeDecimals: 0, maxLeverage: 5 },
  { base: 'TRB', tick: '0.001', step: '0.1', okxContractValue: '0.1', sizeDecimals: 2, maxLeverage: 5 },
];

/** USD per coin-margined contract, the same on Binance and OKX. */
export function inverseContractUsd(base: string): number {
  return base === 'BTC' ? 100 : 10;
}
