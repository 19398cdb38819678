import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server that can go dead without closing anything. */
export interface WireProxy {
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** From now on the open connections carry nothing in either direction; new ones work. */
  freeze(which?: (index: number) => boolean): void;
  close(): Promise<void>;
}

/** Opens a proxy on 127.0.0.1 and a free port. */
export async function openWireProxy(targetPort: number): Promise<WireProxy> {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    pairs.push([near, far]);
    near.pipe(far);
    far.pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.length;
    },
    freeze: (which = () => true) => {
      for (const [index, [near, far]] of pairs.entries()) {
        if (!which(index)) continue;
        near.unpipe();
        far.unpipe();
        near.resume();
        far.resume();
      }
    },
    close: async () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
