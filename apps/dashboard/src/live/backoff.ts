const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** How long to wait before the next attempt, ms: doubling from 0.5 s to 15 s, spread by half so that many pages don't come at once. @param attempt from 0 @param random 0..1 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + (full / 2) * random;
}
