/** Shown where nothing is known. */
export const NOTHING = '–';

const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

function isKnown(value: number | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** An amount in at most five characters: 950, 1.2k, 34k, 1.2M. Rounded before the unit is chosen, so never 1000k. */
export function compactNumber(value: number | undefined): string {
  if (!isKnown(value)) return NOTHING;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  for (const [unit, letter] of UNITS) {
    if (size < unit * 0.9995) continue;
    const scaled = size / unit;
    return `${sign}${scaled.toFixed(scaled < 9.95 ? 1 : 0)}${letter}`;
  }
  return `${sign}${size.toFixed(0)}`;
}

/** $1.2M. */
export function compactUsd(value: number | undefined): string {
  if (!isKnown(value)) return NOTHING;
  return value < 0 ? `-$${compactNumber(-value)}` : `$${compactNumber(value)}`;
}

/** With thousands separated and no cents: $1,234,567. */
export function fullUsd(value: number | undefined): string {
  if (!isKnown(value)) return 'USD not known';
  const digits = String(Math.round(value));
  // Not by the language's formatter, which takes many times as long: the tape has hundreds of amounts a second.
  return `$${digits.includes('e') ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, ',')}`;
}

const priceFormat = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const PRICES = priceFormat(2);
const SMALL_PRICES = priceFormat(5);

/** A price with two decimals, more below 1: 64,108.90, 0.08123. */
export function priceText(value: number | undefined): string {
  if (!isKnown(value)) return NOTHING;
  return (Math.abs(value) >= 1 ? PRICES : SMALL_PRICES).format(value);
}

/** A share 0..1 in percent, without decimals unless asked for. */
export function percentText(share: number | undefined, digits = 0): string {
  return isKnown(share) ? `${(share * 100).toFixed(digits)} %` : NOTHING;
}

/** A probability 0..1: as a share, but nothing is certain or ruled out by rounding: `>99 %` from 0.995 on, `<1 %` below 0.005 and above 0. */
export function probabilityText(probability: number | undefined, digits = 0): string {
  if (!isKnown(probability)) return NOTHING;
  if (probability >= 0.995) return '>99 %';
  return probability > 0 && probability < 0.005 ? '<1 %' : percentText(probability, digits);
}

/** How long, in its two greatest units at most: 4 s, 12 min, 1 h 05 min, 3 d 2 h. */
export function durationText(durationMs: number | undefined): string {
  if (!isKnown(durationMs)) return NOTHING;
  const sec = Math.max(0, Math.floor(durationMs / 1_000));
  if (sec < 60) return `${sec} s`;
  const min = Math.floor(sec / 60);
  if (min < 60) return `${min} min`;
  const hours = Math.floor(min / 60);
  if (hours < 24) return `${hours} h ${String(min % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Time of day in the local zone, 24 hours: 14:03:05. */
export function clockText(tsMs: number | undefined): string {
  if (!isKnown(tsMs) || Math.abs(tsMs) > 8.64e15) return NOTHING;
  const date = new Date(tsMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The same moment in UTC with its date, for titles: 2026-03-04 14:03:05 UTC. */
export function utcText(tsMs: number | undefined): string {
  if (!isKnown(tsMs) || Math.abs(tsMs) > 8.64e15) return 'time not known';
  return `${new Date(tsMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
