import { atLeast, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { formatTime } from '../format.js';
import type { LineOutput } from '../output.js';
import { dataMark } from './read-documents.js';
import { showSignal } from './show-signal.js';
import type { TailedSignal } from './tailed-signal.js';

/** How signals are printed, and until when. */
export interface PrintOptions {
  readonly output: LineOutput;
  /** One document a line instead of text for people. */
  readonly json: boolean;
  readonly colour: boolean;
  /** Ends after the first signal at or above it. */
  readonly exitOn: SignalLevel | undefined;
}

/** Prints signals until they end or nobody reads. @returns `true` when the level to end at was reached */
export async function printSignals(signals: AsyncIterable<TailedSignal>, options: PrintOptions): Promise<boolean> {
  const { output, json, colour, exitOn } = options;
  for await (const { signal, data } of signals) {
    const mark = data === undefined ? '' : dataMark(data);
    await output.line(json ? JSON.stringify(signal) : showSignal(signal, `${mark}${formatTime(signal.timestamp * 1_000)}`, colour));
    if (output.closed) return false;
    if (exitOn !== undefined && atLeast(SIGNAL_LEVELS, signal.signal, exitOn)) return true;
  }
  return false;
}
