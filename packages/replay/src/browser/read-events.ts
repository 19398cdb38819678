import type { CascadeEvent } from '@cascade/core';
import { MAX_LINE_LENGTH } from '../config.js';
import { inputKind } from '../input-kind.js';
import { INPUT_OPTION_NAMES, ProblemLog } from '../input-options.js';
import { journalEvents } from '../journal-events.js';
import { splitLines } from '../split-lines.js';
import { type TapeOptions, tapeEvents } from '../tape-events.js';
import { WebGzipReader } from './web-gzip-reader.js';

/** How {@link readEvents} reads. */
export interface ReadEventsOptions extends TapeOptions {
  /** Name of the file: says what it is, and stands in messages. */
  readonly name: string;
}

/**
 * The events in the bytes of a journal or a tape, however they are cut into chunks: what `openInput` gives for a file of this name with these
 * bytes, without Node. For a `File` of a page: `readEvents(file.stream(), { name: file.name })`.
 *
 * `name` tells what it is: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`. Memory: a journal one chunk,
 * unpacked; a tape all its rows, at most 5,000,000. `barMs` is used by tapes only.
 * @throws CascadeError at the call `replay/unknown-format`, `replay/unknown-option`, `replay/invalid-option`; while iterating those of
 *   `readJournal` and `readTape`, and `replay/unreadable-file` when the chunks end with an error
 */
export function readEvents(chunks: AsyncIterable<Uint8Array>, options: ReadEventsOptions): AsyncIterable<CascadeEvent> {
  const { name, ...inputOptions } = options;
  const kind = inputKind(name);
  const lines = splitLines(chunks, { name, openGzip: () => new WebGzipReader(), maxLineLength: MAX_LINE_LENGTH });
  if (kind === 'tape') return tapeEvents(name, lines, inputOptions);
  const { barMs: _, ...journalOptions } = inputOptions;
  return journalEvents(name, lines, new ProblemLog(name, journalOptions, INPUT_OPTION_NAMES));
}
