import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import { GROUP_MS, MARKET_SYMBOL, MAX_LISTED, MAX_SYMBOLS } from '../config.js';
import type { AlertMessage, DataKind } from '../message.js';
import { cappedSignal } from './capped-signal.js';
import { alertKey, messageId } from './message-id.js';

interface Member {
  /** Of the signal that qualified: refreshes don't change it. */
  readonly key: string;
  readonly signal: WireSignal;
}

const rankOf = ({ signal }: WireSignal): number => SIGNAL_LEVELS.indexOf(signal);
const bySymbol = (a: WireSignal, b: WireSignal): number => (a.symbol < b.symbol ? -1 : Number(a.symbol > b.symbol));
const marketFirst = (a: WireSignal, b: WireSignal): number => Number(b.symbol === MARKET_SYMBOL) - Number(a.symbol === MARKET_SYMBOL);

/** The signals that wait to leave as one message. At most 2,000 symbols are kept, further ones only counted; each signal is capped. */
export class AlertGroup {
  /** When the first of them qualified, Unix ms. */
  readonly sinceMs: number;
  readonly #members = new Map<string, Member>();
  #uncounted = 0;

  constructor(sinceMs: number) {
    this.sinceMs = sinceMs;
  }

  /** When the message leaves, Unix ms. */
  get dueMs(): number {
    return this.sinceMs + GROUP_MS;
  }

  /** Signals in it, with those only counted. */
  get size(): number {
    return this.#members.size + this.#uncounted;
  }

  /** Level of the market-wide signal, if it is among them. */
  get marketLevel(): SignalLevel | undefined {
    return this.#members.get(MARKET_SYMBOL)?.signal.signal;
  }

  /** Takes a signal that qualified. @returns `false` when it took the place of one of its symbol */
  add(signal: WireSignal): boolean {
    const isNew = !this.#members.has(signal.symbol);
    if (isNew && this.#members.size >= MAX_SYMBOLS && signal.symbol !== MARKET_SYMBOL) this.#uncounted++;
    else this.#members.set(signal.symbol, { key: alertKey(signal), signal: cappedSignal(signal) });
    return isNew;
  }

  /** Newer figures of a symbol that waits, if its level is still the one that qualified. */
  refresh(signal: WireSignal): void {
    const member = this.#members.get(signal.symbol);
    if (member?.signal.signal === signal.signal) this.#members.set(signal.symbol, { key: member.key, signal: cappedSignal(signal) });
  }

  /** The message of all of them. O(n log n). */
  message(tsMs: number, data: DataKind): AlertMessage {
    const members = [...this.#members.values()];
    // By level and symbol only: figures differ between processes that heard different refreshes.
    const keys = members.sort(
      (a, b) => marketFirst(a.signal, b.signal) || rankOf(b.signal) - rankOf(a.signal) || bySymbol(a.signal, b.signal),
    );
    const signals = members
      .map(({ signal }) => signal)
      .sort((a, b) => marketFirst(a, b) || rankOf(b) - rankOf(a) || b.probability - a.probability || bySymbol(a, b));
    const listed = signals.slice(0, MAX_LISTED + Number(this.marketLevel !== undefined));
    return {
      id: messageId(keys.map(({ key }) => key)),
      tsMs,
      level: SIGNAL_LEVELS[Math.max(...signals.map(rankOf))] ?? 'NONE',
      data,
      signals: listed,
      omitted: this.size - listed.length,
      test: false,
    };
  }
}
