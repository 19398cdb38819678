import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Code of the error for `redis://` to a port that speaks TLS. */
export const TLS_PORT = 'TLS_PORT';

/** Code of the error for `rediss://` to a port that does not speak TLS. */
export const PLAIN_PORT = 'PLAIN_PORT';

const PROBE_TIMEOUT_MS = 1_000;

/** How every Redis answers a command it could read, whether it carries it out or not. */
const PLAIN_REPLY = /^(\+PONG|-[A-Z]{3,} )/;

/** Whether `listen` calls back before the socket fails or a second is over. */
async function happens(socket: Socket, listen: (happened: () => void) => void): Promise<boolean> {
  const result = await new Promise<boolean>((resolve) => {
    socket.setTimeout(PROBE_TIMEOUT_MS, () => resolve(false));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    listen(() => resolve(true));
  });
  socket.destroy();
  return result;
}

/**
 * Asks a port that can't be used which of the two it speaks. Plain text sent to a TLS port shows as a reset connection and TLS sent to
 * a plain port as silence, as if the network were at fault. Sends no credentials: an empty handshake or one `PING`. At most 1 s.
 * @param url `redis://` or `rediss://`
 * @returns {@link TLS_PORT} or {@link PLAIN_PORT} when the url says the other, else `undefined`, also when nobody answers
 */
export async function tlsMismatch(url: string): Promise<typeof TLS_PORT | typeof PLAIN_PORT | undefined> {
  const { protocol, hostname, port } = new URL(url);
  const address = { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || 6379) };
  if (protocol === 'redis:') {
    // The certificate is nobody's business here: nothing is sent, and the answer is an advice to connect properly.
    const socket = connectTls({ ...address, rejectUnauthorized: false });
    return (await happens(socket, (happened) => socket.once('secureConnect', happened))) ? TLS_PORT : undefined;
  }
  const socket = connectPlain(address);
  const answered = happens(socket, (happened) => {
    socket.once('data', (chunk) => (PLAIN_REPLY.test(chunk.toString('latin1')) ? happened() : socket.destroy()));
  });
  socket.write('PING\r\n');
  return (await answered) ? PLAIN_PORT : undefined;
}
