import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CascadeError } from '@cascade/core';
import fastify, { type FastifyInstance } from 'fastify';
import pino from 'pino';
import { type ClientOptions, WebSocket } from 'ws';
import type { Guard } from '../guard.js';
import type { StreamStats } from '../stream-parts.js';
import { addStreamRoute } from './sse.js';
import { StreamHub } from './stream-hub.js';
import type { StreamLimits } from './stream-limits.js';
import { encodeSampleValues, FakeSource } from './stream-source.sample.js';
import { attachWebSocket, type WebSocketStreams } from './websocket.js';

/** Token of the guarded rig. */
export const TOKEN = 'sixteen-or-more-characters';

const FOREIGN: Guard = {
  check: ({ origin }) => (origin === undefined ? undefined : { status: 403, message: 'the page is not on the list' }),
};

/** Asks for {@link TOKEN}, and for no page at all. */
export const STRICT: Guard = {
  check: (headers) =>
    FOREIGN.check(headers) ?? (headers.authorization === `Bearer ${TOKEN}` ? undefined : { status: 401, message: 'send the token' }),
};

/** What a rig is made from. */
export interface RigOptions {
  readonly limits?: Partial<StreamLimits>;
  readonly guard?: Guard;
  readonly maxClients?: number;
  readonly valuesPadding?: number;
}

/** A server with both kinds of streams on a port of its own. */
export interface StreamRig {
  readonly source: FakeSource;
  readonly hub: StreamHub;
  readonly app: FastifyInstance;
  readonly port: number;
  readonly websocket: WebSocketStreams;
  readonly logLines: string[];
  sseStats(): StreamStats;
  close(): Promise<void>;
}

export async function openRig({ limits, guard = FOREIGN, maxClients = 1_000, valuesPadding = 0 }: RigOptions = {}): Promise<StreamRig> {
  const source = new FakeSource();
  const logLines: string[] = [];
  const log = pino({ level: 'trace', base: null }, { write: (line: string) => void logLines.push(line) });
  const hub = new StreamHub({ source, log, maxClients, limits, encodeValues: encodeSampleValues(valuesPadding) });
  const app = fastify();
  const parts = { hub, guard };
  const sseStats = addStreamRoute(app, parts);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const websocket = attachWebSocket(app.server, parts);
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    hub.close();
    websocket.close();
    await app.close();
  };
  return { source, hub, app, port, websocket, logLines, sseStats, close };
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new CascadeError('test/too-late', `waited 15 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** One block of a `text/event-stream`. */
export interface SseBlock {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** A client of the stream on a bare socket, so that it can stop reading. */
export class SseClient {
  readonly socket: Socket;
  readonly blocks: SseBlock[] = [];
  comments = 0;
  /** Status line and headers, lower case. */
  head = '';
  isClosed = false;
  #text = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Connects and sends the request; the answer may not be there yet. */
  static async open(port: number, query = '', headers: Readonly<Record<string, string>> = {}): Promise<SseClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new SseClient(socket);
    const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    // HTTP/1.0 is answered without chunks, so that what arrives is the stream itself.
    socket.write(`GET /v1/stream${query} HTTP/1.0\r\n${lines.join('')}\r\n`);
    return client;
  }

  /** The client once it got its hello. */
  static async ready(port: number, query = '', headers: Readonly<Record<string, string>> = {}): Promise<SseClient> {
    const client = await SseClient.open(port, query, headers);
    await until(() => client.blocks.length > 0, 'hello');
    return client;
  }

  /** Numbers of the signals so far. */
  get numbers(): number[] {
    return this.of('signal').map((data) => (data as { seq: number }).seq);
  }

  /** Data of the events of a kind. */
  of(event: string): unknown[] {
    return this.blocks.filter((block) => block.event === event).map(({ data }) => data);
  }

  async cut(): Promise<void> {
    this.socket.destroy();
    await until(() => this.isClosed);
  }

  #take(text: string): void {
    this.#text += text;
    if (this.head === '') {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#text.slice(0, end).toLowerCase();
      this.#text = this.#text.slice(end + 4);
    }
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) this.#takeBlock(block);
  }

  #takeBlock(block: string): void {
    if (block.startsWith(':')) {
      this.comments++;
      return;
    }
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    this.blocks.push({ event: field('event') ?? 'message', id: field('id'), data: JSON.parse(field('data') ?? 'null') });
  }
}

/** What a WebSocket client got. */
export interface WsMessage {
  readonly op?: string;
  readonly topic?: string;
  readonly id?: string;
  readonly dropped?: number;
  readonly data?: unknown;
  readonly code?: string;
  readonly [name: string]: unknown;
}

/** A client of the WebSocket. */
export class WsClient {
  readonly socket: WebSocket;
  readonly messages: WsMessage[] = [];
  closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => void this.messages.push(JSON.parse(data.toString()) as WsMessage));
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.closeCode = code;
    });
  }

  /** The client once it got its hello. */
  static async ready(port: number, options: ClientOptions = {}, protocols: string[] = []): Promise<WsClient> {
    const client = new WsClient(new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, protocols, options));
    await until(() => client.messages.length > 0 || client.closeCode !== undefined, 'hello');
    return client;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Says it and waits for the next answer of that kind. */
  async ask(message: object, op: string): Promise<WsMessage> {
    const before = this.ops(op).length;
    this.say(message);
    await until(() => this.ops(op).length > before, op);
    return this.ops(op).at(-1) ?? {};
  }

  ops(op: string): WsMessage[] {
    return this.messages.filter((message) => message.op === op);
  }

  of(topic: string): WsMessage[] {
    return this.messages.filter((message) => message.op === undefined && message.topic === topic);
  }

  get numbers(): number[] {
    return this.of('signals').map(({ data }) => (data as { seq: number }).seq);
  }
}
