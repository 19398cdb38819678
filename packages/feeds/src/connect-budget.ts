import { Ring } from '@cascade/core/stats';

/** How many connections may be opened in a span of time. */
export interface ConnectLimit {
  readonly count: number;
  readonly perMs: number;
}

/** Addresses remembered; far more than a process listens to. */
const MAX_ADDRESSES = 1_000;
/** Budgets of this process by address and limit: venues count per IP address, whoever in the process connects. */
const budgets: Map<string, ConnectBudget> = new Map();

/** Sliding window over the last connects to one address; refuses more than the limit. O(1), memory one number per allowed connect. */
export class ConnectBudget {
  readonly #limit: ConnectLimit;
  readonly #takenMs: Ring<number>;

  constructor(limit: ConnectLimit) {
    this.#limit = limit;
    this.#takenMs = new Ring(limit.count);
  }

  /**
   * Takes one connect.
   * @returns 0 when it may begin now, else ms until it is worth asking again; nothing is taken then
   */
  take(nowMs: number): number {
    const { count, perMs } = this.#limit;
    const oldestMs = this.#takenMs.length < count ? undefined : this.#takenMs.at(0);
    const waitMs = oldestMs === undefined ? 0 : oldestMs + perMs - nowMs;
    if (waitMs > 0) return Math.min(perMs, waitMs);
    this.#takenMs.push(nowMs);
    return 0;
  }
}

/** The one budget of this process for the host of `url` under `limit`. */
export function budgetFor(url: string, limit: ConnectLimit): ConnectBudget {
  const key = `${URL.canParse(url) ? new URL(url).host : url} ${limit.count} ${limit.perMs}`;
  const known = budgets.get(key);
  if (known !== undefined) return known;
  const oldest = budgets.keys().next();
  if (budgets.size >= MAX_ADDRESSES && oldest.done !== true) budgets.delete(oldest.value);
  const budget = new ConnectBudget(limit);
  budgets.set(key, budget);
  return budget;
}
