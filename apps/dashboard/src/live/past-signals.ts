import type { SignalDocument } from '../model/documents.js';
import type { Store } from '../model/store.js';
import { type Api, askDocument } from './api.js';
import { MAX_SIGNALS, mergeSignals, SIGNALS_FOR_S } from './merge.js';
import { fieldsOf, readEach, readSignal } from './read-documents.js';

/** Signals of one answer: as many as the service gives at once. */
const ANSWER_SIGNALS = 1_000;
/** Answers asked for at most, one after the other. Two more than 5,000 signals need: those of one instant come twice. */
const MAX_ANSWERS = 7;

/**
 * The signals from before the page was opened: the newest first, then further back until 60 minutes or 5,000 are there. Once they have been, only
 * as far back as they are not known yet.
 */
export class PastSignals {
  readonly #store: Store;
  readonly #api: Api;
  readonly #onMalformed: (error: unknown) => void;
  #isComplete = false;

  constructor(store: Store, api: Api, onMalformed: (error: unknown) => void) {
    this.#store = store;
    this.#api = api;
    this.#onMalformed = onMalformed;
  }

  /** Each answer is on the page before the next one is asked for; at most 7. @throws as askDocument */
  async load(signal: AbortSignal): Promise<void> {
    let toSec: number | undefined;
    for (let answer = 0; answer < MAX_ANSWERS; answer++) {
      const to = toSec === undefined ? '' : `&to=${toSec}`;
      const { signals } = fieldsOf(await askDocument(this.#api, `/v1/signals?limit=${ANSWER_SIGNALS}${to}`, signal));
      if (signal.aborted) return;
      const oldest = this.#take(readEach(signals, 'signals', readSignal, this.#onMalformed));
      const isLast = !Array.isArray(signals) || signals.length < ANSWER_SIGNALS;
      if (isLast || oldest === undefined || oldest === toSec) break;
      toSec = oldest;
    }
    this.#isComplete = true;
  }

  /** @returns Unix seconds of the oldest of them; `undefined`: nothing older is needed */
  #take(read: readonly SignalDocument[]): number | undefined {
    const known = this.#store.state.signals;
    const signals = mergeSignals(known, read);
    this.#store.update({ signals });
    const oldest = read.reduce<SignalDocument | undefined>(
      (least, each) => (least && least.timestamp <= each.timestamp ? least : each),
      undefined,
    );
    const fromSec = (signals.at(-1)?.timestamp ?? 0) - SIGNALS_FOR_S;
    if (oldest === undefined || oldest.timestamp <= fromSec || signals.length >= MAX_SIGNALS) return undefined;
    return this.#isComplete && known.some(({ id }) => id === oldest.id) ? undefined : oldest.timestamp;
  }
}
