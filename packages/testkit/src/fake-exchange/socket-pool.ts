import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Clock } from '@cascade/core';
import { type RawData, WebSocket } from 'ws';
import { inspectPeer, type PeerTimes, timesOfNewPeer } from './dead-peers.js';
import { DerivativeBook } from './derivatives.js';
import { garbageFor } from './garbage.js';
import type { NumberedLiquidation, NumberedPrice, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import type { FakeFault, FakeLiquidation, FakePrice } from './types.js';
import { hex } from './wire.js';

const KEPT_FRAMES = 1_000;
const KEPT_LIQUIDATIONS = 10;
/** Liquidations REST answers with, whether they reached anyone or not. */
const KEPT_PRINTED = 1_000;
const WATCH_EVERY_MS = 1_000;
const KEPT_PRINTS = 500;
const DRIP_EVERY_MS = 20;
const DEFAULT_PRICE_QUANTITY = 0.01;

type Print = (session: VenueSession) => readonly string[];

/** A session with what the transport needs to know about it. */
interface Session extends VenueSession, PeerTimes {
  /** The TCP connection below the WebSocket. */
  readonly raw: Duplex;
  /** Aborted when the socket is closed. */
  readonly gone: AbortController;
  /** Half-open: the connection stays, nothing is heard or said on it any more. */
  dead: boolean;
  /** Subscribed under `ack-only`: acknowledged, never served. */
  deaf: boolean;
}

/** The sockets of one fake exchange: who is there, what they get, what the fault withholds. */
export class SocketPool {
  readonly sockets: Map<WebSocket, Session> = new Map();
  readonly received: string[] = [];
  peak = 0;
  accepted = 0;
  refused = 0;
  unanswered = 0;
  clockSkewMs = 0;
  printed: readonly NumberedLiquidation[] = [];
  readonly derivatives: DerivativeBook = new DerivativeBook();
  readonly #protocol: VenueProtocol;
  readonly #clock: Clock;
  readonly #stopped: AbortController = new AbortController();
  readonly #held: Set<Duplex> = new Set();
  readonly #prints: Print[] = [];
  #fault: FakeFault | undefined;
  #cutAfterMs = 0;
  #latest: NumberedPrice | undefined;
  #recent: readonly NumberedLiquidation[] = [];
  #sequence = 0;
  #garbageTurn = 0;

  constructor(protocol: VenueProtocol, clock: Clock) {
    this.#protocol = protocol;
    this.#clock = clock;
  }

  get fault(): FakeFault | undefined {
    return this.#fault;
  }

  /** @param cutAfterMs how long a socket lives under `flapping` */
  setFault(fault: FakeFault | undefined, cutAfterMs: number): void {
    this.#fault = fault;
    this.#cutAfterMs = cutAfterMs;
    for (const [socket, session] of this.#open()) {
      if (fault === 'flapping') void this.#cutLater(socket, session);
      if (fault !== 'half-open') continue;
      session.dead = true;
      deafen(session.raw);
    }
  }

  /** Keeps a TCP connection open without ever answering its upgrade to the end. */
  hold(raw: Duplex): void {
    this.unanswered += 1;
    this.#held.add(raw);
    this.#notePeak();
    raw.on('close', () => this.#held.delete(raw));
    deafen(raw);
    if (this.#fault === 'slow-upgrade') void this.#drip(raw);
  }

  /** Takes over an upgraded socket and the TCP connection below it. */
  add(socket: WebSocket, raw: Duplex, endpoint: { readonly route: string; readonly topics: readonly string[] }): void {
    const nowMs = this.#clock.nowMs();
    this.accepted += 1;
    const session: Session = {
      route: endpoint.route,
      connectionId: hex(this.accepted, 8),
      topics: new Set(endpoint.topics),
      begun: new Set(),
      derivatives: this.derivatives,
      raw,
      gone: new AbortController(),
      dead: false,
      deaf: this.fault === 'ack-only' && endpoint.topics.length > 0,
      ...timesOfNewPeer(nowMs),
    };
    this.sockets.set(socket, session);
    this.#notePeak();
    if (this.fault === 'flapping') void this.#cutLater(socket, session);
    this.#listen(socket, session);
    const welcome = this.#protocol.welcome?.(session);
    if (welcome !== undefined) this.#send(socket, session, welcome);
  }

  #listen(socket: WebSocket, session: Session): void {
    socket.on('close', () => {
      this.sockets.delete(socket);
      session.gone.abort();
    });
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
    const rows = liquidations.map((row) => ({ ...row, tsMs: row.tsMs + this.clockSkewMs, sequence: this.#next() }));
    this.printed = [...this.printed, ...rows].slice(-KEPT_PRINTED);
    const reached = this.#printAndKeep((session) => this.#protocol.liquidationFrames(rows, session));
    if (reached > 0) this.#recent = [...this.#recent, ...rows].slice(-KEPT_LIQUIDATIONS);
    return reached;
  }

  printPrice(price: FakePrice): number {
    const previous = this.#latest;
    const tsMs = price.tsMs + this.clockSkewMs;
    const numbered: NumberedPrice = { quantity: DEFAULT_PRICE_QUANTITY, ...price, tsMs, sequence: this.#next() };
    this.#latest = numbered;
    return this.#printAndKeep((session) => this.#protocol.priceFrames(numbered, previous, session));
  }

  /** Prints what was printed last once more, the same frames under the same ids. */
  replay(): number {
    for (const print of this.#prints) this.#print(print);
    return this.#prints.length;
  }

  sendRaw(data: string | Uint8Array): number {
    const open = this.#open();
    for (const [socket, session] of open) this.#send(socket, session, data);
    return open.length;
  }

  sendBytes(bytes: Uint8Array): number {
    const open = this.#open();
    for (const [, { raw }] of open) raw.write(bytes);
    return open.length;
  }

  closeAll(code: number, reason?: string): void {
    for (const [socket] of this.#open()) socket.close(code, reason);
  }

  terminateAll(): void {
    for (const socket of this.sockets.keys()) socket.terminate();
    for (const raw of this.#held) raw.destroy();
  }

  /** Starts the venue's own search for dead peers; ends with {@link stop}. */
  watch(): void {
    const signal = this.#stopped.signal;
    const run = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#clock.sleep(WATCH_EVERY_MS, signal);
        for (const [socket, session] of this.#open()) {
          const send = (text: string): void => this.#send(socket, session, text);
          inspectPeer(socket, session, this.#protocol.heartbeat, this.#clock.nowMs(), send);
        }
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

  #notePeak(): void {
    this.peak = Math.max(this.peak, this.sockets.size + this.#held.size);
  }

  async #drip(raw: Duplex): Promise<void> {
    raw.write('HTTP/1.1 101 Switching Protocols\r\nX-Padding: ');
    while (!raw.destroyed) {
      await this.#clock.sleep(DRIP_EVERY_MS, this.#stopped.signal);
      if (!raw.destroyed) raw.write('x');
    }
  }

  async #cutLater(socket: WebSocket, { gone }: Session): Promise<void> {
    await this.#clock.sleep(this.#cutAfterMs, gone.signal);
    if (this.fault === 'flapping') socket.terminate();
  }

  #open(): [WebSocket, Session][] {
    return [...this.sockets].filter(([socket, { dead }]) => !dead && socket.readyState === WebSocket.OPEN);
  }

  #hear(socket: WebSocket, session: Session, text: string): void {
    this.received.push(text);
    if (this.received.length > KEPT_FRAMES) this.received.shift();
    const owed = this.#protocol.heartbeat.textPing?.answer;
    if (owed?.accepts(text, session.unanswered) === true) session.unanswered = [];
    // A lost request must leave no trace, so it is answered for a copy that is thrown away.
    const lost = this.fault === 'no-ack';
    const target = lost ? { ...session, topics: new Set(session.topics), begun: new Set(session.begun) } : session;
    const replies = this.#protocol.answer(text, target, this.#latest, this.#recent);
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

  #printAndKeep(print: Print): number {
    this.#prints.push(print);
    if (this.#prints.length > KEPT_PRINTS) this.#prints.shift();
    return this.#print(print);
  }

  #print(framesFor: Print): number {
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
    const isPacked = this.#protocol.frameEncoding === 'gzip' && typeof data === 'string';
    socket.send(isPacked ? gzipSync(data) : data);
  }
}

/** Cuts the reader of a TCP connection off. Bytes are still taken and thrown away, or nobody would notice that the other end has left. */
function deafen(raw: Duplex): void {
  raw.removeAllListeners('data');
  raw.on('data', () => undefined);
  raw.on('end', () => raw.destroy());
  raw.resume();
}
