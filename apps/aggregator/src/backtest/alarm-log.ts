import { atLeast, type CascadeSignal, type LiquidatedSide, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';

/** From its first level above NONE to the next NONE: one alarm of the preset, as a user of the signals saw it. */
export interface LoggedAlarm {
  readonly symbol: string;
  readonly startMs: number;
  /** When NONE was signalled, or the log closed. */
  endMs: number;
  /** Highest reached. */
  level: SignalLevel;
  /** Highest. */
  probability: number;
  /** Of the highest level, when it was first reached. */
  side: LiquidatedSide | undefined;
  /** Of the highest level, when it was first reached. */
  reasons: readonly string[];
  /** When each level was published. */
  readonly levels: { readonly level: SignalLevel; readonly startMs: number; endMs: number }[];
}

/** Joins the signals of all symbols to alarms. Memory: one record an alarm. */
export class AlarmLog {
  /** By start. */
  readonly alarms: LoggedAlarm[] = [];
  readonly #open = new Map<string, LoggedAlarm>();

  /** Takes the next signal; times ascend. */
  push(signal: CascadeSignal): void {
    const { symbol, level, tsMs } = signal;
    const open = this.#open.get(symbol);
    if (open !== undefined) end(open, tsMs);
    if (level === 'NONE') {
      this.#open.delete(symbol);
      return;
    }
    const alarm = open ?? this.#begin(signal);
    alarm.probability = Math.max(alarm.probability, signal.probability);
    if (level !== alarm.level && atLeast(SIGNAL_LEVELS, level, alarm.level)) {
      alarm.level = level;
      alarm.side = signal.dominantSide;
      alarm.reasons = signal.reasons;
    }
    if (alarm.levels.at(-1)?.level !== level) alarm.levels.push({ level, startMs: tsMs, endMs: tsMs });
  }

  /** Ends what still stands. */
  close(nowMs: number): void {
    for (const alarm of this.#open.values()) end(alarm, nowMs);
    this.#open.clear();
  }

  #begin({ symbol, tsMs, probability }: CascadeSignal): LoggedAlarm {
    const alarm: LoggedAlarm = {
      symbol,
      startMs: tsMs,
      endMs: tsMs,
      level: 'NONE',
      probability,
      side: undefined,
      reasons: [],
      levels: [],
    };
    this.#open.set(symbol, alarm);
    this.alarms.push(alarm);
    return alarm;
  }
}

function end(alarm: LoggedAlarm, tsMs: number): void {
  alarm.endMs = tsMs;
  const last = alarm.levels.at(-1);
  if (last !== undefined) last.endMs = tsMs;
}
