import { createGunzip, type Gunzip } from 'node:zlib';
import { foreignBytes, type GzipReader, joined } from './gzip-reader.js';

/**
 * Unpacks gzip data with Node's zlib. Every piece is unpacked completely before the end is announced, because zlib drops the output of the
 * piece in which it finds the end missing.
 */
export class Inflater implements GzipReader {
  #gunzip: Gunzip = createGunzip();
  #output: Uint8Array[] = [];
  #damage: Error | undefined;
  #cut: Error | undefined;
  #isEnding = false;
  #done: Promise<void>;

  constructor() {
    this.#gunzip.on('data', (piece: Uint8Array) => {
      this.#output.push(piece);
    });
    this.#done = new Promise((resolve) => {
      this.#gunzip.on('error', (error) => {
        if (this.#isEnding) this.#cut = error;
        else this.#damage = error;
        resolve();
      });
      this.#gunzip.on('end', () => {
        if (!this.#isEnding) this.#damage = foreignBytes();
        resolve();
      });
    });
  }

  get damage(): Error | undefined {
    return this.#damage;
  }

  get cut(): Error | undefined {
    return this.#cut;
  }

  async push(piece: Uint8Array): Promise<Uint8Array> {
    const written = new Promise<void>((resolve) => {
      this.#gunzip.write(piece, () => resolve());
    });
    // The callback of a write never comes when zlib fails or finds foreign bytes after the data.
    await Promise.race([written, this.#done]);
    return this.#take();
  }

  async end(): Promise<Uint8Array> {
    this.#isEnding = true;
    this.#gunzip.end();
    await this.#done;
    return this.#take();
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async #take(): Promise<Uint8Array> {
    // A turn of the event loop, so that output handed over with the callback has been emitted.
    await new Promise((resolve) => setImmediate(resolve));
    const bytes = joined(...this.#output);
    this.#output = [];
    return bytes;
  }
}
