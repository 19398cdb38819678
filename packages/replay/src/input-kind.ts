import { CascadeError } from '@cascade/core';

/**
 * What a file is by its name: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`.
 * @throws CascadeError `replay/unknown-format`
 */
export function inputKind(file: string): 'journal' | 'tape' {
  if (/\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(file)) return 'journal';
  if (/\.csv(?:\.gz)?$/i.test(file)) return 'tape';
  const message = `can't tell what "${file}" is: journals are named .ndjson or .jsonl, tapes .csv, each also with .gz`;
  throw new CascadeError('replay/unknown-format', message, { context: { file } });
}
