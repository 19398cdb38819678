import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpLimits } from './http-limits.js';
import type { HttpTally } from './http-stats.js';

/** The listening end of the server: Node's, with limits on everything a client can stretch. */
export class NodeServer {
  readonly server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(limits: HttpLimits, tally: HttpTally, listener: RequestListener) {
    const { maxHeaderBytes, headersTimeoutMs, requestTimeoutMs, checkEveryMs, keepAliveTimeoutMs, maxConnections } = limits;
    this.server = createServer(
      {
        maxHeaderSize: maxHeaderBytes,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: checkEveryMs,
        keepAliveTimeout: keepAliveTimeoutMs,
      },
      listener,
    );
    this.server.maxConnections = maxConnections;
    this.server.maxRequestsPerSocket = limits.maxRequestsPerSocket;
    this.server.setTimeout(limits.idleSocketMs);
    // Nobody is asked to go on sending a body: no route takes one.
    this.server.on('checkContinue', listener).on('checkExpectation', listener);
    this.server.on('drop', () => {
      tally.turnedAway++;
    });
    this.server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Open connections, with those of streams and upgraded ones. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
