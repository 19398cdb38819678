import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { dueMsOf, machineMs } from './marked-load.bench-subject.js';

/**
 * A program for `alerts-load` and `slow-clients` of the benchmarks: clients of the streams of a service, which note how long each signal took
 * from the time its liquidation was due. Orders come from the parent process: `open`, `pause` the last so many of each kind, `take` what was
 * noted, `close`.
 */
type Order =
  | { readonly order: 'open'; readonly url: string; readonly sse: number; readonly websockets: number; readonly topics: readonly string[] }
  | { readonly order: 'pause'; readonly sse: number; readonly websockets: number }
  | { readonly order: 'take' | 'close' };

/** A connected client. */
interface Reader {
  readonly delays: number[];
  signals: number;
  isEnded: boolean;
  isPaused: boolean;
  pause(): void;
  close(): void;
}

function note(reader: Reader, id: string): void {
  const dueMs = dueMsOf(id);
  if (dueMs === undefined) return;
  reader.signals++;
  reader.delays.push(machineMs() - dueMs);
}

function readerOf(pause: () => void, close: () => void): Reader {
  return { delays: [], signals: 0, isEnded: false, isPaused: false, pause, close };
}

async function openSse(url: string, topics: readonly string[]): Promise<Reader> {
  const request = get(`${url}/v1/stream?topics=${topics.join(',')}`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`the stream answers ${response.statusCode}`);
  const reader = readerOf(
    () => response.pause(),
    () => request.destroy(),
  );
  let rest = '';
  response.setEncoding('latin1');
  response.on('data', (text: string) => {
    const whole = rest + text;
    const end = whole.lastIndexOf('\n\n') + 2;
    if (end < 2) {
      rest = whole;
      return;
    }
    rest = whole.slice(end);
    // The greeting has the id of the newest signal, too.
    for (const [, id = ''] of whole.slice(0, end).matchAll(/^event: signal\nid: (.+)$/gm)) note(reader, id);
  });
  for (const event of ['error', 'close']) {
    response.on(event, () => {
      reader.isEnded = true;
    });
  }
  request.on('error', () => undefined);
  return reader;
}

async function openWebSocket(url: string, topics: readonly string[]): Promise<Reader> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { perMessageDeflate: false });
  await once(socket, 'open');
  const reader = readerOf(
    () => socket.pause(),
    () => socket.terminate(),
  );
  socket.on('message', (data: Buffer) => {
    // The id comes first: the rest of the document is not looked at.
    const id = /^\{"topic":"signals","id":"([^"]+)"/.exec(data.toString('latin1', 0, 300))?.[1];
    if (id !== undefined) note(reader, id);
  });
  for (const event of ['error', 'close']) {
    socket.on(event, () => {
      reader.isEnded = true;
    });
  }
  for (const topic of topics) socket.send(JSON.stringify({ op: 'subscribe', topic }));
  return reader;
}

let sse: readonly Reader[] = [];
let websockets: readonly Reader[] = [];

async function carryOut(message: Order): Promise<object> {
  const all = [...sse, ...websockets];
  if (message.order === 'open') {
    const { url, topics } = message;
    sse = await Promise.all(Array.from({ length: message.sse }, () => openSse(url, topics)));
    websockets = await Promise.all(Array.from({ length: message.websockets }, () => openWebSocket(url, topics)));
    return {};
  }
  if (message.order === 'pause') {
    const atMs = machineMs();
    const paused = [...lastOf(sse, message.sse), ...lastOf(websockets, message.websockets)];
    for (const reader of paused) {
      reader.isPaused = true;
      reader.pause();
    }
    return { atMs };
  }
  if (message.order === 'take') {
    const taken = all.map(({ delays, signals, isEnded, isPaused }) => ({ delays: Float64Array.from(delays), signals, isEnded, isPaused }));
    for (const reader of all) {
      reader.delays.length = 0;
      reader.signals = 0;
    }
    return { readers: taken };
  }
  for (const reader of all) reader.close();
  [sse, websockets] = [[], []];
  return {};
}

function lastOf(readers: readonly Reader[], count: number): readonly Reader[] {
  return readers.slice(readers.length - count);
}

process.on('message', (message) => {
  carryOut(message as Order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
