import { parseSymbol } from '@cascade/core';

/** A coin's name without the multiplier, and how many coins the venue's unit stands for. */
export interface ScaledName {
  readonly base: string;
  readonly scale: number;
}

const POWERS: Readonly<Record<string, number>> = { '1000': 1e3, '10000': 1e4, '100000': 1e5, '1000000': 1e6, '1M': 1e6 };
const PREFIXED = /^(1000000|100000|10000|1000|1M)([A-Z][A-Z0-9]{2,})$/;
/** Bybit's older spelling, `SHIB1000`. */
const SUFFIXED = /^([A-Z]{3,})(1000)$/;
/** Hyperliquid's spelling, `kPEPE`: a small letter before capitals. */
const THOUSANDS = /^k([A-Z][A-Z0-9]{2,})(?=$|[-_/:])/;

/**
 * Takes the multiplier off a coin's name: `1000PEPE`, `1000000MOG`, `1MBABYDOGE`, `SHIB1000` and, by the venue's own spelling, `kPEPE`.
 * Names that only look alike (`1INCH`, `KAVA`) stay as they are, with scale 1. O(length), pure.
 * @param base canonical coin, capitals
 * @param exchangeSymbol the venue's own name of the contract, where small letters count
 */
export function splitScale(base: string, exchangeSymbol: string): ScaledName {
  const [, power = '', coin] = PREFIXED.exec(base) ?? [];
  if (coin !== undefined) return { base: coin, scale: POWERS[power] ?? 1 };
  const old = SUFFIXED.exec(base)?.[1];
  if (old !== undefined) return { base: old, scale: 1_000 };
  const small = THOUSANDS.exec(exchangeSymbol)?.[1];
  return small !== undefined && base === `K${small}` ? { base: small, scale: 1_000 } : { base, scale: 1 };
}

/** A canonical symbol as people may ask for it, without the multiplier: `1000PEPEUSDT` gives `PEPEUSDT`. */
export function unscaledSymbol(symbol: string): string {
  const parts = parseSymbol(symbol);
  if (parts === undefined) return symbol;
  const { base, scale } = splitScale(parts.base, '');
  return scale === 1 ? symbol : `${base}${symbol.slice(parts.base.length)}`;
}
