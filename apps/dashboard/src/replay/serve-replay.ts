import type { ReplayFrame, ReplayNews, ReplayOrder } from './messages.js';
import { chunksOf } from './recording.js';
import { type PaceClock, ReplayPace } from './replay-pace.js';
import { runReplay } from './run-replay.js';

/**
 * One replay at the other end of a message port: takes orders, posts news. A frame is posted when the one before was answered: the replay goes on
 * while the page takes one in, and a slow page holds it up instead of collecting frames. Orders before `start`, and a second `start`, do nothing.
 * @returns takes an order
 */
export function serveReplay(post: (news: ReplayNews) => void, clock: PaceClock): (order: ReplayOrder) => void {
  let pace: ReplayPace | undefined;
  let onAnswer: (() => void) | undefined;
  let answer = Promise.resolve();

  const postFrame = async (frame: ReplayFrame): Promise<void> => {
    await answer;
    answer = new Promise((resolve) => {
      onAnswer = resolve;
    });
    post({ type: 'frame', frame });
  };

  const run = async (file: File, runningPace: ReplayPace): Promise<void> => {
    try {
      await runReplay(
        { name: file.name, size: file.size, chunks: chunksOf(file.stream()) },
        {
          post: postFrame,
          due: (nowMs, onPause) => runningPace.due(nowMs, onPause),
          wallMs: () => clock.nowMs(),
        },
      );
      post({ type: 'ended' });
    } catch (error) {
      post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };

  return (order) => {
    if (order.type === 'ack') onAnswer?.();
    else if (order.type === 'speed') pace?.setSpeed(order.speed);
    else if (order.type === 'pause') pace?.setPaused(order.isPaused);
    else if (pace === undefined) {
      pace = new ReplayPace(clock, order.speed);
      void run(order.file, pace);
    }
  };
}
