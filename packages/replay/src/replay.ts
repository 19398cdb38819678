import { type AbortSignalLike, assertKnownKeys, type Batch, CascadeError, type CascadeEvent, type Clock, quote } from '@cascade/core';
import { BatchCutter, type CutBatch } from './batch-cutter.js';
import { DEFAULT_REPLAY_OPTIONS } from './config.js';
import { assertPace, type Pace, Pacer, SYSTEM_CLOCK } from './pace.js';
import { type TimeAxis, TimeOrder, timeOf } from './time-order.js';

/** How {@link replay} runs. */
export interface ReplayOptions {
  /** `max` without waiting (default), 1 as recorded, N times as fast. From 0.001 to 1,000,000. */
  readonly pace?: Pace;
  /** Read at most this often, ms of tape time. Default 10. */
  readonly minGapMs?: number;
  /** Read at least this often, ms of tape time. Default 250. */
  readonly maxGapMs?: number;
  /** Only for waiting; never decides what is in a batch. Default: the system's. */
  readonly clock?: Clock;
  readonly signal?: AbortSignalLike | undefined;
  /** Which time orders the events and stamps the batches. Default `received`. */
  readonly timeAxis?: TimeAxis;
}

type Settings = Required<Omit<ReplayOptions, 'signal'>> & Pick<ReplayOptions, 'signal'>;

const OPTION_NAMES: readonly string[] = ['pace', 'minGapMs', 'maxGapMs', 'clock', 'signal', 'timeAxis'];

function defineSettings(options: ReplayOptions): Settings {
  assertKnownKeys('replay', options, OPTION_NAMES);
  const settings: Settings = { ...DEFAULT_REPLAY_OPTIONS, clock: SYSTEM_CLOCK, ...options };
  const { pace, minGapMs, maxGapMs, timeAxis } = settings;
  assertPace(pace);
  if (!(Number.isSafeInteger(minGapMs) && Number.isSafeInteger(maxGapMs) && minGapMs >= 0 && maxGapMs >= minGapMs && maxGapMs > 0)) {
    const message = `minGapMs "${minGapMs}" and maxGapMs "${maxGapMs}" must be integers with 0 <= minGapMs <= maxGapMs and maxGapMs > 0`;
    throw new CascadeError('replay/invalid-gap', message, { context: { minGapMs, maxGapMs } });
  }
  if (timeAxis !== 'received' && timeAxis !== 'event') {
    throw new CascadeError('replay/invalid-option', `timeAxis must be received or event, got ${quote(timeAxis)}`, {
      context: { timeAxis },
    });
  }
  return settings;
}

async function* cut(events: AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>, settings: Settings): AsyncGenerator<CutBatch> {
  const { timeAxis } = settings;
  const order = new TimeOrder(timeAxis);
  const cutter = new BatchCutter(settings.minGapMs, settings.maxGapMs);
  for await (const event of events) {
    for (const next of order.push(event)) yield* cutter.add(next, timeOf(next, timeAxis));
  }
  for (const next of order.end()) yield* cutter.add(next, timeOf(next, timeAxis));
  yield* cutter.end();
}

async function* paced(batches: AsyncIterable<CutBatch>, settings: Settings): AsyncGenerator<Batch<CascadeEvent>> {
  const { signal } = settings;
  const pacer = new Pacer(settings.pace, settings.clock, signal);
  const isAborted = (): boolean => signal?.aborted === true;
  for await (const { events, nowMs, skippedMs } of batches) {
    if (isAborted()) return;
    await pacer.wait(nowMs, skippedMs);
    if (isAborted()) return;
    yield { events, nowMs };
  }
}

/**
 * Recorded events as the batches a live run reads: the same shape as `batched` of `@cascade/core`, in tape time.
 *
 * The batches depend on the events and the two gaps alone, not on the pace, the machine or the reader. `nowMs` starts at the first event's
 * time, never decreases, and is at or after every event of its batch; every event is in exactly one batch, in order of time. Readings are
 * `minGapMs` to `maxGapMs` apart; after 120 s without events (and at the end, after 120 s of empty readings) the replay jumps to the next
 * event, which costs one `maxGapMs` of waiting.
 * Events up to 10 s out of order are sorted. On the `event` axis an event later than that is delivered at once (the engines count it
 * as late); on the `received` axis it is an error. Aborting ends the stream without the batch that was being waited for.
 * Memory: 10 s of events and one batch.
 * @throws CascadeError at the call `replay/unknown-option`, `replay/invalid-option`, `replay/invalid-pace`, `replay/invalid-gap`;
 *   while iterating `replay/out-of-order`, `replay/invalid-time`, and whatever the source throws
 */
export function replay(
  events: AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>,
  options: ReplayOptions = {},
): AsyncGenerator<Batch<CascadeEvent>> {
  const settings = defineSettings(options);
  return paced(cut(events, settings), settings);
}
