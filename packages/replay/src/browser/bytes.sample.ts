import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CascadeEvent } from '@cascade/core';
import { openInput } from '../open-input.js';
import type { TapeOptions } from '../tape-events.js';
import { readEvents } from './read-events.js';

/** A folder for the files of {@link readAsFile}; the test that makes it takes it away. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'read-events-'));
}

/** What a reader gave: the events, and the code and message of its error. */
export interface Read {
  readonly events: readonly CascadeEvent[];
  readonly code: string | undefined;
  readonly message: string | undefined;
}

async function gather(open: () => AsyncIterable<CascadeEvent> | Promise<AsyncIterable<CascadeEvent>>): Promise<Read> {
  const events: CascadeEvent[] = [];
  try {
    for await (const event of await open()) events.push(event);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { events, code, message };
  }
  return { events, code: undefined, message: undefined };
}

/** The bytes read as a file with Node's reader; the folder is taken out of messages. */
export async function readAsFile(folder: string, name: string, bytes: Uint8Array, options: TapeOptions = {}): Promise<Read> {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const read = await gather(() => openInput(file, options));
  return { ...read, message: read.message?.replaceAll(file, name) };
}

/** The bytes read as chunks cut at these places. */
export function readAsChunks(name: string, bytes: Uint8Array, cuts: readonly number[], options: TapeOptions = {}): Promise<Read> {
  return gather(() => readEvents(chunksAt(bytes, cuts), { name, ...options }));
}

async function* chunksAt(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, place] of places.entries()) yield bytes.slice(places[index - 1] ?? 0, place);
}
