import type { SignalDocument, ValuesDocument } from '../model/documents.js';
import { NO_INTAKE } from '../model/intake.js';
import type { Connection, Source, Store } from '../model/store.js';
import { type Api, ApiProblem, ask } from './api.js';
import { backoffMs } from './backoff.js';
import { EventParser, type StreamEvent } from './event-parser.js';
import { HistoryTail } from './history-tail.js';
import { LoadedDocuments } from './loaded-documents.js';
import { mergeLiquidations, mergeSignals, mergeValues, valuesTime } from './merge.js';
import { parseJson, parseObject, readEach, readKind, readLiquidation, readSignal, readValues } from './read-documents.js';

const STREAM_PATH = '/v1/stream?topics=signals,values,liquidations';
/** Event ids the service takes. */
const MAX_ID_LENGTH = 200;

/** What a live source goes by. */
export interface LiveOptions extends Api {
  /** The page's clock, Unix ms. */
  readonly nowMs: () => number;
  /** 0..1 */
  readonly random: () => number;
  /** Without values for so long while the stream is open they are stale, ms. */
  readonly staleAfterMs?: number;
  /** A stream without a byte for so long is given up, ms; the service sends a sign of life every 15 s. */
  readonly silentAfterMs?: number;
  /** How long to wait before each attempt, ms. */
  readonly waitMs?: (attempt: number, random: number) => number;
}

/** A source and how to hurry it. */
export interface Live {
  readonly open: Source;
  /** Tries at once, e.g. with a new token. */
  readonly retry: () => void;
}

/**
 * The running service as a source: the stream first, then what stands and what was, so that nothing falls between them; when the stream is lost it
 * says so, waits, and resumes after the newest signal. What can't be read is counted in `intake` and left out. One stream, one timer.
 */
export function createLive(options: LiveOptions): Live {
  const hurried = new Set<() => void>();
  return {
    retry: () => {
      for (const hurry of hurried) hurry();
    },
    open: (store) => {
      const connection = new LiveConnection(store, options);
      const hurry = (): void => connection.hurry();
      hurried.add(hurry);
      void connection.run();
      return () => {
        hurried.delete(hurry);
        connection.close();
      };
    },
  };
}

class LiveConnection {
  readonly #store: Store;
  readonly #options: LiveOptions;
  readonly #ended = new AbortController();
  readonly #documents: LoadedDocuments;
  #tail = new HistoryTail();
  #instance: string | undefined;
  readonly #news: SignalDocument[] = [];
  /** Understood, but not counted yet. */
  #events = 0;
  #lastEventId = '';
  #byteMs = 0;
  #valuesMs = 0;
  #attempt = 0;
  #wake: (() => void) | undefined;

  constructor(store: Store, options: LiveOptions) {
    this.#store = store;
    this.#options = options;
    this.#documents = new LoadedDocuments(store, options, (error) => this.#countMalformed(error));
  }

