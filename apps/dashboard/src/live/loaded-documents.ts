import type { Store } from '../model/store.js';
import { type Api, ApiProblem, askDocument } from './api.js';
import { MAX_LIQUIDATIONS, mergeLiquidations, mergeValues } from './merge.js';
import { PastSignals } from './past-signals.js';
import { fieldsOf, readEach, readHistory, readLiquidation, readSnapshot, readVenue } from './read-documents.js';

/** What is asked for once a stream is open. */
export type DocumentName = 'snapshot' | 'signals' | 'liquidations' | 'history';

const PATHS: Readonly<Record<Exclude<DocumentName, 'signals'>, string>> = {
  snapshot: '/v1/snapshot',
  liquidations: `/v1/liquidations?limit=${MAX_LIQUIDATIONS}`,
  history: '/v1/history',
};
const NAMES: readonly DocumentName[] = ['snapshot', 'signals', 'liquidations', 'history'];
/** How often the venues are asked for, and what could not be had before, ms. */
const AGAIN_MS = 5_000;

/**
 * What a page needs beside the stream: what stands and what was, once; the venues every 5 s. What comes is merged with what the stream brought
 * meanwhile; signals come in several answers, the newest first. A document that can't be had now is asked for again with the venues.
 */
export class LoadedDocuments {
  readonly #store: Store;
  readonly #api: Api;
  readonly #onMalformed: (error: unknown) => void;
  readonly #wanted = new Set<DocumentName>();
  readonly #signals: PastSignals;

  constructor(store: Store, api: Api, onMalformed: (error: unknown) => void) {
    this.#store = store;
    this.#api = api;
    this.#onMalformed = onMalformed;
    this.#signals = new PastSignals(store, api, onMalformed);
  }

  /** Asks for a document (again) with the next round. */
  want(name: DocumentName): void {
    this.#wanted.add(name);
  }

  /** Loads everything, then goes on with the venues until the signal. Never rejects. */
  async load(signal: AbortSignal): Promise<void> {
    for (const name of NAMES) this.#wanted.add(name);
    while (!signal.aborted) {
      const names = [...this.#wanted];
      this.#wanted.clear();
      await Promise.all([...names.map((name) => this.#attempt(name, signal)), this.#attempt('venues', signal)]);
      await pause(AGAIN_MS, signal);
    }
  }

  async #attempt(name: DocumentName | 'venues', signal: AbortSignal): Promise<void> {
    try {
      if (name === 'signals') return await this.#signals.load(signal);
      const document = await askDocument(this.#api, name === 'venues' ? '/v1/exchanges' : PATHS[name], signal);
      if (!signal.aborted) this.#take(name, document);
    } catch (error) {
      if (signal.aborted) return;
      const isMissing = error instanceof ApiProblem && error.status === 404;
      if (isMissing && name === 'history') this.#lacksHistory(true);
      const isReachable = error instanceof ApiProblem || error instanceof TypeError;
      if (!isReachable) this.#onMalformed(error);
      // An older service has no such document; asking again would not help.
      else if (name !== 'venues' && !isMissing) this.#wanted.add(name);
    }
  }

  #lacksHistory(lacksHistory: boolean): void {
    const { intake } = this.#store.state;
    if (intake !== undefined) this.#store.update({ intake: { ...intake, lacksHistory } });
  }

  #take(name: keyof typeof PATHS | 'venues', document: unknown): void {
    const { state } = this.#store;
    if (name === 'history') {
      this.#store.update({ history: readHistory(document) });
      this.#lacksHistory(false);
    } else if (name === 'liquidations') {
      const { liquidations } = fieldsOf(document);
      const read = readEach(liquidations, 'liquidations', readLiquidation, this.#onMalformed);
      this.#store.update({ liquidations: mergeLiquidations(state.liquidations, read) });
    } else if (name === 'venues') {
      const { exchanges } = fieldsOf(document);
      const venues = readEach(exchanges, 'exchanges', readVenue, this.#onMalformed);
      this.#store.update({ venues: new Map(venues.map((venue) => [venue.exchange, venue])) });
    } else {
      const { data, ...values } = readSnapshot(document, this.#onMalformed);
      this.#store.update({ ...mergeValues(state, values), data: data ?? state.data });
    }
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, delayMs);
    signal.addEventListener('abort', wake);
  });
}
