import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Batch, CascadeEvent } from '@cascade/core';

/** Hexadecimal digits of a checksum. */
const CRC_DIGITS = 8;

/**
 * What the detector was given since a checkpoint: one line a batch, `crc32 [nowMs, events]`, written before the detector sees it. A line
 * that is written survives the death of the process; one that was cut off ends the log.
 * Cost: one write of the operating system a batch, no wait for the disk.
 */
export class BatchLog {
  readonly #file: number;
  bytes = 0;

  /** @throws the error of the file system */
  constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
  }

  /** @throws the error of the file system, e.g. `ENOSPC` */
  append({ nowMs, events }: Batch<CascadeEvent>): void {
    const text = JSON.stringify([nowMs, events]);
    const line = Buffer.from(`${checksum(text)} ${text}\n`);
    for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
    this.bytes += line.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The batches of a log, in order, up to the first line that is not whole. Nothing when there is no such file. */
export function* readBatchLog(path: string): Generator<Batch<CascadeEvent>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return;
  }
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const body = text.slice(start + CRC_DIGITS + 1, end);
    if (end < 0 || text.slice(start, start + CRC_DIGITS + 1) !== `${checksum(body)} `) return;
    const [nowMs, events] = JSON.parse(body) as [number, CascadeEvent[]];
    yield { nowMs, events };
    start = end + 1;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(CRC_DIGITS, '0');
}
