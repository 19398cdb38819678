import { Detector } from '@cascade/detector';
import { replay } from '@cascade/replay/browser';
import { FrameCollector } from './frame-collector.js';
import type { ReplayFrame } from './messages.js';
import { Recording, type RecordingFile } from './recording.js';

/** What a replay is wired from. */
export interface ReplayParts {
  /** Takes a frame; the replay goes on when it resolves. */
  readonly post: (frame: ReplayFrame) => Promise<void>;
  /** Resolves when the reading of this recorded time is due; calls `onPause` when that has to wait for the end of a pause. */
  readonly due: (nowMs: number, onPause: () => Promise<void>) => Promise<void>;
  /** Never goes back, ms; decides only when a frame is posted, never what the engines say. */
  readonly wallMs: () => number;
}

/**
 * Replays a file as `cascade replay` does with its defaults: the same batches (10 to 250 ms of recorded time, ordered by our clock) through
 * the same `Detector`, hence the same signals, byte for byte. Tells what it finds in frames, none when there was no event; ends after the last one.
 * Strict: a broken row or a missing end ends it, after what came before was told, but for the last 10 s, which wait to be put in order.
 * @throws CascadeError those of `readEvents` and `replay`
 */
export async function runReplay(file: RecordingFile, { post, due, wallMs }: ReplayParts): Promise<void> {
  const recording = new Recording(file);
  const detector = new Detector();
  const collector = new FrameCollector(detector);
  // A page that stands still shows where it stands, not where it was at the frame before.
  const tellAll = async (): Promise<void> => post(collector.take(wallMs(), recording.share, true));
  try {
    for await (const batch of replay(recording.events())) {
      await due(batch.nowMs, tellAll);
      for (const event of batch.events) detector.push(event);
      collector.add(batch, detector.at(batch.nowMs));
      if (collector.isDue(wallMs())) await post(collector.take(wallMs(), recording.share));
    }
  } finally {
    if (!collector.isEmpty) await tellAll();
  }
}
