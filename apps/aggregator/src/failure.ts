import { CascadeError } from '@cascade/core';

/** Error codes that mean the user asked for something impossible, not that something broke. */
const USAGE_CODES: readonly string[] = [
  'feeds/invalid-symbol',
  'feeds/invalid-watchlist',
  'replay/file-not-found',
  'replay/unknown-tape-format',
  'replay/unknown-format',
  'replay/invalid-pace',
];

/**
 * Prints one clear line on stderr and returns the exit code: 2 for wrong usage or configuration, 1 for everything else.
 * Unexpected errors keep their stack, since they are ours to fix.
 */
export function reportFailure(error: unknown): 1 | 2 {
  if (!(error instanceof CascadeError)) {
    process.stderr.write(`cascade: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
  process.stderr.write(`cascade: ${error.message}\n`);
  const isUsage =
    USAGE_CODES.includes(error.code) || error.code.startsWith('app/') || /\/(unknown-option|invalid-option)$/.test(error.code);
  return isUsage ? 2 : 1;
}
