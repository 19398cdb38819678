import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { assertKnownKeys, CascadeError, quote } from '@cascade/core';
import { WebSocketServer } from 'ws';
import { asterProtocol } from './fake-exchange/aster.js';
import { binanceProtocol } from './fake-exchange/binance.js';
import { binanceCoinmProtocol } from './fake-exchange/binance-coinm.js';
import { bitfinexProtocol } from './fake-exchange/bitfinex.js';
import { bitgetProtocol } from './fake-exchange/bitget.js';
import { bitmexProtocol } from './fake-exchange/bitmex.js';
import { deflateBomb } from './fake-exchange/bomb.js';
import { bybitProtocol } from './fake-exchange/bybit.js';
import { deribitProtocol } from './fake-exchange/deribit.js';
import { dydxProtocol } from './fake-exchange/dydx.js';
import { gateProtocol } from './fake-exchange/gate.js';
import { htxProtocol } from './fake-exchange/htx.js';
import { hyperliquidProtocol } from './fake-exchange/hyperliquid.js';
import { krakenProtocol } from './fake-exchange/kraken.js';
import { lighterProtocol } from './fake-exchange/lighter.js';
import { LISTINGS } from './fake-exchange/listings.js';
import { okxProtocol } from './fake-exchange/okx.js';
import type { VenueProtocol } from './fake-exchange/protocol.js';
import { realClock } from './fake-exchange/real-clock.js';
import { RestDesk } from './fake-exchange/rest-desk.js';
import { SocketPool } from './fake-exchange/socket-pool.js';
import { FAKE_FAULTS, type FakeExchange, type FakeExchangeOptions, type FakeFault, type FakeVenue } from './fake-exchange/types.js';
import { contractOf } from './fake-exchange/wire.js';

const PROTOCOLS: Readonly<Record<FakeVenue, VenueProtocol>> = {
  binance: binanceProtocol,
  bybit: bybitProtocol,
  okx: okxProtocol,
  hyperliquid: hyperliquidProtocol,
  aster: asterProtocol,
  'binance-coinm': binanceCoinmProtocol,
  gate: gateProtocol,
  bitget: bitgetProtocol,
  kraken: krakenProtocol,
  dydx: dydxProtocol,
  lighter: lighterProtocol,
  htx: htxProtocol,
  deribit: deribitProtocol,
  bitmex: bitmexProtocol,
  bitfinex: bitfinexProtocol,
};
const DEFAULT_CUT_AFTER_MS = 1_000;

/** Status line and further headers of the answer to an upgrade under a fault. */
const REFUSALS: Readonly<Partial<Record<FakeFault, readonly string[]>>> = {
  'refuse-403': ['403 Forbidden'],
  'refuse-429': ['429 Too Many Requests', 'Retry-After: 1'],
  'refuse-451': ['451 Unavailable For Legal Reasons'],
  'refuse-503': ['503 Service Unavailable'],
};

/** Answers an upgrade with a plain HTTP error. */
function refuse(socket: Duplex, statusAndHeaders: readonly string[]): void {
  socket.end([`HTTP/1.1 ${statusAndHeaders.join('\r\n')}`, 'Content-Length: 0', 'Connection: close', '', ''].join('\r\n'));
}

function acceptUpgrades(http: Server, protocol: VenueProtocol, pool: SocketPool): void {
  const wss = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: false });
  wss.on('headers', (headers) => {
    if (pool.fault === 'forced-deflate') headers.push('Sec-WebSocket-Extensions: permessage-deflate');
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { fault } = pool;
    if (fault === 'half-open' || fault === 'no-upgrade' || fault === 'slow-upgrade') {
      pool.hold(socket);
      return;
    }
    const endpoint = protocol.connect(new URL(request.url ?? '/', 'http://127.0.0.1'), request.headers);
    const refusal = fault === undefined ? undefined : REFUSALS[fault];
    if (refusal !== undefined || endpoint === undefined) {
      pool.refused += 1;
      refuse(socket, refusal ?? ['404 Not Found']);
      return;
    }
    wss.handleUpgrade(request, socket, head, (client) => pool.add(client, socket, endpoint));
  });
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause) => {
      reject(new CascadeError('testkit/listen-failed', `can't listen on 127.0.0.1 port "${port}": ${cause.message}`, { cause }));
    });
    http.listen(port, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
}

