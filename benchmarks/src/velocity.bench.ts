import { type FlowEvent, VelocityEngine } from '@cascade/velocity';
import { ArrayFilterVelocity } from './array-filter-velocity.js';

/**
 * Engine against array filters: one event pushed, then the flow read, for a steady 1,100 events per 60 s on three venues.
 * Rounds of the contenders alternate within one process; each keeps its own state, so every round goes on from a full minute.
 * CPU time (user + system) per event, medians. The array filter runs twice (A/A) to show the noise.
 */
const WINDOWS_MS = [100, 500, 2_000, 10_000, 60_000];
const EVENTS_PER_MINUTE = 1_100;
const VENUES = ['binance', 'bybit', 'okx'];
const ROUNDS = 9;
const REQUIRED_RATIO = 50;

interface Contender {
  readonly name: string;
  /** Events per round: enough for tens of milliseconds of CPU. */
  readonly eventsPerRound: number;
  readonly step: (event: FlowEvent) => number;
  readonly source: Generator<FlowEvent, never>;
  readonly samples: number[];
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Poisson arrivals on whole milliseconds, lognormal sizes around $5,000, venues and sides at random. */
function* flow(seed: number): Generator<FlowEvent, never> {
  const next = random(seed);
  let timeMs = 1_760_000_000_000;
  for (;;) {
    timeMs += (-Math.log(1 - next()) * 60_000) / EVENTS_PER_MINUTE;
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    yield {
      tsMs: Math.floor(timeMs),
      notionalUsd: Math.round(5_000 * Math.exp(normal) * 100) / 100,
      exchange: VENUES[Math.floor(next() * VENUES.length)] as string,
      liquidatedSide: next() < 0.5 ? 'long' : 'short',
    };
  }
}

function engineContender(name: string, eventsPerRound: number): Contender {
  const engine = new VelocityEngine({ windowsMs: WINDOWS_MS });
  const step = (event: FlowEvent): number => {
    engine.push(event);
    return engine.at(event.tsMs).windows[4]?.count ?? 0;
  };
  return { name, eventsPerRound, step, source: flow(1), samples: [] };
}

function filterContender(name: string, eventsPerRound: number): Contender {
  const filters = new ArrayFilterVelocity(WINDOWS_MS);
  const step = (event: FlowEvent): number => {
    filters.push(event);
    return filters.at(event.tsMs).windows[4]?.count ?? 0;
  };
  return { name, eventsPerRound, step, source: flow(1), samples: [] };
}

let sink = 0;

/** CPU microseconds per event of one round. Events are made before the measurement. */
function round(contender: Contender): number {
  const events: FlowEvent[] = [];
  for (let i = 0; i < contender.eventsPerRound; i++) events.push(contender.source.next().value);
  const before = process.cpuUsage();
  for (const event of events) sink += contender.step(event);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / contender.eventsPerRound;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** The two must count the same before their speed means anything. */
function assertSameAnswers(): void {
  const engine = new VelocityEngine({ windowsMs: WINDOWS_MS });
  const filters = new ArrayFilterVelocity(WINDOWS_MS);
  const source = flow(7);
  for (let i = 0; i < 3 * EVENTS_PER_MINUTE; i++) {
    const event = source.next().value;
    engine.push(event);
    filters.push(event);
    const actual = engine.at(event.tsMs);
    const expected = filters.at(event.tsMs);
    for (const [venue, windows] of [['total', expected.windows] as const, ...Object.entries(expected.byExchange)]) {
      for (const [w, window] of windows.entries()) {
        const own = (venue === 'total' ? actual.windows : actual.byExchange[venue])?.[w];
        const isSame =
          own?.count === window.count && Math.abs(own.usd - window.usd) < 0.005 && Math.abs(own.eventsPerSec - window.eventsPerSec) < 1e-9;
        if (!isSame) throw new Error(`different answers for ${venue} ${window.windowMs} ms at event ${i}`);
      }
    }
  }
}

assertSameAnswers();
const contenders = [
  engineContender('engine', 40_000),
  filterContender('array filter', 4_000),
  filterContender('array filter again (A/A)', 4_000),
  engineContender('engine again (A/A)', 40_000),
];
for (const contender of contenders) for (let warm = 0; warm < 3; warm++) round(contender);
for (let i = 0; i < ROUNDS; i++) for (const contender of contenders) contender.samples.push(round(contender));

const perEvent = contenders.map((contender) => median(contender.samples));
const [engine = 1, filter = 0, filterAgain = 0, engineAgain = 1] = perEvent;
console.log(
  `push + at, ${WINDOWS_MS.length} windows x total and ${VENUES.length} venues, ${EVENTS_PER_MINUTE} events/60 s, read after every event`,
);
console.table(
  contenders.map((contender, i) => ({
    contender: contender.name,
    'CPU us/event (median)': Number((perEvent[i] as number).toFixed(3)),
    min: Number(Math.min(...contender.samples).toFixed(3)),
    max: Number(Math.max(...contender.samples).toFixed(3)),
    'times the engine': Number(((perEvent[i] as number) / engine).toFixed(1)),
  })),
);
const ratio = filter / engine;
console.log(
  `ratio ${ratio.toFixed(1)}x (required ${REQUIRED_RATIO}x); A/A: filter ${(filterAgain / filter).toFixed(3)}, engine ${(engineAgain / engine).toFixed(3)}; checksum ${sink}`,
);
process.exit(ratio >= REQUIRED_RATIO ? 0 : 1);
