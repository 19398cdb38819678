export { DEFAULT_REPLAY_OPTIONS, LOOK_AHEAD_MS, MAX_TAPE_ROWS, QUIET_AFTER_MS } from '../config.js';
export { inputKind } from '../input-kind.js';
export type { InputOptions, InputProblem } from '../input-options.js';
export { type Pace, parsePace } from '../pace.js';
export { parseEvent } from '../parse-event.js';
export { type ReplayOptions, replay } from '../replay.js';
export type { TapeOptions } from '../tape-events.js';
export { mergeByTime, type TimeAxis } from '../time-order.js';
export { type ReadEventsOptions, readEvents } from './read-events.js';
