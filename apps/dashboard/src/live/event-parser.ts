/** One event of a `text/event-stream`. */
export interface StreamEvent {
  /** `message` when the stream does not say. */
  readonly type: string;
  readonly data: string;
  /** The newest id of the stream, with this event or before it; empty: none. */
  readonly lastEventId: string;
}

/** Characters of one line or one event; a stream with more is refused. About 100 symbols with all their venues take 0.5 million. */
const MAX_CHARS = 16_000_000;

/**
 * Cuts a `text/event-stream` into events, however its bytes were cut on the way (HTML standard 9.2.6). Fields it does not know are ignored.
 * Memory: one event. O(bytes).
 */
export class EventParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** The part of `#rest` without an end of line. */
  #scanned = 0;
  #skipsLineFeed = false;
  #type = '';
  #data: string[] = [];
  #dataChars = 0;
  #lastEventId: string;
  #retryMs: number | undefined;

  /** @param lastEventId what the stream was asked to begin after */
  constructor(lastEventId = '') {
    this.#lastEventId = lastEventId;
  }

  /** After how long the stream wants to be asked again, ms. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * Takes the next bytes. @returns the events they complete
   * @throws RangeError when an event is longer than 16 million characters
   */
  push(bytes: Uint8Array): StreamEvent[] {
    const events: StreamEvent[] = [];
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    let start = 0;
    let scan = this.#scanned;
    if (this.#skipsLineFeed && text.length > 0) {
      if (text.startsWith('\n')) start = scan = 1;
      this.#skipsLineFeed = false;
    }
    for (let end = lineEnd(text, scan); end !== -1; end = lineEnd(text, start)) {
      this.#line(text.slice(start, end), events);
      start = end + 1;
      if (text[end] !== '\r') continue;
      if (start === text.length) this.#skipsLineFeed = true;
      else if (text[start] === '\n') start++;
    }
    this.#rest = text.slice(start);
    this.#scanned = this.#rest.length;
    if (this.#rest.length + this.#dataChars > MAX_CHARS) throw new RangeError(`an event has more than ${MAX_CHARS} characters`);
    return events;
  }

  #line(line: string, events: StreamEvent[]): void {
    if (line === '') {
      if (this.#data.length > 0) {
        events.push({ type: this.#type === '' ? 'message' : this.#type, data: this.#data.join('\n'), lastEventId: this.#lastEventId });
      }
      this.#type = '';
      this.#data = [];
      this.#dataChars = 0;
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') {
      this.#data.push(value);
      this.#dataChars += value.length + 1;
    } else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
    else if (name === 'retry' && /^\d{1,9}$/.test(value)) this.#retryMs = Number(value);
  }
}

/** Where the next line ends; -1: not in this text. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  if (feed === -1) return text.indexOf('\r', from);
  // Looked for in this line only: a text without carriage returns is not searched to its end for every line.
  const back = text.slice(from, feed).indexOf('\r');
  return back === -1 ? feed : from + back;
}
