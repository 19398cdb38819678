/** One event of a `text/event-stream`. */
export interface SseEvent {
  /** Its name; `message` when the stream gives none. */
  readonly event: string;
  /** Its lines of data, joined by line feeds. */
  readonly data: string;
  /** The newest id of the stream so far, this event's or an earlier one's; what to resume from. */
  readonly id: string | undefined;
}

/** Longest line, and most data of one event, characters: a frame of values of 2,000 symbols has about 5 million. */
const MAX_CHARACTERS = 16 * 1_048_576;
/** Between two lines. */
const LINE_END = /\r\n|\n|\r/g;

/**
 * Reads a `text/event-stream` as the HTML standard says: UTF-8 with or without a byte order mark, lines that end in LF, CR or both, comments,
 * data of several lines. Chunks may be cut anywhere, also inside a character. An event with a line or data beyond the limit is left out
 * and counted; what follows is read as usual. An event that is not complete when the stream ends is no event.
 *
 * O(bytes); holds one event, at most twice the limit.
 */
export class SseParser {
  readonly #decoder = new TextDecoder();
  readonly #maxCharacters: number;
  /** The beginning of the line that has not ended yet. */
  #pieces: string[] = [];
  #lineLength = 0;
  #isLineTooLong = false;
  /** The last character was a CR: a LF that follows belongs to it. */
  #isAfterCr = false;
  #event = '';
  #data: string[] = [];
  #dataLength = 0;
  #isSpoilt = false;
  #id: string | undefined;
  #retryMs: number | undefined;
  #leftOut = 0;

  constructor(maxCharacters: number = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  /** How long the stream asks to wait before coming back, ms. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** Events left out because they were too long. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Takes the next bytes. @returns the events that became complete */
  push(bytes: Uint8Array): SseEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return [];
    const events: SseEvent[] = [];
    let from = this.#isAfterCr && text.startsWith('\n') ? 1 : 0;
    for (const { 0: end, index } of text.matchAll(LINE_END)) {
      if (index < from) continue;
      this.#keep(text.slice(from, index));
      const event = this.#endLine();
      if (event !== undefined) events.push(event);
      from = index + end.length;
    }
    this.#isAfterCr = text.endsWith('\r');
    this.#keep(text.slice(from));
    return events;
  }

  #keep(piece: string): void {
    if (piece === '' || this.#isLineTooLong) return;
    this.#lineLength += piece.length;
    if (this.#lineLength <= this.#maxCharacters) {
      this.#pieces.push(piece);
      return;
    }
    this.#isLineTooLong = true;
    this.#pieces = [];
  }

  #endLine(): SseEvent | undefined {
    const line = this.#pieces.join('');
    if (this.#isLineTooLong) this.#isSpoilt = true;
    const isBlank = line === '' && !this.#isLineTooLong;
    this.#pieces = [];
    this.#lineLength = 0;
    this.#isLineTooLong = false;
    if (isBlank) return this.#endEvent();
    const colon = line.indexOf(':');
    // A comment.
    if (colon === 0) return undefined;
    const value = colon < 0 ? '' : line.slice(colon + 1);
    this.#takeField(colon < 0 ? line : line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value);
    return undefined;
  }

  #takeField(name: string, value: string): void {
    if (name === 'data') {
      this.#dataLength += value.length + 1;
      if (this.#dataLength > this.#maxCharacters + 1) {
        this.#isSpoilt = true;
        this.#data = [];
      } else this.#data.push(value);
    } else if (name === 'event') this.#event = value;
    else if (name === 'id') {
      if (!value.includes('\0')) this.#id = value === '' ? undefined : value;
    } else if (name === 'retry' && /^\d{1,9}$/.test(value)) this.#retryMs = Number(value);
  }

  #endEvent(): SseEvent | undefined {
    const event = { event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n'), id: this.#id };
    const isEvent = this.#data.length > 0 && !this.#isSpoilt;
    if (this.#isSpoilt) this.#leftOut++;
    this.#event = '';
    this.#data = [];
    this.#dataLength = 0;
    this.#isSpoilt = false;
    return isEvent ? event : undefined;
  }
}
