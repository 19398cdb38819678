import { CascadeError } from '@cascade/core';
import { corrupt, empty, fileError, invalidRow, truncated } from './failure.js';
import { type GzipReader, isGzip, joined } from './gzip-reader.js';

/** Some lines in a row. */
export interface LineChunk {
  /** Number of the first line in the file, from 1. */
  readonly firstRow: number;
  /** Without line ends (`\n` or `\r\n`). */
  readonly lines: readonly string[];
  /** `true` when this is the last line and no line end follows it: it may be cut off. */
  readonly unterminated: boolean;
}

class LineSplitter {
  rows = 0;
  #rest = '';
  // The mark is taken off the first line below, so that a row number is known when one is cut in two.
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #file: string;
  readonly #maxLineLength: number;

  constructor(file: string, maxLineLength: number) {
    this.#file = file;
    this.#maxLineLength = maxLineLength;
  }

  push(bytes: Uint8Array): LineChunk[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > this.#maxLineLength) {
      throw invalidRow(this.#file, this.rows + lines.length + 1, `longer than ${this.#maxLineLength} characters; is this a text file?`);
    }
    return lines.length === 0 ? [] : [this.#chunk(lines, false)];
  }

  end(): LineChunk[] {
    const last = this.#rest + this.#decoder.decode();
    return last === '' ? [] : [this.#chunk([last], true)];
  }

  #chunk(rawLines: readonly string[], unterminated: boolean): LineChunk {
    const firstRow = this.rows + 1;
    const lines = rawLines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    const first = lines[0];
    if (firstRow === 1 && first?.startsWith('\uFEFF')) lines[0] = first.slice(1);
    this.rows += lines.length;
    return { firstRow, lines, unterminated };
  }
}

/** The pieces, the first with at least the two bytes gzip is told by, when there are so many; none empty. */
async function* fromTwoBytes(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first: Uint8Array | undefined = new Uint8Array(0);
  for await (const piece of pieces) {
    if (first === undefined) {
      if (piece.length > 0) yield piece;
      continue;
    }
    first = joined(first, piece);
    if (first.length < 2) continue;
    yield first;
    first = undefined;
  }
  if (first !== undefined && first.length > 0) yield first;
}

/** How {@link splitLines} reads. */
export interface SplitOptions {
  /** Name of the file, for messages, and to hold `.gz` against what the file is. */
  readonly name: string;
  /** Opened when the bytes are gzip data. */
  readonly openGzip: () => GzipReader;
  /** Longest line, characters. */
  readonly maxLineLength: number;
}

/** What is to be read of unpacked bytes; damage ends the reading. */
function* unpacked(name: string, gzip: GzipReader, bytes: Uint8Array, splitter: LineSplitter): Generator<LineChunk> {
  yield* splitter.push(bytes);
  if (gzip.damage !== undefined) throw corrupt(name, splitter.rows, gzip.damage.message, gzip.damage);
  if (gzip.cut !== undefined) throw truncated(name, splitter.rows, gzip.cut);
}

/**
 * The lines of a text, plain or gzip (told by the first two bytes, several gzip members allowed), in chunks, however its bytes are cut.
 * Memory: one piece, unpacked. A byte order mark is dropped; bytes that are not UTF-8 become replacement characters.
 * @throws CascadeError `replay/unreadable-file` when the bytes stop with an error, and all but the file's own of `readLines`
 */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>, options: SplitOptions): AsyncGenerator<LineChunk> {
  const { name, openGzip, maxLineLength } = options;
  const splitter = new LineSplitter(name, maxLineLength);
  let gzip: GzipReader | undefined;
  let isFirst = true;
  try {
    for await (const piece of fromTwoBytes(pieces)) {
      if (isFirst && isGzip(piece)) gzip = openGzip();
      else if (isFirst && name.endsWith('.gz')) {
        throw new CascadeError('replay/not-gzip', `"${name}" is named .gz but is not gzip data; rename it or compress it`, {
          context: { file: name },
        });
      }
      isFirst = false;
      if (gzip === undefined) yield* splitter.push(piece);
      else yield* unpacked(name, gzip, await gzip.push(piece), splitter);
    }
    if (gzip !== undefined) yield* unpacked(name, gzip, await gzip.end(), splitter);
    yield* splitter.end();
    if (splitter.rows === 0) throw empty(name);
  } catch (error) {
    throw fileError(name, error);
  } finally {
    gzip?.close();
  }
}
