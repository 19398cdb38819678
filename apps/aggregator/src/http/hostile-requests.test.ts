import { METHODS } from 'node:http';
import { createRandom, type Random } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, CANARY_TOKEN, canary, type Question, sendRaw, type TestServer, TestServers } from './open-http.sample.js';
import { errorSchema } from './schemas/answers.js';

const servers = new TestServers();
afterEach(() => servers.close());

const PATHS = ['/v1/snapshot', '/v1/signals', '/v1/liquidations', '/v1/risk/BTCUSDT', '/healthz', '/metrics', '/', '//', '/../etc/passwd'];
const PARTS = [
  '%',
  '%zz',
  '%00',
  '?limit=1e309',
  '?__proto__[x]=1',
  '?symbol=',
  '&',
  ';',
  '<script>',
  '%f0%9f',
  '?limit[]=1',
  '#',
  'A'.repeat(300),
  '?min_level=NONE',
];
const VALUES = [
  '',
  'null',
  'x'.repeat(500),
  '*',
  '\t',
  'http://evil.example',
  'Bearer',
  `Basic ${CANARY_TOKEN}`,
  '-1',
  '1e99',
  '0x10',
  '{}',
  'é',
];
const HEADERS = [
  'Origin',
  'Authorization',
  'Host',
  'X-Forwarded-For',
  'Accept',
  'Content-Type',
  'Range',
  'Upgrade',
  'Cookie',
  'Last-Event-ID',
];
const GARBAGE = [
  'GET / HTTP/9.9\r\n\r\n',
  'GET  HTTP/1.1\r\nHost: x\r\n\r\n',
  'NONSENSE\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
  'GET / HTTP/1.1\nHost: a\n\n',
  'GET / HTTP/1.1\r\n no: name\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\0\0\0\0\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\nand more',
];

function question(random: Random): { readonly path: string; readonly question: Question } {
  const path = random.pick(PATHS) + (random.next() < 0.6 ? random.pick(PARTS) : '') + (random.next() < 0.3 ? random.pick(PARTS) : '');
  const headers: Record<string, string> = {};
  if (random.next() < 0.3) headers.Authorization = `Bearer ${random.next() < 0.5 ? CANARY_TOKEN : 'wrong-wrong-wrong-wrong'}`;
  while (random.next() < 0.4) headers[random.pick(HEADERS)] = random.pick(VALUES);
  const method = random.next() < 0.7 ? 'GET' : random.pick(METHODS.filter((name) => name !== 'CONNECT'));
  return { path, question: { method, headers, ...(random.next() < 0.1 ? { body: 'x'.repeat(Math.floor(random.next() * 20_000)) } : {}) } };
}

/** Sends one bad request. @returns what came back, as far as it can be told */
async function attack(server: TestServer, random: Random): Promise<{ readonly status: number; readonly text: string }> {
  if (random.next() < 0.3) {
    const bytes = Buffer.from(random.pick(GARBAGE), 'latin1');
    if (random.next() < 0.5) bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
    const text = await sendRaw(server, bytes);
    return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), text };
  }
  const { path, question: how } = question(random);
  try {
    const { status, text, headers, json } = await ask(server, path, how);
    if (status >= 400 && how.method !== 'HEAD') errorSchema.parse(json);
    expect(headers['x-content-type-options']).toBe('nosniff');
    return { status, text: text + JSON.stringify(headers) };
  } catch (error) {
    // A connection that was closed while the body was still being sent.
    if (error instanceof Error && 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code))) return { status: 0, text: '' };
    throw error;
  }
}

describe('10,000 bad requests', () => {
  it('get their codes; the process lives, keeps nothing, and tells no secret', async () => {
    const server = await servers.open({ token: canary(), limits: { burst: 20_000 } });
    const random = createRandom(7);
    const seen = new Map<number, number>();
    const handlesBefore = process.getActiveResourcesInfo().length;
    let heapAfterFirst = 0;
    for (let sent = 0; sent < 10_000; sent += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => attack(server, random)));
      for (const { status, text } of answers) {
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (text.includes(CANARY_TOKEN.slice(0, 10))) throw new Error(`an answer ${status} holds the token`);
        if (/\bat .*\.(ts|js):\d+/.test(text)) throw new Error(`an answer ${status} holds a stack`);
      }
      if (sent === 1_000) heapAfterFirst = process.memoryUsage().heapUsed;
    }
    const known = [0, 200, 204, 400, 401, 403, 404, 405, 411, 413, 414, 431];
    expect([...seen.keys()].filter((status) => !known.includes(status))).toEqual([]);
    for (const status of [200, 204, 400, 401, 403, 404, 405, 431]) expect([status, seen.get(status) ?? 0]).not.toEqual([status, 0]);
    expect(seen.get(0) ?? 0).toBeLessThan(1_500);
    expect(server.log.join('')).not.toContain(CANARY_TOKEN);
    expect(server.log).toEqual([]);
    await expect.poll(() => server.stats().connections).toBe(0);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handlesBefore + 5);
    expect(process.memoryUsage().heapUsed - heapAfterFirst).toBeLessThan(100 * 1_024 * 1_024);
    expect(Object.keys(server.stats().requests).length).toBeLessThanOrEqual(14);
    expect((await ask(server, '/healthz')).status).toBe(200);
  }, 60_000);
});
