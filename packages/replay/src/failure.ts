import { CascadeError } from '@cascade/core';

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** Turns an error of the file system into one that names the file. */
export function fileError(file: string, cause: unknown): CascadeError {
  const context = { file };
  if (cause instanceof CascadeError) return cause;
  if (codeOf(cause) === 'ENOENT') return new CascadeError('replay/file-not-found', `file not found: "${file}"`, { context, cause });
  if (codeOf(cause) === 'EISDIR')
    return new CascadeError('replay/unreadable-file', `"${file}" is a folder, not a file`, { context, cause });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CascadeError('replay/unreadable-file', `"${file}" can't be read or written: ${reason}`, { context, cause });
}

/** The input stops in the middle of its data. */
export function truncated(file: string, rows: number, cause?: unknown): CascadeError {
  const message = `"${file}" is cut off: its end is missing after ${rows} full rows; get a complete copy, or read it with lenient to use these rows`;
  return new CascadeError('replay/truncated-file', message, { context: { file, rows }, cause });
}

/** The input's gzip data is damaged. */
export function corrupt(file: string, rows: number, reason: string, cause?: unknown): CascadeError {
  const message = `"${file}" is damaged after ${rows} full rows (${reason}); get a good copy, or read it with lenient to use these rows`;
  return new CascadeError('replay/corrupt-file', message, { context: { file, rows }, cause });
}

/** The input has nothing to read. */
export function empty(file: string): CascadeError {
  return new CascadeError('replay/empty-file', `"${file}" is empty: there are no rows to read`, { context: { file } });
}

/** A problem with one row; `problem` says which field, what it must be and what it is. */
export function invalidRow(file: string, row: number, problem: string, context: Readonly<Record<string, unknown>> = {}): CascadeError {
  return new CascadeError('replay/invalid-row', `row ${row} of "${file}": ${problem}`, { context: { ...context, file, row } });
}
