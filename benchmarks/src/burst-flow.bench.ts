import { fileURLToPath } from 'node:url';
import { BurstFlow, type BurstFlowEvent, VelocityEngine } from '@cascade/velocity';
import { type Contender, measure, median, serveRounds } from './contender.js';
import { liquidationFlow, random } from './flow.js';

/**
 * The decayed flow beside the windowed one, over 1,000 symbols: one event pushed, then the flow of its symbol read.
 * `uniform` spreads the events over the symbols, `bursty` gives 200 in a row to one. Every contender runs twice (A/A) to show the noise.
 */
const FLOWS = ['uniform', 'bursty'] as const;
const SYMBOLS = 1_000;
const BURST_EVENTS = 200;
const EVENTS_PER_MINUTE = 6_000;
const VENUES: readonly string[] = ['binance', 'bybit', 'okx', 'hyperliquid'];
const UNITS = 40_000;
const ROUNDS = 11;

interface Entry {
  readonly symbol: number;
  readonly event: BurstFlowEvent;
}

interface Reader {
  push(event: BurstFlowEvent): void;
  read(nowMs: number): number;
}

function* entries(flow: string): Generator<Entry, never> {
  const source = liquidationFlow(1, EVENTS_PER_MINUTE, VENUES);
  const next = random(2);
  let symbol = 0;
  for (let i = 0; ; i++) {
    if (flow === 'uniform' || i % BURST_EVENTS === 0) symbol = Math.floor(next() * SYMBOLS);
    const event = source.next().value;
    yield { symbol, event: { ...event, completeness: event.exchange === 'binance' ? 'sampled' : 'all' } };
  }
}

function decayed(): Reader {
  const engine = new BurstFlow();
  return { push: (event) => engine.push(event), read: (nowMs) => engine.at(nowMs).sides.long.cusum };
}

function windowed(): Reader {
  const engine = new VelocityEngine();
  return { push: (event) => engine.push(event), read: (nowMs) => engine.at(nowMs).windows[0]?.count ?? 0 };
}

/** @param name `decayed` or `windowed`, any words, and the flow */
function contender(name: string): Contender {
  const create = name.startsWith('decayed') ? decayed : windowed;
  const source = entries(name.split(' ').at(-1) ?? '');
  const readers = Array.from({ length: SYMBOLS }, create);
  const take = (): Entry[] => Array.from({ length: UNITS }, () => source.next().value);
  let round: Entry[] = take();
  for (const { symbol, event } of round) readers[symbol]?.push(event);
  return {
    name,
    units: UNITS,
    prepare: () => {
      round = take();
    },
    run: () => {
      let sum = 0;
      for (const { symbol, event } of round) {
        const reader = readers[symbol] as Reader;
        reader.push(event);
        sum += reader.read(event.tsMs);
      }
      return sum;
    },
  };
}

/** Measures one flow and prints its table. */
async function compare(flow: string): Promise<void> {
  const names = ['decayed', 'windowed', 'decayed again', 'windowed again'].map((name) => `${name} ${flow}`);
  const measured = await measure(fileURLToPath(import.meta.url), names, ROUNDS);
  const medians = measured.map(({ samples }) => median(samples));
  const [own = Number.NaN, other = Number.NaN, ownAgain = Number.NaN, otherAgain = Number.NaN] = medians;
  console.log(`burst flow: push + at after every event, ${SYMBOLS} symbols, ${VENUES.length} venues, ${flow}`);
  console.table(
    measured.map(({ name, samples }, i) => ({
      contender: name.slice(0, -flow.length - 1),
      'CPU us/event, median': Number((medians[i] as number).toFixed(3)),
      least: Number(Math.min(...samples).toFixed(3)),
      most: Number(Math.max(...samples).toFixed(3)),
      'times the decayed flow': Number(((medians[i] as number) / own).toFixed(1)),
    })),
  );
  const noise = `A/A: decayed ${(ownAgain / own).toFixed(3)}, windowed ${(otherAgain / other).toFixed(3)}`;
  console.log(`ratio ${(other / own).toFixed(1)}x. ${noise}\n`);
}

const name = process.argv[2];
if (name !== undefined && process.send !== undefined) serveRounds(contender(name));
else for (const flow of FLOWS) await compare(flow);
