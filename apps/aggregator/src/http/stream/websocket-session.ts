import { WebSocket } from 'ws';
import type { ClientWire } from './client-queue.js';
import { EncodedEvent } from './encoded-events.js';
import { StreamClient } from './stream-client.js';
import type { StreamHub } from './stream-hub.js';
import { checkIntervalMs } from './stream-limits.js';
import type { StreamTally } from './stream-tally.js';
import { type ClientMessage, readMessage } from './websocket-messages.js';

/** Messages and pings a client may send within one second. */
const MAX_MESSAGES_PER_SEC = 20;

/** Close codes of RFC 6455. */
const CLOSE = { goingAway: 1001, unsupportedData: 1003, policyViolation: 1008 } as const;

/** One WebSocket client: what it says, whether it lives. What it gets is the affair of its {@link StreamClient}. */
export class WebSocketSession {
  readonly #socket: WebSocket;
  readonly #hub: StreamHub;
  readonly #tally: StreamTally;
  readonly #client: StreamClient;
  #secondMs = 0;
  #messages = 0;
  #checksSincePing = 0;
  #isPongDue = false;

  /** @param onEnd told once, when the connection is over */
  constructor(socket: WebSocket, hub: StreamHub, tally: StreamTally, onEnd: () => void) {
    this.#socket = socket;
    this.#hub = hub;
    this.#tally = tally;
    this.#client = new StreamClient(hub, socketWire(socket), tally);
    tally.accepted++;
    tally.clients.add(this.#client);
    hub.enter(this.#client, () => this.#checkLife());
    this.#listen(onEnd);
    this.#client.send(hub.hello(false));
  }

  /** Says that the service ends. */
  goAway(): void {
    this.#socket.close(CLOSE.goingAway, 'the service ends');
  }

  /** Ends the connection without a word. */
  terminate(): void {
    this.#socket.terminate();
  }

  #listen(onEnd: () => void): void {
    const socket = this.#socket;
    socket.on('message', (data, isBinary) => {
      if (!this.#mayGoOn()) return;
      if (isBinary) socket.close(CLOSE.unsupportedData, 'messages are JSON text');
      else this.#read(data.toString());
    });
    socket.on('ping', () => this.#mayGoOn());
    socket.on('pong', () => {
      this.#isPongDue = false;
      this.#mayGoOn();
    });
    // The library closes the connection itself: 1009 for a message that is too large, 1002 or 1007 for one that breaks the protocol.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#client.close();
      this.#tally.clients.delete(this.#client);
      this.#hub.leave(this.#client);
      onEnd();
    });
  }

  /** Counts a message; `false` when the connection is being closed, also by this one. */
  #mayGoOn(): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    const nowMs = performance.now();
    if (nowMs - this.#secondMs >= 1_000) {
      this.#secondMs = nowMs;
      this.#messages = 0;
    }
    this.#messages++;
    if (this.#messages <= MAX_MESSAGES_PER_SEC) return true;
    this.#socket.close(CLOSE.policyViolation, `more than ${MAX_MESSAGES_PER_SEC} messages a second`);
    return false;
  }

  #read(text: string): void {
    const read = readMessage(text);
    if (read.ok) this.#obey(read.message);
    else this.#answer({ op: 'error', code: read.code, message: read.complaint });
  }

  #obey(message: ClientMessage): void {
    if (message.op === 'ping') {
      this.#answer({ op: 'pong', timestamp: this.#hub.source.nowMs() / 1_000 });
      return;
    }
    if (message.op === 'unsubscribe') {
      this.#client.unsubscribe(message.topic);
      this.#answer({ op: 'unsubscribed', topic: message.topic });
      return;
    }
    const { topic, symbols, min_level, last_event_id } = message;
    const newest_event_id = topic === 'signals' ? this.#hub.newestEventId : undefined;
    this.#answer({ op: 'subscribed', topic, symbols, min_level, newest_event_id });
    this.#client.subscribe({ topic, symbols, minLevel: min_level, lastEventId: last_event_id });
  }

  #answer(document: object): void {
    this.#client.send(new EncodedEvent(() => JSON.stringify(document)));
  }

  /**
   * Called every `checkIntervalMs`; counts calls, not time, as the queue does. A client with something to read that does not read is the
   * affair of its queue: a ping would only wait behind it.
   */
  #checkLife(): void {
    const { heartbeatMs, pongTimeoutMs } = this.#hub.limits;
    this.#checksSincePing++;
    const sinceMs = this.#checksSincePing * checkIntervalMs(this.#hub.limits);
    if (this.#isPongDue) {
      if (sinceMs <= pongTimeoutMs) return;
      this.#isPongDue = false;
      this.#tally.cut++;
      this.#socket.terminate();
    } else if (sinceMs >= heartbeatMs && this.#socket.readyState === WebSocket.OPEN && !this.#client.isWaiting) {
      this.#checksSincePing = 0;
      this.#isPongDue = true;
      this.#socket.ping();
    }
  }
}

function socketWire(socket: WebSocket): ClientWire {
  return {
    format: 'websocket',
    unsentBytes: () => socket.bufferedAmount,
    write: (piece, last, taken) => socket.send(piece, { binary: false, fin: last }, () => taken()),
    destroy: () => socket.terminate(),
  };
}
