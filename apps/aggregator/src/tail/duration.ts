import { CascadeError, quote } from '@cascade/core';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Signals are kept for so long. */
const LONGEST_MS = 7 * 86_400_000;

/**
 * `90s`, `10m`, `2h` or `7d` in ms.
 * @param name of the option, for the message
 * @throws CascadeError `app/invalid-option` for anything else, 0 and more than 7 days
 */
export function parseDuration(name: string, text: string): number {
  const found = /^(\d{1,7})([smhd])$/.exec(text);
  const durationMs = Number(found?.[1]) * (UNIT_MS[found?.[2] ?? ''] ?? Number.NaN);
  if (durationMs > 0 && durationMs <= LONGEST_MS) return durationMs;
  throw new CascadeError(
    'app/invalid-option',
    `--${name} must be a length of time such as 90s, 10m, 2h or 7d, at most 7d, got ${quote(text)}`,
  );
}
