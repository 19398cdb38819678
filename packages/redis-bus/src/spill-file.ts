import { closeSync, fdatasync, fstatSync, ftruncateSync, mkdirSync, openSync, read, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { CascadeError } from '@cascade/core';
import { SPILL_BYTES, SPILL_PAGE_BYTES, SPILL_SYNC_LEVEL } from './config.js';
import { lockFile } from './file-lock.js';
import { type QueuedSignal, storedSignal } from './queued-signal.js';

const readAt = promisify(read);
const syncData = promisify(fdatasync);

const NEWLINE = 10;
const CRC_CHARACTERS = 8;
/** What a line has beside its text: CRC, space, line break. */
const FRAME_BYTES = 10;
/** First line of every file, so that no other file is ever written to. */
const HEADER = 'cascade-spill 1';

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(CRC_CHARACTERS, '0');
}

/** `crc text\n`: CRC-32 of the text's bytes as 8 hexadecimal digits. The text holds no line break. */
function framed(text: string): Buffer {
  const line = Buffer.from(`00000000 ${text}\n`);
  line.write(checksum(line.subarray(CRC_CHARACTERS + 1, -1)), 'latin1');
  return line;
}

/** The text of a line without its line break, or `undefined` when it is not what was written. */
function unframed(line: Buffer): string | undefined {
  if (line.length <= CRC_CHARACTERS || line[CRC_CHARACTERS] !== 0x20) return undefined;
  const body = line.subarray(CRC_CHARACTERS + 1);
  return line.toString('latin1', 0, CRC_CHARACTERS) === checksum(body) ? body.toString() : undefined;
}

/**
 * Signals on disk: one line each with a CRC, appended, read once in order, cut to nothing when all of them are written to Redis.
 * `append` is one `write` without waiting for the disk; from CRITICAL up an `fdatasync` follows in the background.
 * Memory: one page of 256 KiB while reading. At most 64 MB on disk.
 */
export class SpillFile {
  readonly #path: string;
  readonly #fd: number;
  readonly #unlock: () => void;
  #bytes: number;
  /** Where the next page starts; lines before it are in memory as well. */
  #readAt = 0;
  #unread = 0;
  #corrupt = 0;
  #sample: string | undefined;
  #problem: string | undefined;
  #syncing: Promise<void> | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  #isDirty = false;

