import { CascadeError } from '@cascade/core';
import { type RawFrame, systemClock } from '@cascade/feeds';
import { openRotatingLines, type RotatingLines } from '@cascade/replay';

/** What a raw recording came to. */
export interface RawCounts {
  /** Raw frames in the files. */
  readonly rawFrames: number;
  /** Raw frames lost: the disk was slower than the feeds, or the frame was longer than 4 MiB as JSON. */
  readonly rawDropped: number;
  readonly rawFiles: number;
  /** Size of the raw files, bytes. */
  readonly rawFileBytes: number;
}

/**
 * Raw frames into files, `raw-2026-11-21T04-00-00.000Z.ndjson.gz`, in a form `cascade decode` reads: a line is
 * `{"kind":"raw","exchange":...,"connection":...,"recv_ms":...,"raw":"..."}`. The files begin anew and survive a crash as the journals do.
 *
 * A frame is never waited for: when 4 MiB of text wait for the disk, further frames are dropped and counted.
 */
export class RawRecorder {
  readonly #lines: RotatingLines;
  readonly #failed: AbortController = new AbortController();

  private constructor(lines: RotatingLines) {
    this.#lines = lines;
  }

  /**
   * Creates the folder if need be.
   * @throws CascadeError `replay/not-a-folder`, `replay/folder-not-writable`
   */
  static async open(folder: string, gzip: boolean): Promise<RawRecorder> {
    return new RawRecorder(await openRotatingLines(folder, 'raw', { gzip, clock: systemClock }));
  }

  /** Aborts when the disk fails; {@link close} tells why. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Takes one frame; never throws, as a listener of raw frames must not. */
  offer({ exchange, connection, receivedTsMs, raw }: RawFrame): void {
    const line = JSON.stringify({ kind: 'raw', exchange, connection, recv_ms: receivedTsMs, raw });
    this.#lines.write(line).catch((error: unknown) => {
      if (!(error instanceof CascadeError) || error.code !== 'replay/journal-overflow') this.#failed.abort();
    });
  }

  counts(): RawCounts {
    const { lines, refused, files, fileBytes } = this.#lines.stats();
    return { rawFrames: lines, rawDropped: refused, rawFiles: files, rawFileBytes: fileBytes };
  }

  /**
   * Resolves when everything taken is in the files.
   * @throws CascadeError the failure of the disk, if there was one
   */
  close(): Promise<void> {
    return this.#lines.close();
  }
}
