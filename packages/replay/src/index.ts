export { DEFAULT_REPLAY_OPTIONS, LOOK_AHEAD_MS, MAX_TAPE_ROWS, QUIET_AFTER_MS } from './config.js';
export type { InputOptions, InputProblem } from './input-options.js';
export { readJournal } from './journal.js';
export { type JournalWriter, openJournalWriter } from './journal-writer.js';
export { openInput } from './open-input.js';
export { type Pace, parsePace } from './pace.js';
export { parseEvent } from './parse-event.js';
export { readLines } from './read-lines.js';
export { type ReplayOptions, replay } from './replay.js';
export { openRotatingJournal, type RotatingJournal, type RotatingJournalOptions, type RotatingJournalStats } from './rotating-journal.js';
export {
  DEFAULT_ROTATION,
  openRotatingLines,
  type RotatingLines,
  type RotatingLinesStats,
  type RotatingOptions,
} from './rotating-lines.js';
export type { LineChunk } from './split-lines.js';
export { readTape } from './tape.js';
export type { TapeOptions } from './tape-events.js';
export { mergeByTime, type TimeAxis } from './time-order.js';