  /**
   * Opens or creates the file and takes its lock. What an earlier process left there is unread.
   * @throws CascadeError `redis-bus/spill-locked`, `redis-bus/spill-foreign` when it is another program's file, `redis-bus/spill-unusable`
   */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.#unlock = lockFile(path);
    } catch (error) {
      throw error instanceof CascadeError ? error : unusable(path, error);
    }
    try {
      this.#fd = openSync(path, 'a+', 0o600);
      this.#bytes = fstatSync(this.#fd).size;
      this.#recover();
    } catch (error) {
      this.#unlock();
      throw error instanceof CascadeError ? error : unusable(path, error);
    }
  }

  /** Size of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Signals that are only on disk. */
  get unread(): number {
    return this.#unread;
  }

  /** Lines that could not be read back. */
  get corrupt(): number {
    return this.#corrupt;
  }

  /** Start of the first of them. */
  get corruptSample(): string | undefined {
    return this.#sample;
  }

  /** Why the newest signals could not be written: `SPILL_FULL`, or the system's code. `undefined` when they could. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Writes signals behind all others. Synchronous; when it returns they survive the end of the process.
   * @param alsoInMemory `true` when the caller keeps them and does not want to read them; never while there are unread ones
   * @returns `false` when they were not written: the file is full, or the system refused
   */
  append(signals: readonly QueuedSignal[], alsoInMemory: boolean): boolean {
    const size = signals.reduce((sum, { bytes }) => sum + bytes + FRAME_BYTES, FRAME_BYTES + HEADER.length);
    if (this.#bytes + size > SPILL_BYTES) {
      this.#problem = 'SPILL_FULL';
      return false;
    }
    const lines = signals.map(({ payload }) => framed(payload));
    const block = Buffer.concat(this.#bytes === 0 ? [framed(HEADER), ...lines] : lines);
    if (!this.#write(block)) return false;
    this.#problem = undefined;
    if (alsoInMemory) this.#readAt = this.#bytes;
    else this.#unread += signals.length;
    if (signals.some(({ level }) => level >= SPILL_SYNC_LEVEL)) this.#sync();
    return true;
  }

  #write(block: Buffer): boolean {
    try {
      if (writeSync(this.#fd, block) === block.length) {
        this.#bytes += block.length;
        this.#isDirty = true;
        return true;
      }
      this.#problem = 'ENOSPC';
    } catch (error) {
      this.#problem = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    }
    try {
      // Half a line would make the next one unreadable.
      ftruncateSync(this.#fd, this.#bytes);
    } catch {
      // Then its CRC will tell.
    }
    return false;
  }

  /** The next unread signals, at most 256 KiB of them; lines that can't be read are counted and passed over. @throws the system's error */
  async readPage(): Promise<QueuedSignal[]> {
    const wanted = Math.min(SPILL_PAGE_BYTES, this.#bytes - this.#readAt);
    const reading = readAt(this.#fd, Buffer.allocUnsafe(wanted), 0, wanted, this.#readAt);
    this.#reading = reading.catch(() => {});
    const { buffer, bytesRead } = await reading;
    const page = buffer.subarray(0, bytesRead);
    const signals: QueuedSignal[] = [];
    let start = 0;
    for (let end = page.indexOf(NEWLINE); end >= 0; end = page.indexOf(NEWLINE, start)) {
      this.#take(page.subarray(start, end), this.#readAt + start === 0, signals);
      start = end + 1;
    }
    // No line fills a page: what has no end is no line.
    if (start === 0) start = bytesRead;
    this.#readAt += start;
    const isAtEnd = this.#readAt >= this.#bytes || bytesRead === 0;
    // A flipped bit can add or remove a line break: the end of the file counts, not the lines.
    this.#unread = isAtEnd ? 0 : Math.max(1, this.#unread);
    return signals;
  }

  #take(line: Buffer, isFirst: boolean, signals: QueuedSignal[]): void {
    const text = unframed(line);
    if (isFirst && text === HEADER) return;
    if (!isFirst) this.#unread = Math.max(0, this.#unread - 1);
    const signal = text === undefined ? undefined : storedSignal(text);
    if (signal !== undefined) signals.push(signal);
    else this.#spoilt(line);
  }

  #spoilt(line: Buffer): void {
    this.#corrupt++;
    this.#sample ??= line.toString('latin1', 0, 200);
  }

  /** Counts what is there, in pages, and cuts off a last line that was not finished. */
  #recover(): void {
    const page = Buffer.allocUnsafe(SPILL_PAGE_BYTES);
    let [lines, lastEnd, isOurs] = [0, 0, false];
    for (let at = 0; at < this.#bytes; ) {
      const bytesRead = readSync(this.#fd, page, 0, page.length, at);
      const chunk = page.subarray(0, bytesRead);
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        lines++;
        const line = chunk.subarray(start, end);
        isOurs ||= line.includes('cascade-spill') || unframed(line) !== undefined;
        start = end + 1;
        lastEnd = at + start;
      }
      if (bytesRead === 0) break;
      at += start === 0 ? bytesRead : start;
    }
    if (this.#bytes > 0 && !isOurs) throw foreign(this.#path);
    if (lastEnd < this.#bytes) {
      const torn = Buffer.allocUnsafe(Math.min(200, this.#bytes - lastEnd));
      readSync(this.#fd, torn, 0, torn.length, lastEnd);
      this.#spoilt(torn);
      ftruncateSync(this.#fd, lastEnd);
      this.#bytes = lastEnd;
    }
    this.#unread = Math.max(0, lines - 1);
    if (this.#unread === 0 && this.#bytes > 0) this.clear();
  }

  /** Forgets everything: all of it is written to Redis. */
  clear(): void {
    ftruncateSync(this.#fd, 0);
    [this.#bytes, this.#readAt, this.#unread, this.#problem] = [0, 0, 0, undefined];
  }

  /** One `fdatasync` at a time; what comes meanwhile is covered by the next. */
  #sync(): void {
    if (this.#syncing !== undefined) return;
    this.#isDirty = false;
    this.#syncing = syncData(this.#fd)
      .catch((error: NodeJS.ErrnoException) => {
        this.#problem = error.code ?? 'unknown error';
      })
      .then(() => {
        this.#syncing = undefined;
        if (this.#isDirty) this.#sync();
      });
  }

  /** Brings everything to the disk, then gives file and lock back. */
  async close(): Promise<void> {
    if (this.#isDirty && this.#bytes > 0) this.#sync();
    // A descriptor in use must not be closed: its number may go to another file.
    await this.#reading;
    while (this.#syncing !== undefined) await this.#syncing;
    closeSync(this.#fd);
    this.#unlock();
  }
}

function unusable(path: string, error: unknown): CascadeError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new CascadeError('redis-bus/spill-unusable', `the spill file "${path}" can't be used: ${code}; name a file that can be written`, {
    cause: error,
    context: { path, code },
  });
}

function foreign(path: string): CascadeError {
  return new CascadeError('redis-bus/spill-foreign', `"${path}" has no readable line of a spill file; move it away, or name another file`, {
    context: { path },
  });
}
