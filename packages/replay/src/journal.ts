import type { CascadeEvent } from '@cascade/core';
import { INPUT_OPTION_NAMES, type InputOptions, ProblemLog } from './input-options.js';
import { journalEvents } from './journal-events.js';
import { readLines } from './read-lines.js';

/**
 * The events of a journal in file order: one event of `@cascade/core` as JSON a line, plain or gzip.
 *
 * Every line is checked with `parseEvent`. A journal whose writer was killed has all its full lines: strict reading
 * delivers them and then throws `replay/truncated-file`, lenient reading ends there. Streams; memory: one piece of the file.
 * Rows up to 10 s out of order of `receivedTsMs` are delivered as they stand (`replay` sorts them), older ones are a problem.
 * @throws CascadeError `replay/unknown-option` at the call; while reading `replay/file-not-found`, `replay/invalid-row` (file, row number,
 *   field and value), `replay/out-of-order`, `replay/truncated-file`, `replay/corrupt-file`, `replay/empty-file`, `replay/not-gzip`
 */
export function readJournal(file: string, options: InputOptions = {}): AsyncIterable<CascadeEvent> {
  const log = new ProblemLog(file, options, INPUT_OPTION_NAMES);
  return journalEvents(file, readLines(file), log);
}
