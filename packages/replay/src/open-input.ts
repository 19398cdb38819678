import { open } from 'node:fs/promises';
import type { CascadeEvent } from '@cascade/core';
import { fileError } from './failure.js';
import { inputKind } from './input-kind.js';
import { readJournal } from './journal.js';
import { readTape } from './tape.js';
import type { TapeOptions } from './tape-events.js';

async function assertReadable(file: string): Promise<void> {
  try {
    const handle = await open(file);
    try {
      await handle.read({ buffer: Buffer.alloc(1) });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(file, error);
  }
}

/**
 * The events of a file, by its name: `.ndjson` and `.jsonl` are journals, `.csv` is a tape, each also with `.gz`.
 * `barMs` is used by tapes only. Nothing has to be closed: the file is held open only while it is iterated.
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/unknown-format`; while iterating those of
 *   {@link readJournal} and {@link readTape}
 */
export async function openInput(file: string, options: TapeOptions = {}): Promise<AsyncIterable<CascadeEvent>> {
  const kind = inputKind(file);
  await assertReadable(file);
  if (kind === 'tape') return readTape(file, options);
  const { barMs: _, ...journalOptions } = options;
  return readJournal(file, journalOptions);
}
