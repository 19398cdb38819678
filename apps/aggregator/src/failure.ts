import { CascadeError } from '@cascade/core';

/** Error codes that mean the user asked for something impossible, not that something broke. */
const USAGE_CODES: readonly string[] = [
  'alerts/unknown-target',
  'feeds/invalid-symbol',
  'feeds/invalid-watchlist',
  'redis-bus/spill-foreign',
  'replay/file-not-found',
  'replay/unknown-tape-format',
  'replay/unknown-format',
  'replay/invalid-pace',
];

/** Codes of the file system that mean another file has to be named, or this one allowed; anything else is a failing disk. */
const WRONG_FILE: readonly unknown[] = ['EACCES', 'EPERM', 'EEXIST', 'EISDIR', 'ENOTDIR', 'ELOOP'];
/** Errors about a file that may be either. */
const FILE_CODES: readonly string[] = ['replay/unreadable-file', 'alerts/dead-letters-unreadable', 'redis-bus/spill-unusable'];

/** How to do what a message asks for, where only the command line knows. */
const ADVICE: Readonly<Record<string, string>> = {
  'app/http-needs-token': '; a token is set with CASCADE_HTTP_TOKEN or httpToken in the configuration file',
  'replay/invalid-row': '; --lenient skips broken rows and counts them',
};

// Here and not in a function: nothing may be printed before, not even the help, and this module is loaded with the program.
process.stdout.on('error', onOutputError);
// Logs that nobody reads, or that a full disk refuses, end no recording and no service; and there is nobody left to tell.
process.stderr.on('error', () => undefined);

/** A reader that has gone (`| head`) wants no more, which is no failure. Any other trouble ends the command: its results would be incomplete. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`cascade: the output can't be written: ${error.message}\n`);
  process.exit(1);
}

/**
 * Prints one clear line on stderr and returns the exit code: 2 for wrong usage or configuration, 1 for everything else.
 * Unexpected errors keep their stack, since they are ours to fix.
 */
export function reportFailure(error: unknown): 1 | 2 {
  if (!(error instanceof CascadeError)) {
    process.stderr.write(`cascade: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
  process.stderr.write(`cascade: ${error.message}${ADVICE[error.code] ?? ''}\n`);
  return isUsage(error) ? 2 : 1;
}

function isUsage({ code, cause, context }: CascadeError): boolean {
  if (USAGE_CODES.includes(code) || code.startsWith('app/') || /\/(unknown-option|invalid-option)$/.test(code)) return true;
  if (!FILE_CODES.includes(code)) return false;
  // What wraps an error of another part keeps the context; the cause is then that error.
  return WRONG_FILE.includes(context?.code ?? (cause instanceof Error && 'code' in cause ? cause.code : undefined));
}
