import { createReadStream } from 'node:fs';
import { MAX_LINE_LENGTH } from './config.js';
import { Inflater } from './inflater.js';
import { type LineChunk, splitLines } from './split-lines.js';

/**
 * The lines of a text file, plain or gzip (told by the first two bytes, several gzip members allowed), in chunks.
 * Memory: one 64 KiB piece of the file, unpacked. A byte order mark is dropped.
 * @param maxLineLength longest line read, characters; 1,048,576 by default
 * @throws CascadeError `replay/file-not-found`, `replay/unreadable-file`, `replay/not-gzip`, `replay/empty-file`; after delivering every full
 *   line before the cut `replay/truncated-file`; after delivering the lines before the
 *   piece in which zlib notices damage `replay/corrupt-file`
 */
export async function* readLines(file: string, maxLineLength: number = MAX_LINE_LENGTH): AsyncGenerator<LineChunk> {
  const stream = createReadStream(file);
  try {
    yield* splitLines(stream, { name: file, openGzip: () => new Inflater(), maxLineLength });
  } finally {
    stream.destroy();
  }
}
