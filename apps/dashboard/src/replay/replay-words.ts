import { compactNumber } from '../text/format.js';
import type { ReplayProgress } from './messages.js';
import type { Speed } from './replay-pace.js';

/** A speed for people: 60x. */
export function speedText(speed: Speed): string {
  return speed === 'max' ? 'as fast as possible' : `${speed}x`;
}

/** What was replayed so far: 5.8k events, 5.8k liquidations, 12 signals. */
export function countsText({ events, liquidations, signals }: ReplayProgress): string {
  return [counted(events, 'event'), counted(liquidations, 'liquidation'), counted(signals, 'signal')].join(', ');
}

/** Day and time of the recording in the local zone: 2026-03-04 14:03:05. */
export function dayText(tsMs: number): string {
  // Sweden writes dates as ISO 8601 does.
  return new Date(tsMs).toLocaleString('sv-SE');
}

function counted(count: number, what: string): string {
  return `${compactNumber(count)} ${what}${count === 1 ? '' : 's'}`;
}
