import { once } from 'node:events';

/**
 * Lines on stdout with backpressure. A closed pipe (`| head`) is the reader's wish to stop, not an error:
 * `closed` becomes `true` and later lines are dropped.
 */
export class LineOutput {
  readonly #stream: NodeJS.WritableStream;
  closed = false;

  /** @param onClosed called once when the reader has gone */
  constructor(onClosed: () => void = () => undefined, stream: NodeJS.WritableStream = process.stdout) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (this.closed) return;
      this.closed = true;
      onClosed();
    });
  }

  async line(text: string): Promise<void> {
    if (this.closed) return;
    if (this.#stream.write(`${text}\n`) || this.closed) return;
    await Promise.race([once(this.#stream, 'drain'), once(this.#stream, 'close')]).catch((error: unknown) => {
      // `once` also ends with an error; that of a closed pipe is known by now.
      if (!this.closed) throw error;
    });
  }
}
