import { renameSync, statSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CascadeError } from '@cascade/core';
import { MAX_DEAD_LETTER_BYTES, MAX_UNWRITTEN_LETTERS } from './config.js';
import { type DeadLetter, deadLetterSchema } from './dead-letter.js';

/** What became of the dead letters of one writer. */
export interface DeadLetterCounts {
  readonly written: number;
  /** Not in the file: the disk failed, or more than 256 were waiting for it. */
  readonly lost: number;
  /** The system's code of the last failure, e.g. `ENOSPC`. */
  readonly problem: string | undefined;
}

const NEWLINE = 0x0a;

const rotatedName = (file: string): string => `${file}.1`;

/**
 * Appends dead letters to a file, one JSON document a line. The file is made with its folder, readable by its owner only; one that would
 * pass 10 MiB becomes `<file>.1`, replacing the one before, so that both take at most 20 MiB, and a letter more for
 * each further writer. Several writers of one process may share a file. A failing disk is counted, never thrown. Memory: at most 256 letters, each at most as large as its request.
 */
export class DeadLetterFile {
  readonly #file: string;
  /** The first is being written. */
  readonly #pending: string[] = [];
  #writing: Promise<void> | undefined;
  #counts: DeadLetterCounts = { written: 0, lost: 0, problem: undefined };

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes one letter without waiting for the disk. */
  add(letter: DeadLetter): void {
    if (this.#pending.length >= MAX_UNWRITTEN_LETTERS) {
      this.#lose('too many at once');
      return;
    }
    this.#pending.push(`${JSON.stringify(letter)}\n`);
    this.#writing ??= this.#write();
  }

  counts(): DeadLetterCounts {
    return this.#counts;
  }

  /** Resolves when everything taken so far is written or lost. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    for (let line = this.#pending[0]; line !== undefined; line = this.#pending[0]) {
      try {
        await this.#append(line);
        this.#counts = { ...this.#counts, written: this.#counts.written + 1 };
      } catch (error) {
        this.#lose((error as NodeJS.ErrnoException).code ?? 'unknown error');
      }
      this.#pending.shift();
    }
    this.#writing = undefined;
  }

  async #append(line: string): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    this.#rotate(Buffer.byteLength(line));
    const handle = await open(this.#file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const last = size === 0 ? undefined : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
      // A line cut off by a crash or a full disk must not swallow the next one.
      const bytes = Buffer.from(last === undefined || last === NEWLINE ? line : `\n${line}`);
      // One write a line: those of several writers do not mix.
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten < bytes.length) throw Object.assign(new Error('only a part was written'), { code: 'ENOSPC' });
    } finally {
      await handle.close();
    }
  }

  /** In one go, so that of two writers of a file only one rotates it. */
  #rotate(bytes: number): void {
    const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + bytes > MAX_DEAD_LETTER_BYTES) renameSync(this.#file, rotatedName(this.#file));
  }

  #lose(problem: string): void {
    this.#counts = { ...this.#counts, lost: this.#counts.lost + 1, problem };
  }
}

/** What {@link readDeadLetters} found. */
export interface DeadLetterList {
  /** Oldest first. */
  readonly letters: readonly DeadLetter[];
  /** Lines that are no dead letter: cut off, or changed by hand. */
  readonly unreadable: number;
}

/**
 * Reads the dead letters of `file` and of the one it was rotated to; none when there is no file. Holds both in memory, about 20 MiB.
 * @throws CascadeError `alerts/dead-letters-unreadable` when a file is there and can't be read
 */
export async function readDeadLetters(file: string): Promise<DeadLetterList> {
  const text = `${await textOf(rotatedName(file))}\n${await textOf(file)}`;
  const lines = text.split('\n').filter((line) => line !== '');
  const letters = lines.flatMap((line) => letterOf(line) ?? []);
  return { letters, unreadable: lines.length - letters.length };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return '';
    throw new CascadeError(
      'alerts/dead-letters-unreadable',
      `the dead letters in "${file}" can't be read: ${code}; check its permissions`,
      {
        context: { file, code },
      },
    );
  }
}

function letterOf(line: string): DeadLetter | undefined {
  try {
    return deadLetterSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
