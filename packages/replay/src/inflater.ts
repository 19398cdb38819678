import { createGunzip, type Gunzip } from 'node:zlib';

/**
 * Unpacks gzip data piece by piece and never loses what came before a cut: every piece is unpacked completely
 * before the end is announced, because zlib drops the output of the piece in which it finds the end missing.
 */
export class Inflater {
  #gunzip: Gunzip = createGunzip();
  #output: Buffer[] = [];
  #error: Error | undefined;
  #ended = false;
  #done: Promise<void>;

  constructor() {
    this.#gunzip.on('data', (piece: Buffer) => {
      this.#output.push(piece);
    });
    this.#done = new Promise((resolve) => {
      this.#gunzip.on('error', (error) => {
        this.#error = error;
        resolve();
      });
      this.#gunzip.on('end', () => {
        this.#ended = true;
        resolve();
      });
    });
  }

  /** What zlib complained about, if it did. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** `true` when the gzip data ended, by `end` or because other bytes follow it. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The bytes unpacked from `piece`. After damage or the end of the data: what was left, see `error` and `ended`. */
  async push(piece: Buffer): Promise<Buffer> {
    const written = new Promise<void>((resolve) => {
      this.#gunzip.write(piece, () => resolve());
    });
    // The callback of a write never comes when zlib fails or finds foreign bytes after the data.
    await Promise.race([written, this.#done]);
    return this.#take();
  }

  /** The bytes left; `error` is set when the data was cut off. */
  async end(): Promise<Buffer> {
    this.#gunzip.end();
    await this.#done;
    return this.#take();
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async #take(): Promise<Buffer> {
    // A turn of the event loop, so that output handed over with the callback has been emitted.
    await new Promise((resolve) => setImmediate(resolve));
    const bytes = Buffer.concat(this.#output);
    this.#output = [];
    return bytes;
  }
}
