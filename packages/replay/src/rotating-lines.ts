import { mkdir, mkdtemp, open, rmdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assertKnownKeys, CascadeError, type Clock, quote } from '@cascade/core';
import { JOURNAL_BUFFER_LENGTH } from './config.js';
import { fileError } from './failure.js';
import { type LineWriter, openLineWriter } from './line-writer.js';
import { SYSTEM_CLOCK } from './pace.js';

/** When rotating files begin anew, and how they are written. */
export interface RotatingOptions {
  /** Most text in one file, bytes before compression; only a single longer line exceeds it. Default 64 MiB. */
  readonly maxBytes?: number;
  /** A file takes lines for this long at most, ms. Default one hour. */
  readonly maxAgeMs?: number;
  /** `.ndjson.gz` or plain `.ndjson`. Default `true`. */
  readonly gzip?: boolean;
  /** Names the files and times flushes and rotations. Default the platform's. */
  readonly clock?: Clock;
}

/** Counters of rotating lines since they were opened. */
export interface RotatingLinesStats {
  /** Lines taken; after a flush or `close` they are in the files. */
  readonly lines: number;
  /** `write` calls that were rejected, whatever the reason. */
  readonly refused: number;
  /** Files begun. */
  readonly files: number;
  /** Text taken, bytes before compression. */
  readonly textBytes: number;
  /** Size of the files as of the last flush, bytes. */
  readonly fileBytes: number;
}

/** Lines of text in several files; see {@link openRotatingLines}. */
export interface RotatingLines {
  /**
   * Takes one line, which must hold no line end; resolves when there is room for the next. Files hold the lines in the order of the calls.
   * @throws CascadeError `replay/journal-overflow` (retryable) when 4 MiB wait because earlier calls were not awaited,
   *   `replay/journal-closed`; after a failure of the disk that failure, every time
   */
  write(line: string): Promise<void>;
  /** A copy of the counters. */
  stats(): RotatingLinesStats;
  /**
   * Resolves when everything taken is in the files and the last one has its end. Calling it again does nothing.
   * @throws CascadeError the failure of the disk, if there was one
   */
  close(): Promise<void>;
}

/** Defaults of rotating files (our choice): files of at most one hour, 64 MiB of text, so that one is quick to copy and read. */
export const DEFAULT_ROTATION: { readonly maxBytes: number; readonly maxAgeMs: number; readonly gzip: boolean } = {
  maxBytes: 67_108_864,
  maxAgeMs: 3_600_000,
  gzip: true,
};

/** Half of the promised second, so that a late timer still keeps the promise, ms. */
const FLUSH_EVERY_MS = 500;

const OPTION_NAMES: readonly string[] = ['maxBytes', 'maxAgeMs', 'gzip', 'clock'];

type Settings = Required<RotatingOptions>;

/** The file that is being written. */
interface CurrentFile {
  readonly file: string;
  readonly startedMs: number;
  readonly writer: LineWriter;
  textBytes: number;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file).catch(() => undefined);
  return stats?.size ?? 0;
}

/** Creates `file` unless somebody else has: then `false`. */
async function reserve(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw fileError(file, error);
  }
}

class FolderLines implements RotatingLines {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #settings: Settings;
  readonly #stopped: AbortController = new AbortController();
  readonly #flushing: Promise<void>;
  #current: CurrentFile | undefined;
  /** The last queued step; steps on the files run one after the other. */
  #last: Promise<void> = Promise.resolve();
  #waitingLength = 0;
  #lastNameMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #refused = 0;
  #files = 0;
  #textBytes = 0;
  #finishedBytes = 0;
  #currentBytes = 0;
  #failure: CascadeError | undefined;
  #closing: Promise<void> | undefined;

  constructor(folder: string, prefix: string, settings: Settings) {
    this.#folder = folder;
    this.#prefix = prefix;
    this.#settings = settings;
    this.#flushing = this.#flushRegularly();
  }

  async write(line: string): Promise<void> {
    try {
      await this.#take(line);
      this.#lines++;
    } catch (error) {
      this.#refused++;
      throw error;
    }
  }

