import { ManualClock } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { readDeadLetters } from './dead-letters.js';
import { deliveryOf, type LineRig, openRig, ScriptedPost } from './delivery-line.sample.js';
import { type DeliveryOptions, openDelivery } from './open-delivery.js';
import type { PostAnswer } from './safe-post.js';

const rigs: LineRig[] = [];
async function rigOf(options: Partial<DeliveryOptions> | ScriptedPost): Promise<LineRig> {
  const rig = await openRig(options instanceof ScriptedPost ? { post: options.post } : options);
  rigs.push(rig);
  return rig;
}
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.end();
});

describe('a delivery', () => {
  it('goes out at once, one after the other, in order', async () => {
    let inFlight = 0;
    const sent: string[] = [];
    const { line, clock } = await rigOf({
      post: async (request) => {
        expect(++inFlight).toBe(1);
        await clock.sleep(10);
        inFlight--;
        sent.push(request.body);
        return { status: 202, durationMs: 10 };
      },
    });
    const ids = [...Array(50).keys()].map((number) => `d${number}`);
    for (const id of ids) line.offer(deliveryOf(id));
    expect([inFlight, sent]).toEqual([0, []]);
    await clock.advance(500);
    expect(sent).toEqual(ids);
    expect(line.stats()).toEqual({
      target: 'ops',
      offered: 50,
      delivered: 50,
      failed: 0,
      retried: 0,
      deadLettered: 0,
      reasons: {},
      lostLetters: 0,
      diskProblem: undefined,
      queued: 0,
      breaker: 'closed',
      lastFailure: undefined,
      lastDurationMs: 10,
    });
  });

  it.each([408, 425, 429, 500, 503, 599, 'alerts/timeout', 'alerts/connection', 'alerts/unresolved'])(
    'is tried again after %s',
    async (bad) => {
      const script = new ScriptedPost(bad, 200);
      const { line, clock, givenUp } = await rigOf(script);
      line.offer(deliveryOf('a'));
      line.offer(deliveryOf('b'));
      await clock.advance(998);
      expect(script.calls.map(({ id }) => id)).toEqual(['a']);
      expect(line.stats()).toMatchObject({ failed: 1, queued: 2, lastFailure: typeof bad === 'number' ? `HTTP ${bad}` : bad });
      await clock.advance(1);
      expect(script.calls.map(({ id }) => id)).toEqual(['a', 'a', 'b']);
      expect(line.stats()).toMatchObject({ delivered: 2, failed: 1, retried: 1, queued: 0, lastFailure: undefined });
      expect(givenUp).toEqual([]);
    },
  );

  it.each([
    [400, 'rejected'],
    [401, 'rejected'],
    [404, 'rejected'],
    [410, 'rejected'],
    [100, 'rejected'],
    [600, 'rejected'],
    ['alerts/redirect', 'redirect'],
    ['alerts/refused-address', 'refused-address'],
    ['alerts/refused-url', 'refused-url'],
    ['alerts/too-large', 'too-large'],
    ['alerts/invalid-header', 'invalid-request'],
  ])('is given up at once after %s', async (bad, reason) => {
    const script = new ScriptedPost(bad, 200);
    const { line, clock, letters } = await rigOf(script);
    line.offer(deliveryOf('a'));
    line.offer(deliveryOf('b'));
    await clock.advance(0);
    expect(script.calls.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(letters).toMatchObject([{ id: 'a', reason, attempts: 1, failure: typeof bad === 'number' ? `HTTP ${bad}` : bad, body: 'a' }]);
    expect(line.stats()).toMatchObject({ delivered: 1, deadLettered: 1, reasons: { [reason]: 1 }, breaker: 'closed' });
  });

  it('has eight attempts: pauses grow, an open breaker makes them at least 30 s', async () => {
    const script = new ScriptedPost(500);
    const { line, clock, letters } = await rigOf(script);
    const startMs = clock.nowMs();
    line.offer(deliveryOf('a'));
    await clock.advance(900_000);
    expect(script.secondsSince(startMs)).toEqual([0, 0.999, 2.998, 6.997, 14.996, 44.996, 76.995, 136.994]);
    expect(letters).toMatchObject([{ id: 'a', reason: 'attempts-used', attempts: 8, failure: 'HTTP 500' }]);
  });

  it('waits as long as the target asks, then goes first', async () => {
    const script = new ScriptedPost({ status: 429, retryAfterMs: 120_000 }, 200);
    const { line, clock } = await rigOf({ post: script.post, random: () => 0 });
    const startMs = clock.nowMs();
    line.offer(deliveryOf('a'));
    await clock.advance(60_000);
    line.offer(deliveryOf('b'));
    await clock.advance(60_000);
    expect(script.calls.map(({ id }) => id)).toEqual(['a', 'a', 'b']);
    expect(script.secondsSince(startMs)).toEqual([0, 120, 120]);
  });

  it('is given up when its next attempt would come 15 minutes after it was offered, and not later', async () => {
    const script = new ScriptedPost({ status: 503, retryAfterMs: 600_000 });
    const { line, clock, letters } = await rigOf({ post: script.post, random: () => 0 });
    line.offer(deliveryOf('a'));
    await clock.advance(600_000);
    // The second attempt is told to wait for another 10 minutes.
    expect(letters).toMatchObject([{ id: 'a', reason: 'expired', attempts: 2, failure: 'HTTP 503' }]);
    expect(line.stats()).toMatchObject({ deadLettered: 1, reasons: { expired: 1 }, queued: 0 });
  });

  it('respects what the target asked for when it turned another one down', async () => {
    const script = new ScriptedPost({ status: 503, retryAfterMs: 600_000 }, { status: 503, retryAfterMs: 600_000 }, 200);
    const { line, clock, letters } = await rigOf({ post: script.post, random: () => 0 });
    const startMs = clock.nowMs();
    line.offer(deliveryOf('a'));
    await clock.advance(600_000);
    line.offer(deliveryOf('b'));
    await clock.advance(600_000);
    expect(letters).toMatchObject([{ id: 'a' }]);
    expect(script.calls.map(({ id }) => id)).toEqual(['a', 'a', 'b']);
    expect(script.secondsSince(startMs)).toEqual([0, 600, 1_200]);
  });

  it('that waits behind an outage for 15 minutes is given up without an attempt', async () => {
    const { line, clock, letters } = await rigOf(new ScriptedPost(500));
    for (let number = 0; number < 20; number++) line.offer(deliveryOf(`d${number}`));
    await clock.advance(900_000);
    expect(letters.map(({ reason }) => reason)).toContain('attempts-used');
    expect(letters.at(-1)).toMatchObject({ id: 'd19', reason: 'expired', attempts: 0, failure: undefined });
    expect(line.stats()).toMatchObject({ deadLettered: 20, queued: 0 });
  });

  it('that can not be made is given up, the next one sent', async () => {
    const script = new ScriptedPost(200);
    const { line, clock, letters } = await rigOf(script);
    line.offer({
      ...deliveryOf('a'),
      request: () => {
        throw new Error('canary');
      },
    });
    line.offer(deliveryOf('b'));
    await clock.advance(0);
    expect(letters).toMatchObject([{ id: 'a', reason: 'invalid-request', failure: 'no request', body: '' }]);
    expect(script.calls.map(({ id }) => id)).toEqual(['b']);
  });
});

describe('the breaker', () => {
  it('holds everything back after five failures and lets one attempt through after 30 s', async () => {
    const script = new ScriptedPost(500, 500, 500, 500, 500, 500, 200);
    const { line, clock } = await rigOf({ post: script.post, random: () => 0 });
    const startMs = clock.nowMs();
    for (const id of ['a', 'b', 'c']) line.offer(deliveryOf(id));
    await clock.advance(29_999);
    expect(script.secondsSince(startMs)).toEqual([0, 0, 0, 0, 0]);
    expect(line.stats()).toMatchObject({ breaker: 'open', queued: 3 });
    await clock.advance(1);
    expect(script.secondsSince(startMs).slice(5)).toEqual([30]);
    expect(line.stats()).toMatchObject({ breaker: 'open', queued: 3 });
    await clock.advance(30_000);
    expect(script.calls.slice(6).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(script.secondsSince(startMs).slice(6)).toEqual([60, 60, 60]);
    expect(line.stats()).toMatchObject({ breaker: 'closed', delivered: 3, failed: 6 });
  });

  it('is half-open while the deciding attempt runs', async () => {
    const script = new ScriptedPost(500);
    let answer: (answer: PostAnswer) => void = () => {};
    const { line, clock } = await rigOf({
      random: () => 0,
      post: (request, options) =>
        script.calls.length < 5
          ? script.post(request, options)
          : new Promise((resolve) => {
              answer = resolve;
            }),
    });
    line.offer(deliveryOf('a'));
    await clock.advance(30_000);
    expect(line.stats()).toMatchObject({ breaker: 'half-open', queued: 1 });
    answer({ status: 400, durationMs: 1 });
    await clock.advance(0);
    expect(line.stats()).toMatchObject({ breaker: 'closed', reasons: { rejected: 1 } });
  });
});

describe('a full queue', () => {
  it('gives the oldest waiting delivery up, never the one in hand', async () => {
    const { line, clock, givenUp } = await rigOf({ post: () => new Promise(() => {}) });
    for (let number = 0; number <= 103; number++) line.offer(deliveryOf(`d${number}`));
    await clock.advance(0);
    expect(givenUp).toEqual(['d1 queue-full', 'd2 queue-full', 'd3 queue-full']);
    expect(line.stats()).toMatchObject({ offered: 104, queued: 101, deadLettered: 3, reasons: { 'queue-full': 3 } });
  });
});

describe('close', () => {
  it('lets the attempt in flight end, and lists what waits as dead letters', async () => {
    const { line, clock, file, givenUp } = await rigOf({
      post: async () => {
        await clock.sleep(900);
        return { status: 200, durationMs: 900 };
      },
    });
    for (const id of ['a', 'b', 'c']) line.offer(deliveryOf(id));
    await clock.advance(0);
    const closing = line.close();
    await clock.advance(1_000);
    await closing;
    expect(line.stats()).toMatchObject({ delivered: 1, deadLettered: 2, queued: 0 });
    expect(givenUp).toEqual(['b shutdown', 'c shutdown']);
    expect((await readDeadLetters(file)).letters).toMatchObject([
      { target: 'ops', id: 'b', summary: 'about b', attempts: 0, reason: 'shutdown', body: 'b' },
      { id: 'c', reason: 'shutdown' },
    ]);
    line.offer(deliveryOf('late'));
    expect(givenUp.at(-1)).toBe('late shutdown');
    await clock.advance(0);
    expect(clock.pendingSleeps).toBe(0);
  });

  it('does not wait for an attempt that never ends', async () => {
    let signal: AbortSignal | undefined;
    const { line, clock, letters } = await rigOf({
      post: (_, options) => {
        signal = options.signal;
        return new Promise(() => {});
      },
    });
    line.offer(deliveryOf('a'));
    await clock.advance(0);
    let closed = false;
    const closing = line.close().then(() => {
      closed = true;
    });
    await clock.advance(999);
    expect([closed, signal?.aborted]).toEqual([false, false]);
    await clock.advance(1);
    await closing;
    expect(signal?.aborted).toBe(true);
    expect(letters).toMatchObject([{ id: 'a', reason: 'shutdown', attempts: 1 }]);
  });

  it('ends a pause between attempts at once', async () => {
    const { line, clock, letters } = await rigOf(new ScriptedPost(500));
    line.offer(deliveryOf('a'));
    await clock.advance(0);
    await line.close();
    expect(letters).toMatchObject([{ id: 'a', reason: 'shutdown', attempts: 1, failure: 'HTTP 500' }]);
    await line.close();
  });
});

describe('the caller', () => {
  it('sees nothing of failing listeners, posts and disks', async () => {
    const { line, clock } = await rigOf({
      deadLetterFile: '/dev/null/nowhere/letters.ndjson',
      post: () => {
        throw new Error('canary');
      },
      onProblem: () => {
        throw new Error('a listener failed');
      },
    });
    for (let number = 0; number <= 101; number++) line.offer(deliveryOf(`d${number}`));
    await clock.advance(0);
    await line.close();
    expect(line.stats()).toMatchObject({ offered: 102, deadLettered: 102, lostLetters: 102, diskProblem: 'ENOTDIR' });
    expect(JSON.stringify(line.stats())).not.toContain('canary');
  });

  it('is told of a name that can not be', () => {
    const open = () => openDelivery({ name: '', clock: new ManualClock(), deadLetterFile: 'unused' });
    expect(open).toThrow(expect.objectContaining({ code: 'alerts/invalid-name' }));
  });
});
