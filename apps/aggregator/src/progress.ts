import { progressBar, type StatusBlock } from './status-block.js';

/** Redraws at most this often, ms. */
const REDRAW_MS = 200;

/** What is being done, and once it is known how far that is, a bar with the time that is left. Draws on terminals only. */
export class Progress {
  readonly #status: StatusBlock;
  readonly #nowMs: () => number;
  #title = '';
  #startedMs = 0;
  #drawnMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs any clock that never goes back, ms */
  constructor(status: StatusBlock, nowMs: () => number) {
    this.#status = status;
    this.#nowMs = nowMs;
  }

  /** Begins another piece of work. */
  begin(title: string): void {
    this.#title = title;
    this.#startedMs = this.#nowMs();
    this.#drawnMs = Number.NEGATIVE_INFINITY;
    this.#status.update([title]);
  }

  /** `share` 0..1 of the piece is done; drawn at most every 200 ms. */
  update(share: number): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    const done = Math.min(1, Math.max(0, share));
    const left = done > 0.02 ? `, ${duration(((nowMs - this.#startedMs) / done) * (1 - done))} left` : '';
    this.#status.update([`${this.#title}${left}`, progressBar(done, Math.min(60, this.#status.width - 1))]);
  }

  /** Takes the bar away. */
  end(): void {
    this.#status.update([]);
  }
}

function duration(ms: number): string {
  const whole = Math.ceil(ms / 1_000);
  return whole < 90 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
