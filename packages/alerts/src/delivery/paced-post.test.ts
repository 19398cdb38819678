import { ManualClock } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { pacedPost } from './paced-post.js';
import type { Post } from './safe-post.js';

function paced() {
  const clock = new ManualClock(0);
  const begun: [string, number][] = [];
  const post: Post = async ({ url }) => {
    begun.push([url, clock.nowMs()]);
    return { status: 200, durationMs: 0 };
  };
  const slow = pacedPost(clock, post);
  const send = (url: string, signal?: AbortSignal) =>
    slow({ url, headers: {}, body: '' }, { allowPrivateHosts: false, nowMs: () => clock.nowMs(), signal });
  return { clock, begun, send };
}

describe('pacedPost', () => {
  it('begins attempts of several targets 25 ms apart, in order, and a lone one at once', async () => {
    const { clock, begun, send } = paced();
    const all = ['a', 'b', 'c'].map((url) => send(url));
    await clock.advance(1_000);
    await Promise.all(all);
    await send('d');
    expect(begun).toEqual([
      ['a', 0],
      ['b', 25],
      ['c', 50],
      ['d', 1_000],
    ]);
  });

  it('does not keep one that is given up while it waits', async () => {
    const { begun, send } = paced();
    const over = new AbortController();
    const all = [send('a'), send('b', over.signal)];
    over.abort();
    await Promise.all(all);
    expect(begun).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });
});
