import type { CascadeEvent } from '@cascade/core';
import { inputKind, readEvents } from '@cascade/replay/browser';

/** A file as a page or a test has it. */
export interface RecordingFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * The events of a file and how many of them were taken. A journal streams, so its share is that of the bytes read; a tape is in memory at once
 * (it has to be sorted), so its share is that of the rows.
 */
export class Recording {
  readonly #file: RecordingFile;
  readonly #events: AsyncIterable<CascadeEvent>;
  #readBytes = 0;
  #taken = 0;
  #rows: number | undefined;

  /** @throws CascadeError `replay/unknown-format` for a name that is neither that of a journal nor of a tape */
  constructor(file: RecordingFile) {
    this.#file = file;
    this.#events = readEvents(this.#counted(), { name: file.name });
  }

  /** Share 0..1 of the recording that was taken. */
  get share(): number {
    const [done, all] = this.#rows === undefined ? [this.#readBytes, this.#file.size] : [this.#taken, this.#rows];
    return all === 0 ? 1 : Math.min(1, done / all);
  }

  /** The events, once. @throws CascadeError those of `readEvents`, after the events before the fault */
  async *events(): AsyncGenerator<CascadeEvent> {
    if (inputKind(this.#file.name) === 'journal') {
      yield* this.#events;
      return;
    }
    const rows: CascadeEvent[] = [];
    for await (const event of this.#events) rows.push(event);
    this.#rows = rows.length;
    for (const row of rows) {
      this.#taken++;
      yield row;
    }
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#file.chunks) {
      this.#readBytes += chunk.length;
      yield chunk;
    }
  }
}

/** The bytes of a `File`, chunk by chunk: not every browser iterates over streams itself. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let result = await reader.read(); !result.done; result = await reader.read()) yield result.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
