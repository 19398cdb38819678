import { fileURLToPath } from 'node:url';
import type { CascadeEvent, PriceEvent } from '@cascade/core';
import { CascadeInputsBook, Detector, type SymbolInputs } from '@cascade/detector';
import { CALIBRATED_MODEL, scoreCascade } from '@cascade/signals';
import { type Contender, measure, median, serveRounds } from './contender.js';
import { liquidationFlow, random } from './flow.js';

/**
 * What the calibrated preset costs at 10,000 events/s on 1,000 symbols, read every 10 ms: its own part (`path`: inputs and model), the whole
 * detector with it and without. A read looks at every symbol with a liquidation in the last 61 s, so the flow is spread over all symbols
 * (`spread`) or over 50 of them (`focused`). Each symbol has a price a second and open interest.
 */
const FLOWS = { spread: 1_000, focused: 50 } as const;
const SYMBOLS = 1_000;
const EVENTS_PER_MINUTE = 600_000;
const BATCH_MS = 10;
const BATCHES = 100;
const PRICE_EVERY_MS = 1_000;
/** Prices known at the start reach back this far. */
const HISTORY_MS = 200_000;
const VENUES: readonly string[] = ['binance', 'bybit', 'okx', 'hyperliquid'];
const ROUNDS = 11;
/** With those of warming up. */
const ROUNDS_KEPT = 15;

interface Batch {
  readonly nowMs: number;
  readonly events: readonly CascadeEvent[];
}

interface Reader {
  push(event: CascadeEvent): void;
  read(nowMs: number): number;
}

const symbolOf = (index: number): string => (index === 0 ? 'BTCUSDT' : `S${index}USDT`);

function priceOf(index: number, tsMs: number): PriceEvent {
  const price = 100 * (1 + 0.002 * Math.sin(tsMs / 60_000 + index));
  return { type: 'price', kind: 'mark', exchange: 'binance', symbol: symbolOf(index), tsMs, receivedTsMs: tsMs, price };
}

/** Batches without end; their liquidations go to the first `symbols` symbols. */
function* batches(symbols: number): Generator<Batch, never> {
  const source = liquidationFlow(1, EVENTS_PER_MINUTE, VENUES);
  const next = random(2);
  let pending = source.next().value;
  for (let nowMs = pending.tsMs + BATCH_MS; ; nowMs += BATCH_MS) {
    const events: CascadeEvent[] = [];
    const ms = nowMs % PRICE_EVERY_MS;
    const share = (BATCH_MS * SYMBOLS) / PRICE_EVERY_MS;
    const first = Math.floor(ms / BATCH_MS) * share;
    for (let index = first; index < first + share; index++) events.push(priceOf(index, nowMs));
    for (; pending.tsMs <= nowMs; pending = source.next().value) {
      const symbol = symbolOf(Math.floor(next() * symbols));
      events.push({
        ...pending,
        type: 'liquidation',
        id: 'x',
        exchangeSymbol: symbol,
        symbol,
        receivedTsMs: pending.tsMs,
        notionalBasis: 'exchange',
        method: 'market',
        completeness: pending.exchange === 'binance' ? 'sampled' : 'all',
      });
    }
    yield { nowMs, events };
  }
}

function path(): Reader {
  const book = new CascadeInputsBook(SYMBOLS);
  const scored = new Map<string, { entry: SymbolInputs; probability: number }>();
  return {
    push: (event) => book.push(event, event.receivedTsMs),
    read: (nowMs) => {
      let highest = 0;
      // As the detector does: what is unchanged is not scored again.
      for (const entry of book.at(nowMs)) {
        let known = scored.get(entry.symbol);
        if (known?.entry !== entry) {
          known = { entry, probability: scoreCascade(entry.inputs, CALIBRATED_MODEL).probability };
          scored.set(entry.symbol, known);
        }
        highest = Math.max(highest, known.probability);
      }
      return highest;
    },
  };
}

function whole(preset: 'calibrated' | 'corrected'): Reader {
  const detector = new Detector({ preset, maxSymbols: SYMBOLS });
  return { push: (event) => detector.push(event), read: (nowMs) => detector.at(nowMs).length };
}

/** @param name `path`, `calibrated` or `corrected`, and the flow */
function contender(name: string): Contender {
  const words = name.split(' ');
  const what = words[0];
  const flow = words.at(-1);
  const reader = what === 'path' ? path() : whole(what === 'calibrated' ? 'calibrated' : 'corrected');
  const source = batches(flow === 'focused' ? FLOWS.focused : FLOWS.spread);
  const firstMs = source.next().value.nowMs;
  for (let index = 0; index < SYMBOLS; index++) {
    const common = { symbol: symbolOf(index), exchange: 'binance', tsMs: firstMs, receivedTsMs: firstMs };
    reader.push({ ...common, type: 'open-interest', openInterestUsd: 1e8 });
    for (let agoMs = HISTORY_MS; agoMs > 0; agoMs -= PRICE_EVERY_MS) reader.push(priceOf(index, firstMs - agoMs));
  }
  // Made beforehand, so that their making and collecting is not measured.
  const rounds = Array.from({ length: ROUNDS_KEPT }, () => Array.from({ length: BATCHES }, () => source.next().value));
  let round: Batch[] = [];
  return {
    name,
    units: (EVENTS_PER_MINUTE / 60_000) * BATCH_MS * BATCHES,
    prepare: () => {
      round = rounds.shift() ?? [];
    },
    run: () => {
      let sum = 0;
      for (const { nowMs, events } of round) {
        for (const event of events) reader.push(event);
        sum += reader.read(nowMs);
      }
      return sum;
    },
  };
}

/** Measures one flow and prints its table. */
async function compare(flow: keyof typeof FLOWS): Promise<void> {
  const names = ['path', 'calibrated', 'corrected', 'path again'].map((name) => `${name} ${flow}`);
  const measured = await measure(fileURLToPath(import.meta.url), names, ROUNDS);
  console.log(
    `calibrated: 10,000 events/s and 1,000 prices/s, ${SYMBOLS} symbols, liquidations on ${FLOWS[flow]} of them, read every ${BATCH_MS} ms`,
  );
  console.table(
    measured.map(({ name, samples }) => ({
      contender: name.slice(0, -flow.length - 1),
      'CPU us/event, median': Number(median(samples).toFixed(3)),
      least: Number(Math.min(...samples).toFixed(3)),
      most: Number(Math.max(...samples).toFixed(3)),
    })),
  );
}

const name = process.argv[2];
if (name !== undefined && process.send !== undefined) serveRounds(contender(name));
else for (const flow of ['spread', 'focused'] as const) await compare(flow);
