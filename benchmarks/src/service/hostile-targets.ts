import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createTestCertificates } from '@cascade/testkit';

const GIGABYTE = 1_000_000_000;
const PIECE = Buffer.alloc(65_536, 'x');

type Answer = (response: ServerResponse, tally: Tally) => void;

/** What one target saw. */
interface Tally {
  requests: number;
  /** Of the large answer: what the system took before the connection was cut. */
  bytesSent: number;
}

/** How each target answers, by its name. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'always-500': (response) => void response.writeHead(500).end(),
  'always-429': (response) => void response.writeHead(429, { 'retry-after': '2' }).end(),
  hanging: () => {},
  redirecting: (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  'one-gigabyte': (response, tally) => {
    response.writeHead(200, { 'content-length': GIGABYTE });
    const more = (): void => {
      while (!response.destroyed && response.writableLength < PIECE.length) {
        response.write(PIECE);
        tally.bytesSent += PIECE.length;
      }
    };
    response.on('drain', more);
    more();
  },
};

/** The first answer of the process of the targets. */
export interface OpenTargets {
  /** As a configuration of alerts has them. */
  readonly targets: readonly object[];
  /** Certificate authority to trust, PEM. */
  readonly ca: string;
}

/** What the targets saw, by name. */
export type TargetTallies = Readonly<Record<string, Readonly<Tally>>>;

/** In a child process: opens the targets at the order `open`, tells what they saw at `tallies`. */
export function serveHostileTargets(): void {
  const { ca, cert, key } = createTestCertificates();
  const tallies: Record<string, Tally> = {};
  const open = async (): Promise<OpenTargets> => {
    const targets = Object.entries(ANSWERS).map(async ([name, answer]) => {
      const tally: Tally = { requests: 0, bytesSent: 0 };
      tallies[name] = tally;
      const server = createServer({ cert, key }, (request, response) => take(request, response, answer, tally));
      const url = `https://127.0.0.1:${await listen(server)}/`;
      return { type: 'webhook', name, url, secret: 'a-key-of-the-benchmark', cooldownSec: 0, allowPrivateHosts: true };
    });
    return { targets: await Promise.all(targets), ca };
  };
  process.on('message', (message) => {
    if ((message as { order: string }).order === 'open') void open().then((opened) => process.send?.(opened));
    else process.send?.(tallies);
  });
  process.on('disconnect', () => process.exit());
}

function take(request: IncomingMessage, response: ServerResponse, answer: Answer, tally: Tally): void {
  tally.requests++;
  // Cut connections are what is expected here.
  for (const stream of [request, response]) stream.on('error', () => undefined);
  request.resume();
  request.on('end', () => answer(response, tally));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
