import type { Clock } from '@cascade/core';
import { type RawData, WebSocket } from 'ws';
import { garbageFor } from './garbage.js';
import type { NumberedPrice, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import type { FakeFault, FakeLiquidation, FakePrice } from './types.js';
import { hex } from './wire.js';

const KEPT_FRAMES = 1_000;
const WATCH_EVERY_MS = 1_000;
const DEFAULT_PRICE_QUANTITY = 0.01;

/** A session with what the transport needs to know about it. */
interface Session extends VenueSession {
  /** Subscribed under `ack-only`: acknowledged, never served. */
  deaf: boolean;
  heardMs: number;
  spokeMs: number;
  pingedMs: number;
  pongedMs: number;
}

/** The sockets of one fake exchange: who is there, what they get, what the fault withholds. */
export class SocketPool {
  readonly sockets: Map<WebSocket, Session> = new Map();
  readonly received: string[] = [];
  fault: FakeFault | undefined = undefined;
  peak = 0;
  accepted = 0;
  refused = 0;
  readonly #protocol: VenueProtocol;
  readonly #clock: Clock;
  readonly #stopped: AbortController = new AbortController();
  #latest: NumberedPrice | undefined;
  #sequence = 0;
  #garbageTurn = 0;

  constructor(protocol: VenueProtocol, clock: Clock) {
    this.#protocol = protocol;
    this.#clock = clock;
  }

  /** Takes over an upgraded socket. */
  add(socket: WebSocket, endpoint: { readonly route: string; readonly topics: readonly string[] }): void {
    const nowMs = this.#clock.nowMs();
    this.accepted += 1;
    const session: Session = {
      route: endpoint.route,
      connectionId: hex(this.accepted, 8),
      topics: new Set(endpoint.topics),
      begun: new Set(),
      deaf: this.fault === 'ack-only' && endpoint.topics.length > 0,
      heardMs: nowMs,
      spokeMs: nowMs,
      pingedMs: nowMs,
      pongedMs: nowMs,
    };
    this.sockets.set(socket, session);
    this.peak = Math.max(this.peak, this.sockets.size);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      session.pongedMs = this.#clock.nowMs();
    });
    socket.on('ping', (payload: Buffer) => {
      session.heardMs = this.#clock.nowMs();
      if (this.fault !== 'no-pong') socket.pong(payload);
    });
    socket.on('message', (data: RawData, isBinary: boolean) => {
      session.heardMs = this.#clock.nowMs();
      if (!isBinary) this.#hear(socket, session, data.toString());
    });
  }

  printLiquidations(liquidations: readonly FakeLiquidation[]): number {
    const rows = liquidations.map((liquidation) => ({ ...liquidation, sequence: this.#next() }));
    return this.#print((session) => this.#protocol.liquidationFrames(rows, session));
  }

  printPrice(price: FakePrice): number {
    const previous = this.#latest;
    const numbered: NumberedPrice = { quantity: DEFAULT_PRICE_QUANTITY, ...price, sequence: this.#next() };
    this.#latest = numbered;
    return this.#print((session) => this.#protocol.priceFrames(numbered, previous, session));
  }

  sendRaw(data: string | Uint8Array): number {
    const open = this.#open();
    for (const [socket, session] of open) this.#send(socket, session, data);
    return open.length;
  }

  closeAll(code: number, reason?: string): void {
    for (const [socket] of this.#open()) socket.close(code, reason);
  }

  terminateAll(): void {
    for (const socket of this.sockets.keys()) socket.terminate();
  }

  /** Starts the venue's own search for dead peers; ends with {@link stop}. */
  watch(): void {
    const signal = this.#stopped.signal;
    const run = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#clock.sleep(WATCH_EVERY_MS, signal);
        for (const [socket, session] of this.#open()) this.#inspect(socket, session, this.#clock.nowMs());
      }
    };
    void run();
  }

  stop(): void {
    this.#stopped.abort();
    this.terminateAll();
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #open(): [WebSocket, Session][] {
    return [...this.sockets].filter(([socket]) => socket.readyState === WebSocket.OPEN);
  }

  #hear(socket: WebSocket, session: Session, text: string): void {
    this.received.push(text);
    if (this.received.length > KEPT_FRAMES) this.received.shift();
    // A lost request must leave no trace, so it is answered for a copy that is thrown away.
    const lost = this.fault === 'no-ack';
    const target = lost ? { ...session, topics: new Set(session.topics), begun: new Set(session.begun) } : session;
    const replies = this.#protocol.answer(text, target, this.#latest);
    if (this.fault === 'ack-only' && replies.some(({ kind }) => kind === 'ack')) session.deaf = true;
    for (const reply of replies) {
      if (this.#passes(reply, session)) this.#send(socket, session, reply.text);
      else if (reply.kind === 'data') session.begun.clear();
    }
  }

  #passes({ kind }: VenueReply, session: Session): boolean {
    if (kind === 'pong') return this.fault !== 'no-pong';
    if (kind === 'data') return this.#servesData(session) && this.fault !== 'no-ack';
    return this.fault !== 'no-ack';
  }

  #servesData(session: Session): boolean {
    return this.fault !== 'mute' && this.fault !== 'ack-only' && !session.deaf;
  }

  #print(framesFor: (session: Session) => readonly string[]): number {
    let reached = 0;
    for (const [socket, session] of this.#open()) {
      if (!this.#servesData(session)) {
        // What is withheld now would be missing from later deltas, so those topics begin anew.
        session.begun.clear();
        continue;
      }
      const frames = framesFor(session);
      for (const frame of frames) {
        if (this.fault === 'garbage') this.#send(socket, session, this.#nextGarbage(frame));
        this.#send(socket, session, frame);
      }
      if (frames.length > 0) reached += 1;
    }
    return reached;
  }

  #nextGarbage(frame: string): string | Uint8Array {
    const garbage = garbageFor(frame, this.#garbageTurn);
    this.#garbageTurn += 1;
    return garbage;
  }

  #send(socket: WebSocket, session: Session, data: string | Uint8Array): void {
    session.spokeMs = this.#clock.nowMs();
    socket.send(data);
  }

  #inspect(socket: WebSocket, session: Session, nowMs: number): void {
    const { silence, serverPing } = this.#protocol.heartbeat;
    if (silence !== undefined) {
      const lastMs = silence.of === 'client' ? session.heardMs : Math.max(session.heardMs, session.spokeMs);
      if (nowMs - lastMs >= silence.afterMs) {
        if (silence.close === undefined) socket.terminate();
        else socket.close(silence.close.code, silence.close.reason);
        return;
      }
    }
    if (serverPing === undefined) return;
    if (nowMs - Math.max(session.pongedMs, session.pingedMs) >= serverPing.everyMs) {
      session.pingedMs = nowMs;
      socket.ping(String(nowMs));
    }
    if (nowMs - session.pongedMs >= serverPing.pongTimeoutMs) socket.terminate();
  }
}
