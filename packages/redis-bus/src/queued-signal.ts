import { SIGNAL_LEVELS } from '@cascade/core';
import { MessageFields } from './message-fields.js';
import type { WireSignal } from './wire-signal.js';

/** What the queue needs to know about a document beside its text. */
type Described = Pick<WireSignal, 'id' | 'seq' | 'symbol' | 'signal' | 'signal_level' | 'timestamp' | 'probability'>;

/** One signal waiting to be written. */
export interface QueuedSignal {
  readonly id: string;
  readonly symbol: string;
  /** Name of the level, and its index. */
  readonly signal: WireSignal['signal'];
  readonly level: number;
  /** Unix seconds: the score in the histories. */
  readonly timestamp: number;
  readonly probability: number;
  /** The document without `meta.stream_id`, and with the number the signal has in its own process. */
  readonly payload: string;
  /** Where that number stands in the text: Redis puts its own there. */
  readonly seqStart: number;
  readonly seqEnd: number;
  /** Size of the payload. */
  readonly bytes: number;
}

function describe(payload: string, signal: Described): QueuedSignal {
  const { id, symbol, timestamp, probability } = signal;
  // The first `"seq":` is the field: inside the id, the only text before it, the quotes would be escaped.
  const seqStart = payload.indexOf('"seq":') + 6;
  return {
    id,
    symbol,
    signal: signal.signal,
    level: signal.signal_level,
    timestamp,
    probability,
    payload,
    seqStart,
    seqEnd: seqStart + String(signal.seq).length,
    bytes: Buffer.byteLength(payload),
  };
}

/** The queue entry of a signal. */
export function queuedSignal(signal: WireSignal): QueuedSignal {
  return describe(JSON.stringify(signal), signal);
}

/** The queue entry of a payload that was stored as text; `undefined` when it is not one. */
export function storedSignal(payload: string): QueuedSignal | undefined {
  try {
    const fields = new MessageFields('message', JSON.parse(payload));
    return describe(payload, {
      id: fields.text('id'),
      seq: fields.count('seq'),
      symbol: fields.text('symbol'),
      signal: fields.choice('signal', SIGNAL_LEVELS),
      signal_level: fields.count('signal_level'),
      timestamp: fields.number('timestamp'),
      probability: fields.number('probability'),
    });
  } catch {
    return undefined;
  }
}
