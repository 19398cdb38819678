import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { Secret } from '@cascade/core';
import pino from 'pino';
import { playSample, type SampleRun, SampleSource } from '../service/live-source.sample.js';
import { type HttpOptions, type HttpServer, openHttp } from './open-http.js';

/** A token whose appearance anywhere is a leak. */
export const CANARY_TOKEN = 'canary-8f1d6c2b90e7-token';

let run: SampleRun | undefined;

/** A source with the sample run, played once a process. */
export function sampleSource(data?: ConstructorParameters<typeof SampleSource>[1]): SampleSource {
  run ??= playSample();
  return new SampleSource(run, data);
}

/** A server on loopback for a test, with what it logged. */
export interface TestServer extends HttpServer {
  readonly source: SampleSource;
  readonly log: readonly string[];
  readonly port: number;
}

/** Opens servers and closes those opened. */
export class TestServers {
  readonly #opened: HttpServer[] = [];

  async open(options: Partial<HttpOptions> & { readonly source?: SampleSource } = {}): Promise<TestServer> {
    const log: string[] = [];
    const source = options.source ?? sampleSource();
    const logger = pino({ level: 'trace', base: null }, { write: (line: string) => void log.push(line) });
    const server = await openHttp({ host: '127.0.0.1', port: 0, origins: [], log: logger, ...options, source });
    this.#opened.push(server);
    return { ...server, source, log, port: Number(new URL(server.url).port) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((server) => server.close()));
  }
}

/** The secret of {@link CANARY_TOKEN}. */
export function canary(): Secret {
  return new Secret(CANARY_TOKEN);
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

/** How to ask. */
export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks over a socket of its own, with exactly these headers and `Host`. */
export function ask(
  { port }: Pick<TestServer, 'port'>,
  path: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Node states no length for the body of a GET, which makes its bytes the start of another request.
    const length = body === undefined || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, path, method, headers: { ...length, ...headers }, agent: false };
    const asking = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type']?.startsWith('application/json') === true && text !== '';
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined });
      });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Sends bytes as they are. @returns what came back until the connection ended, at most after `waitMs` */
export function sendRaw({ port }: Pick<TestServer, 'port'>, bytes: string | Buffer, waitMs = 5_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    socket.end(bytes);
  });
}
