import { eventLoopTurn } from '../event-loop-turn.js';
import { foreignBytes, type GzipReader, joined } from '../gzip-reader.js';

/** The part of the platform's `DecompressionStream` used here. */
interface Decompression {
  readonly writable: { getWriter(): Writer };
  readonly readable: { getReader(): Reader };
}

interface Writer {
  readonly closed: Promise<unknown>;
  write(piece: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

const { DecompressionStream } = globalThis as unknown as { DecompressionStream: new (format: 'gzip') => Decompression };

/** Header and trailer of the shortest member, bytes. */
const SHORTEST_MEMBER = 18;
/** A member begins with three fixed bytes and one whose upper bits are 0. */
const MARK_LENGTH = 4;
const TRAILER_LENGTH = 4;

/** Where a member may begin in `bytes`, from `from`; -1 for nowhere. */
function findMark(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x1f, from); at >= 0 && at + MARK_LENGTH <= bytes.length; at = bytes.indexOf(0x1f, at + 1)) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && ((bytes[at + 3] ?? 0xff) & 0xe0) === 0) return at;
  }
  return -1;
}

/** One gzip member on its way through the platform's decompression. */
class Member {
  error: Error | undefined;
  #isDone = false;
  #written = 0;
  #tail: Uint8Array = new Uint8Array(0);
  #unpackedLength = 0;
  #output: Uint8Array[] = [];
  readonly #writer: Writer;
  readonly #reading: Promise<void>;

  constructor() {
    const { writable, readable } = new DecompressionStream('gzip');
    this.#writer = writable.getWriter();
    // What goes wrong is read from the other end.
    this.#writer.closed.catch(() => undefined);
    this.#reading = this.#read(readable.getReader());
  }

  /** The member is whole, or broken: it takes no more. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether the bytes written end with the length of what was unpacked, as a member does. */
  get mayBeWhole(): boolean {
    if (this.#written < SHORTEST_MEMBER) return false;
    const { buffer, byteOffset } = this.#tail;
    return new DataView(buffer, byteOffset, TRAILER_LENGTH).getUint32(0, true) === this.#unpackedLength % 2 ** 32;
  }

  /** Resolves when all that `piece` unpacks to is there (in browsers): an error later would throw away what was not read. */
  async write(piece: Uint8Array): Promise<void> {
    if (piece.length === 0 || this.#isDone) return;
    this.#written += piece.length;
    this.#tail = joined(this.#tail, piece.slice(-TRAILER_LENGTH)).slice(-TRAILER_LENGTH);
    await this.#settled(this.#writer.write(piece));
    for (let before = -1; before !== this.#unpackedLength; ) {
      before = this.#unpackedLength;
      await eventLoopTurn();
    }
  }

  async end(): Promise<void> {
    if (!this.#isDone) await this.#settled(this.#writer.close());
    await this.#reading;
  }

  take(): Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  close(): void {
    if (!this.#isDone) this.#writer.abort().catch(() => undefined);
  }

  /** A write is not answered once the reading end has failed or ended. */
  async #settled(written: Promise<void>): Promise<void> {
    await Promise.race([written.catch(() => undefined), this.#reading]);
  }

  async #read(reader: Reader): Promise<void> {
    try {
      for (let result = await reader.read(); !result.done; result = await reader.read()) {
        if (result.value === undefined) continue;
        this.#output.push(result.value);
        this.#unpackedLength += result.value.length;
      }
    } catch (cause) {
      this.error = cause instanceof Error ? cause : new Error(String(cause));
    }
    this.#isDone = true;
  }
}

/**
 * Unpacks gzip data with the web platform's `DecompressionStream`. Node's answers a write before it has unpacked it, so that in Node rows just
 * before a cut may be missing; use `readTape` and `readJournal` there. Browsers unpack one member and take the next for
 * damage: where one may begin, and the bytes before it are the length of what was unpacked, the one before is ended.
 */
export class WebGzipReader implements GzipReader {
  #member = new Member();
  #held: Uint8Array = new Uint8Array(0);
  #damage: Error | undefined;
  #cut: Error | undefined;

  get damage(): Error | undefined {
    return this.#damage;
  }

  get cut(): Error | undefined {
    return this.#cut;
  }

  async push(piece: Uint8Array): Promise<Uint8Array> {
    const bytes = joined(this.#held, piece);
    // A mark may be cut in two.
    const safeLength = Math.max(0, bytes.length - MARK_LENGTH + 1);
    this.#held = bytes.slice(safeLength);
    return this.#unpack(bytes, safeLength);
  }

  async end(): Promise<Uint8Array> {
    const rest = await this.#unpack(this.#held, this.#held.length);
    if (this.#damage !== undefined) return rest;
    await this.#member.end();
    this.#cut = this.#member.error;
    return joined(rest, ...this.#member.take());
  }

  close(): void {
    this.#member.close();
  }

  /** Unpacks the first `length` bytes; marks are looked for in all of them. */
  async #unpack(bytes: Uint8Array, length: number): Promise<Uint8Array> {
    const output: Uint8Array[] = [];
    let from = 0;
    for (let at = findMark(bytes, 0); at >= 0 && at < length && this.#damage === undefined; at = findMark(bytes, at + 1)) {
      output.push(...(await this.#write(bytes.subarray(from, at))));
      from = at;
      if (this.#damage !== undefined || !this.#member.mayBeWhole) continue;
      await this.#member.end();
      output.push(...this.#member.take());
      this.#damage = this.#member.error;
      this.#member = new Member();
    }
    if (this.#damage === undefined) output.push(...(await this.#write(bytes.subarray(from, length))));
    return joined(...output);
  }

  async #write(bytes: Uint8Array): Promise<Uint8Array[]> {
    await this.#member.write(bytes);
    if (this.#member.isDone) this.#damage = this.#member.error ?? foreignBytes();
    return this.#member.take();
  }
}
