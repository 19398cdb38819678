import type { Store } from '../model/store.js';
import { frameChange } from './frame-change.js';
import type { ReplayNews, ReplayOrder, ReplayProgress } from './messages.js';
import { RecordedHistory } from './recorded-history.js';
import type { Speed } from './replay-pace.js';

/** What a replay tells. */
export interface ReplayListener {
  /** The file can be read, its first frame is about to go into the store: whatever filled it until now has to end. */
  readonly onBegin: () => void;
  /** After every frame. @param nowMs time of the recording, Unix ms */
  readonly onProgress: (progress: ReplayProgress, nowMs: number) => void;
  /** Nothing comes any more. @param failure why, when the recording is not over; then it may not even have begun */
  readonly onEnd: (failure: string | undefined) => void;
}

/** A replay on its way. */
export interface Replay {
  readonly setSpeed: (speed: Speed) => void;
  readonly setPaused: (isPaused: boolean) => void;
  /** Ends it; the listener hears nothing more, the store stays as it is. */
  readonly close: () => void;
}

/**
 * Replays a file into the store, in a worker: the page only merges what it is told, at most ten times a second and once for each 500 signals or
 * 2,000 liquidations. The store is not touched before the file has proved readable. One worker, one frame on its way.
 */
export function openReplay(store: Store, file: File, speed: Speed, listener: ReplayListener): Replay {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const history = new RecordedHistory();
  const order = (message: ReplayOrder): void => worker.postMessage(message);
  let hasBegun = false;
  let isOpen = true;

  const close = (): void => {
    isOpen = false;
    worker.terminate();
  };
  const end = (failure: string | undefined): void => {
    close();
    listener.onEnd(failure);
  };
  const begin = (): void => {
    hasBegun = true;
    listener.onBegin();
    store.update({ data: 'recorded', connection: { status: 'live', sinceMs: Date.now(), reason: 'replay' } });
  };
  worker.addEventListener('message', ({ data: news }: MessageEvent<ReplayNews>) => {
    // What was sent before the end may still be on its way.
    if (!isOpen) return;
    if (news.type === 'frame') {
      const { frame } = news;
      if (!hasBegun) begin();
      store.update(frameChange(store.state, frame, history));
      listener.onProgress(frame.progress, frame.nowMs);
      order({ type: 'ack' });
    } else if (news.type === 'ended' && !hasBegun) end(`"${file.name}" has no events`);
    else end(news.type === 'failed' ? news.message : undefined);
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    if (isOpen) end(`the replay stopped: ${event.message || 'its script could not be loaded'}`);
  });
  order({ type: 'start', file, speed });

  return {
    setSpeed: (next) => order({ type: 'speed', speed: next }),
    setPaused: (isPaused) => order({ type: 'pause', isPaused }),
    close,
  };
}
