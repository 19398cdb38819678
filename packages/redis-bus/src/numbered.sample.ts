import type { Detection } from '@cascade/core';
import { sampleDetection } from './detection.sample.js';

/** Symbols of {@link numbered}. */
export const NUMBERED_SYMBOLS: readonly string[] = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

const LEVELS = ['WATCH', 'WATCH', 'ALERT', 'CRITICAL'] as const;

/** The detection with that number, always the same: symbols in turn, mostly quiet levels. */
export function numbered(number: number): Detection {
  return sampleDetection(number, LEVELS[number % 4], NUMBERED_SYMBOLS[number % 3]);
}