/**
 * Starts a real WebSocket and HTTP server on loopback that speaks a venue's protocol: endpoints, acks, heartbeats, wire formats, REST metadata and polls.
 *
 * The wire formats are written from the venues' documentation, independently of any codec, so a codec tested against them is tested
 * against a second reading. Data goes only to sockets subscribed to it, on the endpoint that carries it. Nothing is throttled: pacing is the caller's.
 * Cost: one listening port; frames are made per socket.
 *
 * @throws CascadeError `testkit/unknown-venue`, `testkit/unknown-option`, `testkit/listen-failed`
 */
export async function openFakeExchange(options: FakeExchangeOptions): Promise<FakeExchange> {
  assertKnownKeys('testkit', options, ['venue', 'port', 'clock']);
  const { venue, port = 0, clock = realClock } = options;
  const protocol = PROTOCOLS[venue];
  if (protocol === undefined) {
    throw new CascadeError('testkit/unknown-venue', `no fake for venue ${quote(venue)}; known: ${Object.keys(PROTOCOLS).join(', ')}`);
  }
  const pool = new SocketPool(protocol, clock);
  const desk = new RestDesk(protocol, clock, () => pool.printed, pool.derivatives);
  const http = createServer((request, response) => void desk.take(request, response));
  acceptUpgrades(http, protocol, pool);
  const usedPort = await listen(http, port);
  pool.watch();
  return {
    venue,
    url: `ws://127.0.0.1:${usedPort}`,
    restUrl: `http://127.0.0.1:${usedPort}`,
    get connectionCount(): number {
      return pool.sockets.size;
    },
    get peakConnectionCount(): number {
      return pool.peak;
    },
    get totalConnections(): number {
      return pool.accepted;
    },
    get refusedConnections(): number {
      return pool.refused;
    },
    get unansweredConnections(): number {
      return pool.unanswered;
    },
    get subscriptions(): readonly (readonly string[])[] {
      return [...pool.sockets.values()].map(({ topics }) => [...topics]);
    },
    get receivedFrames(): readonly string[] {
      return [...pool.received];
    },
    get restRequests(): readonly string[] {
      return [...desk.received];
    },
    get peakRestRequests(): number {
      return desk.peak;
    },
    send: (liquidation) => pool.printLiquidations([liquidation]),
    sendMany: (liquidations) => pool.printLiquidations(liquidations),
    sendPrice: (price) => pool.printPrice(price),
    setDerivative({ symbol, ...derivative }): boolean {
      const { base } = contractOf(symbol);
      if (!LISTINGS.some((listing) => listing.base === base)) return false;
      pool.derivatives.set(base, derivative);
      return true;
    },
    sendRaw: (data) => pool.sendRaw(data),
    sendBytes: (bytes) => pool.sendBytes(bytes),
    sendBomb: (unpackedBytes) => pool.sendBytes(deflateBomb(unpackedBytes)),
    replay: () => pool.replay(),
    setClockSkewMs(skewMs): void {
      pool.clockSkewMs = skewMs;
    },
    setFault(fault, cutAfterMs = DEFAULT_CUT_AFTER_MS): void {
      if (fault !== undefined && !FAKE_FAULTS.includes(fault)) {
        throw new CascadeError('testkit/unknown-fault', `no fault ${quote(fault)}; known: ${FAKE_FAULTS.join(', ')}`);
      }
      pool.setFault(fault, cutAfterMs);
    },
    setRestFault(fault): void {
      desk.fault = fault;
    },
    closeAll: (code, reason) => pool.closeAll(code, reason),
    terminateAll: () => pool.terminateAll(),
    async close(): Promise<void> {
      pool.stop();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}
