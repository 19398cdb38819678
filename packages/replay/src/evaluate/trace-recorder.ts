import type { MethodTraces } from './score-trace.js';

/** Samples a trace starts with room for. */
const FIRST_ROOM = 256;

class Columns {
  #tsMs = new Float64Array(FIRST_ROOM);
  #score = new Float64Array(FIRST_ROOM);
  #length = 0;

  add(tsMs: number, score: number): void {
    if (this.#length === this.#tsMs.length) {
      this.#tsMs = grown(this.#tsMs);
      this.#score = grown(this.#score);
    }
    this.#tsMs[this.#length] = tsMs;
    this.#score[this.#length] = score;
    this.#length += 1;
  }

  cut(): { tsMs: Float64Array; score: Float64Array } {
    return { tsMs: this.#tsMs.slice(0, this.#length), score: this.#score.slice(0, this.#length) };
  }
}

/** Keeps what one method says of every symbol, above a floor. Memory: 16 bytes a sample kept. */
export class TraceRecorder {
  readonly #method: string;
  readonly #floor: number;
  readonly #symbols = new Map<string, Columns>();

  constructor(method: string, floor: number) {
    this.#method = method;
    this.#floor = floor;
  }

  /** Takes one score; times of a symbol ascend. Scores below the floor are calm and not kept, nor is NaN. */
  add(symbol: string, tsMs: number, score: number): void {
    if (!(score >= this.#floor)) return;
    let columns = this.#symbols.get(symbol);
    if (columns === undefined) {
      columns = new Columns();
      this.#symbols.set(symbol, columns);
    }
    columns.add(tsMs, score);
  }

  /** All kept so far, as copies; symbols in the order of their first kept score. */
  traces(): MethodTraces {
    return {
      method: this.#method,
      floor: this.#floor,
      traces: [...this.#symbols].map(([symbol, columns]) => ({ symbol, ...columns.cut() })),
    };
  }
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