  /** Until it is closed: listens, and after a loss waits and listens again. Never rejects. */
  async run(): Promise<void> {
    const { nowMs, random, waitMs = backoffMs } = this.#options;
    this.#store.update({ connection: { status: 'connecting', sinceMs: nowMs() }, intake: NO_INTAKE });
    while (!this.#ended.signal.aborted) {
      const problem = await this.#listen();
      if (this.#ended.signal.aborted) return;
      this.#say(problem instanceof ApiProblem && problem.status === 401 ? 'unauthorized' : 'lost', reasonOf(problem));
      // A token that is wrong stays wrong: only a new one is worth another attempt.
      await this.#wait(this.#store.state.connection.status === 'unauthorized' ? undefined : waitMs(this.#attempt++, random()));
      this.#countMore('reconnects', 1);
    }
  }

  hurry(): void {
    this.#attempt = 0;
    this.#wake?.();
  }

  close(): void {
    this.#ended.abort();
    this.#wake?.();
  }

  /** One stream from its request to its end. @returns why it ended */
  async #listen(): Promise<unknown> {
    const { nowMs } = this.#options;
    const abort = new AbortController();
    const end = (): void => abort.abort(new Error('the page was closed'));
    this.#ended.signal.addEventListener('abort', end);
    this.#byteMs = nowMs();
    const watch = setInterval(() => this.#look(abort), 1_000);
    try {
      const resume: Record<string, string> = this.#lastEventId === '' ? {} : { 'last-event-id': this.#lastEventId };
      const response = await ask(this.#options, STREAM_PATH, { accept: 'text/event-stream', ...resume }, abort.signal);
      if (response.body === null) return new Error('the stream is empty');
      this.#valuesMs = nowMs();
      void this.#documents.load(abort.signal);
      await this.#read(response.body.getReader());
      return new Error('the service ended the stream');
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 400) this.#lastEventId = '';
      return abort.signal.aborted ? abort.signal.reason : error;
    } finally {
      clearInterval(watch);
      this.#ended.signal.removeEventListener('abort', end);
      abort.abort();
    }
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const parser = new EventParser(this.#lastEventId);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#byteMs = this.#options.nowMs();
      for (const event of parser.push(value)) this.#take(event);
      this.#flush();
    }
  }

  /** Signals of one chunk of the stream go into the store together: each costs a copy of all that are kept. */
  #flush(): void {
    if (this.#news.length > 0) this.#store.update({ signals: mergeSignals(this.#store.state.signals, this.#news.splice(0)) });
    if (this.#events > 0) this.#countMore('events', this.#events);
    this.#events = 0;
  }

  #take(event: StreamEvent): void {
    if (event.lastEventId.length <= MAX_ID_LENGTH) this.#lastEventId = event.lastEventId;
    try {
      this.#understand(event);
      this.#events++;
    } catch (error) {
      this.#countMalformed(error);
    }
  }

  /** Events it does not know are ignored. */
  #understand({ type, data }: StreamEvent): void {
    if (type === 'signal') return void this.#news.push(readSignal(parseJson(data)));
    this.#flush();
    const { state } = this.#store;
    if (type === 'values') this.#takeValues(readValues(parseJson(data), (error) => this.#countMalformed(error)));
    else if (type === 'liquidations') {
      const news = readEach(parseJson(data), 'liquidations', readLiquidation, (error) => this.#countMalformed(error));
      this.#store.update({ liquidations: mergeLiquidations(state.liquidations, news) });
    } else if (type === 'hello') this.#takeHello(parseObject(data));
    else if (type === 'gap') {
      this.#countMore('gaps', 1);
      this.#documents.want('signals');
    } else if (type === 'dropped') {
      const { dropped } = parseObject(data);
      this.#countMore('dropped', typeof dropped === 'number' && Number.isFinite(dropped) ? dropped : 1);
    }
  }

  #takeHello({ instance, data }: Readonly<Record<string, unknown>>): void {
    this.#attempt = 0;
    // Another process numbers its liquidations anew, and the present of the one before is over.
    if (this.#instance !== undefined && this.#instance !== instance)
      this.#store.update({ liquidations: [], symbols: new Map(), nowMs: undefined });
    this.#instance = typeof instance === 'string' ? instance : undefined;
    this.#store.update({ data: readKind(data) });
    this.#say('live');
  }

  #takeValues(values: ValuesDocument): void {
    const { state } = this.#store;
    this.#valuesMs = this.#options.nowMs();
    const timeSec = valuesTime(values);
    const { signals, data = 'live' } = state;
    const history = timeSec === undefined ? undefined : this.#tail.push(state.history, values, { timeSec, data, signals });
    this.#store.update({ ...mergeValues(state, values), ...(history === undefined ? {} : { history }) });
    if (state.intake?.staleSinceMs !== undefined) this.#store.update({ intake: { ...state.intake, staleSinceMs: undefined } });
  }

  /** Every second: is the stream silent, are the values stale? */
  #look(abort: AbortController): void {
    const { nowMs, staleAfterMs = 3_000, silentAfterMs = 25_000 } = this.#options;
    const { connection, intake = NO_INTAKE } = this.#store.state;
    if (nowMs() - this.#byteMs > silentAfterMs) abort.abort(new Error(`nothing came for ${Math.round(silentAfterMs / 1_000)} s`));
    else if (connection.status === 'live' && intake.staleSinceMs === undefined && nowMs() - this.#valuesMs > staleAfterMs) {
      this.#store.update({ intake: { ...intake, staleSinceMs: this.#valuesMs } });
    }
  }

  /** Since when is kept while the status stays. */
  #say(status: Connection['status'], reason?: string): void {
    const { connection, intake = NO_INTAKE } = this.#store.state;
    const sinceMs = connection.status === status ? connection.sinceMs : this.#options.nowMs();
    this.#store.update({ connection: { status, sinceMs, reason }, intake: { ...intake, staleSinceMs: undefined } });
  }

  #countMore(what: 'events' | 'gaps' | 'dropped' | 'reconnects', count: number): void {
    const { intake = NO_INTAKE } = this.#store.state;
    this.#store.update({ intake: { ...intake, [what]: intake[what] + count } });
  }

  #countMalformed(error: unknown): void {
    const { intake = NO_INTAKE } = this.#store.state;
    const firstMalformed = intake.firstMalformed ?? reasonOf(error);
    this.#store.update({ intake: { ...intake, malformed: intake.malformed + 1, firstMalformed } });
  }

  async #wait(delayMs: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

function reasonOf(problem: unknown): string {
  // What fetch says of a service that is not there differs between browsers and helps nobody.
  if (problem instanceof TypeError) return 'the service can not be reached';
  return problem instanceof Error ? problem.message : String(problem);
}
