import { describe, expect, it } from 'vitest';
import { BURST_TAPE } from './fixture.sample.js';
import type { ReplayNews } from './messages.js';
import { serveReplay } from './serve-replay.js';

/** Every look at the clock is 200 ms later, so that each batch has its frame. */
function start(file: File, onNews: (news: ReplayNews, take: ReturnType<typeof serveReplay>) => void): ReplayNews[] {
  const heard: ReplayNews[] = [];
  let wallMs = 0;
  const after = (delayMs: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, Math.min(delayMs, 5));
    return () => clearTimeout(timer);
  };
  const take = serveReplay(
    (news) => {
      heard.push(news);
      setImmediate(() => onNews(news, take));
    },
    {
      nowMs: () => {
        wallMs += 200;
        return wallMs;
      },
      after,
    },
  );
  take({ type: 'start', file, speed: 'max' });
  return heard;
}

const ended = (file: File): Promise<ReplayNews[]> =>
  new Promise((resolve) => {
    const heard = start(file, (news, take) => {
      if (news.type === 'frame') take({ type: 'ack' });
      else resolve(heard);
    });
  });

describe('a replay at the end of a port', () => {
  it('posts frames, then that it ended', async () => {
    const news = await ended(new File([BURST_TAPE], 'burst.csv'));
    expect(news.at(-1)).toEqual({ type: 'ended' });
    expect(news.slice(0, -1).every(({ type }) => type === 'frame')).toBe(true);
    expect(news.length).toBeGreaterThan(10);
  });

  it('waits for the answer to a frame', async () => {
    let frames = 0;
    start(new File([BURST_TAPE], 'burst.csv'), (news, take) => {
      if (news.type === 'frame' && ++frames < 3) take({ type: 'ack' });
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(frames).toBe(3);
  });

  it('posts what is wrong with a file, in words', async () => {
    expect(await ended(new File(['a,b\n1,2\n'], 'other.csv'))).toEqual([
      { type: 'failed', message: expect.stringContaining('"other.csv"') },
    ]);
  });
});