  stats(): RotatingLinesStats {
    return {
      lines: this.#lines,
      refused: this.#refused,
      files: this.#files,
      textBytes: this.#textBytes,
      fileBytes: this.#finishedBytes + this.#currentBytes,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #take(line: string): Promise<void> {
    const context = { folder: this.#folder };
    if (this.#closing !== undefined) {
      throw new CascadeError('replay/journal-closed', `the journal in "${this.#folder}" is closed; open a new one`, { context });
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#waitingLength + line.length > JOURNAL_BUFFER_LENGTH) {
      const message = `${JOURNAL_BUFFER_LENGTH} characters wait for the journal in "${this.#folder}"; await write() before the next call`;
      throw new CascadeError('replay/journal-overflow', message, { retryable: true, context });
    }
    this.#waitingLength += line.length;
    try {
      await this.#queue(() => this.#append(line, Buffer.byteLength(line) + 1));
    } finally {
      this.#waitingLength -= line.length;
    }
  }

  /** Runs `step` after all earlier ones; the first failure of the disk ends them all. */
  #queue(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(async () => {
      if (this.#failure !== undefined) throw this.#failure;
      try {
        await step();
      } catch (error) {
        this.#failure = fileError(this.#folder, error);
        throw this.#failure;
      }
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(line: string, bytes: number): Promise<void> {
    if (this.#current !== undefined && (this.#isOld(this.#current) || this.#current.textBytes + bytes > this.#settings.maxBytes)) {
      await this.#finishFile();
    }
    this.#current ??= await this.#startFile();
    this.#current.textBytes += bytes;
    this.#textBytes += bytes;
    await this.#current.writer.write(line);
  }

  #isOld({ startedMs }: CurrentFile): boolean {
    return this.#settings.clock.nowMs() - startedMs >= this.#settings.maxAgeMs;
  }

  async #startFile(): Promise<CurrentFile> {
    const startedMs = this.#settings.clock.nowMs();
    const ending = this.#settings.gzip ? '.ndjson.gz' : '.ndjson';
    // Names ascend within one run and never meet those of another, even within a millisecond.
    for (let nameMs = Math.max(startedMs, this.#lastNameMs + 1); ; nameMs++) {
      const file = join(this.#folder, `${this.#prefix}-${new Date(nameMs).toISOString().replaceAll(':', '-')}${ending}`);
      if (!(await reserve(file))) continue;
      this.#lastNameMs = nameMs;
      this.#files++;
      return { file, startedMs, writer: await openLineWriter(file), textBytes: 0 };
    }
  }

  async #finishFile(): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    await current.writer.close();
    this.#finishedBytes += await sizeOf(current.file);
    this.#currentBytes = 0;
  }

  async #flushRegularly(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#settings.clock.sleep(FLUSH_EVERY_MS, signal);
      // A failure is kept and told by the next write and by close.
      if (!signal.aborted) await this.#queue(() => this.#flush()).catch(() => undefined);
    }
  }

  async #flush(): Promise<void> {
    if (this.#current === undefined) return;
    if (this.#isOld(this.#current)) return this.#finishFile();
    await this.#current.writer.flush();
    this.#currentBytes = await sizeOf(this.#current.file);
  }

  async #finish(): Promise<void> {
    this.#stopped.abort();
    await this.#flushing;
    await this.#queue(() => this.#finishFile()).catch(() => undefined);
    if (this.#failure === undefined) return;
    // The file handle is given back even then.
    await this.#finishFile().catch(() => undefined);
    throw this.#failure;
  }
}

function assertWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new CascadeError('replay/invalid-option', `${name} must be a whole number > 0, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

/** Creates the folder if need be and makes sure that something can be created in it. */
async function prepareFolder(folder: string): Promise<void> {
  const context = { folder };
  try {
    await mkdir(folder, { recursive: true });
    await rmdir(await mkdtemp(join(folder, '.cascade-probe-')));
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST' || codeOf(cause) === 'ENOTDIR') {
      const message = `"${folder}" is not a folder, or lies below a file; name a folder for the journals`;
      throw new CascadeError('replay/not-a-folder', message, { context, cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `can't write into the folder "${folder}": ${reason}; name a folder you may write to`;
    throw new CascadeError('replay/folder-not-writable', message, { context, cause });
  }
}

/**
 * Opens files of lines that begin anew after `maxBytes` of text or `maxAgeMs`, whichever comes first. The folder is created.
 *
 * Files are named after the UTC time of their first line, `PREFIX-2026-11-21T04-00-00.000Z.ndjson.gz`. What is promised beyond that is written
 * at `openRotatingJournal`, for which this is the part that does not know what a line means.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option`, `replay/not-a-folder`, `replay/folder-not-writable`
 */
export async function openRotatingLines(folder: string, prefix: string, options: RotatingOptions = {}): Promise<RotatingLines> {
  assertKnownKeys('replay', options, OPTION_NAMES);
  const settings: Settings = { clock: SYSTEM_CLOCK, ...DEFAULT_ROTATION, ...options };
  assertWhole('maxBytes', settings.maxBytes);
  assertWhole('maxAgeMs', settings.maxAgeMs);
  await prepareFolder(folder);
  return new FolderLines(resolve(folder), prefix, settings);
}
