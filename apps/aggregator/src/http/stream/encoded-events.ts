import type { WireSignal } from '@cascade/redis-bus';
import { eventIdOf, parseEventId } from '../../service/live-source.js';
import type { Topic } from './topic-filter.js';

/** How a frame looks on the wire: a block of a `text/event-stream`, or the JSON text of a WebSocket message. */
export type StreamFormat = 'sse' | 'websocket';

/** Names of a topic's events in a `text/event-stream`. */
const SSE_NAMES: Readonly<Record<Topic, string>> = { signals: 'signal', liquidations: 'liquidations', values: 'values' };

/** Something to send, encoded at most once for each format however many clients get it: they share the buffer. */
export class EncodedEvent {
  readonly #encode: (format: StreamFormat, dropped: number) => string;
  readonly #frames: Partial<Record<StreamFormat, Buffer>> = {};

  /** @param encode the text of a frame; `dropped` says how many of the kind the client did not get before it */
  constructor(encode: (format: StreamFormat, dropped: number) => string) {
    this.#encode = encode;
  }

  /** The bytes; the same buffer for everybody unless something was dropped before. */
  frame(format: StreamFormat, dropped = 0): Buffer {
    if (dropped > 0) return Buffer.from(this.#encode(format, dropped));
    this.#frames[format] ??= Buffer.from(this.#encode(format, 0));
    return this.#frames[format];
  }
}

/** The `id:` line of an event id. None for one that can't be parsed: it could end the line and begin another. */
export function idLine(id: string | undefined): string {
  return id === undefined || /[\r\n\0]/.test(id) || parseEventId(id) === undefined ? '' : `id: ${id}\n`;
}

/** An event of a topic; `id` is what a client resumes from. */
export function topicEvent(topic: Topic, data: string, id?: string): EncodedEvent {
  return new EncodedEvent((format, dropped) => {
    if (format === 'sse') {
      const notice = dropped === 0 ? '' : `event: dropped\ndata: ${JSON.stringify({ topic, dropped })}\n\n`;
      return `${notice}event: ${SSE_NAMES[topic]}\n${idLine(id)}data: ${data}\n\n`;
    }
    const idField = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
    const droppedField = dropped === 0 ? '' : `"dropped":${dropped},`;
    return `{"topic":"${topic}",${idField}${droppedField}"data":${data}}`;
  });
}

/** A signal on its way to the clients: the document for their filters, the event for their sockets. */
export interface SignalEvent {
  readonly signal: WireSignal;
  readonly event: EncodedEvent;
}

/** The event of a signal; the document is turned into text when the first client wants it. */
export function signalEvent(signal: WireSignal): SignalEvent {
  let event: EncodedEvent | undefined;
  return {
    signal,
    get event() {
      event ??= topicEvent('signals', JSON.stringify(signal), eventIdOf(signal));
      return event;
    },
  };
}

/** Told when signals may be missing: catching up from `lastEventId` was not complete. */
export function gapEvent(lastEventId: string): EncodedEvent {
  const document = { last_event_id: lastEventId };
  return new EncodedEvent((format) =>
    format === 'sse' ? `event: gap\ndata: ${JSON.stringify(document)}\n\n` : JSON.stringify({ op: 'gap', topic: 'signals', ...document }),
  );
}

/** Liquidations of one frame, each turned into text once. */
export class LiquidationBatch {
  readonly texts: readonly string[];
  /** Those of any symbol that came before these and were too many for one frame. */
  readonly lost: number;
  #event: EncodedEvent | undefined;

  constructor(texts: readonly string[], lost: number) {
    this.texts = texts;
    this.lost = lost;
  }

  /** The same for every client with the same symbols. */
  get event(): EncodedEvent {
    this.#event ??= topicEvent('liquidations', `[${this.texts.join(',')}]`);
    return this.#event;
  }
}
