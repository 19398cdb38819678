import { NOTHING } from '../../text/format.js';

/** A rate: one decimal below 100, none above; `–` when not known. */
export function rateText(value: number | null | undefined): string {
  if (!isKnown(value)) return NOTHING;
  return withoutMinusZero(value.toFixed(Math.abs(value) >= 99.95 ? 0 : 1));
}

/** A change with its sign, `+` too. */
export function signedText(value: number | null | undefined, digits: number): string {
  if (!isKnown(value)) return NOTHING;
  const text = withoutMinusZero(value.toFixed(digits));
  return Number(text) > 0 ? `+${text}` : text;
}

/** A change, given as fraction, in percent with its sign. */
export function signedPercent(fraction: number | null | undefined, digits: number): string {
  return isKnown(fraction) ? `${signedText(fraction * 100, digits)} %` : NOTHING;
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function withoutMinusZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
