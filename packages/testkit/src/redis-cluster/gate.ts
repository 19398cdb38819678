import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { CascadeError } from '@cascade/core';

interface Link {
  readonly from: string;
  readonly sockets: readonly [Socket, Socket];
  stalled: boolean;
}

/**
 * A TCP forwarder in front of one port of a cluster node. The nodes know each other by their gates only, and each node connects
 * from an address of its own, so a gate can cut one pair of nodes and let everybody else through.
 * A cut link stays open and carries nothing, as behind a firewall that drops packets; it is closed when the cut ends.
 */
export class Gate {
  /** Where connections are forwarded to. */
  target = 0;
  readonly #server: Server;
  readonly #isCut: (from: string) => boolean;
  readonly #links = new Set<Link>();

  private constructor(isCut: (from: string) => boolean) {
    this.#isCut = isCut;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** @param isCut whether connections from that address are cut at the moment */
  static async open(isCut: (from: string) => boolean): Promise<Gate> {
    const gate = new Gate(isCut);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new CascadeError('testkit/redis-gate', 'the gate is closed');
    return address.port;
  }

  #accept(incoming: Socket): void {
    const outgoing = connect(this.target, '127.0.0.1');
    const link: Link = { from: incoming.remoteAddress ?? '', sockets: [incoming, outgoing], stalled: false };
    this.#links.add(link);
    for (const socket of link.sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      // A cut link says nothing to the other side, not even that it has ended.
      socket.on('close', () => {
        if (!link.stalled) this.#end(link);
      });
    }
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
    this.#judge(link);
  }

  #end(link: Link): void {
    this.#links.delete(link);
    for (const socket of link.sockets) socket.resetAndDestroy();
  }

  #judge(link: Link): void {
    const isCut = this.#isCut(link.from);
    if (!isCut && link.stalled) this.#end(link);
    if (!isCut || link.stalled) return;
    link.stalled = true;
    for (const socket of link.sockets) socket.unpipe().pause();
  }

  /** Asks again which links are cut. */
  judge(): void {
    for (const link of [...this.#links]) this.#judge(link);
  }

  async close(): Promise<void> {
    for (const link of [...this.#links]) this.#end(link);
    this.#server.close();
    await once(this.#server, 'close');
  }
}
