import { fileURLToPath } from 'node:url';
import { type FlowEvent, VELOCITY_DEFAULTS, VelocityEngine } from '@cascade/velocity';
import { ArrayFilterVelocity } from './array-filter-velocity.js';
import { type Contender, measure, median, serveRounds } from './contender.js';
import { liquidationFlow } from './flow.js';

/**
 * Velocity engine against array filters that give the same snapshot: one event pushed, then the flow read, at two steady flows.
 * Every contender runs twice (A/A) to show the noise. The engine's cost hardly depends on the flow, that of filters grows with it:
 * the ratio is required of the busier flow and printed for both. Exits 1 below it.
 */
const FLOWS: readonly Flow[] = [
  { eventsPerMinute: 1_100, venues: ['binance', 'bybit', 'okx'] },
  { eventsPerMinute: 3_000, venues: ['binance', 'bybit', 'okx', 'hyperliquid'] },
];
const ROUNDS = 11;
const REQUIRED_RATIO = 50;
const { windowsMs, derivativeWindowsMs } = VELOCITY_DEFAULTS;

interface Flow {
  readonly eventsPerMinute: number;
  readonly venues: readonly string[];
}

interface Reader {
  push(event: FlowEvent): void;
  at(nowMs: number): { readonly windows: readonly { readonly count: number }[] };
}

/** @param name `engine` or `array filter`, any words, and the number of the flow */
function contender(name: string): Contender {
  const isEngine = name.startsWith('engine');
  const { eventsPerMinute, venues } = FLOWS[Number(name.at(-1))] as Flow;
  const reader: Reader = isEngine ? new VelocityEngine() : new ArrayFilterVelocity(windowsMs, derivativeWindowsMs);
  // A round takes some tens of milliseconds; the state stays, so that each goes on from a full minute.
  const units = isEngine ? 40_000 : 1_500;
  const source = liquidationFlow(1, eventsPerMinute, venues);
  let events: FlowEvent[] = Array.from({ length: 2 * eventsPerMinute }, () => source.next().value);
  for (const event of events) reader.push(event);
  return {
    name,
    units,
    prepare: () => {
      events = Array.from({ length: units }, () => source.next().value);
    },
    run: () => {
      let sum = 0;
      for (const event of events) {
        reader.push(event);
        sum += reader.at(event.tsMs).windows[0]?.count ?? 0;
      }
      return sum;
    },
  };
}

/** Speed means nothing before the answers are the same, up to rounding. */
function assertSameAnswers({ eventsPerMinute, venues }: Flow): void {
  const engine = new VelocityEngine();
  const filters = new ArrayFilterVelocity(windowsMs, derivativeWindowsMs);
  const source = liquidationFlow(7, eventsPerMinute, venues);
  for (let i = 0; i < 3 * eventsPerMinute; i++) {
    const event = source.next().value;
    engine.push(event);
    filters.push(event);
    const actual = engine.at(event.tsMs);
    for (const [key, expected] of Object.entries(filters.at(event.tsMs))) {
      assertSame((actual as unknown as Record<string, unknown>)[key], expected, `event ${i}: ${key}`);
    }
  }
}

function assertSame(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    for (const [key, value] of Object.entries(expected)) assertSame((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
  } else if (typeof expected === 'number' && typeof actual === 'number') {
    if (Math.abs(actual - expected) > 1e-6 * Math.max(1, Math.abs(expected))) throw new Error(`${path}: "${actual}" is not "${expected}"`);
  } else if (actual !== expected) throw new Error(`${path}: "${actual}" is not "${expected}"`);
}

/** Measures one flow and prints its table; returns the ratio. */
async function compare(index: number): Promise<number> {
  const flow = FLOWS[index] as Flow;
  assertSameAnswers(flow);
  const names = ['engine', 'array filter', 'engine again', 'array filter again'].map((name) => `${name} ${index}`);
  const measured = await measure(fileURLToPath(import.meta.url), names, ROUNDS);
  const medians = measured.map(({ samples }) => median(samples));
  const [engine = Number.NaN, filter = Number.NaN, engineAgain = Number.NaN, filterAgain = Number.NaN] = medians;
  const rate = `${flow.eventsPerMinute} events/60 s on ${flow.venues.length} venues`;
  console.log(
    `velocity: push + at after every event, ${windowsMs.length} windows x total, venues and sides, derivatives, correlation; ${rate}`,
  );
  console.table(
    measured.map(({ name, samples }, i) => ({
      contender: name.slice(0, -2),
      'CPU us/event, median': Number((medians[i] as number).toFixed(3)),
      least: Number(Math.min(...samples).toFixed(3)),
      most: Number(Math.max(...samples).toFixed(3)),
      'times the engine': Number(((medians[i] as number) / engine).toFixed(1)),
    })),
  );
  const ratio = filter / engine;
  const noise = `A/A: engine ${(engineAgain / engine).toFixed(3)}, array filter ${(filterAgain / filter).toFixed(3)}`;
  console.log(`ratio ${ratio.toFixed(1)}x. ${noise}\n`);
  return ratio;
}

const name = process.argv[2];
if (name !== undefined && process.send !== undefined) serveRounds(contender(name));
else {
  const ratios: number[] = [];
  for (const index of FLOWS.keys()) ratios.push(await compare(index));
  const busiest = ratios.at(-1) ?? 0;
  console.log(`at the busier flow ${busiest.toFixed(1)}x, required ${REQUIRED_RATIO}x`);
  process.exitCode = busiest >= REQUIRED_RATIO ? 0 : 1;
}
