import type { AbortSignalLike, Clock } from '@cascade/core';
import { systemClock } from './system-clock.js';

/** What a session's ticks amounted to. */
export interface TickCount {
  readonly ticks: number;
  /** By how much the machine was late with them altogether, ms. */
  readonly lateMs: number;
}

/**
 * The machine's clock that keeps the books: a session tells its ticks apart from others' by its signal, and every other sleep is a
 * delay of the runner. A detection time in ticks is the same on an idle and on a busy machine.
 */
export class TickClock implements Clock {
  /** Every signal that was slept on; a leaking sleep leaves its listener there. */
  readonly signals: Set<AbortSignalLike> = new Set();
  readonly #tickMs: number;
  readonly #others: { readonly delayMs: number; readonly signal: AbortSignalLike | undefined }[] = [];
  readonly #sessions: Map<AbortSignalLike, TickCount> = new Map();

  /** @param tickMs length of a tick; other sleeps must not be of that length */
  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  nowMs(): number {
    return systemClock.nowMs();
  }

  async sleep(delayMs: number, signal?: AbortSignalLike): Promise<void> {
    if (signal !== undefined) this.signals.add(signal);
    if (delayMs !== this.#tickMs) this.#others.push({ delayMs, signal });
    const startedMs = performance.now();
    await systemClock.sleep(delayMs, signal);
    if (signal === undefined || signal.aborted || delayMs !== this.#tickMs) return;
    const { ticks, lateMs } = this.#sessions.get(signal) ?? { ticks: 0, lateMs: 0 };
    this.#sessions.set(signal, { ticks: ticks + 1, lateMs: lateMs + performance.now() - startedMs - delayMs });
  }

  /** The reconnect delays asked for; pauses between subscriptions belong to sessions, those of metadata and polls are longer. */
  reconnectDelays(): number[] {
    const others = this.#others.filter(({ delayMs, signal }) => delayMs < 20_000 && !(signal !== undefined && this.#sessions.has(signal)));
    return others.map(({ delayMs }) => delayMs);
  }

  /** Returns a function that tells how much longer the sessions of this moment lived, the longest of them; without any, the first one to come. */
  mark(): () => TickCount {
    const known = new Map(this.#sessions);
    return () => {
      const ended = [...this.#sessions].filter(([signal]) => known.size === 0 || known.has(signal));
      const lives = (known.size === 0 ? ended.slice(0, 1) : ended).map(([signal, { ticks, lateMs }]) => {
        const before = known.get(signal);
        return { ticks: ticks - (before?.ticks ?? 0), lateMs: lateMs - (before?.lateMs ?? 0) };
      });
      return lives.reduce((longest, life) => (life.ticks > longest.ticks ? life : longest), { ticks: 0, lateMs: 0 });
    };
  }
}
