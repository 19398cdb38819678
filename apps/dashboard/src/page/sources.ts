import type { Live } from '../live/open-live.js';
import { emptyState } from '../model/open-store.js';
import type { Store } from '../model/store.js';

/** What the page draws from: the service, until a file takes its place. Whatever gives way is ended first, and what it brought is cleared. */
export class Sources {
  readonly #store: Store;
  readonly #live: Live;
  readonly #nowMs: () => number;
  #endLive: (() => void) | undefined;

  /** Opens the service. */
  constructor(store: Store, live: Live, nowMs: () => number) {
    this.#store = store;
    this.#live = live;
    this.#nowMs = nowMs;
    this.#endLive = live.open(store);
  }

  /** Makes room for a file, or for another one. */
  makeRoom(): void {
    this.#endLive?.();
    this.#endLive = undefined;
    const { selected } = this.#store.state;
    this.#store.update({ ...emptyState(this.#nowMs()), selected, venues: undefined, intake: undefined });
  }

  /** The service in place of the file. */
  backToLive(): void {
    this.makeRoom();
    this.#endLive = this.#live.open(this.#store);
  }

  /** The service is asked again at once, e.g. with a new token; nothing while a file is replayed. */
  retry(): void {
    if (this.#endLive !== undefined) this.#live.retry();
  }
}
