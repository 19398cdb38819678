import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange, isPinned } from './exchange.js';
import {
  bytesReadDuring,
  closeReceivers,
  failure,
  OPEN,
  openRawReceiver,
  openReceiver,
  type Received,
  type Receiver,
  requestTo,
  SHORT,
  scripted,
} from './receiver.sample.js';
import { safePost } from './safe-post.js';

const to = ({ port }: Receiver, body?: string) => requestTo(`http://127.0.0.1:${port}/canary?canary=1`, body);

afterEach(closeReceivers);

describe('safePost', () => {
  it('sends the request and tells the status', async () => {
    const received: Received[] = [];
    const receiver = await openReceiver(scripted(received, { status: 204 }));
    const answer = await safePost(to(receiver, '{"text":"é"}'), OPEN);
    expect(answer).toEqual({ status: 204, retryAfterMs: undefined, durationMs: expect.any(Number) });
    expect(received).toMatchObject([
      { path: '/canary?canary=1', body: '{"text":"é"}', headers: { 'idempotency-key': 'k1', connection: 'close' } },
    ]);
    expect(received[0]?.headers).toMatchObject({ 'content-length': '13', host: `127.0.0.1:${receiver.port}` });
  });

  it.each([
    ['7', 7_000],
    ['Thu, 01 Jan 1970 00:00:42 GMT', 42_000],
    ['99999', 600_000],
    ['soon', undefined],
  ])('reads Retry-After: %s', async (value, retryAfterMs) => {
    const receiver = await openReceiver(scripted([], { status: 429, headers: { 'Retry-After': value } }));
    expect(await safePost(to(receiver), OPEN)).toMatchObject({ status: 429, retryAfterMs });
  });

  it('does not let headers of the request name another host or length', async () => {
    const received: Received[] = [];
    const receiver = await openReceiver(scripted(received, { status: 200 }));
    await safePost({ ...to(receiver), headers: { Host: 'canary.example', 'Content-Length': '999' } }, OPEN);
    expect(received[0]?.headers).toMatchObject({ host: `127.0.0.1:${receiver.port}`, 'content-length': '2' });
  });

  it('refuses headers that would end early', async () => {
    const receiver = await openReceiver(scripted([], { status: 200 }));
    const sent = safePost({ ...to(receiver), headers: { 'X-A': 'canary\r\nX-B: 1' } }, OPEN);
    expect(await failure(sent)).toMatchObject({ code: 'alerts/invalid-header', retryable: false });
    expect(receiver.connections()).toBe(0);
  });

  it('sends 256 KiB and refuses a byte more', async () => {
    const received: Received[] = [];
    const receiver = await openReceiver(scripted(received, { status: 200 }));
    await safePost(to(receiver, 'a'.repeat(262_144)), OPEN);
    expect(received[0]?.body.length).toBe(262_144);
    expect(await failure(safePost(to(receiver, 'a'.repeat(262_145)), OPEN))).toMatchObject({ code: 'alerts/too-large', retryable: false });
    expect(received.length).toBe(1);
  });

  it('resolves a name once and connects to that address', async () => {
    const received: Received[] = [];
    const receiver = await openReceiver(scripted(received, { status: 200 }));
    let asked = 0;
    // The second answer leads to a port where nobody listens.
    const resolve = async (): Promise<string[]> => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.99']);
    await safePost(requestTo(`http://receiver.example:${receiver.port}/`), { ...OPEN, resolve });
    expect([asked, received[0]?.headers.host]).toEqual([1, `receiver.example:${receiver.port}`]);
  });

  it('goes on to the next checked address when one does not take the connection', async () => {
    const received: Received[] = [];
    const receiver = await openReceiver(scripted(received, { status: 200 }));
    const resolve = async (): Promise<string[]> => ['127.0.0.98', '127.0.0.1'];
    await safePost(requestTo(`http://receiver.example:${receiver.port}/`), { ...OPEN, resolve });
    expect(received.length).toBe(1);
  });

  it('asks the resolver of the system by default', async () => {
    const receiver = await openReceiver(scripted([], { status: 200 }));
    expect(await safePost(requestTo(`http://localhost:${receiver.port}/`), OPEN)).toMatchObject({ status: 200 });
  });

  it('uses no connection twice', async () => {
    const receiver = await openReceiver(scripted([], { status: 200 }));
    await safePost(to(receiver), OPEN);
    await safePost(to(receiver), OPEN);
    expect(receiver.connections()).toBe(2);
  });

  it('knows a connection that leads elsewhere', () => {
    expect(isPinned('8.8.8.8', ['8.8.4.4', '8.8.8.8'])).toBe(true);
    expect(isPinned('::ffff:8.8.8.8', ['8.8.8.8'])).toBe(true);
    expect(isPinned('127.0.0.1', ['8.8.8.8'])).toBe(false);
    expect(isPinned(undefined, ['8.8.8.8'])).toBe(false);
  });

  it('writes nothing to a connection that leads elsewhere', async () => {
    let bytes = 0;
    const receiver = await openRawReceiver((socket) =>
      socket.on('data', (data) => {
        bytes += data.length;
      }),
    );
    const { url, headers } = to(receiver);
    // An address in place of a name is connected to without asking for the pinned one.
    const target = { url: new URL(url), addresses: ['127.0.0.2'], headers, body: Buffer.from('{}'), ca: undefined };
    expect(await failure(exchange(target, new AbortController().signal))).toMatchObject({ code: 'alerts/refused-address' });
    await sleep(20);
    expect([receiver.connections(), bytes]).toEqual([1, 0]);
  });
});

