import { setImmediate as nextTurn } from 'node:timers/promises';
import { quote } from '@cascade/core';
import { HISTORY_SERIES, type History, type HistorySeries, type PastGrid, type PastQuery, SLOT_SEC } from '../service/history.js';
import type { LiveSource } from '../service/live-source.js';
import { RequestProblem } from './error-answer.js';

/** Numbers of one answer. */
const MAX_NUMBERS = 250_000;
/** An hour of one symbol in steps of 10 s takes up to 0.5 ms, in the loop of the engines. */
const SYMBOLS_PER_TURN = 4;
/** Different answers that are encoded at the same time. */
const MAX_UNDER_WAY = 8;
/** Answers kept; each is at most some 2 MB. */
const MAX_KEPT = 4;

/** Decimals that are told. */
const DECIMALS: Readonly<Record<HistorySeries, number>> = {
  probability: 4,
  level: 0,
  risk: 1,
  velocity: 2,
  long_usd_per_sec: 0,
  short_usd_per_sec: 0,
};
const SERIES = Object.keys(HISTORY_SERIES) as readonly HistorySeries[];

/** Which past is asked for. */
export interface HistoryQuestion extends PastQuery {
  /** `undefined`: all, those active last first, as many as fit into an answer. */
  readonly symbols?: readonly string[] | undefined;
}

interface Kept {
  readonly slot: number;
  readonly body: Promise<string>;
}

/**
 * Answers of `/v1/history` as JSON: equal questions within 2 s are encoded once, and the engines have their turn in between. Memory: four
 * answers, and at most eight being encoded.
 */
export class HistoryAnswers {
  readonly #source: Pick<LiveSource, 'data' | 'lastHour' | 'nowMs'>;
  readonly #kept = new Map<string, Kept>();
  #underWay = 0;

  constructor(source: Pick<LiveSource, 'data' | 'lastHour' | 'nowMs'>) {
    this.#source = source;
  }

  /** @throws RequestProblem 400 when named symbols do not fit into an answer, 503 when too many different answers are being encoded */
  async answer(question: HistoryQuestion): Promise<string> {
    const { symbols, minutes, stepSec } = question;
    const key = JSON.stringify([symbols, minutes, stepSec]);
    const nowMs = this.#source.nowMs();
    const slot = Math.floor(nowMs / 1_000 / SLOT_SEC);
    const known = this.#kept.get(key);
    if (known?.slot === slot) return known.body;
    if (this.#underWay >= MAX_UNDER_WAY) throw new RequestProblem(503, 'busy', 'too many pasts are asked for at once: ask again later');
    const body = this.#encode(question, nowMs);
    this.#kept.delete(key);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= MAX_KEPT) this.#kept.delete(oldest);
    this.#kept.set(key, { slot, body });
    return body;
  }

  async #encode(question: HistoryQuestion, nowMs: number): Promise<string> {
    const { data, lastHour } = this.#source;
    const { stepSec } = question;
    const grid = lastHour.grid(question, nowMs);
    const most = Math.floor(MAX_NUMBERS / (grid.length * SERIES.length));
    const wanted = question.symbols ?? lastHour.symbols();
    if (question.symbols !== undefined && wanted.length > most) throw tooMuch(wanted.length, question, most);
    this.#underWay++;
    try {
      const head = { data, timestamp: nowMs / 1_000, start: grid.startSec, step_s: stepSec, left_out: Math.max(0, wanted.length - most) };
      const entries: string[] = [];
      for (const symbol of wanted.slice(0, most)) {
        const document = documentOf(lastHour, symbol, grid, stepSec);
        if (document !== undefined) entries.push(`${JSON.stringify(symbol)}:${JSON.stringify(document)}`);
        if (entries.length % SYMBOLS_PER_TURN === 0) await nextTurn();
      }
      return `${JSON.stringify(head).slice(0, -1)},"symbols":{${entries.join(',')}}}`;
    } finally {
      this.#underWay--;
    }
  }
}

/** @returns `undefined` for a symbol that is not remembered, or not any more */
function documentOf(history: History, symbol: string, grid: PastGrid, stepSec: number): object | undefined {
  const lists: [string, (number | null)[]][] = [];
  for (const name of SERIES) {
    const list = history.series(symbol, name, grid, stepSec);
    if (list === undefined) return undefined;
    const factor = 10 ** DECIMALS[name];
    lists.push([name, list.map((value) => (value === null ? null : Math.round(value * factor) / factor))]);
  }
  return Object.fromEntries(lists);
}

function tooMuch(count: number, { minutes, stepSec }: HistoryQuestion, most: number): RequestProblem {
  const asked = `${count} symbols over ${minutes} minutes in steps of ${stepSec} s`;
  return new RequestProblem(
    400,
    'invalid-parameter',
    `symbols: ${quote(asked)} is too much for one answer: name at most ${most} at a time, or ask for fewer minutes or a longer step`,
  );
}
