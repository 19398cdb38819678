import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestCertificates } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { readDeadLetters } from './dead-letters.js';
import { deliveryOf, type LineRig, openRig } from './delivery-line.sample.js';
import { openRawReceiver, openReceiver, type Received, type Receiver, scripted } from './receiver.sample.js';
import { type Post, safePost } from './safe-post.js';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The real post, with less patience. */
const post: Post = (request, options) => safePost(request, { ...options, timeoutMs: 200 });

async function lineTo(receiver: Receiver, sender: Post = post): Promise<LineRig & { send(...ids: readonly string[]): void }> {
  const rig = await openRig({ allowPrivateHosts: true, post: sender });
  ends.push(receiver.close, rig.end);
  const url = `http://127.0.0.1:${receiver.port}/canary/path?token=canary`;
  return {
    ...rig,
    send: (...ids) => {
      for (const id of ids) rig.line.offer(deliveryOf(id, url));
    },
  };
}

/** Moves time until `isDone`: the network is real, only the pauses are not. */
async function advanceUntil({ clock }: LineRig, isDone: () => boolean, stepMs = 500): Promise<void> {
  for (let turn = 0; turn < 2_000 && !isDone(); turn++) {
    await sleep(5);
    await clock.advance(stepMs);
  }
  expect(isDone()).toBe(true);
}

describe('a line to a real receiver', () => {
  it('repeats the same key, with the time of each attempt, until 500 becomes 200, and keeps the order', async () => {
    const received: Received[] = [];
    const rig = await lineTo(await openReceiver(scripted(received, { status: 500 }, { status: 500 }, { status: 200 })));
    rig.send('a', 'b', 'c');
    await advanceUntil(rig, () => rig.line.stats().delivered === 3);
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(['a', 'a', 'a', 'b', 'c']);
    expect(received.map(({ body }) => body)).toEqual(['a', 'a', 'a', 'b', 'c']);
    const [first, second, third] = received.map(({ headers }) => Number(headers['x-cascade-timestamp']));
    expect(second! > first! && third! > second!).toBe(true);
    expect(rig.line.stats()).toMatchObject({ failed: 2, retried: 2, deadLettered: 0 });
  });

  it.each<[string, (nowMs: number) => string]>([
    ['seconds', () => '90'],
    ['a date', (nowMs) => new Date(nowMs + 90_000).toUTCString()],
  ])('waits for the Retry-After of a 429 given as %s', async (_, header) => {
    let retryAfter = '';
    const received: Received[] = [];
    const listener: RequestListener = (request, response) =>
      scripted(received, { status: 429, headers: { 'Retry-After': retryAfter } }, { status: 200 })(request, response);
    const rig = await lineTo(await openReceiver(listener));
    retryAfter = header(rig.clock.nowMs());
    rig.send('a');
    await advanceUntil(rig, () => rig.line.stats().failed === 1, 0);
    const startMs = rig.clock.nowMs();
    await rig.clock.advance(89_999);
    expect(received.length).toBe(1);
    await advanceUntil(rig, () => rig.line.stats().delivered === 1);
    expect(rig.clock.nowMs() - startMs).toBeLessThan(120_000);
  });

  it('gives a redirect to the metadata service up at once', async () => {
    const rig = await lineTo(await openReceiver(scripted([], { status: 302, headers: { Location: 'http://169.254.169.254/' } })));
    rig.send('a');
    await advanceUntil(rig, () => rig.letters.length === 1, 0);
    expect(rig.letters).toMatchObject([{ reason: 'redirect', failure: 'alerts/redirect', attempts: 1 }]);
  });

  it.each<[string, () => Promise<Receiver>, string]>([
    ['hangs', () => openReceiver(() => {}), 'alerts/timeout'],
    ['resets', () => openRawReceiver((socket) => socket.once('data', () => socket.resetAndDestroy())), 'alerts/connection'],
    ['talks garbage', () => openRawReceiver((socket) => socket.end('canary canary\r\n\r\n')), 'alerts/connection'],
    ['closes at once', () => openRawReceiver((socket) => socket.end()), 'alerts/connection'],
  ])('lists eight attempts at one that %s, and no secret anywhere', async (_, open, failure) => {
    const rig = await lineTo(await open(), (request, options) => safePost(request, { ...options, timeoutMs: 30 }));
    rig.send('a');
    await advanceUntil(rig, () => rig.letters.length === 1, 5_000);
    expect(rig.line.stats()).toMatchObject({ failed: 8, retried: 7, breaker: 'open', lastFailure: failure });
    await rig.line.close();
    expect((await readDeadLetters(rig.file)).letters).toEqual([
      expect.objectContaining({ target: 'ops', id: 'a', summary: 'about a', attempts: 8, reason: 'attempts-used', failure, body: 'a' }),
    ]);
    expect(`${await readFile(rig.file, 'utf8')}${JSON.stringify([rig.line.stats(), rig.letters])}`).not.toContain('canary');
  });

  it('does not wait at close for one that hangs', async () => {
    const receiver = await openReceiver(() => {});
    const rig = await lineTo(receiver, safePost);
    rig.send('a', 'b');
    await advanceUntil(rig, () => receiver.connections() === 1, 0);
    const closing = rig.line.close();
    await rig.clock.advance(1_000);
    await closing;
    expect((await readDeadLetters(rig.file)).letters.map(({ id, reason }) => `${id} ${reason}`)).toEqual(['b shutdown', 'a shutdown']);
  });

  it('speaks TLS', async () => {
    const tls = createTestCertificates();
    const received: Received[] = [];
    const receiver = await openReceiver(scripted(received, { status: 200 }), tls);
    const rig = await lineTo(receiver, (request, options) => safePost(request, { ...options, ca: tls.ca }));
    rig.line.offer(deliveryOf('a', `https://localhost:${receiver.port}/hook`));
    await advanceUntil(rig, () => rig.line.stats().delivered === 1, 0);
    expect(received.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('refuses private addresses unless they are allowed', async () => {
    const receiver = await openReceiver(scripted([], { status: 200 }));
    const rig = await openRig();
    ends.push(receiver.close, rig.end);
    rig.line.offer(deliveryOf('a', `https://127.0.0.1:${receiver.port}/canary`));
    rig.line.offer(deliveryOf('b', `http://127.0.0.1:${receiver.port}/canary`));
    await advanceUntil(rig, () => rig.letters.length === 2, 0);
    expect(rig.givenUp).toEqual(['a refused-address', 'b refused-url']);
    expect(receiver.connections()).toBe(0);
  });
});
