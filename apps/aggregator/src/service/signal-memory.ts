import { setTimeout as sleep } from 'node:timers/promises';
import { atLeast, CascadeError, SIGNAL_LEVELS } from '@cascade/core';
import { Ring } from '@cascade/core/stats';
import type { SignalBus, WireSignal } from '@cascade/redis-bus';
import { type CatchUp, parseEventId, type SignalAnswer, type SignalQuery } from './live-source.js';

/** Signals remembered in this process. */
const MAX_SIGNALS = 10_000;
/** Redis may have put a signal into its stream this much before or after its own time, ms: clocks differ, and spilled signals come late. */
const STREAM_MARGIN_MS = 60_000;
/** How long a bus that is connecting is waited for, and how often it is looked at, ms. */
const CONNECTING_MS = 5_000;
const LOOK_MS = 50;
/** How long reading the stream may take, ms. */
const PATIENCE_MS = 30_000;

/** The newest signals of this process, and behind them what Redis keeps. */
export class SignalMemory {
  readonly #bus: SignalBus;
  readonly #hasRedis: boolean;
  readonly #newest = new Ring<WireSignal>(MAX_SIGNALS);

  constructor(bus: SignalBus, hasRedis: boolean) {
    this.#bus = bus;
    this.#hasRedis = hasRedis;
  }

  add(signal: WireSignal): void {
    this.#newest.push(signal);
  }

  /** Past signals, oldest first; from Redis when it answers. */
  async past({ symbol, minLevel = 'NONE', fromTsMs, toTsMs, limit }: SignalQuery): Promise<SignalAnswer> {
    const fits = ({ symbol: of, signal, timestamp }: WireSignal): boolean =>
      (symbol === undefined || of === symbol) &&
      atLeast(SIGNAL_LEVELS, signal, minLevel) &&
      timestamp * 1_000 >= (fromTsMs ?? Number.NEGATIVE_INFINITY) &&
      timestamp * 1_000 <= (toTsMs ?? Number.POSITIVE_INFINITY);
    if (this.#hasRedis) {
      const range = { ...(fromTsMs === undefined ? {} : { fromTsMs }), ...(toTsMs === undefined ? {} : { toTsMs }) };
      // The history of a symbol begins at ALERT; the one of all holds every level.
      const history = this.#bus.history(symbol !== undefined && atLeast(SIGNAL_LEVELS, minLevel, 'ALERT') ? symbol : undefined, range);
      const found = await history.catch(() => undefined);
      if (found !== undefined) return { signals: found.filter(fits).slice(-limit), source: 'redis' };
    }
    return { signals: this.#newest.toArray().filter(fits).slice(-limit), source: 'memory' };
  }

  /** Everything after the signal with this event id: from this process when it remembers it, else from the stream in Redis. */
  catchUp(lastEventId: string): CatchUp {
    const cursor = parseEventId(lastEventId);
    const newest = this.#newest.toArray();
    const index = cursor === undefined ? -1 : newest.findLastIndex(({ id }) => id === cursor.id);
    if (index >= 0) return { complete: true, signals: each(newest.slice(index + 1)) };
    if (cursor === undefined || !this.#hasRedis) return { complete: false, signals: each(newest) };
    return { complete: true, signals: this.#fromStream(cursor) };
  }

  /**
   * From the stream, up to the newest signal Redis has now, then what this process remembers beyond it.
   * @throws CascadeError `redis-bus/unavailable`, `app/catch-up-failed` when Redis stops to answer
   */
  async *#fromStream({ tsMs, id }: { readonly tsMs: number; readonly id: string }): AsyncGenerator<WireSignal> {
    await this.#connected();
    const newest = (await this.#bus.history(undefined, { limit: 1 })).at(-1);
    // Only those this process may remember too have to be known by their ids.
    const rememberedSec = (this.#newest.at(0)?.timestamp ?? Number.POSITIVE_INFINITY) - STREAM_MARGIN_MS / 1_000;
    const seen = new Set<string>();
    const passed: WireSignal[] = [];
    let isBehind = true;
    let isComplete = newest === undefined;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const stream = this.#bus.signals({ fromId: `${Math.max(0, tsMs - STREAM_MARGIN_MS)}-0`, signal: patience });
    for await (const signal of isComplete ? [] : stream) {
      if (signal.timestamp >= rememberedSec) seen.add(signal.id);
      if (!isBehind) yield asReplayed(signal);
      else if (signal.id === id) isBehind = false;
      else passed.push(signal);
      isComplete = signal.id === newest?.id;
      if (isComplete) break;
    }
    if (!isComplete) throw new CascadeError('app/catch-up-failed', 'Redis stopped to answer while its stream was read; try again');
    const isLater = ({ timestamp }: WireSignal): boolean => timestamp * 1_000 > tsMs;
    if (isBehind) for (const signal of passed) if (isLater(signal)) yield asReplayed(signal);
    for (const signal of this.#newest.toArray()) if (isLater(signal) && !seen.has(signal.id)) yield asReplayed(signal);
  }

  /** Clients come back as soon as a restarted service listens: Redis may need a moment longer. */
  async #connected(): Promise<void> {
    for (let waitedMs = 0; this.#bus.stats().state === 'connecting' && waitedMs < CONNECTING_MS; waitedMs += LOOK_MS) await sleep(LOOK_MS);
  }
}

async function* each(signals: readonly WireSignal[]): AsyncGenerator<WireSignal> {
  for (const signal of signals) yield asReplayed(signal);
}

function asReplayed(signal: WireSignal): WireSignal {
  return signal.meta.replayed === true ? signal : { ...signal, meta: { ...signal.meta, replayed: true } };
}
