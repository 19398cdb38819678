import { CascadeError, type Clock } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import { followService } from './follow-service.js';
import { pastSignals } from './past-signals.js';
import { dataMark, type Hello, readHello, readSignal, type ToldDataKind } from './read-documents.js';
import { RecentIds } from './recent-ids.js';
import type { ServiceAddress } from './service-address.js';
import type { SseEvent } from './sse-parser.js';
import type { TailedSignal, TailWish } from './tailed-signal.js';

/** What is followed, and who is told about the way to it. */
export interface HttpTailOptions {
  readonly address: ServiceAddress;
  readonly wish: TailWish;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Lines about the connection, for people. */
  readonly say: (text: string) => void;
}

/**
 * The signals of a running service, each once: past ones first when they are wanted, then as they come. Ends when `signal` aborts.
 * @throws CascadeError as `followService`
 */
export async function* signalsOverHttp(options: HttpTailOptions): AsyncGenerator<TailedSignal> {
  const { address, signal, clock, say } = options;
  const reader = new HttpTail(options);
  let lostMs: number | undefined;
  for await (const news of followService({ address, query: queryOf(options.wish), signal, clock })) {
    if (news.type === 'event') yield* reader.take(news.event);
    else if (news.type === 'lost') {
      lostMs = clock.nowMs();
      say(`lost ${address.base} (${news.reason}); trying again`);
    } else if (lostMs !== undefined) {
      say(`${address.base} is back after ${Math.round((clock.nowMs() - lostMs) / 1_000)} s`);
      lostMs = undefined;
    }
  }
}

function queryOf({ minLevel, symbols }: TailWish): URLSearchParams {
  const query = new URLSearchParams({ topics: 'signals', min_level: minLevel });
  if (symbols.length > 0) query.set('symbols', symbols.join(','));
  return query;
}

/** What the events of the stream mean. */
class HttpTail {
  readonly #options: HttpTailOptions;
  readonly #known = new RecentIds();
  #data: ToldDataKind = 'unknown';
  #isGreeted = false;
  #hasComplained = false;

  constructor(options: HttpTailOptions) {
    this.#options = options;
  }

  async *take({ event, data }: SseEvent): AsyncGenerator<TailedSignal> {
    const { say } = this.#options;
    if (event === 'hello') yield* this.#greet(readHello(data));
    else if (event === 'signal') yield* this.#news(readSignal(data));
    else if (event === 'gap') say('signals may be missing here: the service does not remember the last one that was shown');
  }

  async *#greet(hello: Hello): AsyncGenerator<TailedSignal> {
    const { address, say, wish, clock } = this.#options;
    const isOther = this.#data !== hello.data;
    this.#data = hello.data;
    if (isOther || !this.#isGreeted) say(`following ${address.base}: ${dataMark(hello.data).trim() || 'live data'}`);
    if (this.#isGreeted || wish.sinceMs === undefined) {
      this.#isGreeted = true;
      return;
    }
    this.#isGreeted = true;
    const nowMs = hello.timestamp === undefined ? clock.nowMs() : hello.timestamp * 1_000;
    for (const signal of await this.#past(nowMs - wish.sinceMs)) yield* this.#news(signal);
  }

  /** Asked for while the stream stands, so that nothing falls in between. */
  async #past(fromMs: number): Promise<readonly WireSignal[]> {
    const { address, wish, signal, say } = this.#options;
    try {
      const { signals, isWhole } = await pastSignals({ address, wish, fromMs, signal });
      if (!isWhole) say(`only the newest ${signals.length} past signals can be had`);
      return signals;
    } catch (error) {
      if (!signal.aborted) say(`past signals could not be had: ${error instanceof CascadeError ? error.message : String(error)}`);
      return [];
    }
  }

  *#news(signal: WireSignal | undefined): Generator<TailedSignal> {
    if (signal === undefined) {
      if (!this.#hasComplained) this.#options.say('the service tells signals that can not be read; they are left out');
      this.#hasComplained = true;
    } else if (this.#known.add(signal.id)) yield { signal, data: this.#data };
  }
}
