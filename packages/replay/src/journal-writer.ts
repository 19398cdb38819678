import type { CascadeEvent } from '@cascade/core';
import { openLineWriter } from './line-writer.js';
import { parseEvent } from './parse-event.js';

/** Appends events to a journal; see {@link openJournalWriter}. */
export interface JournalWriter {
  /**
   * Takes one event; resolves when there is room for the next, so await it.
   * @throws CascadeError `replay/invalid-event` when it could not be read back, `replay/journal-overflow` (retryable) when the buffer is full
   *   because earlier calls were not awaited, `replay/journal-write-failed` after a failure of the disk, `replay/journal-closed`
   */
  write(event: CascadeEvent): Promise<void>;
  /** Resolves when everything written so far is in the file and readable there, even if the process is killed next. */
  flush(): Promise<void>;
  /** Flushes, ends the gzip data and closes the file. Calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Opens a journal for appending; gzip when the name ends with `.gz`. The file is created if need be; its folder must exist.
 *
 * One event a line. Lines reach the file in the order of the calls: at `flush`, at `close` and whenever 64 KiB have gathered.
 * After a crash of the process every flushed line can be read. An existing journal that was left without its end is repaired first
 * (gzip: one pass over the file). One writer per file. Memory: at most 4 MiB of text and one line. No fsync: a power cut may lose what the
 * operating system had not stored.
 * @throws CascadeError `replay/file-not-found` (no such folder), `replay/unreadable-file`, `replay/corrupt-file`, `replay/not-gzip`
 */
export async function openJournalWriter(file: string): Promise<JournalWriter> {
  const lines = await openLineWriter(file);
  return {
    write: async (event) => lines.write(JSON.stringify(parseEvent(event))),
    flush: () => lines.flush(),
    close: () => lines.close(),
  };
}