describe('safePost with a bad receiver', () => {
  it('does not follow a redirect', async () => {
    const inner = await openReceiver(scripted([], { status: 200 }));
    for (const [status, location] of [
      [302, 'http://169.254.169.254/'],
      [307, `http://127.0.0.1:${inner.port}/canary`],
      [304, ''],
    ] as const) {
      const receiver = await openReceiver(scripted([], { status, headers: { Location: location } }));
      expect(await failure(safePost(to(receiver), OPEN))).toMatchObject({
        code: 'alerts/redirect',
        retryable: false,
        message: `"http://127.0.0.1:${receiver.port}" answered ${status}; redirects are not followed: give the URL it leads to`,
      });
    }
    expect(inner.connections()).toBe(0);
  });

  it('gives up one that never answers', async () => {
    const receiver = await openReceiver(() => {});
    expect(await failure(safePost(to(receiver), SHORT))).toMatchObject({ code: 'alerts/timeout', retryable: true });
  });

  it('gives up one that drips its headers', async () => {
    let drips = 0;
    const receiver = await openRawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => {
        drips++;
        socket.write('X-A: b\r\n');
      }, 10);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await failure(safePost(to(receiver), SHORT))).toMatchObject({ code: 'alerts/timeout', retryable: true });
    expect(drips).toBeGreaterThan(2);
  });

  it('counts the status of one that drips its body, and cuts the connection', async () => {
    let closed: () => void = () => {};
    const closing = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const receiver = await openReceiver((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => {
        clearInterval(timer);
        closed();
      });
    });
    const answer = await safePost(to(receiver), SHORT);
    expect(answer.status).toBe(200);
    expect(answer.durationMs).toBeGreaterThan(100);
    await closing;
  });

  it.each([
    ['at once', 1 << 16],
    ['in tiny chunks', 1],
  ])('reads little of a body of 1 GB sent %s', async (_, chunkBytes) => {
    const chunk = Buffer.from(`${chunkBytes.toString(16)}\r\n${'a'.repeat(chunkBytes)}\r\n`);
    const page = Buffer.alloc(Math.ceil(65_536 / chunk.length) * chunk.length, chunk);
    const receiver = await openRawReceiver((socket) => {
      let left = 1e9;
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const pour = (): void => {
        while (left > 0 && !socket.destroyed && socket.write(page)) left -= page.length;
      };
      socket.on('drain', pour);
      pour();
    });
    const bytesRead = await bytesReadDuring(async () => expect(await safePost(to(receiver), OPEN)).toMatchObject({ status: 200 }));
    expect(bytesRead).toBeGreaterThan(65_536);
    expect(bytesRead).toBeLessThanOrEqual(131_072);
  });

  it.each([
    ['endless headers', `HTTP/1.1 200 OK\r\n${'X-A: canary\r\n'.repeat(100_000)}`],
    ['one long header', `HTTP/1.1 200 OK\r\nX-A: ${'c'.repeat(1_000_000)}`],
    ['interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100_000)],
  ])('reads little of %s', async (_, text) => {
    const receiver = await openRawReceiver((socket) => socket.write(text));
    const bytesRead = await bytesReadDuring(async () =>
      expect(await failure(safePost(to(receiver), OPEN))).toMatchObject({ code: 'alerts/connection', retryable: true }),
    );
    expect(bytesRead).toBeLessThanOrEqual(131_072);
  });

  it.each<[string, Parameters<typeof openRawReceiver>[0]]>([
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['closes without a word', (socket) => socket.once('data', () => socket.end())],
    ['answers garbage', (socket) => socket.end(Buffer.from('\u0000\u0001canary\r\n\r\n'))],
    ['answers half a status line', (socket) => socket.end('HTTP/1.1 2')],
    ['switches protocols', (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: canary\r\n\r\n')],
    ['answers with contradicting lengths', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na')],
  ])('reports one that %s', async (_, onSocket) => {
    const receiver = await openRawReceiver(onSocket);
    expect(await failure(safePost(to(receiver), OPEN))).toMatchObject({ code: 'alerts/connection', retryable: true });
  });

  it('counts the status when the body ends early', async () => {
    const receiver = await openRawReceiver((socket) => socket.end('HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\ncut'));
    expect(await safePost(to(receiver), OPEN)).toMatchObject({ status: 500 });
  });

  it('reports one that is not there', async () => {
    const receiver = await openReceiver(() => {});
    await receiver.close();
    const error = await failure(safePost(to(receiver), OPEN));
    expect(error).toMatchObject({ code: 'alerts/connection', retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('ends when its caller gives up, before or during the exchange', async () => {
    const receiver = await openReceiver(() => {});
    const caller = new AbortController();
    const sent = failure(safePost(to(receiver), { ...OPEN, signal: caller.signal }));
    setTimeout(() => caller.abort(), 30);
    expect(await sent).toMatchObject({ code: 'alerts/aborted', retryable: false });
    expect(await failure(safePost(to(receiver), { ...OPEN, signal: caller.signal }))).toMatchObject({ code: 'alerts/aborted' });
  });
});
