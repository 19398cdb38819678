import type { Problem } from './decoded.js';
import type { ProblemCount } from './feed-stats.js';
import { excerpt } from './fields.js';

/** Problems of one venue by code, with the first case of each. At most one entry per code. */
export class ProblemLog {
  readonly #byCode: Map<string, ProblemCount> = new Map();

  /** @param frame what could not be used; its beginning is kept for the first case */
  count({ code, detail }: Problem, frame: string): void {
    const known = this.#byCode.get(code);
    this.#byCode.set(code, {
      code,
      count: (known?.count ?? 0) + 1,
      firstDetail: known?.firstDetail ?? detail,
      firstFrame: known?.firstFrame ?? excerpt(frame, 300),
    });
  }

  list(): ProblemCount[] {
    return [...this.#byCode.values()];
  }
}
