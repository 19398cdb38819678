const ZERO = 48;
const NINE = 57;
const DOT = 46;
const QUOTE = 34;
const BACKSLASH = 92;
const FIRST_VISIBLE = 32;
/** Longest integer read; all below 2^53. */
const MAX_DIGITS = 15;

/**
 * Reads a frame whose form is known in advance, piece by piece, several times faster than `JSON.parse`: only the values are looked at.
 * The first piece that is different fails the whole; the caller then parses the frame as usual. Everything accepted is JSON, and the values
 * are those `JSON.parse` gives: texts with escapes or control characters, and numbers but plain integers, fail.
 */
export class FrameScanner {
  readonly #frame: string;
  #at = 0;
  #hasFailed = false;

  /** @param frame the whole message */
  constructor(frame: string) {
    this.#frame = frame;
  }

  /** `true` when every piece was as expected and nothing is left. */
  get isComplete(): boolean {
    return !this.#hasFailed && this.#at === this.#frame.length;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** A fixed piece. */
  skip(piece: string): void {
    if (this.#hasFailed || !this.#frame.startsWith(piece, this.#at)) this.#hasFailed = true;
    else this.#at += piece.length;
  }

  /** Skips the piece if it is next; says whether it was. */
  skipIf(piece: string): boolean {
    if (this.#hasFailed || !this.#frame.startsWith(piece, this.#at)) return false;
    this.#at += piece.length;
    return true;
  }

  /** The characters up to the next quote. */
  text(): string {
    const frame = this.#frame;
    const start = this.#at;
    if (this.#hasFailed) return '';
    for (let i = start; i < frame.length; i++) {
      const code = frame.charCodeAt(i);
      if (code === QUOTE) {
        this.#at = i;
        return frame.slice(start, i);
      }
      if (code < FIRST_VISIBLE || code === BACKSLASH) break;
    }
    this.#hasFailed = true;
    return '';
  }

  /** An integer without sign, fraction and leading zero. */
  integer(): number {
    const frame = this.#frame;
    const start = this.#at;
    let value = 0;
    let i = start;
    for (; i < frame.length && i - start <= MAX_DIGITS; i++) {
      const code = frame.charCodeAt(i);
      if (code < ZERO || code > NINE) {
        if (code === DOT) this.#hasFailed = true;
        break;
      }
      value = value * 10 + code - ZERO;
    }
    const digits = i - start;
    if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && frame.charCodeAt(start) === ZERO)) this.#hasFailed = true;
    this.#at = i;
    return value;
  }
}
