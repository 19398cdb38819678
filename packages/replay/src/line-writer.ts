import { type FileHandle, open } from 'node:fs/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { CascadeError } from '@cascade/core';
import { JOURNAL_BUFFER_LENGTH, JOURNAL_FLUSH_LENGTH } from './config.js';
import { fileError } from './failure.js';
import { repairJournal } from './journal-repair.js';

/** Appends lines to a file; see {@link openLineWriter}. */
export interface LineWriter {
  /**
   * Takes one line, without its line end; resolves when there is room for the next, so await it.
   * @throws CascadeError `replay/journal-overflow` (retryable) when the buffer is full because earlier calls were not awaited,
   *   `replay/journal-write-failed` after a failure of the disk, `replay/journal-closed`
   */
  write(line: string): Promise<void>;
  /** Resolves when everything written so far is in the file and readable there, even if the process is killed next. */
  flush(): Promise<void>;
  /** Flushes, ends the gzip data and closes the file. Calling it again does nothing. */
  close(): Promise<void>;
}

/** Packs text into one gzip member that can be read up to its last `pack`. */
class GzipPacker {
  #gzip: Gzip = createGzip();
  #output: Buffer[] = [];

  constructor() {
    this.#gzip.on('data', (piece: Buffer) => {
      this.#output.push(piece);
    });
  }

  async pack(text: string): Promise<Buffer> {
    this.#gzip.write(text);
    await new Promise<void>((resolve) => this.#gzip.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    return this.#take();
  }

  async end(): Promise<Buffer> {
    const ended = new Promise<void>((resolve) => this.#gzip.once('end', () => resolve()));
    this.#gzip.end();
    await ended;
    return this.#take();
  }

  async #take(): Promise<Buffer> {
    // A turn of the event loop, so that output handed over with the callback has been emitted.
    await new Promise((resolve) => setImmediate(resolve));
    const bytes = Buffer.concat(this.#output);
    this.#output = [];
    return bytes;
  }
}

class FileLineWriter implements LineWriter {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #packer: GzipPacker | undefined;
  #pending = '';
  #started = false;
  /** The drain that is queued and has not taken its text yet. */
  #queued: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: CascadeError | undefined;
  #closing: Promise<void> | undefined;

  constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
    this.#packer = file.endsWith('.gz') ? new GzipPacker() : undefined;
  }

  async write(line: string): Promise<void> {
    this.#assertUsable();
    if (this.#pending.length >= JOURNAL_BUFFER_LENGTH) {
      const message = `the journal "${this.#file}" holds ${JOURNAL_BUFFER_LENGTH} unwritten characters; await write() before the next call`;
      throw new CascadeError('replay/journal-overflow', message, { retryable: true, context: { file: this.#file } });
    }
    this.#pending += `${line}\n`;
    if (this.#pending.length >= JOURNAL_FLUSH_LENGTH) await this.#drain();
  }

  async flush(): Promise<void> {
    this.#assertUsable();
    await this.#drain();
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing === undefined) return;
    throw new CascadeError('replay/journal-closed', `the journal "${this.#file}" is closed; open a new writer`, {
      context: { file: this.#file },
    });
  }

  #drain(): Promise<void> {
    if (this.#queued === undefined) {
      this.#queued = this.#last.then(() => this.#append());
      this.#last = this.#queued.catch(() => undefined);
    }
    return this.#queued;
  }

  async #append(): Promise<void> {
    this.#queued = undefined;
    if (this.#failure !== undefined) throw this.#failure;
    const text = this.#pending;
    this.#pending = '';
    if (text === '') return;
    this.#started = true;
    await this.#toFile(this.#packer === undefined ? text : await this.#packer.pack(text));
  }

  async #toFile(data: string | Buffer): Promise<void> {
    try {
      await this.#handle.appendFile(data);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const details = { retryable: true, context: { file: this.#file }, cause };
      this.#failure = new CascadeError('replay/journal-write-failed', `the journal "${this.#file}" can't be written: ${reason}`, details);
      throw this.#failure;
    }
  }

  async #finish(): Promise<void> {
    try {
      await this.#drain();
      if (this.#packer !== undefined && this.#started) await this.#toFile(await this.#packer.end());
    } finally {
      await this.#handle.close();
    }
  }
}

/**
 * Opens a file of lines for appending; gzip when the name ends with `.gz`. What is promised is written at `openJournalWriter`, for which this is
 * the part that does not know what a line means.
 * @throws CascadeError `replay/file-not-found` (no such folder), `replay/unreadable-file`, `replay/corrupt-file`, `replay/not-gzip`
 */
export async function openLineWriter(file: string): Promise<LineWriter> {
  await repairJournal(file);
  try {
    return new FileLineWriter(file, await open(file, 'a'));
  } catch (error) {
    throw fileError(file, error);
  }
}
