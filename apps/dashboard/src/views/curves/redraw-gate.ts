/** For the next call, ms: a round of the store told in parts takes up to so long. */
const PATIENCE_MS = 250;

/**
 * Calls that come faster than once in `gapMs` are drawn together. One that is due is drawn at once, in the frame of the update it comes with; one
 * that is not waits for the next such call, or when none comes for a frame of its own.
 */
export class RedrawGate {
  readonly #draw: () => void;
  readonly #gapMs: number;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;

  constructor(draw: () => void, gapMs: number = 50) {
    this.#draw = draw;
    this.#gapMs = gapMs;
  }

  /** Draws now or soon. */
  ask(): void {
    const waitMs = this.#drawnMs + this.#gapMs - performance.now();
    if (waitMs <= 0) this.#drawNow();
    else this.#timer ??= setTimeout(() => this.#askFrame(), waitMs + PATIENCE_MS);
  }

  /** Draws no more. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #askFrame(): void {
    this.#frame ??= requestAnimationFrame(() => this.#drawNow());
  }

  #drawNow(): void {
    this.end();
    this.#timer = undefined;
    this.#frame = undefined;
    this.#drawnMs = performance.now();
    this.#draw();
  }
}
