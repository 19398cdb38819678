import type { CascadeEvent } from '@cascade/core';
import { parseEvent } from './parse-event.js';
import { openRotatingLines, type RotatingOptions } from './rotating-lines.js';

/** When a rotating journal begins a new file, and how it writes. */
export type RotatingJournalOptions = RotatingOptions;

/** Counters of a rotating journal since it was opened. */
export interface RotatingJournalStats {
  /** Events taken; after a flush or `close` they are in the files. */
  readonly events: number;
  /** `write` calls that were rejected, whatever the reason. */
  readonly refused: number;
  /** Files begun. */
  readonly files: number;
  /** Text taken, bytes before compression. */
  readonly textBytes: number;
  /** Size of the files as of the last flush, bytes. */
  readonly fileBytes: number;
}

/** A journal in several files; see {@link openRotatingJournal}. */
export interface RotatingJournal {
  /**
   * Takes one event; resolves when there is room for the next, so await it. Files hold the events in the order of the calls.
   * @throws CascadeError `replay/invalid-event` when it could not be read back, `replay/journal-overflow` (retryable) when 4 MiB wait
   *   because earlier calls were not awaited, `replay/journal-closed`; after a failure of the disk that failure, every time
   */
  write(event: CascadeEvent): Promise<void>;
  /** A copy of the counters. */
  stats(): RotatingJournalStats;
  /**
   * Resolves when everything taken is in the files and the last one has its end. Calling it again does nothing.
   * @throws CascadeError the failure of the disk, if there was one
   */
  close(): Promise<void>;
}

/**
 * Opens a journal that begins a new file after `maxBytes` of text or `maxAgeMs`, whichever comes first. The folder is created.
 *
 * Files are named after the UTC time of their first event, `cascade-2026-11-21T04-00-00.000Z.ndjson.gz`, so that the order of names is the
 * order of time; existing files are never touched, and there is no file without an event. Each is a journal of its own for `readJournal`.
 * Lines reach the file at least once a second: after a crash of the process every line older than that can be read (lenient reading, since
 * the last file lacks its end). A file past its age is ended within half a second, also when no event comes. Memory: at most 4 MiB of
 * waiting text and 64 KiB in the writer. No fsync: a power cut may lose what the operating system had not stored.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option`, `replay/not-a-folder`, `replay/folder-not-writable`
 */
export async function openRotatingJournal(folder: string, options: RotatingJournalOptions = {}): Promise<RotatingJournal> {
  const lines = await openRotatingLines(folder, 'cascade', options);
  let invalid = 0;
  return {
    write: async (event) => lines.write(lineOf(event)),
    stats: () => {
      const { lines: events, refused, ...sizes } = lines.stats();
      return { events, refused: refused + invalid, ...sizes };
    },
    close: () => lines.close(),
  };

  function lineOf(event: CascadeEvent): string {
    try {
      return JSON.stringify(parseEvent(event));
    } catch (error) {
      invalid++;
      throw error;
    }
  }
}
