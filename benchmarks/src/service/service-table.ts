import { type DelayRow, delayRow, judge, percentile, type Verdict } from './delays.js';
import type { Shown } from './rounds.js';

/** Prints how long signals took and what the services cost. */
export function printDelays(all: readonly Shown[]): void {
  console.table(
    Object.fromEntries(
      all.flatMap((shown) => [
        [`${shown.name}: to the bus`, cells(delayRow(shown.toBus))],
        [`${shown.name}: to the clients`, cells(delayRow(shown.toClients))],
      ]),
    ),
  );
  console.table(
    Object.fromEntries(
      all.map(({ name, rss, cpuShares, lateMs, missed, dropped }) => [
        name,
        {
          'RSS MB, median': Math.round((percentile(rss, 0.5) ?? 0) / 1e6),
          'RSS MB, most': Math.round(Math.max(...rss) / 1e6),
          'CPU % of a core': Math.round(100 * (percentile(cpuShares, 0.5) ?? 0)),
          'load late at most ms': rounded(lateMs),
          'signals missed or doubled': missed,
          'liquidations, values dropped': dropped,
        },
      ]),
    ),
  );
}

/** Judges the third contender by the first two, which are the same, on the way to the bus and to the clients; returns whether all is fine. */
export function printVerdicts([same, again, changed]: readonly Shown[]): boolean {
  if (same === undefined || again === undefined || changed === undefined) return false;
  const missed = same.missed + again.missed + changed.missed;
  console.log(missed === 0 ? 'ok: every measured client got every signal once' : `FAILED: ${missed} signals missed or doubled`);
  const areFine = (['toBus', 'toClients'] as const).map((way) => {
    const [a, b, c] = [same, again, changed].map((shown) => delayRow(shown[way]));
    const verdict = a && b && c && judge(a, b, c);
    console.log(
      `${way === 'toBus' ? 'to the bus' : 'to the clients'}: ${verdict === undefined ? 'FAILED: nothing measured' : inWords(verdict)}`,
    );
    return verdict?.is === 'fine';
  });
  return missed === 0 && areFine.every(Boolean);
}

function inWords({ ratio, noise, limit, is }: Verdict): string {
  const figures = `p99 ratio ${ratio.toFixed(2)}, A/A noise ${noise.toFixed(2)}, limit ${limit.toFixed(2)}`;
  if (is === 'inconclusive') return `FAILED: ${figures}; the machine is too busy to tell`;
  return `${is === 'fine' ? 'ok' : 'FAILED'}: ${figures}`;
}

function cells(row: DelayRow | undefined): object {
  if (row === undefined) return {};
  const { samples, p50Ms, p99Ms, p99Range } = row;
  return { samples, 'p50 ms': rounded(p50Ms), 'p99 ms': rounded(p99Ms), 'p99 of a round, ms': p99Range.map(rounded).join(' to ') };
}

function rounded(ms: number): number {
  return Number(ms.toFixed(2));
}
