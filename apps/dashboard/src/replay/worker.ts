import type { ReplayOrder } from './messages.js';
import { serveReplay } from './serve-replay.js';

const take = serveReplay((news) => postMessage(news), {
  nowMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});
addEventListener('message', ({ data }: MessageEvent<ReplayOrder>) => take(data));
