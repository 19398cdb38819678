import type { ExchangeCodec } from './codec.js';
import { decodeFrame } from './decode-frame.js';
import type { DecodeContext, Decoded } from './decoded.js';

/** Measures what decoding costs; the feeds themselves read no clock that is this fine. */
export interface DecodeTimer {
  /** Monotonic time in ms with fractions, e.g. `performance.now`. */
  readonly stopwatch: () => number;
  /** How long one sampled frame took to decode, ms. Called synchronously; must not throw. */
  readonly onDecode: (durationMs: number) => void;
}

/** One frame in so many is timed, per venue. A prime, so that a venue that repeats its messages in a fixed order is not timed at the same one for ever. */
const SAMPLE_EVERY = 401;

/** The timer for the `frames`th frame of a venue, counted from 1; `undefined` for all but one in 401. */
export function timerForFrame(timer: DecodeTimer | undefined, frames: number): DecodeTimer | undefined {
  return timer !== undefined && frames % SAMPLE_EVERY === 0 ? timer : undefined;
}

/** {@link decodeFrame}, and tells `timer` how long it took: from the frame's text to its events. */
export function decodeTimed(timer: DecodeTimer, codec: ExchangeCodec, frame: string, context: DecodeContext): Decoded {
  const startedMs = timer.stopwatch();
  const decoded = decodeFrame(codec, frame, context);
  timer.onDecode(timer.stopwatch() - startedMs);
  return decoded;
}
