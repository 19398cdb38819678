import { CascadeError, quote } from '@cascade/core';

/** Decimal text as venues print it: at most 8 decimals, no exponent, no trailing zeros. */
export function decimal(value: number): string {
  const text = value.toFixed(8);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Lower-case hexadecimal text of fixed length, for ids made from running numbers. */
export function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}

/** The object in a JSON text, or `undefined` for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The strings of a JSON array; other elements are left out. */
export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** What a fake symbol means: the coin and whether the contract is coin-margined. */
export interface Contract {
  readonly base: string;
  readonly inverse: boolean;
}

/**
 * Takes a fake symbol apart: `BTCUSDT` is linear, `BTCUSD` coin-margined.
 * @throws CascadeError `testkit/unknown-symbol`
 */
export function contractOf(symbol: string): Contract {
  const match = /^([A-Z0-9]+?)(USDT|USD)$/.exec(symbol);
  const base = match?.[1];
  if (base === undefined) {
    throw new CascadeError('testkit/unknown-symbol', `symbol ${quote(symbol)} must look like "BTCUSDT" or "BTCUSD"`);
  }
  return { base, inverse: match?.[2] === 'USD' };
}
