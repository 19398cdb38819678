import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { probeHost } from './probe.js';
import { selfSigned } from './self-signed.sample.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that accepts and never says a word. */
function mute(): Server {
  return createServer((socket) => void socket.on('error', () => undefined).resume());
}

const never = new AbortController().signal;
const UNTIL_MS = Date.UTC(2126, 0, 2, 3, 4, 5);

describe('probeHost', () => {
  it('reaches a host without TLS, whatever follows the port', async () => {
    const port = await listen(mute());
    expect(await probeHost(`ws://user:secret@127.0.0.1:${port}/path?token=secret`, 5_000, never)).toEqual({
      host: `127.0.0.1:${port}`,
      secure: false,
    });
  });

  it('tells a refused port', async () => {
    const server = mute();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    servers.splice(0);
    const facts = { secure: false, failedAt: 'connect', failure: 'ECONNREFUSED' };
    expect(await probeHost(`ws://127.0.0.1:${port}`, 5_000, never)).toMatchObject(facts);
    expect(await probeHost(`wss://localhost:${port}`, 5_000, never)).toMatchObject({ ...facts, secure: true });
  });

  it('tells a name that does not resolve', async () => {
    // Some resolvers answer at once, others only time out.
    const probe = await probeHost('wss://nowhere.invalid', 5_000, never);
    expect(probe).toMatchObject({ host: 'nowhere.invalid:443', failedAt: 'name' });
    expect(probe.failure).toMatch(/^(ENOTFOUND|EAI_AGAIN|timeout)$/);
  });

  it('tells a server that accepts and then says nothing where TLS is expected', async () => {
    const port = await listen(mute());
    expect(await probeHost(`wss://127.0.0.1:${port}`, 300, never)).toMatchObject({ failedAt: 'tls', failure: 'timeout' });
    const stop = new AbortController();
    const probing = probeHost(`wss://127.0.0.1:${port}`, 60_000, stop.signal);
    stop.abort();
    expect((await probing).failure).toBe('timeout');
  });

  it('tells a server without TLS where TLS is expected', async () => {
    const port = await listen(createServer((socket) => void socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const probe = await probeHost(`wss://127.0.0.1:${port}`, 5_000, never);
    expect(probe).toMatchObject({ failedAt: 'tls', failure: expect.not.stringMatching('timeout') });
  });

  it('tells a certificate nobody vouches for, and until when it is valid', async () => {
    const port = await listen(createTlsServer(selfSigned('localhost', UNTIL_MS)));
    expect(await probeHost(`wss://localhost:${port}`, 5_000, never)).toEqual({
      host: `localhost:${port}`,
      secure: true,
      failedAt: 'tls',
      failure: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      certValidUntilMs: UNTIL_MS,
    });
  });
});
