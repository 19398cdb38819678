import { DAY_MS, HOUR_MS } from './config.js';
import type { LabelledSpan } from './labelled-span.js';

/**
 * A labelled span cut into UTC days (the first and the last may be partial and weigh less), with what each day holds.
 * An hour is calm when no cascade or grey label of any symbol touches that UTC clock hour. O(days x 24 + labelled hours).
 */
export class DayGrid {
  readonly days: number;
  /** Symbol-days by day: symbols x the share of the day that lies in the span. */
  readonly symbolDays: Float64Array;
  /** Calm hours by day, partial hours by their share; of the market, not per symbol. */
  readonly calmHours: Float64Array;
  readonly #firstDay: number;
  readonly #firstHour: number;
  readonly #busyHours: Uint8Array;

  constructor({ startMs, endMs, symbols, labels }: LabelledSpan) {
    this.#firstDay = Math.floor(startMs / DAY_MS);
    this.#firstHour = this.#firstDay * 24;
    this.days = Math.floor((endMs - 1) / DAY_MS) - this.#firstDay + 1;
    this.symbolDays = new Float64Array(this.days);
    this.calmHours = new Float64Array(this.days);
    this.#busyHours = new Uint8Array(this.days * 24);
    for (const label of labels) {
      const last = Math.min(this.#hourOf(label.endMs), this.#busyHours.length - 1);
      for (let hour = Math.max(0, this.#hourOf(label.onsetMs)); hour <= last; hour++) this.#busyHours[hour] = 1;
    }
    const shareOf = (fromMs: number, lengthMs: number): number =>
      Math.max(0, Math.min(endMs, fromMs + lengthMs) - Math.max(startMs, fromMs)) / lengthMs;
    for (let day = 0; day < this.days; day++) {
      this.symbolDays[day] = symbols.length * shareOf((this.#firstDay + day) * DAY_MS, DAY_MS);
    }
    for (let hour = 0; hour < this.#busyHours.length; hour++) {
      if (this.#busyHours[hour] !== 0) continue;
      const day = Math.floor(hour / 24);
      this.calmHours[day] = (this.calmHours[day] as number) + shareOf((this.#firstHour + hour) * HOUR_MS, HOUR_MS);
    }
  }

  /** Which day of the span holds a moment, 0 = first. */
  dayOf(tsMs: number): number {
    return Math.floor(tsMs / DAY_MS) - this.#firstDay;
  }

  isCalm(tsMs: number): boolean {
    return this.#busyHours[this.#hourOf(tsMs)] === 0;
  }

  /** How many of these moments fall on each day. */
  countByDay(momentsMs: readonly number[]): Float64Array {
    const counts = new Float64Array(this.days);
    for (const tsMs of momentsMs) {
      const day = this.dayOf(tsMs);
      counts[day] = (counts[day] as number) + 1;
    }
    return counts;
  }

  #hourOf(tsMs: number): number {
    return Math.floor(tsMs / HOUR_MS) - this.#firstHour;
  }
}

/** Symbols x days of a span. */
export function symbolDaysOf({ startMs, endMs, symbols }: LabelledSpan): number {
  return (symbols.length * (endMs - startMs)) / DAY_MS;
}
