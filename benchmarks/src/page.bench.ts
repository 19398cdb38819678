import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { transferredBytes } from './page/transfer.js';
import { type MainTask, workPerUpdate } from './page/update-work.js';
import { percentile } from './service/delays.js';
import { machineLoad } from './service/machine-load.js';
import { openSubject, type Subject, subjectPath } from './service/subject.js';
import { theilSen, withoutFirst } from './service/theil-sen.js';

/**
 * What the page costs in Chromium, in a crash of 100 symbols on 15 venues that does not end (200 signals/s, 500 liquidations/s, values four times
 * a second), served by a service of its own: bytes sent, time until it can be worked with, work of the main thread for each update, heap over ten
 * minutes in which the market's time goes twelve times as fast, after the five that fill an hour's history, a recorded day replayed in the page.
 * `node benchmarks/run.mjs page [--quick] [--heap-minutes 15]`; the replay needs CASCADE_REAL_DATA. Exits 1 when a limit is missed.
 */
const MOST_BYTES = 150_000;
const MOST_INTERACTIVE_MS = 1_000;
const MOST_WORK_MS = 10;
const MOST_REPLAY_MS = 3_000;
/** The heap may grow by so much in ten minutes, MB; what the page keeps is full by then and the rest is noise of the collector. */
const MOST_GROWN_MB = 1;
const HEAP_SPEED = 12;
const READING_MS = 5_000;
/** The longest of what the page fills is its history of an hour. */
const HEAP_WARM_UP_SHARE = 1 / 3;
const TAPE = 'tapes/open/liq_okx_2026-03-04_05.csv.gz';
/** 5,000 signals are kept, and those of ten minutes looked at. */
const WARM_UP_SEC = 25;

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `undefined`: told, not judged. */
  readonly most?: number;
  readonly digits?: number;
}

type Metrics = Readonly<Record<string, number>>;

interface CostAnswer {
  readonly before: Metrics;
  readonly after: Metrics;
  readonly updates: readonly number[];
  readonly tasks: readonly MainTask[];
}

/**
 * Chromium's own counters over the updates of a time without a trace, waiting for a core included; then, with a light trace, the work of each
 * update by the processor's clock, see {@link workPerUpdate}.
 */
function costFigures({ before, after, updates, tasks }: CostAnswer): Figure[] {
  const of = (name: string): number => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
  const told = of('updates');
  const each = (name: string): Figure['value'] => (1_000 * of(name)) / told;
  const works = workPerUpdate(tasks, updates);
  const at = (share: number): number => percentile(works, share) ?? Number.NaN;
  return [
    { name: 'updates a second', value: told / of('Timestamp'), unit: '/s', digits: 1 },
    { name: 'time of tasks an update, mean', value: each('TaskDuration'), unit: 'ms' },
    { name: '  of it script', value: each('ScriptDuration'), unit: 'ms' },
    { name: '  of it style', value: each('RecalcStyleDuration'), unit: 'ms' },
    { name: '  of it layout', value: each('LayoutDuration'), unit: 'ms' },
    { name: 'work an update, mean', value: works.reduce((sum, work) => sum + work, 0) / works.length, unit: 'ms', most: MOST_WORK_MS },
    { name: `work an update, p50 of ${works.length}`, value: at(0.5), unit: 'ms', most: MOST_WORK_MS },
    { name: 'work an update, p95', value: at(0.95), unit: 'ms', most: MOST_WORK_MS },
    { name: 'work an update, p99', value: at(0.99), unit: 'ms' },
    { name: 'work an update, most', value: at(1), unit: 'ms' },
    { name: 'main thread busy', value: (100 * of('TaskDuration')) / of('Timestamp'), unit: '%', digits: 0 },
  ];
}

async function heapFigures(chromium: Subject, minutes: number): Promise<Figure[]> {
  const readings: Metrics[] = [];
  for (const endMs = performance.now() + minutes * 60_000; performance.now() < endMs; ) {
    await sleep(READING_MS);
    readings.push(await chromium.ask<Metrics>({ order: 'reading' }));
  }
  const kept = withoutFirst(readings, HEAP_WARM_UP_SHARE);
  const megabytes = (reading: Metrics | undefined): number => (reading?.JSHeapUsedSize ?? Number.NaN) / 1e6;
  const slope = (name: string): number =>
    theilSen(kept.map((reading) => ({ x: reading.Timestamp ?? 0, y: reading[name] ?? 0 }))) ?? Number.NaN;
  const most = (of: readonly Metrics[], name: string): number => Math.max(...of.map((reading) => reading[name] ?? Number.NaN));
  const early = readings.slice(0, readings.length - kept.length + 1);
  return [
    { name: `heap after the warm-up, ${kept.length} readings`, value: megabytes(kept[0]), unit: 'MB' },
    { name: 'heap at the end', value: megabytes(kept.at(-1)), unit: 'MB' },
    { name: 'heap, Theil-Sen slope over 10 min', value: (slope('JSHeapUsedSize') * 600) / 1e6, unit: 'MB', most: MOST_GROWN_MB },
    { name: 'DOM nodes, slope over 10 min', value: slope('Nodes') * 600, unit: '', most: 0.01 * most(early, 'Nodes'), digits: 0 },
    { name: 'DOM nodes, most', value: most(kept, 'Nodes'), unit: '', digits: 0 },
    {
      name: 'listeners, slope over 10 min',
      value: slope('JSEventListeners') * 600,
      unit: '',
      most: 0.01 * most(early, 'JSEventListeners'),
      digits: 1,
    },
    { name: 'listeners, most', value: most(kept, 'JSEventListeners'), unit: '', digits: 0 },
  ];
}

