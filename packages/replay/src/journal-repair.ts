import { createWriteStream } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CascadeError } from '@cascade/core';
import { MAX_LINE_LENGTH } from './config.js';
import { corrupt, fileError } from './failure.js';
import { isGzip } from './gzip-reader.js';
import { readLines } from './read-lines.js';

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Every full line of a journal, each with its line end; a missing end is passed over. */
async function* fullLines(file: string): AsyncGenerator<string> {
  try {
    for await (const { lines, unterminated } of readLines(file)) {
      if (!unterminated) yield `${lines.join('\n')}\n`;
      else if (isWhole(lines[0] ?? '')) yield `${lines[0]}\n`;
    }
  } catch (error) {
    if (!(error instanceof CascadeError) || error.code !== 'replay/truncated-file') throw error;
  }
}

async function endsCleanly(file: string): Promise<boolean> {
  try {
    for await (const { unterminated } of readLines(file)) if (unterminated) return false;
    return true;
  } catch (error) {
    if (!(error instanceof CascadeError) || (error.code !== 'replay/truncated-file' && error.code !== 'replay/empty-file')) throw error;
    return error.code === 'replay/empty-file';
  }
}

async function repairGzip(file: string): Promise<void> {
  if (await endsCleanly(file)) return;
  const copy = `${file}.repaired`;
  await pipeline(Readable.from(fullLines(file)), createGzip(), createWriteStream(copy));
  await rename(copy, file);
}

async function repairPlain(file: string, handle: FileHandle, size: number): Promise<void> {
  const length = Math.min(size, MAX_LINE_LENGTH);
  const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: size - length });
  const lineEnd = buffer.lastIndexOf(0x0a);
  if (lineEnd === length - 1) return;
  if (lineEnd < 0 && length < size) throw corrupt(file, 0, `no line end in the last ${MAX_LINE_LENGTH} bytes`);
  if (isWhole(buffer.subarray(lineEnd + 1).toString())) await handle.write('\n', size);
  else await handle.truncate(size - length + lineEnd + 1);
}

/**
 * Makes an existing journal fit for more lines: a last line that was cut off goes, an unfinished gzip file is written anew with its
 * full lines (beside the original, then renamed over it). Nothing happens when there is no file or it ends cleanly.
 * Cost: plain O(1), gzip one pass over the file. Damaged files are refused, not repaired.
 */
export async function repairJournal(file: string): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size === 0) return;
  const handle = await open(file, 'r+').catch((error: unknown) => {
    throw fileError(file, error);
  });
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(2), position: 0 });
    const named = file.endsWith('.gz');
    if (isGzip(buffer) !== named) {
      const message = `"${file}" holds ${named ? 'no gzip data' : 'gzip data'}, which its name does not say; write to another file`;
      throw new CascadeError('replay/not-gzip', message, { context: { file } });
    }
    if (!named) await repairPlain(file, handle, size);
  } finally {
    await handle.close();
  }
  if (file.endsWith('.gz')) await repairGzip(file);
}
