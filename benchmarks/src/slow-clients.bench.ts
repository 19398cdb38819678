import { parseArgs } from 'node:util';
import { percentile } from './service/delays.js';
import { machineLoad } from './service/machine-load.js';
import { type Cut, measureServices } from './service/rounds.js';
import { printDelays, printVerdicts } from './service/service-table.js';

/**
 * Whether clients that stop reading slow down the others: 20 SSE and 20 WebSocket clients of all topics, all of which read, the same again, and
 * with 3 and 2 of them pausing a second into every round. The same 35 are measured in each. Timed as in `alerts-load`.
 *
 * `node benchmarks/run.mjs slow-clients [--per-second 100] [--seconds 25] [--rounds 5]`; exits 1 when p99 is above 1.5 times the A/A noise, or
 * unless exactly the paused clients were cut.
 */
const CLIENTS = { sse: 20, websockets: 20 };
const PAUSED = { sse: 3, websockets: 2 };
const NONE = { sse: 0, websockets: 0 };
const TOPICS = ['signals', 'liquidations', 'values'];

function printCuts(cuts: readonly Cut[]): void {
  const rows = new Map<string, number[]>();
  for (const { stream, reason, afterMs } of cuts) {
    const row = `${stream}: ${reason}`;
    rows.set(row, [...(rows.get(row) ?? []), afterMs]);
  }
  console.log('clients cut, and how long after they stopped reading');
  console.table(
    Object.fromEntries(
      [...rows].map(([row, times]) => [
        row,
        {
          count: times.length,
          'least ms': Math.round(Math.min(...times)),
          'median ms': Math.round(percentile(times, 0.5) ?? 0),
          'most ms': Math.round(Math.max(...times)),
        },
      ]),
    ),
  );
}

async function run(plan: { perSecond: number; seconds: number; rounds: number }): Promise<boolean> {
  const reading = { alerts: [], env: {}, paused: NONE };
  const contenders = [
    { name: 'all read', ...reading },
    { name: 'all read again', ...reading },
    { name: '5 of 40 paused', ...reading, paused: PAUSED },
  ];
  const shown = await measureServices(contenders, { clients: CLIENTS, unmeasured: PAUSED, topics: TOPICS, ...plan });
  printDelays(shown);
  const [same, again, paused] = shown.map(({ cuts }) => cuts);
  printCuts(paused ?? []);
  const expected = plan.rounds * (PAUSED.sse + PAUSED.websockets);
  const isFair = same?.length === 0 && again?.length === 0 && paused?.length === expected;
  console.log(
    `${isFair ? 'ok' : 'FAILED'}: ${paused?.length} of ${expected} paused clients cut, ${(same?.length ?? 0) + (again?.length ?? 0)} of those that read`,
  );
  return printVerdicts(shown) && isFair;
}

const number = (text: string): { type: 'string'; default: string } => ({ type: 'string', default: text });
const { values } = parseArgs({ options: { 'per-second': number('100'), seconds: number('25'), rounds: number('5') } });
const plan = { perSecond: Number(values['per-second']), seconds: Number(values.seconds), rounds: Number(values.rounds) };
if (!Object.values(plan).every((value) => value > 0)) throw new Error('--per-second, --seconds and --rounds take numbers > 0');
console.log(
  `slow-clients: ${plan.perSecond} signals/s, ${plan.rounds} rounds of ${plan.seconds} s each; load of the machine before ${machineLoad()}`,
);
process.exitCode = (await run(plan)) ? 0 : 1;
console.log(`load of the machine after ${machineLoad()}`);
