import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type ClientRequest, createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { CascadeError } from '@cascade/core';
import type { TestCertificates } from '@cascade/testkit';
import type { OutgoingRequest } from '../outgoing.js';
import type { PostOptions } from './safe-post.js';

/** Lets a post reach a receiver. */
export const OPEN: PostOptions = { allowPrivateHosts: true, nowMs: () => 0, timeoutMs: 5_000 };
/** The same, but gives a slow one up soon. */
export const SHORT: PostOptions = { ...OPEN, timeoutMs: 150 };

/** A server on 127.0.0.1. */
export interface Receiver {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A request as a receiver saw it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const opened = new Set<Receiver>();

/** Closes what is still open. */
export async function closeReceivers(): Promise<void> {
  await Promise.all([...opened].map((receiver) => receiver.close()));
}

async function listening(server: Server, address: string): Promise<Receiver> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, address);
  await once(server, 'listening');
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      opened.delete(receiver);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  opened.add(receiver);
  return receiver;
}

/** A plain HTTP server, or one with TLS. */
export function openReceiver(listener: RequestListener, tls?: TestCertificates, address = '127.0.0.1'): Promise<Receiver> {
  return listening(tls === undefined ? createServer(listener) : createTlsServer({ cert: tls.cert, key: tls.key }, listener), address);
}

/** A server that does as it likes with each connection. */
export function openRawReceiver(onSocket: (socket: Socket) => void): Promise<Receiver> {
  return listening(createTcpServer(onSocket), '127.0.0.1');
}

/** Collects requests and answers the n-th by `answers[n]`, the last one from then on. */
export function scripted(
  received: Received[],
  ...answers: readonly { status: number; headers?: Record<string, string> }[]
): RequestListener {
  return (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)];
      received.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(answer?.status ?? 200, answer?.headers ?? {}).end('answer');
    });
  };
}

/** Runs `work` and returns the bytes that the sockets of this process's HTTP requests read meanwhile. */
export async function bytesReadDuring(work: () => Promise<unknown>): Promise<number> {
  const sockets = new Set<Socket>();
  const onRequest = (message: unknown): void => {
    const { socket } = (message as { request: ClientRequest }).request;
    if (socket !== null) sockets.add(socket);
  };
  subscribe('http.client.request.start', onRequest);
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', onRequest);
  }
  if (sockets.size === 0) throw new Error('no request was made');
  return [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
}

/** A request with an idempotency key. */
export function requestTo(url: string, body = '{}'): OutgoingRequest {
  return { url, headers: { 'Idempotency-Key': 'k1' }, body };
}

/** The error `sent` ends with; throws when there is none, or when it shows the word `canary` or the error underneath. */
export async function failure(sent: Promise<unknown>): Promise<CascadeError> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CascadeError)) throw new Error(`ended with ${String(error)} instead of a CascadeError`);
  if (error.cause !== undefined || `${JSON.stringify(error)}${error.stack}`.includes('canary')) throw new Error('the error shows a secret');
  return error;
}