async function timesOf(chromium: Subject, order: object, rounds: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push((await chromium.ask<{ ms: number }>(order)).ms);
  return times;
}

/** Median and most of some times; the median is judged: on a shared machine one of them waits for a core. */
function timeFigures(name: string, times: readonly number[], most: number): Figure[] {
  return [
    { name: `${name}, median of ${times.length}`, value: percentile(times, 0.5) ?? Number.NaN, unit: 'ms', most, digits: 0 },
    { name: `${name}, most`, value: Math.max(...times), unit: 'ms', digits: 0 },
  ];
}

function isMissed({ value, most }: Figure): boolean {
  return most !== undefined && !(value <= most);
}

/** Prints them. @returns whether all limits hold */
function print(figures: readonly Figure[]): boolean {
  const rows = figures.map((figure) => {
    const { name, value, unit, most, digits = 2 } = figure;
    const text = (amount: number): string => `${amount.toFixed(digits)} ${unit}`.trim();
    const verdict = most === undefined ? '' : isMissed(figure) ? 'FAILED' : 'ok';
    return [name, { value: text(value), limit: most === undefined ? '' : text(most), verdict }] as const;
  });
  console.table(Object.fromEntries(rows));
  return !figures.some(isMissed);
}

async function run(
  service: Subject,
  chromium: Subject,
  options: { readonly isQuick: boolean; readonly heapMinutes: number },
): Promise<boolean> {
  const { isQuick, heapMinutes } = options;
  const { url } = await service.ask<{ url: string }>({ order: 'open' });
  const sizes = await transferredBytes(url, path.join(path.dirname(subjectPath('crashing-service')), 'dashboard'));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const fine = [print([{ name: `sent with gzip, ${sizes.size} files`, value: bytes, unit: 'B', most: MOST_BYTES, digits: 0 }])];
  const interactive = await timesOf(chromium, { order: 'interactive', url }, isQuick ? 3 : 7);
  fine.push(print(timeFigures('interactive', interactive, MOST_INTERACTIVE_MS)));
  const seconds = isQuick ? 10 : 30;
  fine.push(print(costFigures(await chromium.ask<CostAnswer>({ order: 'cost', url, seconds, warmUpSec: WARM_UP_SEC }))));
  const file = path.join(process.env.CASCADE_REAL_DATA ?? '', TAPE);
  if (process.env.CASCADE_REAL_DATA !== undefined && existsSync(file)) {
    const replayed = await timesOf(chromium, { order: 'replay', url, file }, isQuick ? 3 : 5);
    fine.push(print(timeFigures('5,816 events replayed', replayed, MOST_REPLAY_MS)));
  } else console.log('replay not measured: CASCADE_REAL_DATA names no folder with the tape');
  await service.ask({ order: 'speed', speed: HEAP_SPEED });
  await chromium.ask({ order: 'watch', url });
  fine.push(print(await heapFigures(chromium, heapMinutes)));
  await chromium.ask({ order: 'close' });
  await service.ask({ order: 'close' });
  return fine.every(Boolean);
}

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, 'heap-minutes': { type: 'string' } } });
const heapMinutes = Number(values['heap-minutes'] ?? (values.quick ? 2 : 15));
if (!(heapMinutes > 0)) throw new Error(`--heap-minutes takes a number > 0, got "${values['heap-minutes']}"`);
console.log(`page: heap over ${heapMinutes} minutes; load of the machine before ${machineLoad()}`);
const service = openSubject(subjectPath('crashing-service'));
const chromium = openSubject(subjectPath('watched-page', 'dashboard'));
try {
  process.exitCode = (await run(service, chromium, { isQuick: values.quick, heapMinutes })) ? 0 : 1;
  console.log(`load of the machine after ${machineLoad()}`);
} finally {
  service.end();
  chromium.end();
}
