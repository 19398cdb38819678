import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { CascadeError } from '@cascade/core';
import { MAX_LINE_LENGTH } from './config.js';
import { corrupt, empty, fileError, invalidRow, truncated } from './failure.js';
import { Inflater } from './inflater.js';

/** Some lines in a row. */
export interface LineChunk {
  /** Number of the first line in the file, from 1. */
  readonly firstRow: number;
  /** Without line ends (`\n` or `\r\n`). */
  readonly lines: readonly string[];
  /** `true` when this is the last line and no line end follows it: it may be cut off. */
  readonly unterminated: boolean;
}

/** The first two bytes of gzip data. */
export function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

class LineSplitter {
  rows = 0;
  #rest = '';
  #decoder = new StringDecoder('utf8');
  readonly #file: string;
  readonly #maxLineLength: number;

  constructor(file: string, maxLineLength: number) {
    this.#file = file;
    this.#maxLineLength = maxLineLength;
  }

  push(bytes: Buffer): LineChunk[] {
    this.#rest += this.#decoder.write(bytes);
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > this.#maxLineLength) {
      throw invalidRow(this.#file, this.rows + lines.length + 1, `longer than ${this.#maxLineLength} characters; is this a text file?`);
    }
    return lines.length === 0 ? [] : [this.#chunk(lines, false)];
  }

  end(): LineChunk[] {
    const last = this.#rest + this.#decoder.end();
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

/** The splitter's chunks of one unpacked piece; foreign or damaged gzip data ends the reading. */
async function* unpack(file: string, inflater: Inflater, piece: Buffer, splitter: LineSplitter): AsyncGenerator<LineChunk> {
  yield* splitter.push(await inflater.push(piece));
  if (inflater.error !== undefined) throw corrupt(file, splitter.rows, inflater.error.message, inflater.error);
  if (inflater.ended) throw corrupt(file, splitter.rows, 'other bytes follow the end of the gzip data');
}

/**
 * The lines of a text file, plain or gzip (told by the first two bytes, several gzip members allowed), in chunks.
 * Memory: one 64 KiB piece of the file, unpacked. A byte order mark is dropped.
 * @param maxLineLength longest line read, characters; 1,048,576 by default
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/not-gzip`, `replay/empty-file`; after delivering every full
 *   line before the cut `replay/truncated-file`; after delivering the lines before the
 *   piece in which zlib notices damage `replay/corrupt-file`
 */
export async function* readLines(file: string, maxLineLength: number = MAX_LINE_LENGTH): AsyncGenerator<LineChunk> {
  const splitter = new LineSplitter(file, maxLineLength);
  const stream = createReadStream(file);
  let inflater: Inflater | undefined;
  let pieces = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      if (pieces++ === 0) {
        if (isGzip(piece)) inflater = new Inflater();
        else if (file.endsWith('.gz')) {
          throw new CascadeError('replay/not-gzip', `"${file}" is named .gz but is not gzip data; rename it or compress it`, {
            context: { file },
          });
        }
      }
      if (inflater === undefined) yield* splitter.push(piece);
      else yield* unpack(file, inflater, piece, splitter);
    }
    if (inflater !== undefined) {
      yield* splitter.push(await inflater.end());
      if (inflater.error !== undefined) throw truncated(file, splitter.rows, inflater.error);
    }
    yield* splitter.end();
    if (splitter.rows === 0) throw empty(file);
  } catch (error) {
    throw fileError(file, error);
  } finally {
    inflater?.close();
    stream.destroy();
  }
}
