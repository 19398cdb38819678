import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HTTP_LIMITS } from './http-limits.js';
import { ask, sendRaw, TestServers } from './open-http.sample.js';

const servers = new TestServers();
afterEach(() => servers.close());

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

describe('limits of the HTTP server', () => {
  it('refuse a body that is long, unread, and one that does not say how long it is', async () => {
    const server = await servers.open();
    for (const method of ['GET', 'POST']) {
      const long = await ask(server, '/v1/regime', { method, headers: { 'Content-Length': '16385' }, body: 'x'.repeat(16_385) });
      expect([long.status, long.headers.connection]).toEqual([413, 'close']);
      expect(long.json).toMatchObject({ error: { code: 'body-too-large', message: expect.stringContaining('16384') } });
    }
    const endless = await ask(server, '/v1/regime', { headers: { 'Transfer-Encoding': 'chunked' }, body: 'x' });
    expect([endless.status, endless.json]).toMatchObject([411, { error: { code: 'length-required' } }]);
    expect((await ask(server, '/v1/regime', { headers: { 'Content-Length': '16384' }, body: 'x'.repeat(16_384) })).status).toBe(200);
    const claimed = await sendRaw(
      server,
      'GET /v1/regime HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\nExpect: 100-continue\r\n\r\n',
    );
    expect(claimed).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('allow no method that changes something', async () => {
    const server = await servers.open();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const { status, headers, json } = await ask(server, '/v1/regime', { method });
      expect([method, status, headers.allow, json]).toMatchObject([
        method,
        405,
        'GET, HEAD, OPTIONS',
        { error: { code: 'method-not-allowed' } },
      ]);
    }
  });

  it('cap headers and paths', async () => {
    const server = await servers.open();
    const head = await ask(server, '/v1/regime', { headers: { 'X-Long': 'x'.repeat(9_000) } });
    expect([head.status, head.json]).toMatchObject([431, { error: { code: 'headers-too-large' } }]);
    expect(head.headers['x-content-type-options']).toBe('nosniff');
    expect((await ask(server, `/v1/risk/${'A'.repeat(65)}`)).status).toBe(414);
    expect((await ask(server, `/v1/risk/${'A'.repeat(64)}`)).status).toBe(400);
    expect(server.stats().malformed).toBe(1);
  });

  it('slow an address down, but neither others nor the probes', async () => {
    const server = await servers.open({ limits: { requestsPerSec: 0.1, burst: 3 } });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await ask(server, '/v1/regime')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const { headers, json } = await ask(server, '/nothing');
    expect(Number(headers['retry-after'])).toBeGreaterThan(5);
    expect(json).toMatchObject({ error: { code: 'too-many-requests' } });
    expect((await ask(server, '/healthz')).status).toBe(200);
    expect((await ask(server, '/readyz')).status).toBe(200);
    expect(server.stats()).toMatchObject({ limited: 3, requests: { '/v1/regime': { '2xx': 3 }, other: { '4xx': 3 } } });
  });

  it('cut clients that send a request byte by byte, or nothing', async () => {
    const server = await servers.open({ limits: { headersTimeoutMs: 300, requestTimeoutMs: 500, checkEveryMs: 50 } });
    const starts = ['', 'GET /v1/regime', 'GET /v1/regime HTTP/1.1\r\nHost: localhost\r\nX-A: ', 'POST / HTTP/1.1\r\nHost: localhost\r\n'];
    const slow = await Promise.all(starts.map(async (start) => [await open(server.port), start] as const));
    const ends = slow.map(async ([socket, start]) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      if (start !== '') socket.write(start);
      const drip = setInterval(() => start !== '' && socket.write('a'), 20);
      await once(socket, 'close');
      clearInterval(drip);
      return text;
    });
    const answers = await Promise.all(ends);
    for (const text of answers.slice(1)) expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(server.stats().malformed).toBe(4);
    await expect.poll(() => server.stats().connections).toBe(0);
  });

  it('are such that a slow request is cut within 10 s', () => {
    const { headersTimeoutMs, requestTimeoutMs, checkEveryMs } = HTTP_LIMITS;
    expect(Math.max(headersTimeoutMs, requestTimeoutMs) + checkEveryMs).toBeLessThanOrEqual(10_000);
  });

  it('turn connections away when there are too many, and count them', async () => {
    const server = await servers.open({ limits: { maxConnections: 5 } });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open(server.port)));
    await expect.poll(() => server.stats().connections).toBe(5);
    await expect(ask(server, '/healthz')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.stats().turnedAway).toBe(1);
    sockets[0]!.destroy();
    await expect.poll(() => server.stats().connections).toBe(4);
    expect((await ask(server, '/healthz')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('openHttp', () => {
  it('closes within 2 s with clients that hang on, and more than once', async () => {
    const server = await servers.open({
      extend: (app) => {
        app.get('/endless', (_, reply) => {
          reply.hijack();
          reply.raw.write('x');
        });
        app.server.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
      },
    });
    server.source.delay = new Promise(() => {});
    const requests = [
      '',
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /v1/signals HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /endless HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
      'GET /par',
    ];
    const sockets = await Promise.all(requests.map(() => open(server.port)));
    for (const [index, socket] of sockets.entries()) socket.write(requests[index]!);
    await Promise.all([1, 3, 4].map((index) => once(sockets[index]!, 'data')));
    expect(server.source.listeners).toBe(1);
    const startedMs = performance.now();
    await Promise.all([server.close(), server.close()]);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(server.source.listeners).toBe(0);
    await expect.poll(() => server.stats().connections).toBe(0);
    await expect(ask(server, '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says which setting to change when the port is taken, and leaves nothing open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const opening = servers.open({ port });
    await expect(opening).rejects.toMatchObject({ code: 'app/http-port-in-use', message: expect.stringContaining(`127.0.0.1:${port}`) });
    await expect(servers.open({ port })).rejects.toThrow(/httpPort.*--http-port.*CASCADE_HTTP_PORT/);
    other.close();
  });

  it('says so when the address is not one of this machine', async () => {
    await expect(servers.open({ host: '127.0.0.1', port: 70_000 })).rejects.toMatchObject({ code: 'app/http-unusable-address' });
  });

  it('listens on localhost and hands the guard and the server to those who extend it', async () => {
    let isExtended = false;
    const server = await servers.open({
      host: 'localhost',
      extend: (app, guard) => {
        isExtended = app.server.listenerCount('request') === 1 && guard.check({ host: 'evil.example' })?.status === 403;
      },
    });
    expect(isExtended).toBe(true);
    const answer = await fetch(`${server.url}/healthz`);
    expect(answer.status).toBe(200);
    expect(server.guard.check({ host: `localhost:${server.port}` })).toBeUndefined();
  });
});
