import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type OpenTargets, serveHostileTargets, type TargetTallies } from './service/hostile-targets.js';
import { machineLoad } from './service/machine-load.js';
import { type DeadLetter, measureServices } from './service/rounds.js';
import { printDelays, printVerdicts } from './service/service-table.js';
import { openSubject } from './service/subject.js';

/**
 * Whether alerts that can't be delivered slow down signals: a service without alerts, the same again, and one with five webhook targets that
 * answer 500, 429 with Retry-After, never, with a redirect to the metadata address of a cloud, and with a gigabyte. Liquidation i is due at
 * t0 + i / rate, whatever the service does, and gives a signal; timed is from when it was due to its signal having been handed to the bus, and
 * to its arrival at an SSE client. `minGapMs` is 0: the wait between two batches, 10 ms unless configured, would hide what is looked for.
 *
 * `node benchmarks/run.mjs alerts-load [--per-second 200] [--seconds 10] [--rounds 9]`; exits 1 when p99 is above 1.5 times the A/A noise.
 */
const NONE = { sse: 0, websockets: 0 };

function printTargets(tallies: TargetTallies, letters: readonly DeadLetter[]): void {
  const rows = new Map<string, number>();
  for (const { target, reason, failure, attempts } of letters) {
    const tried = attempts === 0 ? 'not tried' : (failure ?? 'tried');
    const row = `${target}: ${reason}, ${tried}`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  console.log('dead letters by target, reason and last failure, those of the end of the program included');
  console.table(Object.fromEntries([...rows].sort().map(([row, count]) => [row, { count }])));
  console.log('what the targets saw');
  console.table(tallies);
}

async function run(plan: { perSecond: number; seconds: number; rounds: number }): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cascade-targets-'));
  const hostile = openSubject(fileURLToPath(import.meta.url), { args: ['targets'] });
  try {
    const { targets, ca } = await hostile.ask<OpenTargets>({ order: 'open' });
    const caFile = path.join(folder, 'ca.pem');
    writeFileSync(caFile, ca);
    const without = { alerts: [], env: { NODE_EXTRA_CA_CERTS: caFile }, paused: NONE };
    const contenders = [
      { name: 'without alerts', ...without },
      { name: 'without alerts again', ...without },
      { name: 'with 5 hostile targets', ...without, alerts: targets },
    ];
    const shown = await measureServices(contenders, { clients: { sse: 1, websockets: 0 }, unmeasured: NONE, topics: ['signals'], ...plan });
    printDelays(shown);
    printTargets(await hostile.ask<TargetTallies>({ order: 'tallies' }), shown[2]?.deadLetters ?? []);
    return printVerdicts(shown);
  } finally {
    hostile.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === 'targets') serveHostileTargets();
else {
  const number = (text: string): { type: 'string'; default: string } => ({ type: 'string', default: text });
  const { values } = parseArgs({ options: { 'per-second': number('200'), seconds: number('10'), rounds: number('9') } });
  const plan = { perSecond: Number(values['per-second']), seconds: Number(values.seconds), rounds: Number(values.rounds) };
  if (!Object.values(plan).every((value) => value > 0)) throw new Error('--per-second, --seconds and --rounds take numbers > 0');
  console.log(
    `alerts-load: ${plan.perSecond} signals/s, ${plan.rounds} rounds of ${plan.seconds} s each; load of the machine before ${machineLoad()}`,
  );
  process.exitCode = (await run(plan)) ? 0 : 1;
  console.log(`load of the machine after ${machineLoad()}`);
}
